"""Keeps the points on a decision surface as a picture: they stay while the network learns."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from netbuilder.core.layer import Target
from netbuilder.link.messages import DataPreviewed
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale
from netbuilder.ui.plots.surface_parts import paint_points


class KeptPoints:
    """Paints hundreds of points for the price of one picture, until they look otherwise."""

    def __init__(self) -> None:
        self._data: DataPreviewed | None = None
        self._look: tuple[object, ...] = ()
        self._picture = QPixmap()

    def paint(
        self,
        painter: QPainter,
        plane: QRectF,
        scales: tuple[Scale, Scale],
        data: DataPreviewed,
        target: Target | None,
        *,
        has_others: bool = True,
    ) -> None:
        """Show them; see `paint_points`."""
        room, ratio = plane.toAlignedRect(), painter.device().devicePixelRatioF()
        look = (plane.getRect(), scales, target, has_others, ratio, theme.current())
        if data is not self._data or look != self._look:
            self._data, self._look = data, look
            self._picture = QPixmap(room.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            own = QPainter(self._picture)
            own.translate(-room.topLeft())
            paint_points(own, plane, scales, data, target, has_others=has_others)
            own.end()
        painter.drawPixmap(room.topLeft(), self._picture)
