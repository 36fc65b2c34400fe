"""Drags a new node in from the palette; dropped on a wire, it is put into it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.core.design import Design, Node, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.params import ParameterError
from netbuilder.ui.canvas import placing, shape
from netbuilder.ui.canvas.knowledge import Knowledge
from netbuilder.ui.canvas.painter import paint_node
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

MIME = "application/x-netbuilder-layer"
GHOST = 0.75


def layer_mime(layer: Layer) -> QMimeData:
    """A layer as what is dragged."""
    data = QMimeData()
    data.setData(MIME, json.dumps(layer.saved()).encode())
    return data


def mime_layer(data: QMimeData) -> Layer | None:
    """The layer that is dragged, if it is one of ours."""
    if not data.hasFormat(MIME):
        return None
    try:
        layer = Layer.loaded(json.loads(bytes(data.data(MIME).data())))
    except (ValueError, TypeError, ParameterError):
        return None
    return layer if isinstance(layer, Layer) else None


class PlaceNode(Gesture):
    """A node hangs at the pointer until it is let go."""

    cursor = Qt.CursorShape.DragCopyCursor

    def __init__(self, view: GestureHost, start: Pointer, layer: Layer) -> None:
        super().__init__(view, start)
        self.layer = layer
        self.wire: Wire | None = None
        node = Node(f"{layer.stem}_1", layer, name=layer.title)
        design = Design(nodes={node.id: node})
        self._visual = Knowledge().visual(design, node.id)
        self._card = shape.body(self._visual)
        self._corner = QPointF()
        self.is_under_way = True
        self.follow(start)

    def follow(self, pointer: Pointer) -> None:
        middle = QPointF(self._card.width() / 2, sizes().header / 2)
        corner = pointer.place - middle
        self._corner = QPointF(*placing.snapped(corner.x(), corner.y()))
        can_insert = bool(self.layer.inputs and self.layer.outputs)
        path = self.view.sheet.wires.at(pointer.place, sizes().step) if can_insert else None
        self.wire = None if path is None else path.wire
        self.view.light_wire(self.wire)
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self._end()
        if self.wire is not None:
            self.view.insert_layer(self.layer, self.wire, self._corner)
        else:
            self.view.place_layer(self.layer, self._corner)

    def cancel(self) -> None:
        self._end()

    def paint(self, painter: QPainter) -> None:
        painter.save()
        painter.setOpacity(GHOST)
        painter.translate(self._corner)
        paint_node(painter, self._visual, paints(), is_selected=True, is_hovered=False)
        painter.restore()
        if self.wire is not None:
            painter.setPen(QPen(paints().colours["accent"], 2.0))

    def _end(self) -> None:
        self.view.light_wire(None)
        self.view.viewport().update()
