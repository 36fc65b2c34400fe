"""A number in a box: its place in its range as a faint fill, its unit at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.accessibility.drawn import tell_value
from netbuilder.ui.widgets.arithmetic import Number
from netbuilder.ui.widgets.numbers import NumberRange, exact, written
from netbuilder.ui.widgets.painting import crisp, edge, paint_box, shows_focus


class NumberDisplay(QWidget):
    """Shows a value and says it; `NumberField` adds the ways to change it."""

    spoken_role = QAccessible.Role.SpinBox

    def __init__(
        self, value: Number, limits: NumberRange, unit: str, name: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._limits = limits
        self._value = limits.held(value)
        self._unit = unit
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self._say_value()

    def value(self) -> Number:
        return self._value

    def spoken_value(self) -> str:
        """The number with its unit, for screen readers."""
        return " ".join(filter(None, (written(self._value), self._unit)))

    @property
    def limits(self) -> NumberRange:
        return self._limits

    def set_value(self, value: Number) -> None:
        """Show another value; sends no signal, and does not disturb a text being typed."""
        self._value = self._limits.held(value)
        self._say_value()

    def set_unit(self, unit: str) -> None:
        self._unit = unit
        self._say_value()

    def _say_value(self) -> None:
        limits = self._limits.words()
        self.setAccessibleDescription(limits)
        tell_value(self)
        shown = written(self._value).replace(",", "").replace("−", "-")
        whole = "" if shown == exact(self._value) else exact(self._value)
        self.setToolTip(", ".join(filter(None, (whole, limits))))
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.part("number_width"), look.height("control"))

    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        metrics = QFontMetrics(look.font("body", tabular=True))
        width = metrics.horizontalAdvance(written(self._value)) + 2 * look.space("m")
        return QSize(width, look.height("control"))

    def _edge_token(self) -> tuple[str, str]:
        """The colour and the line of the edge now."""
        if shows_focus(self):
            return "focus", "focus"
        return ("control" if self.underMouse() else "line_strong"), "hairline"

    def _shows_number(self) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        box, radius = QRectF(self.rect()), look.radius("field")
        paint_box(painter, box, radius, look.colour("field" if self.isEnabled() else "panel"))
        if self._shows_number():
            self._paint_fill(painter, box, radius)
            self._paint_words(painter)
        token, line = self._edge_token()
        paint_box(painter, box, radius, None, edge(look, token, line))
        painter.end()

    def _paint_fill(self, painter: QPainter, box: QRectF, radius: float) -> None:
        place = self._limits.position(self._value)
        if place <= 0 or not self.isEnabled():
            return
        outline = QPainterPath()
        outline.addRoundedRect(box, radius, radius)
        painter.save()
        painter.setClipPath(outline)
        filled = QRectF(box.left(), box.top(), box.width() * place, box.height())
        painter.fillRect(filled, theme.current().colour("accent_soft"))
        painter.restore()

    def _paint_words(self, painter: QPainter) -> None:
        look = theme.current()
        inner = self.rect().adjusted(look.space("m"), 0, -look.space("m"), 0)
        font, number = look.font("body", tabular=True), written(self._value)
        painter.setFont(font)
        painter.setPen(look.colour("text" if self.isEnabled() else "disabled"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, number)
        if not self._unit:
            return
        taken = QFontMetrics(font).horizontalAdvance(number) + look.space("s")
        inner.setLeft(inner.left() + taken)
        label = look.font("label")
        shown = QFontMetrics(label).elidedText(
            self._unit, Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.setFont(label)
        # On the fill, text_3 would be too faint to read.
        begins = inner.right() - QFontMetrics(label).horizontalAdvance(shown)
        covered = self._limits.position(self._value) * self.width() > begins
        painter.setPen(look.colour(_unit_token(self.isEnabled(), covered)))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, right, shown)


def _unit_token(is_enabled: bool, is_covered: bool) -> str:
    if not is_enabled:
        return "disabled"
    return "text_2" if is_covered else "text_3"
