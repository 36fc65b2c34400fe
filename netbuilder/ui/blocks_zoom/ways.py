"""The ways between the three zooms: by zooming far into a layer, and far out of all of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from netbuilder.core.coarse import Group, GroupKind
from netbuilder.core.design import BlockUse
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.canvas.camera import FIT_ZOOM, GREATEST_ZOOM
from netbuilder.ui.canvas.hits import hit
from netbuilder.ui.workspace import Workspace

BLOCKS, LAYERS, NEURONS = "blocks", "layers", "neurons"

# Beyond the largest zoom one has to turn on so far: nobody comes to the neurons by mistake.
_IN_NOTCHES = 2.0
# Layers smaller than this, in so small a part of the view, are better seen as blocks.
_OUT_ZOOM, _OUT_SHARE = 0.2, 0.3


class ZoomWays(QObject):
    """Listens to how a person zooms on the canvas, and brings the canvas to what they come from.

    Signals:
        wanted: Another zoom is to be shown: ``blocks``, ``layers`` or ``neurons``.
    """

    wanted = Signal(str)

    def __init__(self, canvas: CanvasView, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._workspace = canvas, workspace
        self._turned = 0.0
        canvas.stepped.connect(self._on_step)

    def open_group(self, group: Group) -> None:
        """Show the layers of a coarse part: those inside a block, or those that it holds."""
        if group.kind is GroupKind.BLOCK and self._workspace.enter(group.id):
            self.wanted.emit(LAYERS)
            self._canvas.fit()
            return
        is_frame = group.kind is GroupKind.FRAME
        self._workspace.select(group.nodes, (group.id,) if is_frame else ())
        self.wanted.emit(LAYERS)
        self._canvas.fit_selection()

    def leave_blocks(self) -> None:
        """From the blocks to all layers."""
        self.wanted.emit(LAYERS)
        if self._canvas.zoom < _OUT_ZOOM:
            self._canvas.fit()

    def leave_neurons(self) -> None:
        """From the neurons to their layer, in the middle and in its usual size."""
        self.wanted.emit(LAYERS)
        nodes = [id for id in self._canvas.sheet.nodes if id in self._workspace.selection]
        if nodes:
            place = self._canvas.sheet.nodes[nodes[0]].place
            self._canvas.look_at(place.center(), FIT_ZOOM)
        elif self._canvas.zoom > FIT_ZOOM:
            self._canvas.fit()

    def _on_step(self, notches: float, before: float, spot: QPoint | None) -> None:
        if notches > 0 and before >= GREATEST_ZOOM:
            self._turned += notches
            if self._turned >= _IN_NOTCHES:
                self._turned = 0.0
                self._into(spot)
            return
        self._turned = 0.0
        if notches < 0 and self._is_tiny():
            self.wanted.emit(BLOCKS)

    def _into(self, spot: QPoint | None) -> None:
        """Into what lies under the pointer, or is in the middle."""
        canvas = self._canvas
        at = spot if spot is not None else canvas.viewport().rect().center()
        item = hit(canvas.sheet, canvas.mapToScene(at), canvas.zoom).item
        if item is None:
            return
        self._workspace.select([item.id])
        node = self._workspace.design.nodes.get(item.id)
        if node is not None and isinstance(node.layer, BlockUse):
            canvas.enter_block(item.id)
            canvas.fit()
        else:
            self.wanted.emit(NEURONS)

    def _is_tiny(self) -> bool:
        """Whether all that is drawn is small, and takes only a small part of the view."""
        canvas, whole = self._canvas, self._canvas.whole_area()
        if canvas.zoom > _OUT_ZOOM or whole.isEmpty():
            return False
        port = canvas.viewport().rect()
        share = max(
            whole.width() * canvas.zoom / max(1, port.width()),
            whole.height() * canvas.zoom / max(1, port.height()),
        )
        return share < _OUT_SHARE
