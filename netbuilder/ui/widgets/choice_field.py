"""A choice from a list, with a small drawing beside each word where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QIcon, QPainter, QPen, QPixmap, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.theme import Theme

Curve: TypeAlias = Sequence[tuple[float, float]]


def paint_small_curve(painter: QPainter, curve: Curve, rect: QRectF, look: Theme) -> None:
    """A function's curve without axes, filling ``rect``, in the colour of activations."""
    if len(curve) < 2:
        return
    line = look.line("wire")
    inner = rect.adjusted(line, line, -line, -line)
    left, right = min(x for x, _ in curve), max(x for x, _ in curve)
    low, high = min(y for _, y in curve), max(y for _, y in curve)
    wide, tall = (right - left) or 1.0, (high - low) or 1.0
    points = [
        QPointF(
            inner.left() + (x - left) / wide * inner.width(),
            inner.bottom() - ((y - low) / tall if high > low else 0.5) * inner.height(),
        )
        for x, y in curve
    ]
    pen = QPen(look.family_colour("activations"), line)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF(points))


def curve_icon(curve: Curve, size: QSize, ratio: float) -> QIcon:
    """A small curve as an icon; an empty one keeps its room."""
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    look = theme.current()
    paint_small_curve(painter, curve, QRectF(0, 0, size.width(), size.height()), look)
    painter.end()
    return QIcon(drawn)


class ChoiceField(QComboBox):
    """A drop-down list of values.

    Signals:
        value_changed(object): the user chose another value.
    """

    # Qt's own interface calls a list by its chosen value on Linux, whatever its name.
    spoken_role = QAccessible.Role.ComboBox

    value_changed = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[object] = []
        self._drawings: list[Curve | str] = []
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._tell)
        theme.follow(self, self._restyle)

    def add_choice(
        self, value: object, words: str, drawing: Curve | str = "", hint: str = ""
    ) -> None:
        """Add a value to the end.

        Args:
            words: How it is called on the screen.
            drawing: Points of a curve, or the name of an icon; empty for none.
            hint: Shown on hover.
        """
        self._values.append(value)
        self._drawings.append(drawing)
        self.addItem(self._icon(drawing), words)
        if hint:
            self.setItemData(self.count() - 1, hint, Qt.ItemDataRole.ToolTipRole)

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Take other values in place of all; the current one stays if it is among them."""
        kept = self.value()
        self.clear()
        self._values.clear()
        self._drawings.clear()
        for value, words in choices:
            self.add_choice(value, words)
        if kept in self._values:
            self.set_value(kept)

    def values(self) -> tuple[object, ...]:
        return tuple(self._values)

    def value(self) -> object:
        """The chosen value; None in an empty list."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: object) -> None:
        """Show another value, without a signal.

        Raises:
            ValueError: it is none of the choices.
        """
        self.setCurrentIndex(self._values.index(value))

    def minimumSizeHint(self) -> QSize:
        """Narrow panels shorten the words; the list that opens shows them whole."""
        return QSize(theme.current().part("number_width"), super().minimumSizeHint().height())

    def spoken_value(self) -> str:
        """What is chosen, for screen readers."""
        return self.currentText()

    def spoken_press(self) -> None:
        """A screen reader opens the list."""
        self.showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()  # so that the panel scrolls
            return
        before = self.currentIndex()
        super().wheelEvent(event)
        if self.currentIndex() != before:
            event.accept()

    def _tell(self, index: int) -> None:
        self.value_changed.emit(self._values[index])

    def _icon(self, drawing: Curve | str) -> QIcon:
        look = theme.current()
        if isinstance(drawing, str):
            return theme.icon(drawing, "text_2", look.icon_size("control")) if drawing else QIcon()
        size = QSize(look.part("choice_drawing_width"), look.part("choice_drawing_height"))
        return curve_icon(drawing, size, self.devicePixelRatioF())

    def _restyle(self) -> None:
        look = theme.current()
        self.setIconSize(
            QSize(look.part("choice_drawing_width"), look.part("choice_drawing_height"))
        )
        for index, drawing in enumerate(self._drawings):
            self.setItemIcon(index, self._icon(drawing))
