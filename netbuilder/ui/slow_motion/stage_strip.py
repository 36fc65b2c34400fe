"""The stages of an iteration as a row of marks: a click goes to one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.slow_motion.film import Film
from netbuilder.ui.slow_motion.look import TITLES, TOKENS
from netbuilder.ui.widgets.pointer_card import PointerCard

# How faintly stages show that are still to come.
_LATER = 0.35


class StageStrip(QWidget):
    """Shows how far the film is."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        self._card = PointerCard(self)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Stages of the iteration")
        film.changed.connect(self._renew)
        theme.follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        look = theme.current()
        sizes = look.tables["motion_px"]
        return QSize(int(sizes["stages_most"]), look.height("control"))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def box(self, at: int) -> QRectF:
        """Where a stage is drawn."""
        sizes, count = theme.current().tables["motion_px"], max(1, len(self._film.stages))
        wide = min(float(sizes["stage"]), self.width() / count)
        gap = 2.0 if wide > 2 * float(sizes["stage_least"]) else 0.0
        height = float(sizes["stage_height"])
        top = (self.height() - height) / 2
        return QRectF(at * wide, top, max(1.0, wide - gap), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for at, stage in enumerate(self._film.stages):
            colour = QColor(look.colour(TOKENS[stage.kind]))
            if at > self._film.at:
                colour.setAlphaF(_LATER)
            box = self.box(at)
            if at == self._film.at:
                room = box.height() / 2
                box = box.adjusted(0, -room, 0, room)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, look.radius("bar"), look.radius("bar"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._film.step(at - self._film.at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if at >= 0 and event.buttons() & Qt.MouseButton.LeftButton:
            self._film.step(at - self._film.at)
        stage = self._film.stages[at] if at >= 0 else None
        words = f"{TITLES[stage.kind]}: {stage.words}" if stage is not None else ""
        self._card.say(words, event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._card.say("", QPoint())

    def _at(self, x: float) -> int:
        """The stage at a horizontal place; -1 for none."""
        count = len(self._film.stages)
        return next((at for at in range(count) if x <= self.box(at).right() + 2), -1)

    def _renew(self) -> None:
        count = len(self._film.stages)
        self.setAccessibleDescription(f"{self._film.at + 1} of {count}" if count else "")
        self.update()
