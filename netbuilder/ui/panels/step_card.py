"""A small card in which a person says how many iterations or epochs to go on for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.widgets import Button, NumberField, NumberRange, SegmentedControl

ITERATIONS, EPOCHS = "iterations", "epochs"
_MOST = 1_000_000_000


class StepCard(QFrame):
    """Number, unit and a button; Enter goes, Esc leaves. It remembers what was typed last.

    Args:
        anchor: What it opens over.
    """

    def __init__(self, control: TrainingControl, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        theme.set_role(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Several steps")
        self._control, self._anchor = control, anchor
        self.count = NumberField(10, NumberRange(1, _MOST, whole=True, log=True), "", "How many")
        self.unit = SegmentedControl("Steps of what")
        self.unit.add_choice(ITERATIONS, "Iterations", hint="Batches forward and back")
        self.unit.add_choice(EPOCHS, "Epochs", hint="All training examples once each")
        self.unit.set_value(ITERATIONS)
        self.go = Button("Go on", "primary", "play")
        self.go.clicked.connect(self._go)
        self._row = QHBoxLayout(self)
        for widget in (self.count, self.unit, self.go):
            self._row.addWidget(widget)
        control.changed.connect(self._refresh)
        theme.follow(self, self._restyle)
        self.hide()

    def open(self) -> None:
        """Show the card over its anchor, ready for typing."""
        window = self._anchor.window()
        if self.parent() is not window:
            self.setParent(window)
        self._refresh()
        self.adjustSize()
        above = self._anchor.mapTo(window, QPoint(0, 0))
        gap = theme.current().space("s")
        top = max(0, above.y() - self.height() - gap)
        self.move(min(above.x(), max(0, window.width() - self.width())), top)
        self.show()
        self.raise_()
        self.count.setFocus()
        self.count.begin_editing()

    def leave(self) -> None:
        """Close without doing anything."""
        self.hide()
        self._anchor.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        if not self._control.can_step:
            return
        count = int(self.count.value())
        self.leave()
        if self.unit.value() == EPOCHS:
            self._control.step(epochs=count)
        else:
            self._control.step(iterations=count)

    def _refresh(self) -> None:
        self.go.setEnabled(self._control.can_step)

    def _restyle(self) -> None:
        look = theme.current()
        margin = look.space("m")
        self._row.setContentsMargins(margin, margin, margin, margin)
        self._row.setSpacing(look.space("m"))
        self.count.setFixedWidth(look.part("number_width"))
