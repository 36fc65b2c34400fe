"""Which rows the gallery is to show: the part, the order, the class and the output."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import SampleWish
from netbuilder.ui import theme
from netbuilder.ui.widgets import ChoiceField, ElidedLabel, SegmentedControl

PARTS = (
    ("validation", "Validation", "Rows it does not learn from"),
    ("train", "Training", "Rows it learns from"),
    ("test", "Test", "Rows kept for the end"),
)
_ORDERS = (
    ("worst", "Worst first"),
    ("unsure", "Least sure first"),
    ("best", "Best first"),
    ("data", "As they come"),
)
_ALL = -1


class SampleWishes(QWidget):
    """The controls over the gallery, and a note of what it shows.

    Signals:
        changed: Other rows are wanted.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._targets: Sequence[Target] = ()
        self.part = SegmentedControl("Part of the data")
        for value, words, hint in PARTS:
            self.part.add_choice(value, words, hint=hint)
        self.order, self.of = ChoiceField("Order of the samples"), ChoiceField("Class")
        self.outputs = ChoiceField("Output")
        self.note = ElidedLabel("", "hint")
        self.order.set_choices(list(_ORDERS))
        self.order.set_value("worst")
        self._row = QHBoxLayout(self)
        for widget in (self.part, self.order, self.of, self.outputs):
            self._row.addWidget(widget)
        self._row.addWidget(self.note, 1)
        self.part.chosen.connect(self._change)
        for choice in (self.order, self.of):
            choice.value_changed.connect(self._change)
        self.outputs.value_changed.connect(self._change_output)
        theme.follow(self, self._restyle)
        self.offer(())

    @property
    def wish(self) -> SampleWish:
        """Which rows are wanted."""
        of = self.of.value()
        return SampleWish(
            part=str(self.part.value()),
            order=str(self.order.value()),
            output=self._output,
            of=of if isinstance(of, int) else _ALL,
        )

    @property
    def target(self) -> Target | None:
        """What is asked of the rows."""
        return self._targets[self._output] if self._output < len(self._targets) else None

    def offer(self, targets: Sequence[Target]) -> None:
        """Let a person choose among these outputs and their classes."""
        self._targets = targets
        self.outputs.set_choices([(str(number), each.name) for number, each in enumerate(targets)])
        if targets:
            self.outputs.set_value("0")
        self.outputs.setVisible(len(targets) > 1)
        self._offer_classes()

    @property
    def _output(self) -> int:
        return int(str(self.outputs.value() or 0))

    def _offer_classes(self) -> None:
        target = self.target
        is_classes = target is not None and target.kind is TargetKind.CLASSES
        classes = target.classes if target is not None and is_classes else ()
        self.of.set_choices([(_ALL, "All classes"), *enumerate(classes)])
        self.of.set_value(_ALL)
        self.of.setVisible(is_classes)

    def _change_output(self, value: object) -> None:
        self._offer_classes()
        self.changed.emit()

    def _change(self, value: object) -> None:
        self.changed.emit()

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setContentsMargins(look.space("m"), 0, 0, 0)
        self._row.setSpacing(look.space("m"))
        for choice in (self.order, self.of, self.outputs):
            choice.setMaximumWidth(look.width("palette"))
