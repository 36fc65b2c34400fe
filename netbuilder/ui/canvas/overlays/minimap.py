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
# Larger than most blocks, so that marks are seen by their shape too.
MARK_PX = 4.0


class Minimap(Card):
    """Frames, nodes in the colour of their family, and the part on screen.

    A node with a problem is a diamond, one that learns has a ring around it. A click looks
    somewhere else, a drag pans, the wheel zooms.
    """

    def __init__(self, canvas: Floating) -> None:
        super().__init__("Overview of the network", parent=canvas.viewport())
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._canvas = canvas
        self._blocks: QPixmap | None = None
        table = theme.current().tables["canvas_px"]
        self.setFixedSize(int(table["minimap_width"]), int(table["minimap_height"]))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._grip: QPointF | None = None
        self._press = QPointF()
        self.setToolTip("Click or drag to look elsewhere, turn the wheel to zoom")
        self.setAccessibleDescription(self.toolTip())

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
        diamonds: dict[str, list[QPointF]] = {"warning": [], "error": []}
        rings: list[QRectF] = []
        for frame in sheet.frames.shown:  # first, since they lie behind
            ground = frame_ground(frame, look)
            place = _shrunk(sheet.frames.place(frame), scale, shift)
            blocks.setdefault(ground.rgb(), []).append(place)
        for item in sheet.frames.nodes():
            place = _shrunk(item.place, scale, shift)
            if item.id in guilty:
                token = "error" if guilty[item.id].is_error else "warning"
                diamonds[token].append(place.center())
            if item.visual.is_learning:
                rings.append(place.adjusted(-MARK_PX, -MARK_PX, MARK_PX, MARK_PX))
            blocks.setdefault(look.muted[item.visual.family].rgb(), []).append(place)
        painter = QPainter(picture)
        painter.setPen(Qt.PenStyle.NoPen)
        for rgb, rects in blocks.items():
            painter.setBrush(QColor(rgb))
            painter.drawRects(rects)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for token, places in diamonds.items():
            painter.setBrush(look.colours[token])
            for middle in places:
                painter.drawPolygon(_diamond(middle))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colours["success"], look.look.line("wire")))
        for ring in rings:
            painter.drawEllipse(ring)
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the part on screen, or look where nothing of it is."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        _, scale, shift = self._fitted()
        shown = _shrunk(self._canvas.visible_area(), scale, shift)
        spot = event.position()
        self._grip = spot - shown.center() if shown.contains(spot) else QPointF()
        self._press = spot
        if not shown.contains(spot):
            self._canvas.leaping.emit()
            self._look(spot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look where it is dragged."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._grip is not None:
            self._look(event.position() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a click in the part on screen looks there too."""
        if self._grip is not None and event.position() == self._press and not self._grip.isNull():
            self._canvas.leaping.emit()
            self._look(event.position())
        self._grip = None

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


def _diamond(middle: QPointF) -> list[QPointF]:
    across, down = QPointF(MARK_PX, 0.0), QPointF(0.0, MARK_PX)
    return [middle - across, middle - down, middle + across, middle + down]


def _shrunk(rect: QRectF, scale: float, shift: QPointF) -> QRectF:
    return QRectF(
        rect.left() * scale + shift.x(),
        rect.top() * scale + shift.y(),
        max(LEAST_PX, rect.width() * scale),
        max(LEAST_PX, rect.height() * scale),
    )
