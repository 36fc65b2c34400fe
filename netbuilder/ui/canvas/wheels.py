"""What the wheel and two fingers on a touchpad do: one row per keys held, the first that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QWheelEvent

from netbuilder.ui.canvas.camera import NOTCH

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

Keys = Qt.KeyboardModifier
PAN_NOTCH_PX = 60.0


class Turn(NamedTuple):
    """One habit.

    Attributes:
        act: What a turn does.
        words: That, for the help sheet.
        keys: The keys that must be held, and no others; None where they do not matter.
        fingers: Whether it is for touchpads only.
    """

    act: Callable[[CanvasView, QWheelEvent], None]
    words: str
    keys: Qt.KeyboardModifier | None = None
    fingers: bool = False

    def fits(self, event: QWheelEvent) -> bool:
        """Whether this is the habit for a turn."""
        held = event.modifiers() & ~Keys.KeypadModifier
        is_pad = event.device().type() == QInputDevice.DeviceType.TouchPad
        return (self.keys is None or held == self.keys) and (is_pad or not self.fingers)


def zoom(view: CanvasView, event: QWheelEvent) -> None:
    """Zoom at the pointer."""
    turn = event.angleDelta().y() or event.angleDelta().x()
    view.zoom_by(turn / NOTCH, event.position().toPoint())


def pan(view: CanvasView, event: QWheelEvent) -> None:
    """Move the paper as far as the fingers went."""
    by = _way(event)
    view.pan_by(by.x(), by.y())


def pan_across(view: CanvasView, event: QWheelEvent) -> None:
    """Move the paper sideways."""
    by = _way(event)
    view.pan_by(by.y() or by.x(), 0.0)


def pan_along(view: CanvasView, event: QWheelEvent) -> None:
    """Move the paper up and down."""
    by = _way(event)
    view.pan_by(0.0, by.y() or by.x())


def _way(event: QWheelEvent) -> QPointF:
    if not event.pixelDelta().isNull():
        return QPointF(event.pixelDelta())
    return QPointF(event.angleDelta()) / NOTCH * PAN_NOTCH_PX


NETBUILDER = (
    Turn(zoom, "Zoom", Keys.ControlModifier),
    Turn(pan, "Pan", fingers=True),
    Turn(pan_across, "Pan sideways", Keys.ShiftModifier),
    Turn(zoom, "Zoom"),
)
BLENDER = (
    Turn(pan_across, "Pan sideways", Keys.ControlModifier),
    Turn(pan_along, "Pan up and down", Keys.ShiftModifier),
    Turn(pan, "Pan", fingers=True),
    Turn(zoom, "Zoom"),
)
TRACKPAD = (
    Turn(zoom, "Zoom", Keys.ControlModifier),
    Turn(pan_across, "Pan sideways", Keys.ShiftModifier),
    Turn(pan, "Pan"),
)
