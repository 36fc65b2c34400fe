"""An on-off choice whose state is also written in words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import crisp, paint_box, paint_focus, ring_room, shows_focus


class Switch(QCheckBox):
    """A sliding switch; ``toggled(bool)`` tells of a change.

    Args:
        name: What it switches, for screen readers.
        on_words, off_words: Said beside it in either state, such as "one per unit".
    """

    def __init__(
        self,
        name: str = "",
        on_words: str = "on",
        off_words: str = "off",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_words, self._off_words = on_words, off_words
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self._say_state)
        self._say_state()
        theme.follow(self, self._restyle)

    def words(self) -> str:
        """What is said beside the switch now."""
        return self._on_words if self.isChecked() else self._off_words

    def set_words(self, on_words: str, off_words: str) -> None:
        self._on_words, self._off_words = on_words, off_words
        self._say_state()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        look = theme.current()
        room = ring_room(look)
        metrics = QFontMetrics(look.font("label"))
        widest = max(map(metrics.horizontalAdvance, (self._on_words, self._off_words)))
        track = look.part("switch_width")
        gap = look.space("m") if widest else 0
        return QSize(2 * room + track + gap + widest, look.height("control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def checkStateSet(self) -> None:
        """Say the state even where a panel shows it without a signal."""
        super().checkStateSet()
        self._say_state()

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        track = self._track()
        radius = track.height() / 2
        if not self.isEnabled():
            ground = "disabled"
        elif self.isChecked():
            ground = "accent_hover" if self.underMouse() else "accent"
        else:
            ground = "text_3" if self.underMouse() else "control"
        paint_box(painter, track, radius, look.colour(ground))
        inset = look.part("switch_inset")
        knob = QRectF(track.topLeft(), track.size()).adjusted(inset, inset, -inset, -inset)
        knob.setWidth(knob.height())
        if self.isChecked():
            knob.moveRight(track.right() - inset)
        paint_box(
            painter,
            knob,
            knob.height() / 2,
            look.colour("on_accent" if self.isChecked() else "raised"),
        )
        if shows_focus(self):
            room = ring_room(look)
            paint_focus(painter, track.adjusted(-room, -room, room, room), look, radius + room)
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_3" if self.isEnabled() else "disabled"))
        left = round(track.right()) + look.space("m")
        painter.drawText(
            self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.words()
        )
        painter.end()

    def _track(self) -> QRectF:
        look = theme.current()
        height = look.part("switch_height")
        top = (self.height() - height) / 2
        return QRectF(ring_room(look), top, look.part("switch_width"), height)

    def _say_state(self) -> None:
        self.setAccessibleDescription(self.words())
        self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
