"""What the network gets right and wrong, in the deck: asked for only while it is on screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import JudgementDrawn, RankingsDrawn, Watch
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.looking_back import LookingBack
from netbuilder.ui.plots.confusion import ConfusionPlot
from netbuilder.ui.plots.plot_face import PlotFace
from netbuilder.ui.plots.predicted import PredictedPlot
from netbuilder.ui.plots.ranking_curve import RankingKind
from netbuilder.ui.plots.rankings import RankingPlot
from netbuilder.ui.plots.residuals import ResidualsPlot
from netbuilder.ui.run_record import RunRecord, array
from netbuilder.ui.travel.stripe import PastStripe
from netbuilder.ui.widgets import ChoiceField, ElidedLabel, SegmentedControl
from netbuilder.ui.workspace import Workspace

PARTS = {"validation": "validation rows", "train": "training rows", "test": "test rows"}
_CLASSES = (
    ("confusion", "Confusion", "How often each class is taken for each other"),
    ("roc", "ROC", "Found against false alarms, at every threshold"),
    ("precision", "Precision-recall", "Right among those said against found, at every threshold"),
)
_NUMBERS = (
    ("predicted", "Predicted", "What is said against what is true"),
    ("residuals", "Residuals", "How far off it is, against what is said"),
)
_RANKED = ("roc", "precision")
_NOTHING = np.zeros(0, np.float32)


class JudgementPage(QWidget):
    """Classes as a confusion matrix and rankings, numbers as pairs and residuals; per output."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._back = LookingBack(workspace, bridge, self)
        self._run: RunRecord | None = None
        self._shown: JudgementDrawn | None = None
        self._ranked: RankingsDrawn | None = None
        self.confusion, self.predicted = ConfusionPlot(), PredictedPlot()
        self.roc = RankingPlot(RankingKind.ROC)
        self.precision = RankingPlot(RankingKind.PRECISION)
        self.residuals = ResidualsPlot()
        self._plots: dict[str, PlotFace] = {
            "confusion": self.confusion,
            "roc": self.roc,
            "precision": self.precision,
            "predicted": self.predicted,
            "residuals": self.residuals,
        }
        self.of_classes = _choice("View of the classes", _CLASSES)
        self.of_numbers = _choice("View of the numbers", _NUMBERS)
        self.outputs = ChoiceField("Output")
        self.note = ElidedLabel("", "hint")
        self._pages = QStackedWidget()
        self._head = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._build()
        theme.follow(self, self._restyle)
        self._offer_outputs()

    @property
    def view(self) -> str:
        """Which view is chosen: ``confusion``, ``roc``, ``precision``, ``predicted``, ..."""
        chosen = self.of_numbers if self._is_numbers else self.of_classes
        return str(chosen.value())

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; the same one only anew."""
        if run is not self._run:
            self._run, self._shown, self._ranked = run, None, None
            self._offer_outputs()
            self._clear()
        self._look()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._bridge.watch(judged=False, ranked=False)

    def _build(self) -> None:
        for plot in self._plots.values():
            self._pages.addWidget(plot)
        for widget in (self.of_classes, self.of_numbers, self.outputs):
            self._head.addWidget(widget)
        self._head.addWidget(self.note, 1)
        self._column.addWidget(PastStripe(self._workspace, self._bridge))
        self._column.addLayout(self._head)
        self._column.addWidget(self._pages, 1)
        self.outputs.value_changed.connect(self._change)
        for choice in (self.of_classes, self.of_numbers):
            choice.chosen.connect(self._change)
        # Both rankings speak of the same class and threshold.
        for one, other in ((self.roc, self.precision), (self.precision, self.roc)):
            one.class_chosen.connect(other.choose)
            one.threshold_chosen.connect(other.set_threshold)
        self._back.looked.connect(self._refresh)
        self._bridge.frame.connect(self._refresh)
        self._bridge.past.changed.connect(self._refresh)
        self._bridge.moment.changed.connect(self._look)

    @property
    def _targets(self) -> tuple[Target, ...]:
        return self._run.project.recipe.facts.targets if self._run is not None else ()

    @property
    def _output(self) -> int:
        return int(str(self.outputs.value() or 0))

    @property
    def _is_numbers(self) -> bool:
        targets, output = self._targets, self._output
        return output < len(targets) and targets[output].kind is TargetKind.NUMBERS

    def _offer_outputs(self) -> None:
        targets = self._targets
        self.outputs.set_choices([(str(number), each.name) for number, each in enumerate(targets)])
        if targets:
            self.outputs.set_value("0")
        self.outputs.setVisible(len(targets) > 1)
        self._show_view()

    def _change(self, value: object) -> None:
        """Another output or view is looked at."""
        self._shown = self._ranked = None
        self._clear()
        self._show_view()
        self._look()
        self._refresh()

    def _show_view(self) -> None:
        self.of_classes.setVisible(not self._is_numbers)
        self.of_numbers.setVisible(self._is_numbers)
        self._pages.setCurrentWidget(self._plots[self.view])

    def _look(self) -> None:
        """Ask for what is on screen, of the run that goes on or of one that is over."""
        if not self.isVisible():
            return
        is_ranked = self.view in _RANKED
        self._bridge.watch(judged=True, ranked=is_ranked)
        run = self._run
        known = run is not None and (run.rankings if is_ranked else run.judgements)
        if not known and not self._bridge.moment.is_past:
            self._back.look(run, Watch(judged=True, ranked=True))

    def _clear(self) -> None:
        self.confusion.show_counts(np.zeros((0, 0), np.int64), (), "")
        self.predicted.show_pairs(_NOTHING, _NOTHING, "")
        self.residuals.show_pairs(_NOTHING, _NOTHING, "")
        for ranking in (self.roc, self.precision):
            ranking.show_rankings((), (), "")
            ranking.set_threshold(None)

    def _refresh(self) -> None:
        seen = self._bridge.seen_of(self._run)
        if not self.isVisible() or self._run is None or seen is None:
            return
        self.note.setText(self._back.words)
        judgement = seen.judgements.get(self._output)
        if judgement is not None and judgement is not self._shown:
            self._shown = judgement
            self._show(judgement)
        rankings = seen.rankings.get(self._output)
        if rankings is not None and rankings is not self._ranked:
            self._ranked = rankings
            self._rank(rankings)

    def _show(self, judgement: JudgementDrawn) -> None:
        title = self._title(judgement)
        if self._is_numbers:
            wanted, said = array(judgement.wanted), array(judgement.predicted)
            self.predicted.show_pairs(wanted, said, title)
            self.residuals.show_pairs(wanted, said, title)
        else:
            self.confusion.show_counts(array(judgement.counts), self._classes, title)

    def _rank(self, drawn: RankingsDrawn) -> None:
        title = self._title(drawn)
        for plot in (self.roc, self.precision):
            # Of two classes the second is the one that is looked for, as in "yes" after "no".
            if not plot.curves and len(drawn.rankings) == 2:
                plot.chosen = 1
            plot.show_rankings(drawn.rankings, self._classes, title)

    @property
    def _classes(self) -> tuple[str, ...]:
        targets, output = self._targets, self._output
        return targets[output].classes if output < len(targets) else ()

    def _title(self, drawn: JudgementDrawn | RankingsDrawn) -> str:
        targets = self._targets
        name = targets[drawn.output].name if drawn.output < len(targets) else "Output"
        return f"{name}, {drawn.rows:,} {PARTS.get(drawn.part, drawn.part)}"

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("s"), narrow, look.space("m"), narrow)
        self._column.setSpacing(narrow)
        self._head.setContentsMargins(look.space("m"), 0, 0, 0)
        self._head.setSpacing(look.space("m"))


def _choice(name: str, choices: tuple[tuple[str, str, str], ...]) -> SegmentedControl:
    made = SegmentedControl(name)
    for value, words, hint in choices:
        made.add_choice(value, words, hint=hint)
    return made
