"""Short trials of a copy, each with a plot: a learning rate, a batch size, one batch by heart."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    BatchesTried,
    Failed,
    FindBatch,
    Order,
    Overfit,
    Overfitted,
    Progress,
    RatesTried,
    TryRates,
)
from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.memory_words import memory_words
from netbuilder.ui.panels.deck_bar import ProgressLine
from netbuilder.ui.panels.live_settings import with_optimizer_value
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.batches import BatchesPlot
from netbuilder.ui.plots.overfit import OverfitPlot
from netbuilder.ui.plots.rates import RatesPlot
from netbuilder.ui.plots.trial_plot import TrialPlot
from netbuilder.ui.run_record import array
from netbuilder.ui.widgets import Button, PlainLabel
from netbuilder.ui.workspace import Workspace

_SIZE = Qt.ItemDataRole.UserRole


class TrialSheet(Sheet):
    """Asks the engine for a trial as it opens; closing it gives the trial up.

    Args:
        waiting: What is said while it goes on.
    """

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        words: tuple[str, str, str],
        plot: TrialPlot,
        parent: QWidget | None = None,
    ) -> None:
        title, hint, self._waiting = words
        super().__init__(title, hint, parent=parent)
        self._workspace, self._bridge, self.plot = workspace, bridge, plot
        self.state = PlainLabel("", wrap=True)
        self.progress = ProgressLine()
        self.again_button, self.use_button = Button("Try again", ""), Button("", "primary")
        self.close_button = Button("Cancel", "")
        self._request: int | None = None
        self._lay_out()
        self.again_button.clicked.connect(self.begin)
        self.use_button.clicked.connect(self.use)
        self.close_button.clicked.connect(self.reject)
        theme.follow(self, self._restyle)
        self.begin()

    def begin(self) -> None:
        """Let a copy be tried."""
        path = self._workspace.document.path
        text, base = to_text(self._workspace.project), str(path.parent) if path else ""
        self._say(self._waiting, "hint")
        self.progress.set_share(0.0)
        self.progress.show()
        self.again_button.setEnabled(False)
        self.use_button.hide()
        self.close_button.setText("Cancel")
        self._request = self._bridge.request(
            lambda number: self._order(number, text, base),
            self._take,
            self._fail,
            self._go_on,
        )

    def use(self) -> None:
        """Put what was found into the plan, as one step that can be undone."""

    def done(self, result: int) -> None:
        """Whatever is still asked for is wanted no more."""
        if self._request is not None:
            self._bridge.cancel(self._request)
            self._request = None
        super().done(result)

    def _order(self, number: int, project: str, base: str) -> Order:
        raise NotImplementedError

    def _show(self, answer: Any) -> None:
        raise NotImplementedError

    def _say(self, words: str, role: str = "") -> None:
        theme.set_role(self.state, role)
        self.state.setText(words)

    def _offer(self, words: str) -> None:
        """Show the button that takes over what was found; none for no words."""
        self.use_button.setText(words)
        self.use_button.setVisible(bool(words))

    def _take(self, answer: Any) -> None:
        self._settle()
        self._show(answer)

    def _fail(self, failed: Failed) -> None:
        self._settle()
        problem = failed.problems[0] if failed.problems else None
        self._say(problem.sentence if problem else "This did not work.")

    def _go_on(self, told: Progress) -> None:
        self.progress.set_share(max(0.0, told.share))
        if told.sentence:
            self._say(f"{told.sentence}…", "hint")

    def _settle(self) -> None:
        self._request = None
        self.progress.hide()
        self.again_button.setEnabled(True)
        self.close_button.setText("Close")

    def _lay_out(self) -> None:
        self.body.addWidget(self.state)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.plot, 1)
        self.foot.addWidget(self.again_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.use_button)
        self.show_foot()

    def _restyle(self) -> None:
        look = theme.current()
        self.setMinimumWidth(look.part("empty_width") * 2)
        self.plot.setMinimumHeight(look.part("plot_height") * 2)


class RatesSheet(TrialSheet):
    """Trains a copy with ever larger learning rates."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        words = (
            "Find a learning rate",
            "The rate grows with every batch; where the loss falls fastest is a good place",
            "A copy trains with ever larger learning rates…",
        )
        self._advised = 0.0
        super().__init__(workspace, bridge, words, RatesPlot(), parent)

    def use(self) -> None:
        """Give the plan the advised rate, as one step that can be undone."""
        edit = with_optimizer_value("learning_rate", self._advised)
        self._workspace.change("Change learning rate", edit)
        self.accept()

    def _order(self, number: int, project: str, base: str) -> Order:
        return TryRates(number, project, base)

    def _show(self, answer: RatesTried) -> None:
        plan = self._workspace.project.plan
        current = float(getattr(optimizer_of(plan.phases[0]), "learning_rate", 0.0))
        self._advised = answer.advised
        plot = self.plot
        if isinstance(plot, RatesPlot):
            plot.show_rates(array(answer.rates), array(answer.losses), answer.advised, current)
        if not answer.advised:
            self._say("The loss never fell clearly: no rate stands out.")
        elif answer.advised == current:
            self._say(f"The rate of the plan, {value_label(current)}, is the advised one.")
        else:
            self._say(
                f"The loss falls fastest around {value_label(answer.advised)}; "
                f"the plan has {value_label(current)}."
            )
        is_other = answer.advised and answer.advised != current
        self._offer(f"Use {value_label(answer.advised)}" if is_other else "")


class BatchesSheet(TrialSheet):
    """Trains copies with batches of several sizes; any of them can be chosen."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        words = (
            "Find a batch size",
            "Copies train with batches that double, as long as there is room",
            "Copies train with batches of several sizes…",
        )
        self.list = QTreeWidget()
        self.caveat = PlainLabel(
            "Larger batches make fewer updates in an epoch. A learning rate that grows with them, "
            "by half for each doubling, keeps the pace.",
            "hint",
            wrap=True,
        )
        super().__init__(workspace, bridge, words, BatchesPlot(), parent)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.list.itemActivated.connect(lambda *_: self.use())

    @property
    def chosen(self) -> int:
        """The size that is chosen in the list; 0 for none."""
        item = self.list.currentItem()
        return int(item.data(0, _SIZE)) if item is not None else 0

    def use(self) -> None:
        """Give the plan the chosen size, as one step that can be undone."""
        size = self.chosen
        if not size or not self.use_button.isVisible():
            return

        def edit(project: Project) -> Project:
            return structs.replace(project, plan=structs.replace(project.plan, batch_size=size))

        self._workspace.change("Change batch size", edit)
        self.accept()

    def _order(self, number: int, project: str, base: str) -> Order:
        return FindBatch(number, project, base)

    def _show(self, answer: BatchesTried) -> None:
        current = self._workspace.project.plan.batch_size
        if isinstance(self.plot, BatchesPlot):
            self.plot.show_batches(answer.tried, answer.advised, current)
        self.list.clear()
        for each in answer.tried:
            speed = value_label(each.rows_per_second) if each.fits else "does not fit"
            row = QTreeWidgetItem([f"{each.size:,}", speed, memory_words(each.memory)])
            row.setData(0, _SIZE, each.size)
            row.setDisabled(not each.fits)
            for column in range(3):
                row.setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
            self.list.addTopLevelItem(row)
            if each.size == answer.advised:
                self.list.setCurrentItem(row)
        if answer.advised == current:
            self._say(f"Batches of {current:,} rows, as the plan has, are about as fast as any.")
        elif answer.advised:
            self._say(f"Batches of {answer.advised:,} rows are about as fast as any that fit.")
        else:
            self._say("No batch fits.")
        self._choose()

    def _choose(self) -> None:
        current = self._workspace.project.plan.batch_size
        self._offer(f"Use {self.chosen:,}" if self.chosen not in (0, current) else "")

    def _lay_out(self) -> None:
        super()._lay_out()
        self.list.setHeaderLabels(("Batch", "Rows per second", "Memory"))
        self.list.setAccessibleName("Batch sizes that were tried")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.list.header().setDefaultAlignment(Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.caveat)


class OverfitSheet(TrialSheet):
    """Lets a copy learn one batch by heart."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        words = (
            "Overfit one batch",
            "A sound network can learn a few rows by heart; one that cannot has a fault",
            "A copy learns one batch again and again…",
        )
        super().__init__(workspace, bridge, words, OverfitPlot(), parent)

    def _order(self, number: int, project: str, base: str) -> Order:
        return Overfit(number, project, base)

    def _show(self, answer: Overfitted) -> None:
        if isinstance(self.plot, OverfitPlot):
            self.plot.show_losses(np.asarray(array(answer.losses)).tolist())
        verdict = "It can learn." if answer.is_fine else "It does not learn these rows by heart."
        self._say(f"{verdict} {answer.sentence}")
