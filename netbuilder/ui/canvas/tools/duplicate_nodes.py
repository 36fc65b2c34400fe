"""Drags copies away from the selected nodes and frames, with the wires between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.core import frames
from netbuilder.ui.canvas import placing
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.painter import paint_node
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.tools.place_node import GHOST

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

MOST = 60  # more copies than these are told by their places, since drawing each takes its time


class DuplicateNodes(Gesture):
    """Alt and a drag at a node or frame: copies hang at the pointer, placed where it is let go."""

    cursor = Qt.CursorShape.DragCopyCursor
    pans_at_edge = True

    def __init__(
        self, view: GestureHost, start: Pointer, item: NodeItem | None, frame: str = ""
    ) -> None:
        """As any gesture; what is pressed is a node, or else a frame."""
        super().__init__(view, start)
        self._pressed: tuple[set[str], set[str]] = ({item.id} if item else set(), {frame} - {""})
        self._by = QPointF()
        if frame not in view.workspace.frames.ids and not (item and item.is_selected):
            view.workspace.select(*self._pressed)

    def begin(self, pointer: Pointer) -> None:
        workspace, sheet = self.view.workspace, self.view.sheet
        ids, chosen = set(workspace.selection), workspace.frames.chosen
        for frame in chosen:
            ids.update(frames.held(workspace.design, frame.id).nodes)
        self._items = [sheet.nodes[id] for id in ids if id in sheet.nodes]
        self._areas = [sheet.frames.place(frame) for frame in chosen]
        places = [each.pos().toTuple() for each in self._items]
        places += [frame.position for frame in chosen]
        self._corner = QPointF(min(x for x, _ in places), min(y for _, y in places))

    def follow(self, pointer: Pointer) -> None:
        corner = self._corner + pointer.place - self.start.place
        if self.view.options.snaps_to_grid:
            corner = QPointF(*placing.snapped(corner.x(), corner.y()))
        self._by = corner - self._corner
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        corner = self._corner + self._by
        self.view.duplicate((corner.x(), corner.y()))
        self.view.viewport().update()

    def cancel(self) -> None:
        self.view.viewport().update()

    def click(self, pointer: Pointer) -> None:
        self.view.workspace.select(*self._pressed)

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        look, area = paints(), self.view.visible_area().translated(-self._by)
        shown = [item for item in self._items if item.place.intersects(area)]
        painter.save()
        painter.setOpacity(GHOST)
        pen = QPen(look.colours["accent"], 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([each.translated(self._by) for each in self._areas])
        if len(shown) > MOST or self.view.detail < Level.NAME:
            painter.setBrush(look.colours["accent"])
            painter.drawRects([item.place.translated(self._by) for item in shown])
            shown = []
        for item in shown:
            painter.save()
            painter.translate(item.pos() + self._by)
            paint_node(painter, item.visual, look, is_selected=True, is_hovered=False)
            painter.restore()
        painter.restore()
