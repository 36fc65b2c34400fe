"""The part of the view that holds small widgets above the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QCursor, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from netbuilder.core import edits
from netbuilder.core.design import Wire
from netbuilder.core.layer import Layer
from netbuilder.ui import theme
from netbuilder.ui.canvas.drawing import Drawing
from netbuilder.ui.canvas.finder import Asked, Finder
from netbuilder.ui.canvas.overlays.minimap import Minimap
from netbuilder.ui.canvas.overlays.reason import Reason
from netbuilder.ui.canvas.overlays.rename_field import RenameField
from netbuilder.ui.canvas.overlays.toolbar import CanvasToolbar
from netbuilder.ui.canvas.placing import Link
from netbuilder.ui.canvas.problem_cards import ProblemCards
from netbuilder.ui.canvas.search import SearchPopup
from netbuilder.ui.canvas.values import Values
from netbuilder.ui.workspace import Workspace


class Floating(Drawing):
    """Search, rename field, problem card, tools and minimap, and where they lie.

    Attributes:
        foregrounds: What is painted above everything, in scene pixels.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.toolbar = CanvasToolbar(self)
        self.minimap = Minimap(self)
        self.finder: Finder = Finder(self)
        self.values: Values = Values(self)
        self.problems: ProblemCards = ProblemCards(self)
        self.foregrounds: list[Callable[[QPainter], None]] = [self.problems.paint]
        self._rename: RenameField | None = None
        self._renamed = ""
        self._reason = Reason(self)
        self._hovered: set[str] = set()
        self._has_fitted = False
        self.looked.connect(self._follow_camera)
        workspace.opened.connect(self.fit)
        workspace.inferred.connect(self._renew)

    @property
    def search(self) -> SearchPopup | None:
        """The search that is open, if one is."""
        return self.finder.popup

    def open_search(
        self, spot: QPoint | None = None, link: Link | None = None, wire: Wire | None = None
    ) -> None:
        """Search for a layer to place.

        Args:
            spot: Where in the viewport; the pointer, or the middle where it is elsewhere.
            link: A loose wire the new node shall take.
            wire: A wire the new node shall be put into.
        """
        self.close_floating()
        at = spot or self.pointer_spot() or self.viewport().rect().center()
        self.finder.open(at, link, wire)

    def ask_kind(
        self,
        chosen: Callable[[Layer], object],
        fits: Callable[[type[Layer]], bool] = lambda kind: True,
        spot: QPoint | None = None,
    ) -> None:
        """Search for a kind of layer that is not placed but handed over, typed parameters and all.

        Args:
            chosen: Takes the layer.
            fits: Which kinds are offered.
            spot: Where in the viewport; the pointer, or the middle where it is elsewhere.
        """
        self.close_floating()
        at = spot or self.pointer_spot() or self.viewport().rect().center()
        self.finder.ask(at, Asked(chosen, fits))

    def rename_selected(self) -> None:
        """Give the selected node another name, in place."""
        if len(self.workspace.selection) != 1:
            return
        self.close_floating()
        (id,) = self.workspace.selection
        self.reveal(id)
        node = self.workspace.design.nodes[id]
        self._renamed = id
        self._rename = RenameField(self, node.name or node.title)
        self._rename.accepted.connect(lambda text: self._finish_rename(id, text))
        self._rename.cancelled.connect(lambda: self._finish_rename(id, None))
        self._place_rename(id)
        self._rename.show()
        self._rename.setFocus()

    def show_problem(self, id: str) -> None:
        """Show what is wrong with a node, and the repairs that can be made with one click."""
        self.problems.show(id)

    def close_floating(self) -> bool:
        """Close search, value, rename field and problem card; answers whether one was open."""
        was_open = self.finder.close() or self.values.close()
        if self._rename is not None:
            self._rename.leave()
            was_open = True
        return self.problems.close() or was_open

    def say(self, text: str, spot: QPoint, tone: str = "error") -> None:
        """Show a reason beside the pointer, with an edge of its tone; empty hides it."""
        self._reason.set_edge(tone)
        self._reason.say(text, self.viewport().mapTo(self, spot))

    def hover_nodes(self, ids: Iterable[str]) -> None:
        """Show exactly these nodes as under the pointer."""
        new = set(ids)
        for id in self._hovered - new:
            if id in self.sheet.nodes:
                self.sheet.nodes[id].mark(hovered=False)
        for id in new - self._hovered:
            if id in self.sheet.nodes:
                self.sheet.nodes[id].mark(hovered=True)
        self._hovered = new

    def set_learning(self, ids: frozenset[str]) -> None:
        """Show these nodes as learning, and no others."""
        super().set_learning(ids)
        self.minimap.renew()

    def pointer_spot(self) -> QPoint | None:
        """Where the pointer is in the viewport, or None where it is elsewhere."""
        spot = self.viewport().mapFromGlobal(QCursor.pos())
        return spot if self.viewport().rect().contains(spot) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in the middle there, and the overlays in their corners."""
        super().resizeEvent(event)
        if not self._has_fitted and self.viewport().width() > 100:
            self._has_fitted = True
            self.fit()
        self._follow_camera()

    def covered_from(self, area: QRectF) -> int:
        """The top of the tools or the minimap, where one lies over a node of the area."""
        bottom = super().covered_from(area)
        self._place_corners()
        for card in (self.toolbar, self.minimap):
            over = self.mapToScene(card.geometry()).boundingRect().intersected(area)
            if card.isHidden() or over.isEmpty():
                continue
            if any(item.place.intersects(over) for item in self.sheet.nodes.values()):
                bottom = min(bottom, card.y())
        return bottom

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The lines that lead from cards to what they speak of."""
        super().drawForeground(painter, rect)
        for paint in self.foregrounds:
            paint(painter)

    def _finish_rename(self, id: str, text: str | None) -> None:
        field, self._rename = self._rename, None
        if field is None:
            return
        field.hide()
        field.deleteLater()
        self.setFocus()
        node = self.workspace.design.nodes.get(id)
        if text is not None and node is not None and text != node.title:
            self.workspace.apply("Rename node", lambda design: edits.renamed(design, id, text))

    def _renew(self) -> None:
        self.minimap.renew()
        self.values.follow()
        if self._renamed not in self.workspace.design.nodes:
            self._finish_rename(self._renamed, None)

    def _place_corners(self) -> None:
        """Put tools and minimap into their corners.

        They are children of the viewport, since siblings above it would make every pan paint all
        of it; as children they travel with it and have to be brought back.
        """
        gap = int(theme.current().tables["canvas_px"]["overlay_gap"])
        area, tools, box = self.viewport().rect(), self.toolbar, self.minimap
        tools.move(gap, area.height() - tools.height() - gap)
        left, low = area.width() - box.width() - gap, area.height() - gap
        # Large text on a narrow canvas: above the tools, not over them.
        low = tools.y() - gap if left < tools.geometry().right() + gap else low
        box.move(left, low - box.height())

    def _follow_camera(self) -> None:
        self._place_corners()
        self.toolbar.show_zoom(self.zoom)
        self.minimap.update()
        self.problems.follow()
        self.values.follow()
        self._place_rename(self._renamed)
        if not self.sheet.nodes:
            self.viewport().update()

    def _place_rename(self, id: str) -> None:
        if self._rename is not None and id in self.sheet.nodes:
            card: QRect = self.mapFromScene(self.sheet.nodes[id].place).boundingRect()
            self._rename.place_over(card, self.zoom)
