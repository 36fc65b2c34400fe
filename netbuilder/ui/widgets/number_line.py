"""The line inside a number field that takes a typed number or sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.arithmetic import NotANumber, Number, recalculated

PAGE: Final = 10
STEPS: Final = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: PAGE,
    Qt.Key.Key_PageDown: -PAGE,
}


class NumberLine(QLineEdit):
    """Hidden until a number is typed.

    Attributes:
        value: What a text that begins with ``*`` or ``/`` goes on from.
        names: Words that stand for a number in a sum, such as ``units``.

    Signals:
        typed(int | float): Enter was pressed, or the keys went elsewhere, with a good number.
        stepped(int): the same, by a key that also asks for so many steps.
        refused(str): Enter was pressed on what is no number; the sentence says why.
        closed(): the line is hidden again.
    """

    typed = Signal(object)
    stepped = Signal(int)
    refused = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = parent
        self.is_faulty = False
        self.value: Number = 0
        self.names: Mapping[str, Number] = {}
        self.hide()
        self.setFrame(False)
        theme.set_role(self, "bare")
        self.textChanged.connect(self._check)

    def open(self, text: str, *, select: bool) -> None:
        """Show the line with a text, chosen to be typed over or to go on from."""
        self.setText(text)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if select:
            self.selectAll()

    def _check(self) -> None:
        try:
            recalculated(self.text(), self.value, self.names)
            self.is_faulty = False
        except NotANumber:
            self.is_faulty = True
        self._field.update()

    def _commit(self) -> bool:
        try:
            value = recalculated(self.text(), self.value, self.names)
        except NotANumber as fault:
            self.refused.emit(str(fault))
            return False
        self._close()
        self.typed.emit(value)
        return True

    def _close(self) -> None:
        had_focus = self.hasFocus()
        self.is_faulty = False
        self.hide()
        if had_focus:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        elif key == Qt.Key.Key_Escape:
            self._close()
        elif key in STEPS:
            if self._commit():
                self.stepped.emit(STEPS[key])
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isHidden() or event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if self.is_faulty:
            self._close()
        else:
            self._commit()
