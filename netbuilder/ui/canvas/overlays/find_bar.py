"""The line that finds something on the canvas: how many there are, and ways to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, Card, IconButton, PlainLabel, SearchField

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating

HINT = "Name, kind, units 64, units>100, 28x28, problem"
STEPS = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_F3: 1, Qt.Key.Key_Down: 1}


class FindBar(Card):
    """Enter and F3 go on, with Shift back; Esc closes.

    Signals:
        typed(str): Another text is looked for.
        stepped(int): The next one is wanted, or the one before.
        all_wanted: Everything found shall be selected.
        closed: It is not needed any longer.
    """

    typed = Signal(str)
    stepped = Signal(int)
    all_wanted = Signal()
    closed = Signal()

    def __init__(self, canvas: Floating) -> None:
        super().__init__("Find on canvas", parent=canvas.viewport())
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._canvas = canvas
        self.field = SearchField("Find on canvas", parent=self)
        self.field.setPlaceholderText(HINT)
        self.count = PlainLabel("", "hint")
        self.place = PlainLabel("", "small")
        self._holder = QWidget(self)
        self._row = QHBoxLayout(self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.field)
        self._row.addWidget(self.count)
        for icon, words, step in (
            ("chevron-up", "Previous one (Shift+Enter)", -1),
            ("chevron-down", "Next one (Enter)", 1),
        ):
            button = IconButton(icon, words)
            button.clicked.connect(lambda _=False, step=step: self.stepped.emit(step))
            self._row.addWidget(button)
        self.all_button = Button("Select all", "quiet")
        self.all_button.setToolTip("Select everything that was found (Alt+Enter)")
        self.all_button.clicked.connect(self.all_wanted)
        self._row.addWidget(self.all_button)
        close = IconButton("close", "Close (Esc)")
        close.clicked.connect(self.closed)
        self._row.addWidget(close)
        self.body.addWidget(self._holder)
        self.body.addWidget(self.place)
        self.place.hide()
        self.field.textChanged.connect(self.typed)
        for child in (self.field, *self.findChildren(Button), *self.findChildren(IconButton)):
            child.installEventFilter(self)
        canvas.viewport().installEventFilter(self)
        canvas.looked.connect(self.settle)
        self._restyle()

    def show_count(self, words: str, place: str = "") -> None:
        """Say how many there are, and where the one shown is."""
        self.count.setText(words)
        self.field.setAccessibleDescription(", ".join(filter(None, (words, place))))
        self.place.setText(place)
        self.place.setVisible(bool(place))
        self.all_button.setEnabled(words not in ("", "None"))
        self._fit()

    def settle(self) -> None:
        """Lie at the upper right, whatever way the canvas was moved."""
        gap = int(theme.current().tables["canvas_px"]["overlay_gap"])
        area = self._canvas.viewport().rect()
        self.move(max(gap, area.width() - self.width() - gap), gap)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the bar work in all its parts; it follows the size of the canvas."""
        if watched is self._canvas.viewport():
            if event.type() == QEvent.Type.Resize:
                self._fit()
        elif isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in STEPS:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress and self._key(event, watched):
                return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent, watched: QObject) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
            return True
        is_typing = watched is self.field or key == Qt.Key.Key_F3
        if not is_typing or (key not in STEPS and key != Qt.Key.Key_Up):
            return False
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.all_wanted.emit()
            return True
        is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier or key == Qt.Key.Key_Up
        self.stepped.emit(-1 if is_back else 1)
        return True

    def _restyle(self) -> None:
        super()._restyle()
        look = theme.current()
        room = look.space("s")
        self.body.setContentsMargins(room, room, room, room)
        if hasattr(self, "_row"):
            self._row.setSpacing(room)
            self._fit()

    def _fit(self) -> None:
        look = theme.current()
        gap = int(look.tables["canvas_px"]["overlay_gap"])
        width = int(look.tables["canvas_px"]["search_width"])
        room = self._canvas.viewport().width() - 2 * gap
        others = self._row.sizeHint().width() - self.field.width() + 2 * look.space("s")
        self.field.setFixedWidth(max(look.part("search_least"), min(width, room - others)))
        self._row.activate()
        self._holder.adjustSize()
        self.adjustSize()
        self.settle()
