"""The part of the view that paints: ground and wires behind the nodes, gestures above them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QTransform
from PySide6.QtWidgets import QWidget

from netbuilder.core.design import Wire
from netbuilder.ui import theme
from netbuilder.ui.canvas import backdrop
from netbuilder.ui.canvas.commands import Commands
from netbuilder.ui.canvas.frame_painter import paint_frames
from netbuilder.ui.canvas.glide import Glide
from netbuilder.ui.canvas.ground import paint_ground
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.overview import Overview
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.pills import paint_labels
from netbuilder.ui.canvas.scene import CanvasScene
from netbuilder.ui.canvas.tools.gesture import Gesture
from netbuilder.ui.canvas.wire_painter import Light, paint_dots, paint_wires
from netbuilder.ui.workspace import Workspace

INVITATION = "Press Tab to place a layer, or drag one from the left."
INVITATION_INSIDE = "Press Tab to place a layer. An Entrance and an Exit make the block's ports."
# While a gesture moves things, so many wires are drawn without smooth edges.
MANY_WIRES = 60
# Boxes to paint are joined where that adds no more than this share and area.
WASTE = 1.3
SMALL_PX = 12_000
# More labels than these say nothing when they are drawn larger than their wires.
MANY_LABELS = 150


class Drawing(Commands):
    """A view of a workspace's design, without any answer to mouse or keys."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        scene = CanvasScene(workspace)
        super().__init__(scene, parent)
        scene.setParent(self)
        self.workspace = workspace
        self.gesture: Gesture | None = None
        self._glide: Glide | None = None
        self._overview = Overview(scene)
        self._lit_wire: Wire | None = None
        self._hidden_wires: frozenset[Wire] = frozenset()
        theme.follow(self, self._restyle)

    def light_wire(self, wire: Wire | None) -> None:
        """Show one more wire in the accent: the one under the pointer or a hanging node."""
        if wire != self._lit_wire:
            for each in (self._lit_wire, wire):
                self._repaint_wire(each)
            self._lit_wire = wire

    def hide_wires(self, *wires: Wire) -> None:
        """Show these wires no longer, while they hang at the pointer, and all others again."""
        for each in self._hidden_wires.union(wires):
            self._repaint_wire(each)
        self._hidden_wires = frozenset(wires)

    def paint_marks(self, painter: QPainter) -> None:
        """What is drawn above nodes and below a gesture, in scene pixels."""

    def repaint_area(self, area: QRectF) -> None:
        """Paint a part of the scene anew."""
        self.viewport().update(self.mapFromScene(area).boundingRect().adjusted(-2, -2, 2, 2))

    def glide(self, before: Mapping[str, QPointF], after: Mapping[str, QPointF]) -> None:
        """Let moved nodes glide to their places; another move in between ends it at once."""
        self.end_glide()
        if self.isVisible() and theme.current().motion("layout") > 0:
            self._glide = Glide(self.sheet, before, self)

    @property
    def is_gliding(self) -> bool:
        """Whether nodes are on their way to new places."""
        return self._glide is not None and self._glide.state() == Glide.State.Running

    def take_back_glide(self) -> bool:
        """While nodes glide: take back what moves them; answers whether they did."""
        is_gliding = self.is_gliding
        self.end_glide()
        if is_gliding:
            self.workspace.undo()
        return is_gliding

    def end_glide(self) -> None:
        """Put gliding nodes where they belong."""
        glide, self._glide = self._glide, None
        if glide is not None:
            glide.finish()

    def whole_area(self) -> QRectF:
        """The cards, and the title above them."""
        content = self.sheet.content()
        heading = backdrop.heading_area(content, *self._heading(), paints())
        return content.united(heading) if not heading.isEmpty() else content

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Ground, frames, title, wires and their labels, where they have to be painted."""
        look, rect = paints(), QRectF(rect)
        painter.setClipRect(rect)
        self._paint_ground(painter, rect)
        hidden = self._hidden_wires
        shown = [path for path in self.sheet.wires.near(rect) if path.wire not in hidden]
        lit = self._lit()
        is_smooth = self.gesture is None or len(shown) < MANY_WIRES
        light = Light(lit, self.sheet.chosen_dots, bool(self.sheet.lit))
        paint_wires(painter, shown, look, light, rect, is_smooth)
        paint_dots(painter, shown, look, light)
        if self.detail >= Level.FULL:
            paint_labels(painter, shown, look, lit)
        else:
            self._paint_few_labels(painter, lit - hidden)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Marks and the gesture under way, or the invitation on an empty canvas."""
        self.paint_marks(painter)
        if self.gesture is not None:
            self.gesture.paint(painter)
        if not self.sheet.nodes and not self.sheet.frames.shown:
            painter.save()
            painter.resetTransform()
            area = QRectF(self.viewport().rect())
            words = INVITATION_INSIDE if self.workspace.inside else INVITATION
            backdrop.paint_invitation(painter, area, words, paints())
            painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint item by item, or, where nodes are small, all at once."""
        if self.detail >= Level.NAME or not self.sheet.nodes:
            # A diagonal pan leaves two strips; Qt would hand their common box, all of the view.
            for rect in _patches(event.region()):
                super().paintEvent(QPaintEvent(rect))
            return
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        transform: QTransform = self.viewportTransform()
        painter.setWorldTransform(transform)
        self._paint_ground(painter, self.visible_area())
        self._overview.paint(painter, transform, self.detail, paints())
        self.paint_marks(painter)
        if self.gesture is not None:
            self.gesture.paint(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter, rect: QRectF) -> None:
        look, zoom = paints(), self.zoom
        paint_ground(painter, rect, look)
        paint_frames(painter, self.sheet.frames, self.workspace.frames.ids, rect, look)
        content = self.sheet.resting_content()
        backdrop.paint_heading(painter, content, *self._heading(), look, zoom)

    def _heading(self) -> tuple[str, str]:
        """Title and description above the drawing; inside a block the way there says it."""
        project = self.workspace.project
        return ("", "") if self.workspace.inside else (project.title, project.description)

    def _paint_few_labels(self, painter: QPainter, lit: set[Wire]) -> None:
        """Labels of the selection, as large on the screen as they are up close.

        They reach beyond their wires, so all are asked, not only those of wires close by.
        """
        paths = [path for wire in lit if (path := self.sheet.wires.paths.get(wire)) is not None]
        if len(paths) > MANY_LABELS:
            return
        zoom, lit_wires = self.zoom, self._lit()
        for path in paths:
            middle = path.middle
            painter.save()
            painter.translate(middle)
            painter.scale(1.0 / zoom, 1.0 / zoom)
            painter.translate(-middle)
            paint_labels(painter, [path], paints(), lit_wires)
            painter.restore()

    def _lit(self) -> set[Wire]:
        return self.sheet.lit | {self._lit_wire} if self._lit_wire else self.sheet.lit

    def _repaint_wire(self, wire: Wire | None) -> None:
        path = self.sheet.wires.paths.get(wire) if wire is not None else None
        if path is not None:
            self.repaint_area(path.rect)

    def _restyle(self) -> None:
        self.sheet.restyle()
        self.viewport().update()


def _patches(region: QRegion) -> list[QRect]:
    """A few boxes that cover a region without much in between."""
    patches: list[QRect] = []
    for rect in region:  # type: ignore[attr-defined]  # the stub forgets it
        for index, patch in enumerate(patches):
            both = patch.united(rect)
            if _area(both) <= WASTE * (_area(patch) + _area(rect)) + SMALL_PX:
                patches[index] = both
                break
        else:
            patches.append(rect)
    return patches


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
