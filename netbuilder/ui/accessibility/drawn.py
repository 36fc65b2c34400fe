"""The accessible interfaces of widgets that draw themselves: what they are, and their value.

Such a widget says ``spoken_role``, and where it has them ``spoken_value()`` in words,
``spoken_press()`` for what pressing it does, and a number as `Numbered` has it.
"""

from __future__ import annotations

import atexit
from functools import partial
from typing import Any, Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleValueInterface
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QWidget

from netbuilder.ui.accessibility.acts import FOCUS, NONE, PRESS, Acts, address

Text = QAccessible.Text
Kind = QAccessible.InterfaceType


class Limits(Protocol):
    """What a number can be."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@runtime_checkable
class Numbered(Protocol):
    """A widget that holds a number which tools may read and set."""

    @property
    def limits(self) -> Limits: ...

    def value(self) -> float: ...

    def take(self, value: float, *, finished: bool) -> None: ...


class Number(QAccessibleValueInterface):
    """The number of a widget."""

    def __init__(self, widget: Numbered) -> None:
        super().__init__()
        self._widget = widget

    def currentValue(self) -> float:
        return float(self._widget.value()) if _is_there(self._widget) else 0.0

    def minimumValue(self) -> float:
        return float(self._widget.limits.low) if _is_there(self._widget) else 0.0

    def maximumValue(self) -> float:
        return float(self._widget.limits.high) if _is_there(self._widget) else 0.0

    def minimumStepSize(self) -> float:
        return 0.0

    def setCurrentValue(self, value: Any) -> None:
        """Take a number as if it were typed."""
        widget = self._widget
        if _is_there(widget) and isinstance(widget, QWidget) and widget.isEnabled():
            widget.take(float(value), finished=True)


class DrawnInterface(QAccessibleWidget):
    """What Qt tells of a widget, with the role and the value that the widget says."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)
        self._widget = widget
        doing = {FOCUS: self._focus}
        if hasattr(widget, "spoken_press"):
            doing = {PRESS: self._press, **doing}
        self._acts = Acts(doing)
        self._number = Number(widget) if isinstance(widget, Numbered) else None

    def text(self, kind: QAccessible.Text) -> str:
        value = getattr(self._widget, "spoken_value", None)
        if kind == Text.Value and value is not None:
            return str(value()) if _is_there(self._widget) else ""
        return super().text(kind)

    def state(self) -> QAccessible.State:
        state = super().state()
        if isinstance(self._widget, QComboBox) and _is_there(self._widget):
            state.expandable = state.hasPopup = True
            state.expanded = self._widget.view().isVisible()
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        if kind == Kind.ActionInterface:
            return address(self._acts)
        if kind == Kind.ValueInterface and self._number is not None:
            return address(self._number)
        return NONE

    def _press(self) -> None:
        if _is_there(self._widget) and self._widget.isEnabled():
            self._widget.spoken_press()  # type: ignore[attr-defined]  # asked for above

    def _focus(self) -> None:
        if _is_there(self._widget):
            self._widget.setFocus()


def made(thing: QObject) -> DrawnInterface | None:
    """The interface of a widget that says its role; nothing for others."""
    role = getattr(thing, "spoken_role", None)
    if role is None or not isinstance(thing, QWidget):
        return None
    found = DrawnInterface(thing, role)
    if id(thing) not in _held:
        thing.destroyed.connect(partial(_drop, id(thing)))
    _held.setdefault(id(thing), []).append(found)
    return found


def tell_value(widget: QWidget) -> None:
    """Tell whoever listens that a widget has another value."""
    if QAccessible.isActive():
        from PySide6.QtGui import QAccessibleValueChangeEvent

        value = getattr(widget, "spoken_value", str)()
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(widget, value))


# Qt keeps only pointers to interfaces; these references keep them alive as long as the widget.
_held: dict[int, list[DrawnInterface]] = {}


def _is_there(widget: object) -> bool:
    return shiboken6.isValid(widget)


@atexit.register
def _drop_all() -> None:
    for identity in tuple(_held):
        _drop(identity)


def _drop(identity: int, _gone: object = None) -> None:
    for found in _held.pop(identity, ()):
        if shiboken6.isValid(found):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(found))
