"""Drags copies away from the selected nodes, with the wires between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from netbuilder.ui.canvas import placing
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.painter import paint_node
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.tools.place_node import GHOST

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost


class DuplicateNodes(Gesture):
    """Alt and a drag at a node: copies hang at the pointer and are placed where it is let go."""

    cursor = Qt.CursorShape.DragCopyCursor
    pans_at_edge = True

    def __init__(self, view: GestureHost, start: Pointer, item: NodeItem) -> None:
        super().__init__(view, start)
        self.item = item
        self._by = QPointF()
        if not item.is_selected:
            view.workspace.select({item.id})

    def begin(self, pointer: Pointer) -> None:
        workspace, nodes = self.view.workspace, self.view.sheet.nodes
        self._items = [nodes[id] for id in workspace.selection if id in nodes]
        places = [each.pos().toTuple() for each in self._items]
        places += [frame.position for frame in workspace.frames.chosen]
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
        self.view.workspace.select({self.item.id})

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        painter.save()
        painter.setOpacity(GHOST)
        for item in self._items:
            painter.save()
            painter.translate(item.pos() + self._by)
            paint_node(painter, item.visual, paints(), is_selected=True, is_hovered=False)
            painter.restore()
        painter.restore()
