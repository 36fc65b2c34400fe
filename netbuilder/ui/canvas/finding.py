"""Finds nodes, frames and notes on the canvas and in the blocks, and goes from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.core.design import BlockUse
from netbuilder.core.problems import Problem
from netbuilder.ui import block_path
from netbuilder.ui.canvas.matches import Match, Place, matches, places
from netbuilder.ui.canvas.overlays.find_bar import FindBar
from netbuilder.ui.canvas.paints import paints, sizes

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

RING_PX = 2.0
GAP_PX = 3.0
VEIL = 0.62
# More cut-outs than these cost more than they show; then nothing is dimmed.
MANY = 300


class Finding:
    """What is being looked for.

    Attributes:
        bar: The line to type in, while it is open.
        found: All that was found: in the open design first.
        at: Which of them is shown; -1 for none yet.
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.bar: FindBar | None = None
        self.found: list[Match] = []
        self.at = -1
        self._text = ""
        view.workspace.inferred.connect(lambda _inference: self._renew())
        view.workspace.opened.connect(self.close)

    def open(self) -> None:
        """Ask what to find; what was looked for last is there, to be typed over."""
        view = self._view
        view.close_floating()
        if self.bar is None:
            self.bar = FindBar(view)
            self.bar.field.setText(self._text)
            self.bar.typed.connect(self.search)
            self.bar.stepped.connect(self.step)
            self.bar.all_wanted.connect(self.select_all)
            self.bar.closed.connect(self.close)
            self.bar.show()
            self.search(self._text)
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.field.selectAll()

    def close(self) -> None:
        """Look for nothing any longer; the keyboard goes back to the canvas."""
        bar, self.bar = self.bar, None
        self.found, self.at = [], -1
        if bar is not None:
            focus: QWidget | None = bar.window().focusWidget()
            had_focus = focus is not None and bar.isAncestorOf(focus)
            bar.hide()
            bar.deleteLater()
            if had_focus:
                self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._view.viewport().update()

    def search(self, text: str) -> None:
        """Find what a text means; it is lit, and the first one near is shown at Enter."""
        self._text = text
        self.found, self.at = self._matches(text), -1
        self._say()
        self._view.viewport().update()

    def step(self, by: int) -> None:
        """Go to the next one found, or the one before; after the last comes the first."""
        if self.bar is None:
            self.open()
            return
        if not self.found:
            return
        self.at = self._following(by)
        self._go(self.found[self.at])
        self._say()

    def select_all(self) -> None:
        """Select all nodes found in the open design, and go on working with them."""
        inside = self._view.workspace.inside
        ids = [each.id for each in self.found if each.inside == inside and not each.is_frame]
        if ids:
            self.close()
            self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._view.workspace.select(ids)

    def words(self, match: Match) -> str:
        """Where something found stands: the blocks on the way there; empty in the open design."""
        workspace = self._view.workspace
        if match.inside == workspace.inside:
            return ""
        names = [workspace.project.title or "Untitled"]
        for node in block_path.followed(workspace.project, match.inside):
            use = node.layer
            if isinstance(use, BlockUse):
                names.append(node.name or workspace.project.blocks[use.definition].name)
        return f"in {' › '.join(names)}"

    def paint(self, painter: QPainter) -> None:
        """Dim all that was not found, and frame what was, most of all the one shown."""
        if self.bar is None or not self._text.strip() or not self.found:
            return
        view = self._view
        seen = view.visible_area()
        areas = {match: self._area(match) for match in self._here()}
        shown = {match: area for match, area in areas.items() if area.intersects(seen)}
        gap = GAP_PX / view.zoom
        boxes = {match: area.adjusted(-gap, -gap, gap, gap) for match, area in shown.items()}
        painter.save()
        if len(boxes) > MANY:
            self._paint_boxes(painter, list(boxes.values()))
        else:
            self._paint_veil(painter, seen.adjusted(-gap, -gap, gap, gap), list(boxes.values()))
            self._paint_rings(painter, boxes, sizes().radius + gap)
        painter.restore()

    def _paint_veil(self, painter: QPainter, seen: QRectF, boxes: list[QRectF]) -> None:
        """Dim all but some boxes."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        path.addRect(seen)
        for box in boxes:
            path.addRect(box)
        veil = QColor(paints().colours["canvas"])
        veil.setAlphaF(VEIL)
        painter.fillPath(path, veil)

    def _paint_rings(self, painter: QPainter, boxes: dict[Match, QRectF], radius: float) -> None:
        current = self.found[self.at] if 0 <= self.at < len(self.found) else None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for match, box in boxes.items():
            painter.setPen(_pen(1.5 if match == current else 0.75))
            painter.drawRoundedRect(box, radius, radius)

    def _paint_boxes(self, painter: QPainter, boxes: list[QRectF]) -> None:
        """Frame so many that dimming the rest would cost more than it shows."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(0.75))
        painter.drawRects(boxes)

    def _matches(self, text: str) -> list[Match]:
        if not text.strip():
            return []
        workspace = self._view.workspace
        project = workspace.project
        found = matches(text, places(project.design, project.blocks, workspace.whole_inference))
        if workspace.inside:
            found = self._of_open(text, found)
        return found

    def _of_open(self, text: str, found: list[Match]) -> list[Match]:
        """What is found in the open block comes first, at the address it was gone into by."""
        workspace = self._view.workspace
        key = workspace.open_block
        grouped: dict[str, tuple[Problem, ...]] = {}
        place = Place(workspace.inside, workspace.design, workspace.inference.nodes, {})
        for problem in workspace.inference.problems:
            id = problem.where.node
            grouped[id] = (*grouped.get(id, ()), problem)
        place = place._replace(problems=grouped)
        here = matches(text, iter([place]))
        project = workspace.project

        def is_open(match: Match) -> bool:
            way = block_path.followed(project, match.inside)
            use = way[-1].layer if way else None
            return isinstance(use, BlockUse) and use.definition == key

        return [*here, *(match for match in found if not is_open(match))]

    def _here(self) -> list[Match]:
        inside = self._view.workspace.inside
        return [match for match in self.found if match.inside == inside]

    def _following(self, by: int) -> int:
        """Which one comes next; at first the selected node's, or the first one after it."""
        if self.at >= 0:
            return (self.at + by) % len(self.found)
        return 0 if by > 0 else len(self.found) - 1

    def _go(self, match: Match) -> None:
        view = self._view
        if not view.workspace.go(match.inside):
            return
        if match.is_frame:
            view.frames.center_on(match.id)
        else:
            view.workspace.select([match.id])
            view.center_on(match.id)
        view.viewport().update()

    def _area(self, match: Match) -> QRectF:
        view = self._view
        if not match.is_frame:
            item = view.sheet.nodes.get(match.id)
            return item.place if item is not None and item.isVisible() else QRectF()
        sheet = view.sheet.frames
        frame = next((each for each in sheet.shown if each.id == match.id), None)
        return sheet.place(frame) if frame is not None else QRectF()

    def _renew(self) -> None:
        """The design changed, or another one is open: find anew, and stay where it was."""
        if self.bar is None:
            return
        shown = self.found[self.at] if 0 <= self.at < len(self.found) else None
        self.found = self._matches(self._text)
        self.at = self.found.index(shown) if shown in self.found else -1
        self._say()
        self._view.viewport().update()

    def _say(self) -> None:
        if self.bar is None:
            return
        count = len(self.found)
        if not self._text.strip():
            self.bar.show_count("")
        elif not count:
            self.bar.show_count("None")
            self._view.herald.announce("Nothing found")
        elif self.at < 0:
            self.bar.show_count(f"{count:,} found")
        else:
            match = self.found[self.at]
            self.bar.show_count(f"{self.at + 1:,} of {count:,}", self.words(match))


def _pen(share: float) -> QPen:
    pen = QPen(paints().colours["accent"], RING_PX * share)
    pen.setCosmetic(True)
    return pen
