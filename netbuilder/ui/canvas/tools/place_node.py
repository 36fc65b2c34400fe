"""Drags a new node in from the palette; dropped on a wire, it is put into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.core.block_library import LibraryBlock, blocks_form, blocks_from_form
from netbuilder.core.design import BlockUse, Design, Node, UnknownLayer, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.schema import layer_loaded
from netbuilder.ui.canvas import placing, shape
from netbuilder.ui.canvas.knowledge import Knowledge
from netbuilder.ui.canvas.painter import paint_node
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

MIME = "application/x-netbuilder-layer"
GHOST = 0.75


def layer_mime(what: placing.Placeable) -> QMimeData:
    """A layer or block as what is dragged."""
    form = placing.sample(what).saved()
    if isinstance(what, LibraryBlock):
        form = {**form, "blocks": blocks_form(what.blocks)}
    data = QMimeData()
    data.setData(MIME, json.dumps(form).encode())
    return data


def mime_layer(data: QMimeData) -> placing.Placeable | None:
    """The layer or block that is dragged, if it is one of ours."""
    if not data.hasFormat(MIME):
        return None
    try:
        form = json.loads(bytes(data.data(MIME).data()))
        if isinstance(form, dict) and form.get("kind") == BlockUse.kind:
            return _block(form)
        layer = Layer.loaded(form)
    except (ValueError, TypeError, ParameterError, FileProblemError):
        return None
    return layer if isinstance(layer, Layer) else None


def _block(form: dict[str, Any]) -> placing.Placeable | None:
    library = form.pop("blocks", None)
    use = layer_loaded(form)
    if isinstance(use, UnknownLayer):
        return None
    if library is None or not isinstance(use, BlockUse):
        return use
    blocks = blocks_from_form(library)
    return LibraryBlock(Path(), use.definition, blocks) if use.definition in blocks else None


class PlaceNode(Gesture):
    """A node hangs at the pointer until it is let go."""

    cursor = Qt.CursorShape.DragCopyCursor

    def __init__(self, view: GestureHost, start: Pointer, what: placing.Placeable) -> None:
        super().__init__(view, start)
        self.what = what
        self.layer = layer = placing.sample(what)
        self.wire: Wire | None = None
        name = what.name if isinstance(what, LibraryBlock) else layer.title
        node = Node(f"{layer.stem}_1", layer, name=name)
        design = Design(nodes={node.id: node})
        knowledge = Knowledge()
        known = view.workspace.project.blocks
        knowledge.blocks = what.blocks if isinstance(what, LibraryBlock) else known
        self._visual = knowledge.visual(design, node.id)
        self._card = shape.body(self._visual)
        self._corner = QPointF()
        self.is_under_way = True
        self.follow(start)

    def follow(self, pointer: Pointer) -> None:
        middle = QPointF(self._card.width() / 2, sizes().header / 2)
        corner = pointer.place - middle
        if self.view.options.snaps_to_grid:
            corner = QPointF(*placing.snapped(corner.x(), corner.y()))
        self._corner = corner
        can_insert = bool(self.layer.inputs and self.layer.outputs)
        path = self.view.sheet.wires.at(pointer.place, sizes().step) if can_insert else None
        self.wire = None if path is None else path.wire
        self.view.light_wire(self.wire)
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self._end()
        if self.wire is not None:
            self.view.insert_layer(self.what, self.wire, self._corner)
        else:
            self.view.place_layer(self.what, self._corner)

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
