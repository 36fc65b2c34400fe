"""The two sheets of a picture of neurons: synapses below, drawn in slices, and cells above."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.neurons.line_layer import LineLayer
from netbuilder.ui.neurons.picture import Cell, Picture


class Layers(QObject):
    """Keeps what is drawn until something changes.

    Args:
        view: Where it is shown.
    """

    def __init__(self, picture: Picture, view: QWidget) -> None:
        super().__init__(view)
        self._picture, self._view = picture, view
        self._cells: QPixmap | None = None
        self.lines = LineLayer(picture.lines, view.update, self)

    def renew(self, *, afresh: bool) -> None:
        """Draw all anew.

        Args:
            afresh: Whether places have changed too.
        """
        self._cells = None
        self.lines.draw(self._view.size(), self._view.devicePixelRatioF(), afresh=afresh)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Show both; the synapses of a chosen neuron stand out."""
        is_chosen = chosen is not None and self._picture.has(chosen)
        if self.lines.shown is not None:
            painter.setOpacity(theme.current().shade("faded_wire") if is_chosen else 1.0)
            painter.drawPixmap(0, 0, self.lines.shown)
            painter.setOpacity(1.0)
        if chosen is not None and is_chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._picture.paint_chosen(painter, chosen)
        if self._cells is None:
            self._cells = self._painted_cells()
        painter.drawPixmap(0, 0, self._cells)

    def _painted_cells(self) -> QPixmap:
        ratio = self._view.devicePixelRatioF()
        drawn = QPixmap(self._view.size() * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self._picture.paint_cells(painter)
        painter.end()
        return drawn
