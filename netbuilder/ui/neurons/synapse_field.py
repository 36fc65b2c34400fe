"""The small card beside a chosen synapse: its weight to set, and what else can be done with it."""

from __future__ import annotations

import math

from msgspec import Struct
from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.buttons import Button, IconButton
from netbuilder.ui.widgets.containers import Card
from netbuilder.ui.widgets.labels import PlainLabel
from netbuilder.ui.widgets.number_field import NumberField
from netbuilder.ui.widgets.numbers import NumberRange

_STEP = 0.1


class SynapseState(Struct, frozen=True):
    """What the card says.

    Attributes:
        title: The two ends.
        weight: As it was told last; not a number where it is not known.
        note: What setting it means now.
        refusal: Why it cannot be set; empty where it can.
        can_cut: Whether it can be cut, or joined again.
        is_set: Whether a person set it.
    """

    title: str
    weight: float
    note: str = ""
    refusal: str = ""
    can_cut: bool = False
    is_cut: bool = False
    is_set: bool = False
    is_frozen: bool = False


class SynapseField(Card):
    """Shows one synapse; who shows it makes the changes.

    Signals:
        valued: A value was set: the value, and whether the change is complete.
        cut_asked: Cut it, or join it again.
        taken_back: What was set is to be as before.
        freed: Its layer is to learn again.
        closed: The keyboard goes back to the neurons.
    """

    valued = Signal(float, bool)
    cut_asked = Signal()
    taken_back = Signal()
    freed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Chosen synapse", parent=parent)
        self._area, self._pending, self._is_new = parent, math.nan, True
        self.title = PlainLabel("", "section")
        self.weight = NumberField(0.0, NumberRange(step=_STEP), name="Weight of the synapse")
        self.cut = IconButton("cut", "Cut the synapse (X)")
        self.back = IconButton("undo", "Take back the value that was set")
        self.note = PlainLabel("", "small", wrap=True)
        self.free = Button("Let the layer learn", "small_link")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.weight, 1)
        row.addWidget(self.cut)
        row.addWidget(self.back)
        self.body.addWidget(self.title)
        self.body.addLayout(row)
        self.body.addWidget(self.note)
        self.body.addWidget(self.free, 0, Qt.AlignmentFlag.AlignLeft)
        self.weight.value_changed.connect(self._on_value)
        self.weight.editing_finished.connect(self._on_finished)
        self.weight.editor.closed.connect(self._on_typed)
        self.cut.clicked.connect(self.cut_asked)
        self.back.clicked.connect(self.taken_back)
        self.free.clicked.connect(self.freed)
        self.hide()

    def show_state(self, state: SynapseState, spot: QPointF) -> None:
        """Show a synapse beside its middle."""
        self.title.setText(state.title)
        is_held = self.weight.is_editing or self.weight.hasFocus()
        if self._is_new or not is_held:
            self.weight.set_value(state.weight if math.isfinite(state.weight) else 0.0)
            self._is_new = False
        can_set = not state.refusal
        self.weight.setVisible(can_set)
        self.cut.setVisible(state.can_cut)
        words = "Join the synapse again (X)" if state.is_cut else "Cut the synapse (X)"
        if self.cut.accessibleName() != words:
            self.cut.setAccessibleName(words)
            self.cut.setToolTip(words)
            theme.set_icon(self.cut, "link" if state.is_cut else "cut")
        self.back.setVisible(state.is_set)
        self.free.setVisible(state.is_frozen and can_set)
        self.note.setText(state.refusal or state.note)
        self.setAccessibleDescription(f"{state.title}. {self.note.text()}")
        self.setFixedWidth(round(self._width()))
        self.adjustSize()
        self._place(spot)
        self.show()
        self.raise_()

    def forget(self) -> None:
        """Another synapse is shown next."""
        self._pending, self._is_new = math.nan, True

    def edit(self, text: str | None = None) -> None:
        """Let the person type a value, or go on typing from a text."""
        if self.weight.isVisible():
            self.weight.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.weight.begin_editing(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _on_value(self, value: object) -> None:
        self._pending = float(str(value))
        self.valued.emit(self._pending, False)

    def _on_finished(self) -> None:
        if math.isfinite(self._pending):
            self.valued.emit(self._pending, True)
        self._pending = math.nan

    def _on_typed(self) -> None:
        if self.weight.hasFocus():  # not where the keyboard went elsewhere by itself
            self.closed.emit()

    def _width(self) -> float:
        look = theme.current()
        return float(look.tables["neurons_px"]["synapse_field"]) * look.font_scale

    def _place(self, spot: QPointF) -> None:
        """Below the middle of the synapse, within the view."""
        gap, area = theme.current().space("l"), self._area.rect()
        left = min(max(gap, spot.x() - self.width() / 2), area.right() - self.width() - gap)
        top = spot.y() + gap
        if top + self.height() > area.bottom() - gap:
            top = spot.y() - gap - self.height()
        self.move(QPoint(round(left), round(max(gap, top))))
