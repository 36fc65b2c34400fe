"""The corner by which something that floats over the canvas is made larger."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme

LINES = (0.9, 0.55)


class Grip(QWidget):
    """Drag it to size what holds it.

    Signals:
        dragged(QSize): The size that is wanted.
        released: The drag is over.
    """

    dragged = Signal(QSize)
    released = Signal()

    def __init__(self, held: QWidget, help: str) -> None:
        super().__init__(held)
        self._held = held
        self._from: tuple[QPoint, QSize] | None = None
        self.setCursor(Qt.CursorShape.SizeFDiagCursor)
        self.setToolTip(help)
        self.setAccessibleName(help)
        theme.follow(self, self._restyle)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = (event.globalPosition().toPoint(), self._held.size())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            start, size = self._from
            by = event.globalPosition().toPoint() - start
            self.dragged.emit(size + QSize(by.x(), by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._from = None
            self.released.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.current().colour("control"))
        edge = self.width() - 2
        for share in LINES:
            reach = edge * share
            painter.drawLine(QPointF(edge, edge - reach), QPointF(edge - reach, edge))
        painter.end()

    def _restyle(self) -> None:
        size = theme.current().icon_size("small")
        self.setFixedSize(size, size)
