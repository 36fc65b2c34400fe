"""The field for every number a person sets: type, calculate, drag sideways, or use keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.arithmetic import Number
from netbuilder.ui.widgets.number_display import NumberDisplay
from netbuilder.ui.widgets.number_line import STEPS, NumberLine
from netbuilder.ui.widgets.numbers import NumberRange, exact

_WHEEL_NOTCH: Final = 120
_STARTS: Final = frozenset("0123456789.,-−+(*/")
_OPENS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space)


class NumberField(NumberDisplay):
    """A number with its place in its range as a faint fill and its unit at the right.

    Click to type (sums such as ``2**7`` or ``units/2`` are worked out), drag sideways to slide
    (Shift fine, Ctrl coarse), arrow and page keys to step, the wheel while it has the keys. Esc
    takes back.

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
        super().__init__(value, limits if limits is not None else NumberRange(), unit, name, parent)
        self._pressed: QPoint | None = None
        self._before_drag: Number | None = None
        self._line = NumberLine(self)
        self._line.setAccessibleName(name)
        self._line.typed.connect(self._take_typed)
        self._line.stepped.connect(self._step_and_go_on)
        self._line.refused.connect(self._say_beside)
        self._line.closed.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        theme.follow(self, self._restyle)

    @property
    def is_editing(self) -> bool:
        """Whether a text is being typed."""
        return not self._line.isHidden()

    @property
    def editor(self) -> NumberLine:
        """The line that takes the typed text; hidden until typing begins."""
        return self._line

    def begin_editing(self, text: str | None = None) -> None:
        """Open the line for typing, with the value selected, or with ``text`` to go on from."""
        self._place_line()
        self._line.value = self._value
        self._line.open(exact(self._value) if text is None else text, select=text is None)

    def take(self, value: Number, *, finished: bool) -> None:
        """A change by the user, or by a tool that acts for one."""
        held = self._limits.held(value)
        if held != self._value:
            self.set_value(held)
            self.value_changed.emit(held)
        if finished:
            self.editing_finished.emit()

    def _take_typed(self, value: Number) -> None:
        if self._limits.held(value) != value and self._limits.words():
            self._say_beside(self._why_held(value))
        self.take(value, finished=True)

    def _why_held(self, value: Number) -> str:
        if self._limits.low <= value <= self._limits.high:
            return "It can only be a whole number."
        return f"It can be {self._limits.words()}."

    def _say_beside(self, sentence: str) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), sentence, self)

    def _step(self, steps: float) -> None:
        self.take(self._limits.moved(self._value, steps), finished=True)

    def _step_and_go_on(self, steps: int) -> None:
        self._step(steps)
        self.begin_editing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.is_editing:
            QApplication.sendEvent(self._line, event)
        elif key == Qt.Key.Key_Escape and self._before_drag is not None:
            self.take(self._before_drag, finished=True)
            self._pressed = self._before_drag = None
        elif key in STEPS:
            self._step(STEPS[key])
        elif key in _OPENS:
            self.begin_editing()
        elif key == Qt.Key.Key_Home and self._limits.is_bounded:
            self.take(self._limits.low, finished=True)
        elif key == Qt.Key.Key_End and self._limits.is_bounded:
            self.take(self._limits.high, finished=True)
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
            self.take(self._limits.at(place), finished=False)
        else:
            steps = round(pace * moved / look.part("drag_threshold"))
            self.take(self._limits.moved(start, steps), finished=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragged, self._pressed, self._before_drag = self._before_drag is not None, None, None
        if dragged:
            self.editing_finished.emit()
        elif self.rect().contains(event.position().toPoint()):
            self.begin_editing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_line()

    def _place_line(self) -> None:
        look = theme.current()
        inset = round(look.line("focus"))
        self._line.setGeometry(
            self.rect().adjusted(look.space("m"), inset, -look.space("m"), -inset)
        )

    def _edge_token(self) -> tuple[str, str]:
        if self._line.is_faulty:
            return "error", "focus"
        return ("focus", "focus") if self.is_editing else super()._edge_token()

    def _shows_number(self) -> bool:
        return not self.is_editing

    def _restyle(self) -> None:
        self._line.setFont(theme.current().font("body", tabular=True))
        self._place_line()
        self.updateGeometry()
        self.update()


def _is_shortcut(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return bool(event.modifiers() & held)
