"""What tests of frames and notes do with a canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import frames
from netbuilder.core.design import Frame
from tests.ui.canvas.conftest import Hands

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def only(hands: Hands, id: str = "frame_1") -> Frame:
    """A frame that is there."""
    frame = frames.frame_of(hands.design, id)
    assert frame is not None
    return frame


def title(hands: Hands, id: str = "frame_1") -> QPoint:
    """A place on the title of a frame."""
    place = hands.view.sheet.frames.place(only(hands, id))
    return hands.spot(place.topLeft() + QPointF(60.0, 16.0))


def framed(hands: Hands, *ids: str) -> None:
    """Put a frame around nodes with the keyboard; its title stays as it is."""
    hands.view.workspace.select(ids)
    hands.key(Key.Key_C)
    field = hands.view.frames.writing.title_field
    assert field is not None
    hands.qtbot.keyClick(field, Key.Key_Escape)
