"""The ring around the whole canvas, while it has the keyboard and nothing on it has."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from netbuilder.ui.canvas.paints import paints

WIDTH_PX = 2.0


class FocusEdge(QWidget):
    """Lies above the viewport and lets everything through.

    While it shows, a pan paints all of the view; that is why it hides as soon as anything is
    selected.
    """

    def __init__(self, canvas: QAbstractScrollArea) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        canvas.viewport().installEventFilter(self)
        self.hide()

    def show_edge(self, on: bool) -> None:
        """Show it or not."""
        if on != self.isVisible():
            self.setGeometry(self._canvas.viewport().geometry())
            self.setVisible(on)
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as large as the canvas."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._canvas.viewport().geometry())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        half = WIDTH_PX / 2
        painter.setPen(QPen(paints().colours["focus"], WIDTH_PX))
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
        painter.end()
