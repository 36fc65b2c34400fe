"""A line over a value on a card, to type another one: a number, a sum, sizes, or a word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from netbuilder.core.node_values import NodeValue
from netbuilder.ui import theme
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.editors import number_range
from netbuilder.ui.typed_values import NUMBERS, typed_value, written
from netbuilder.ui.widgets import exact

TABS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class ValueField(QLineEdit):
    """Enter or going elsewhere keeps, Esc does not, Tab goes on to the next value.

    Signals:
        kept(object): Another value, in its Python form.
        refused(str): Why the typed text is none; it stays to be mended. Empty: it is mended.
        dropped(str, str): What was typed when it was left, and why that is no value.
        closed: It is done.
        moved(int): It is done, and the value so many rows further is wanted.
    """

    kept = Signal(object)
    refused = Signal(str)
    dropped = Signal(str, str)
    closed = Signal()
    moved = Signal(int)

    def __init__(self, parent: QWidget, shown: NodeValue) -> None:
        super().__init__(written(shown), parent)
        self._shown, self._start = shown, written(shown)
        self._is_over, self._font = False, QFont()
        theme.set_role(self, "value")
        self.setAccessibleName(shown.parameter.title)
        self.setAccessibleDescription(shown.parameter.expectation)
        self.setToolTip(shown.parameter.help)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(lambda _text: self._complain(""))

    def place_over(self, cell: QRect, zoom: float) -> None:
        """Lie over a value that is shown in this rectangle."""
        look = paints()
        font = QFont(look.fonts["value"])
        font.setPixelSize(round(max(font.pixelSize() * zoom, look.size("value_text_least"))))
        self._font = font
        self.setFont(font)
        height = max(cell.height(), round(look.size("value_height_least")))
        self.setGeometry(cell.left(), cell.center().y() - height // 2, cell.width(), height)

    def begin(self) -> None:
        """Take the keys, with the old value to be typed over."""
        self.show()
        self.setFocus()
        self.selectAll()

    def leave(self) -> None:
        """Keep what is typed, or the old value, with a word, where that is no value."""
        if self._is_over:
            return
        try:
            typed_value(self._shown, self.text())
        except ValueError as fault:
            self._end()
            self.dropped.emit(self.text(), str(fault))
        else:
            self._keep()

    def event(self, event: QEvent) -> bool:
        """Keep keys that are shortcuts elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab stays on the card."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._end()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._keep()
        elif key in TABS:
            if self._keep():
                self.moved.emit(TABS[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._shown.parameter.kind in NUMBERS:
            self._step(1 if key == Qt.Key.Key_Up else -1)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        reasons = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in reasons:
            self.leave()

    def _keep(self) -> bool:
        """Set what is typed; answers whether it could be."""
        if self._is_over:
            return True
        try:
            value = typed_value(self._shown, self.text())
        except ValueError as fault:
            self._complain(str(fault))
            return False
        is_other = self.text() != self._start and value != self._shown.value
        self._end()
        if is_other:
            self.kept.emit(value)
        return True

    def _step(self, steps: int) -> None:
        try:
            value = typed_value(self._shown, self.text())
        except ValueError as fault:
            self._complain(str(fault))
            return
        self.setText(exact(number_range(self._shown.parameter).moved(value, steps)))
        self.selectAll()

    def _complain(self, reason: str) -> None:
        theme.set_role(self, "value-error" if reason else "value")
        self.setFont(self._font)  # the style takes it back
        self.refused.emit(reason)

    def _end(self) -> None:
        self._is_over = True
        self.refused.emit("")
        self.closed.emit()
