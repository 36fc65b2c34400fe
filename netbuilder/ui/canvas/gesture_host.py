"""The part of the view that lets one gesture at a time run, also one that comes from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from netbuilder.core.clipboard_text import MARK
from netbuilder.ui.canvas.edge_pan import EdgePan
from netbuilder.ui.canvas.inside import Inside
from netbuilder.ui.canvas.key_guard import KeyGuard
from netbuilder.ui.canvas.placing import Placeable
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.tools.place_node import PlaceNode, mime_layer
from netbuilder.ui.widgets.pointer_card import PointerCard
from netbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.ui.canvas.options import Options
    from netbuilder.ui.canvas.wiring import Wiring

MOST_READ = 2_000


class GestureHost(Inside):
    """Runs gestures; takes layers that are dragged in.

    Attributes:
        wiring: The commands of wires.
        options: What helps while something is dragged.
        edge_pan: Moves the sheet on while something is dragged to the edge.
        drop_sign: Says at the pointer what becomes of what is dragged in.
    """

    wiring: Wiring
    options: Options

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.setAcceptDrops(True)
        self._guard = KeyGuard(self)
        self.edge_pan = EdgePan(self)
        self.drop_sign = PointerCard(self.viewport())
        self.drop_sign.set_edge("accent")

    def place(self, layer: Placeable) -> str:
        """Place what was chosen elsewhere, next to the selection; answers its id."""
        id = self.place_layer(layer)
        self.setFocus()
        return id

    def begin(self, gesture: Gesture) -> None:
        """Let a gesture follow the pointer from now on."""
        self.end_glide()
        self.gesture = gesture

    def cancel_gesture(self) -> bool:
        """Leave a gesture without a trace; answers whether there was one."""
        gesture, self.gesture = self.gesture, None
        self.edge_pan.stop()
        if gesture is None:
            return False
        gesture.cancel()
        self.viewport().unsetCursor()
        self.viewport().update()
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A layer comes in from the palette, or copied layers as text from anywhere."""
        layer = mime_layer(event.mimeData())
        if layer is None:
            self._offer_text(event)
            return
        event.acceptProposedAction()
        spot = event.position().toPoint()
        self.begin(PlaceNode(self, Pointer(spot, self.mapToScene(spot)), layer))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """It hangs at the pointer."""
        if self.gesture is None:
            self._offer_text(event)
            return
        spot = event.position().toPoint()
        self.gesture.move(Pointer(spot, self.mapToScene(spot)))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It was taken away again."""
        self.drop_sign.hide()
        self.cancel_gesture()

    def dropEvent(self, event: QDropEvent) -> None:
        """It was let go."""
        self.drop_sign.hide()
        gesture, self.gesture = self.gesture, None
        spot = event.position().toPoint()
        if gesture is not None:
            gesture.release(Pointer(spot, self.mapToScene(spot)))
        elif _copied_text(event):
            self.paste(text=event.mimeData().text(), place=self.mapToScene(spot))
        else:
            event.ignore()
            return
        event.acceptProposedAction()
        self.setFocus()

    def _offer_text(self, event: QDropEvent) -> None:
        """Say at the pointer what a text becomes, if it is one of copied layers."""
        is_ours = _copied_text(event)
        event.setAccepted(is_ours)
        words = "Place these copied layers here" if is_ours else ""
        self.drop_sign.say(words, event.position().toPoint())


def _copied_text(event: QDropEvent) -> bool:
    """Whether what is dragged in looks like a text of copied layers, without reading all of it."""
    return MARK in event.mimeData().text()[:MOST_READ]
