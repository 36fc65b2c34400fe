"""Moves the sheet on while something is dragged to the edge of the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer

from netbuilder.ui import theme
from netbuilder.ui.canvas.tools.gesture import Pointer

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

TICK_MS = 16


class EdgePan:
    """Follows the pointer of a gesture; at the edge it pans, the faster the closer.

    The gesture is told of the new place under the resting pointer, so that what hangs there
    comes along.
    """

    def __init__(self, view: GestureHost) -> None:
        self._view = view
        self._pointer: Pointer | None = None
        self._timer = QTimer(view)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_running(self) -> bool:
        """Whether it pans."""
        return self._timer.isActive()

    def follow(self, pointer: Pointer) -> None:
        """The pointer of the gesture is there now."""
        gesture = self._view.gesture
        self._pointer = pointer
        if gesture is None or not gesture.pans_at_edge or not gesture.is_under_way:
            self.stop()
        elif self._push(pointer.spot).isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """The gesture is over."""
        self._timer.stop()
        self._pointer = None

    def _tick(self) -> None:
        gesture, pointer = self._view.gesture, self._pointer
        if gesture is None or pointer is None:
            self.stop()
            return
        push = self._push(pointer.spot)
        self._view.pan_by(push.x(), push.y())
        place = self._view.mapToScene(pointer.spot)
        gesture.move(pointer._replace(place=place))

    def _push(self, spot: QPoint) -> QPoint:
        """How far the sheet moves in a tick, in screen pixels."""
        area = self._view.viewport().rect()
        return QPoint(
            _share(spot.x() - area.left(), area.right() - spot.x()),
            _share(spot.y() - area.top(), area.bottom() - spot.y()),
        )


def _share(before: int, after: int) -> int:
    """From the distances to two edges: positive at the first, negative at the second."""
    table = theme.current().tables["canvas_px"]
    reach, most = float(table["edge_reach"]), float(table["edge_step"])
    for distance, sign in ((before, 1), (after, -1)):
        if distance < reach:
            return sign * max(1, round(most * min(1.0, (reach - distance) / reach)))
    return 0
