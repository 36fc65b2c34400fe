"""Knows whether the view is being zoomed step after step, and has it painted well when it rests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

REST_MS = 120


class ZoomRest(QTimer):
    """While steps follow one another, ready pictures may be stretched instead of drawn anew.

    The first step is painted well; so is the last, as soon as no other follows.

    Attributes:
        is_hasty: Whether the next frame may be a rough one.
    """

    def __init__(self, rested: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.is_hasty = False
        self._since = QElapsedTimer()
        self._rested = rested
        self.setSingleShot(True)
        self.setInterval(REST_MS)
        self.timeout.connect(self.settle)

    def step(self) -> None:
        """One step of zooming is about to be painted."""
        self.is_hasty = self._since.isValid() and self._since.elapsed() < REST_MS
        self._since.start()
        if self.is_hasty:
            self.start()

    def settle(self) -> None:
        """Paint well from now on."""
        self.stop()
        if self.is_hasty:
            self.is_hasty = False
            self._rested()
