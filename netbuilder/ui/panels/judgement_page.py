"""What the network gets right and wrong, in the deck: asked for only while it is on screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import JudgementDrawn
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.plots.confusion import ConfusionPlot
from netbuilder.ui.plots.predicted import PredictedPlot
from netbuilder.ui.run_record import RunRecord, array
from netbuilder.ui.widgets import ChoiceField

_PARTS = {"validation": "validation rows", "train": "training rows", "test": "test rows"}


class JudgementPage(QWidget):
    """A confusion matrix for classes, predicted against actual for numbers; per output."""

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._run: RunRecord | None = None
        self._shown: JudgementDrawn | None = None
        self.confusion, self.predicted = ConfusionPlot(), PredictedPlot()
        self.outputs = ChoiceField("Output")
        self.outputs.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.confusion)
        self._pages.addWidget(self.predicted)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.outputs)
        self._column.addWidget(self._pages, 1)
        self.outputs.value_changed.connect(lambda _: self._refresh())
        bridge.frame.connect(self._refresh)
        theme.follow(self, self._restyle)

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; the same one only anew."""
        if run is not self._run:
            self._run, self._shown = run, None
            self._offer_outputs()
            if run is None or not run.judgements:
                self._clear()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bridge.watch(judged=True)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._bridge.watch(judged=False)

    @property
    def _targets(self) -> tuple[Target, ...]:
        return self._run.project.recipe.facts.targets if self._run is not None else ()

    def _offer_outputs(self) -> None:
        targets = self._targets
        self.outputs.set_choices([(str(number), each.name) for number, each in enumerate(targets)])
        if targets:
            self.outputs.set_value("0")
        self.outputs.setVisible(len(targets) > 1)

    def _clear(self) -> None:
        targets = self._targets
        is_numbers = bool(targets) and targets[0].kind is TargetKind.NUMBERS
        self._pages.setCurrentWidget(self.predicted if is_numbers else self.confusion)
        self.confusion.show_counts(np.zeros((0, 0), np.int64), (), "")
        nothing = np.zeros(0, np.float32)
        self.predicted.show_pairs(nothing, nothing, "")

    def _refresh(self) -> None:
        if not self.isVisible() or self._run is None:
            return
        judgement = self._run.judgements.get(int(str(self.outputs.value() or 0)))
        if judgement is None or judgement is self._shown:
            return
        self._shown = judgement
        targets = self._targets
        target = targets[judgement.output] if judgement.output < len(targets) else None
        where = f"{judgement.rows:,} {_PARTS.get(judgement.part, judgement.part)}"
        title = f"{target.name if target else 'Output'}, {where}"
        counts = array(judgement.counts)
        if counts.size or (target is not None and target.kind is TargetKind.CLASSES):
            self._pages.setCurrentWidget(self.confusion)
            self.confusion.show_counts(counts, target.classes if target else (), title)
        else:
            self._pages.setCurrentWidget(self.predicted)
            wanted, said = array(judgement.wanted), array(judgement.predicted)
            self.predicted.show_pairs(wanted, said, title)

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("s"), narrow, look.space("m"), narrow)
