"""A look at a training before it begins: checks, cost, and the learning rate to begin with."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.project.schema import to_text
from netbuilder.link.messages import Check, Failed, RatesTried, Rehearse, Rehearsed, TryRates
from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.counters import clock
from netbuilder.ui.panels.live_settings import with_optimizer_value
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.rates import RatesPlot
from netbuilder.ui.run_record import array
from netbuilder.ui.widgets import Button, PlainLabel
from netbuilder.ui.workspace import Workspace

_WAITING = "One batch is tried on the chosen device…"
_PARTS = {
    "weights": "Weights",
    "gradients": "Gradients",
    "optimizer": "Optimizer",
    "activations": "Activations",
}


class RehearsalSheet(Sheet):
    """Asks the engine for a rehearsal as it opens.

    Signals:
        jump_requested: Id of a node that a check is about.
    """

    jump_requested = Signal(str)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__("Before training", "What one real batch tells", parent=parent)
        self._workspace, self._bridge = workspace, bridge
        self.state = PlainLabel(_WAITING, "hint", wrap=True)
        self.checks = QGridLayout()
        self.costs = QGridLayout()
        self.plot = RatesPlot()
        self.plot.hide()
        self.try_button = Button("Find a learning rate", "", "curves")
        self.use_button = Button("", "primary")
        self.use_button.hide()
        self._advised = 0.0
        self._lay_out()
        self.try_button.clicked.connect(self.try_rates)
        self.use_button.clicked.connect(self.use_rate)
        theme.follow(self, self._restyle)
        self._requests = [self._ask()]

    def try_rates(self) -> None:
        """Let a copy train with ever larger rates."""
        self.try_button.setEnabled(False)
        self.state.setText("A copy trains with ever larger learning rates…")
        self.state.show()
        text, base = self._saved()
        self._requests.append(
            self._bridge.request(
                lambda number: TryRates(number, text, base), self._show_rates, self._show_failed
            )
        )

    def use_rate(self) -> None:
        """Give the plan the advised rate, as one step that can be undone."""
        edit = with_optimizer_value("learning_rate", self._advised)
        self._workspace.change("Change learning rate", edit)
        self.accept()

    def done(self, result: int) -> None:
        """Whatever is still asked for is wanted no more."""
        for request in self._requests:
            self._bridge.cancel(request)
        super().done(result)

    def _ask(self) -> int:
        text, base = self._saved()
        return self._bridge.request(
            lambda number: Rehearse(number, text, base), self._show, self._show_failed
        )

    def _saved(self) -> tuple[str, str]:
        path = self._workspace.document.path
        return to_text(self._workspace.project), str(path.parent) if path else ""

    def _lay_out(self) -> None:
        self.body.addWidget(self.state)
        self.body.addLayout(self.checks)
        self.body.addLayout(self.costs)
        row = QHBoxLayout()
        row.addWidget(self.try_button)
        row.addWidget(self.use_button)
        row.addStretch(1)
        self.body.addWidget(self.plot, 1)
        self.body.addLayout(row)
        close = Button("Close", "")
        close.clicked.connect(self.accept)
        self.foot.addStretch(1)
        self.foot.addWidget(close)
        self.show_foot()

    def _show(self, answer: Rehearsed) -> None:
        self.state.hide()
        for row, check in enumerate(answer.checks):
            self._add_check(row, check)
        memory = {name: size for name, size in answer.memory.items() if name in _PARTS}
        facts = [
            ("One iteration", _time(answer.iteration_seconds)),
            ("One epoch", _time(answer.epoch_seconds)),
            ("The whole plan", _time(answer.seconds)),
            *((_PARTS[name], _bytes(size)) for name, size in memory.items()),
        ]
        for place, (words, value) in enumerate(facts):
            row, column = place % 4, place // 4 * 2
            self.costs.addWidget(PlainLabel(words, "hint"), row, column)
            label = PlainLabel(value, "value")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.costs.addWidget(label, row, column + 1)
        self.adjustSize()

    def _add_check(self, row: int, check: Check) -> None:
        sign = PlainLabel()
        name, token = ("check", "success") if check.is_fine else ("warning", "warning")
        size = theme.current().icon_size("standard")
        sign.setPixmap(theme.pixmap(name, token, size))
        sign.setAccessibleName("Fine" if check.is_fine else "To look at")
        self.checks.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        self.checks.addWidget(PlainLabel(check.sentence, "", wrap=True), row, 1)
        self.checks.setColumnStretch(1, 1)
        if check.node:
            button = Button("Show", "quiet")
            button.clicked.connect(self.accept)
            button.clicked.connect(lambda: self.jump_requested.emit(check.node))
            self.checks.addWidget(button, row, 2)

    def _show_rates(self, answer: RatesTried) -> None:
        self.state.hide()
        self._advised = answer.advised
        plan = self._workspace.project.plan
        current = float(getattr(optimizer_of(plan.phases[0]), "learning_rate", 0.0))
        self.plot.show_rates(array(answer.rates), array(answer.losses), answer.advised, current)
        self.plot.show()
        self.use_button.setVisible(bool(answer.advised) and answer.advised != current)
        self.use_button.setText(f"Use {value_label(answer.advised)}")
        self.try_button.setEnabled(True)
        if not answer.advised:
            self.state.setText("The loss never fell clearly: no rate stands out.")
            self.state.show()
        self.adjustSize()

    def _show_failed(self, failed: Failed) -> None:
        problem = failed.problems[0] if failed.problems else None
        words = f"{problem.found} {problem.fix}".strip() if problem else "This did not work."
        self.state.setText(words)
        self.state.show()
        self.try_button.setEnabled(True)

    def _restyle(self) -> None:
        look = theme.current()
        for grid in (self.checks, self.costs):
            grid.setHorizontalSpacing(look.space("l"))
            grid.setVerticalSpacing(look.space("s"))
        self.setMinimumWidth(look.part("empty_width") * 2)


def _time(seconds: float) -> str:
    if seconds >= 60:
        return clock(seconds)
    return f"{value_label(seconds * 1000)} ms" if seconds < 0.1 else f"{value_label(seconds)} s"


def _bytes(size: int) -> str:
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= one:
            return f"{value_label(size / one)} {unit}"
    return f"{size} bytes"
