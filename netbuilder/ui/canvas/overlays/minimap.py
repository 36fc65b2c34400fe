"""The whole drawing in a small box at the lower right; dragging in it pans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent

from netbuilder.ui import theme
from netbuilder.ui.canvas.camera import NOTCH
from netbuilder.ui.canvas.frame_painter import frame_ground
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.widgets import Card

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating

LEAST_PX = 2.0


class Minimap(Card):
    """Nodes in the colour of their family, guilty ones in red, and the part on screen."""

    def __init__(self, canvas: Floating) -> None:
        super().__init__("Overview of the network", parent=canvas.viewport())
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._canvas = canvas
        self._blocks: QPixmap | None = None
        table = theme.current().tables["canvas_px"]
        self.setFixedSize(int(table["minimap_width"]), int(table["minimap_height"]))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Drag to look elsewhere")

    def renew(self) -> None:
        """The drawing changed: draw the blocks anew at the next chance."""
        self._blocks = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw blocks and the frame of the part on screen."""
        super().paintEvent(event)
        area, scale, shift = self._fitted()
        if self._blocks is None:
            self._blocks = self._drawn(scale, shift)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._blocks)
        shown = _shrunk(self._canvas.visible_area(), scale, shift)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(paints().colours["accent"], paints().look.line("wire")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(shown.intersected(area), 2.0, 2.0)
        painter.end()

    def _drawn(self, scale: float, shift: QPointF) -> QPixmap:
        """The blocks as a picture, which is kept: it lies over every frame of the canvas."""
        sheet, look = self._canvas.sheet, paints()
        guilty = sheet.knowledge.problems
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        blocks: dict[int, list[QRectF]] = {}
        for frame in sheet.frames.shown:  # first, since they lie behind
            ground = frame_ground(frame, look)
            place = _shrunk(sheet.frames.place(frame), scale, shift)
            blocks.setdefault(ground.rgb(), []).append(place)
        for item in sheet.frames.nodes():
            id = item.id
            is_guilty = id in guilty and guilty[id].is_error
            colour = look.colours["error"] if is_guilty else look.muted[item.visual.family]
            blocks.setdefault(colour.rgb(), []).append(_shrunk(item.place, scale, shift))
        painter = QPainter(picture)
        painter.setPen(Qt.PenStyle.NoPen)
        for rgb, rects in blocks.items():
            painter.setBrush(QColor(rgb))
            painter.drawRects(rects)
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look there."""
        self._look(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look where it is dragged."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the canvas."""
        self._canvas.zoom_by(event.angleDelta().y() / NOTCH)
        event.accept()

    def _look(self, spot: QPointF) -> None:
        _, scale, shift = self._fitted()
        goal = (spot - shift) / scale
        canvas = self._canvas
        away = canvas.viewportTransform().map(goal) - QPointF(canvas.viewport().rect().center())
        canvas.pan_by(-away.x(), -away.y())

    def _fitted(self) -> tuple[QRectF, float, QPointF]:
        """The box to draw in, and scale and shift from the scene into it."""
        room = theme.current().space("m")
        area = QRectF(self.rect()).adjusted(room, room, -room, -room)
        whole = self._canvas.sheet.resting_content()
        if whole.isEmpty():
            whole = self._canvas.visible_area()
        more = 0.1 * max(whole.width(), whole.height())
        whole = whole.adjusted(-more, -more, more, more)
        scale = min(
            area.width() / max(1.0, whole.width()), area.height() / max(1.0, whole.height())
        )
        shift = area.center() - whole.center() * scale
        return area, scale, shift

    def _restyle(self) -> None:
        super()._restyle()
        self._blocks = None


def _shrunk(rect: QRectF, scale: float, shift: QPointF) -> QRectF:
    return QRectF(
        rect.left() * scale + shift.x(),
        rect.top() * scale + shift.y(),
        max(LEAST_PX, rect.width() * scale),
        max(LEAST_PX, rect.height() * scale),
    )
