"""Draws many synapses in slices of some milliseconds, so that the window never waits for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap

SLICE_SECONDS = 0.006
Lines = Callable[[QPainter], Iterator[None]]


class LineLayer(QObject):
    """A picture of lines that is drawn beside the one that is shown.

    Attributes:
        shown: The last finished picture; None before the first.

    Args:
        lines: Draws with a painter, and yields after each line.
        on_done: Called when another picture is finished.
    """

    def __init__(self, lines: Lines, on_done: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.shown: QPixmap | None = None
        self._lines, self._on_done = lines, on_done
        self._drawing: QPixmap | None = None
        self._painter: QPainter | None = None
        self._left: Iterator[None] | None = None
        self._again: tuple[QSize, float] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.go_on)

    @property
    def is_drawing(self) -> bool:
        """Whether a picture is on its way."""
        return self._left is not None

    def draw(self, size: QSize, ratio: float, *, afresh: bool = False) -> None:
        """Draw the lines as they are now; while others are drawn, once those are finished.

        Args:
            afresh: Whether what is on its way is worth nothing, as after a change of size.
        """
        if self.is_drawing and not afresh:
            self._again = (size, ratio)
            return
        self._give_up()
        self._again = None
        drawing = QPixmap(size * ratio)
        drawing.setDevicePixelRatio(ratio)
        drawing.fill(Qt.GlobalColor.transparent)
        self._drawing = drawing
        self._painter = QPainter(drawing)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._left = self._lines(self._painter)
        self._timer.start()

    def go_on(self) -> None:
        """Draw for some milliseconds."""
        end = time.perf_counter() + SLICE_SECONDS
        while self._left is not None and time.perf_counter() < end:
            if next(self._left, self) is self:
                self._finish()

    def _finish(self) -> None:
        self._give_up()
        self.shown, self._drawing = self._drawing, None
        if self._again is not None:
            self.draw(*self._again)
        self._on_done()

    def _give_up(self) -> None:
        self._timer.stop()
        self._left = None
        if self._painter is not None:
            self._painter.end()
            self._painter = None
