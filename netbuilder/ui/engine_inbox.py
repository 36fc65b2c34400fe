"""Brings what engines say from their reader threads to the window, at most once per frame."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

FRAME_MS: Final = 16
_IDLE_FRAMES: Final = 12


class EngineInbox(QObject):
    """A queue that threads fill and the window's thread empties once per frame.

    While nothing arrives no timer runs: the first arrival wakes the window through a queued
    signal, is delivered at once, and only then frames are counted.

    Args:
        deliver: Called in the window's thread with everything that arrived since the last frame.
    """

    _woken = Signal()

    def __init__(self, deliver: Callable[[list[Any]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._deliver = deliver
        self._waiting: deque[Any] = deque()
        self._is_told = self._is_closed = False
        self._idle_frames = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def put(self, item: object) -> None:
        """Add something, from any thread."""
        self._waiting.append(item)
        if not self._is_told:
            self._is_told = True
            self._woken.emit()

    def close(self) -> None:
        """Deliver nothing any more."""
        self._timer.stop()
        self._is_told = self._is_closed = True
        self._waiting.clear()

    def _wake(self) -> None:
        # A call that was under way when the inbox closed comes all the same.
        if not self._is_closed and not self._timer.isActive():
            self._idle_frames = 0
            self._timer.start()
            self._tick()

    def _tick(self) -> None:
        # Cleared before emptying: what arrives in between is either taken now or wakes us again.
        self._is_told = False
        items = []
        while self._waiting:
            items.append(self._waiting.popleft())
        if items:
            self._idle_frames = 0
            self._deliver(items)
            return
        self._idle_frames += 1
        if self._idle_frames > _IDLE_FRAMES:
            self._timer.stop()
