"""The field for every number a person sets: type, calculate, drag sideways, or use keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QToolTip, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.arithmetic import NotANumber, Number, calculated
from netbuilder.ui.widgets.numbers import NumberRange, exact, written
from netbuilder.ui.widgets.painting import crisp, edge, paint_box, shows_focus

_PAGE: Final = 10
_WHEEL_NOTCH: Final = 120
_STARTS: Final = frozenset("0123456789.,-−+(")
_STEPS: Final = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: _PAGE,
    Qt.Key.Key_PageDown: -_PAGE,
}


class NumberField(QWidget):
    """A number with its place in its range as a faint fill and its unit at the right.

    Click to type (sums such as ``2**7`` are worked out), drag sideways to slide (Shift fine,
    Ctrl coarse), arrow and page keys to step, the wheel while it has the keys. Esc takes back.

    Signals:
        value_changed(int | float): at every change by the user, while dragging too.
        editing_finished(): a change is complete: Enter, focus left, drag released, key pressed.
    """

    value_changed = Signal(object)
    editing_finished = Signal()

    def __init__(
        self,
        value: Number = 0,
        limits: NumberRange | None = None,
        unit: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._limits = limits if limits is not None else NumberRange()
        self._value = self._limits.held(value)
        self._unit = unit
        self._pressed: QPoint | None = None
        self._before_drag: Number | None = None
        self._faulty = False
        self._editor = QLineEdit(self)
        self._editor.hide()
        self._editor.setFrame(False)
        theme.set_role(self._editor, "bare")
        self._editor.installEventFilter(self)
        self._editor.textEdited.connect(self._check_text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self._editor.setAccessibleName(name)
        theme.follow(self, self._restyle)
        self._say_value()

    def value(self) -> Number:
        return self._value

    @property
    def limits(self) -> NumberRange:
        return self._limits

    @property
    def is_editing(self) -> bool:
        """Whether a text is being typed."""
        return not self._editor.isHidden()

    @property
    def editor(self) -> QLineEdit:
        """The line that takes the typed text; hidden until typing begins."""
        return self._editor

    def set_value(self, value: Number) -> None:
        """Show another value; sends no signal, and does not disturb a text being typed."""
        self._value = self._limits.held(value)
        self._say_value()

    def set_limits(self, limits: NumberRange) -> None:
        self._limits = limits
        self.set_value(self._value)

    def set_unit(self, unit: str) -> None:
        self._unit = unit
        self._say_value()

    def _take(self, value: Number, *, finished: bool) -> None:
        """A change by the user."""
        held = self._limits.held(value)
        if held != self._value:
            self._value = held
            self._say_value()
            self.value_changed.emit(held)
        if finished:
            self.editing_finished.emit()

    def _say_value(self) -> None:
        spoken = " ".join(filter(None, (written(self._value), self._unit)))
        limits = self._limits.words()
        self.setAccessibleDescription(f"{spoken}, {limits}" if limits else spoken)
        shortened = written(self._value).replace(",", "").replace("−", "-") != exact(self._value)
        hint = f"{exact(self._value)}, {limits}" if shortened and limits else limits
        self.setToolTip(hint if hint or not shortened else exact(self._value))
        self.update()

    # Typing.

    def begin_editing(self, text: str | None = None) -> None:
        """Open the line for typing, with the value selected, or with ``text`` to go on from."""
        self._editor.setText(exact(self._value) if text is None else text)
        self._place_editor()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if text is None:
            self._editor.selectAll()
        self._check_text()

    def _check_text(self) -> None:
        try:
            calculated(self._editor.text())
            self._faulty = False
        except NotANumber:
            self._faulty = True
        self.update()

    def _commit(self) -> bool:
        """Take the typed text; False where it cannot be read, which is then said beside it."""
        try:
            value = calculated(self._editor.text())
        except NotANumber as fault:
            self._say_beside(str(fault))
            return False
        self._close_editor()
        if self._limits.held(value) != value and self._limits.words():
            self._say_beside(f"It can be {self._limits.words()}.")
        self._take(value, finished=True)
        return True

    def _say_beside(self, sentence: str) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), sentence, self)

    def _close_editor(self) -> None:
        had_focus = self._editor.hasFocus()
        self._faulty = False
        self._editor.hide()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._editor or self._editor.isHidden():
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key_in_editor(event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            menu_open = event.reason() == Qt.FocusReason.PopupFocusReason
            if not menu_open and not self._commit():
                self._close_editor()
        return False

    def _key_in_editor(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        elif key == Qt.Key.Key_Escape:
            self._close_editor()
        elif key in _STEPS:
            if self._commit():
                self._step(_STEPS[key])
                self.begin_editing()
        else:
            return False
        return True

    # Keys, wheel and mouse.

    def _step(self, steps: float) -> None:
        self._take(self._limits.moved(self._value, steps), finished=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.is_editing:
            QApplication.sendEvent(self._editor, event)
        elif key == Qt.Key.Key_Escape and self._before_drag is not None:
            self._take(self._before_drag, finished=True)
            self._pressed = self._before_drag = None
        elif key in _STEPS:
            self._step(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self.begin_editing()
        elif key == Qt.Key.Key_Home and self._limits.is_bounded:
            self._take(self._limits.low, finished=True)
        elif key == Qt.Key.Key_End and self._limits.is_bounded:
            self._take(self._limits.high, finished=True)
        elif event.text() and event.text() in _STARTS and not _is_shortcut(event):
            self.begin_editing(event.text())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        if not self.hasFocus() or not notches:
            event.ignore()  # so that the panel scrolls
            return
        self._step(1 if notches > 0 else -1)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        look = theme.current()
        moved = event.position().toPoint().x() - self._pressed.x()
        if self._before_drag is None:
            if abs(moved) < look.part("drag_threshold"):
                return
            self._before_drag = self._value
        pace = 1.0
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            pace = look.drag("fine")
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            pace = look.drag("coarse")
        start, length = self._before_drag, look.drag("pixels_for_range")
        if self._limits.is_bounded:
            place = self._limits.position(start) + pace * moved / length
            self._take(self._limits.at(place), finished=False)
        else:
            steps = round(pace * moved / look.part("drag_threshold"))
            self._take(self._limits.moved(start, steps), finished=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragged, self._pressed, self._before_drag = self._before_drag is not None, None, None
        if dragged:
            self.editing_finished.emit()
        elif self.rect().contains(event.position().toPoint()):
            self.begin_editing()

    # Drawing.

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.part("number_width"), look.height("control"))

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.current().font("body", tabular=True))
        width = metrics.horizontalAdvance(written(self._value)) + 2 * theme.current().space("m")
        return QSize(width, theme.current().height("control"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_editor()

    def _place_editor(self) -> None:
        look = theme.current()
        inset = round(look.line("focus"))
        self._editor.setGeometry(
            self.rect().adjusted(look.space("m"), inset, -look.space("m"), -inset)
        )

    def _edge_token(self) -> tuple[str, str]:
        if self._faulty:
            return "error", "focus"
        if self.is_editing or shows_focus(self):
            return "focus", "focus"
        return ("control" if self.underMouse() else "line_strong"), "hairline"

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        box, radius = QRectF(self.rect()), look.radius("field")
        paint_box(painter, box, radius, look.colour("field" if self.isEnabled() else "panel"))
        if not self.is_editing and self.isEnabled():
            self._paint_fill(painter, box, radius)
            self._paint_words(painter)
        elif not self.is_editing:
            self._paint_words(painter)
        token, line = self._edge_token()
        paint_box(painter, box, radius, None, edge(look, token, line))
        painter.end()

    def _paint_fill(self, painter: QPainter, box: QRectF, radius: float) -> None:
        place = self._limits.position(self._value)
        if place <= 0:
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
        font = look.font("body", tabular=True)
        number = written(self._value)
        painter.setFont(font)
        painter.setPen(look.colour("text" if self.isEnabled() else "disabled"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, number)
        if self._unit:
            inner.setLeft(
                inner.left() + QFontMetrics(font).horizontalAdvance(number) + look.space("s")
            )
            label = look.font("label")
            shown = QFontMetrics(label).elidedText(
                self._unit, Qt.TextElideMode.ElideRight, inner.width()
            )
            painter.setFont(label)
            painter.setPen(look.colour("text_3" if self.isEnabled() else "disabled"))
            painter.drawText(
                inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown
            )

    def _restyle(self) -> None:
        self._editor.setFont(theme.current().font("body", tabular=True))
        self._place_editor()
        self.updateGeometry()
        self.update()


def _is_shortcut(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return bool(event.modifiers() & held)
