"""What can be done about a run that ended against its will: buttons that mend the cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.problems import Problem
from netbuilder.core.value import Project
from netbuilder.ui.data_finding import FIND, MOVED, asked_for
from netbuilder.ui.panels.live_settings import with_optimizer
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

PROCESSOR: Final = "cpu"
_RATE: Final = "learning_rate"
_LOWER: Final = 0.1

Offer: TypeAlias = tuple[str, Callable[[], object]]


class RunOffers(QObject):
    """Mends what stopped a run, each by one undoable step, and trains again.

    Signals:
        moved: The data was found at another place; carries its source.
    """

    moved = Signal(object)

    def __init__(self, workspace: Workspace, control: TrainingControl, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._control = workspace, control

    def of(self, run: RunRecord) -> list[Offer]:
        """The offers for a run that failed, the best first; at most two."""
        codes = {problem.code: problem for problem in run.problems}
        if "device-missing" in codes:
            return [("Train on the CPU", self._use_processor)]
        if MOVED in codes:
            return [(FIND, self.find_data)]
        if "out-of-memory" in codes:
            return self._smaller_batches()
        if "loss-not-a-number" in codes:
            return self._lower_rate(run)
        return self._again()

    def is_plain(self, problem: Problem) -> bool:
        """Whether a button already says what the problem's advice says."""
        return problem.code in (MOVED, "loss-not-a-number")

    def find_data(self) -> None:
        """Ask where the data file is now."""
        source = asked_for(self._workspace.project.recipe, None)
        if source is not None:
            self.moved.emit(source)

    def _again(self) -> list[Offer]:
        if self._control.can_resume:
            return [("Resume", self._control.go_on)]
        return [("Start again", self._control.start)] if self._control.can_toggle else []

    def _use_processor(self) -> None:
        self._change("Train on the CPU", device=PROCESSOR)
        self._control.start()

    def _smaller_batches(self) -> list[Offer]:
        now = self._workspace.project.plan.batch_size
        if now < 2:
            return self._again()

        def act() -> None:
            self._change("Halve the batch size", batch_size=now // 2)
            self._control.start()

        return [(f"Batch {now:,} → {now // 2:,}", act)]

    def _lower_rate(self, run: RunRecord) -> list[Offer]:
        phases = self._workspace.project.plan.phases
        optimizer: Any = optimizer_of(phases[0]) if phases else None
        declared = optimizer.parameters.get(_RATE) if optimizer is not None else None
        if declared is None:
            return self._again()
        now = run.settings.get(_RATE, getattr(optimizer, _RATE))
        lower = float(f"{max(declared.low, now * _LOWER):.3g}")
        if not 0 < lower < now:
            return self._again()

        def lowered() -> bool:
            gentler = optimizer.replaced(**{_RATE: lower})
            return self._workspace.change("Lower the learning rate", with_optimizer(gentler))

        def again() -> None:
            if lowered():
                self._control.start()

        def on() -> None:
            if lowered():
                self._control.go_on(**{_RATE: lower})

        offers: list[Offer] = [(f"Start again with learning rate {lower:g}", again)]
        if self._control.can_resume and run.checkpoint > 0:
            offers.append((f"Go on from iteration {run.checkpoint:,} with it", on))
        return offers

    def _change(self, label: str, **values: Any) -> None:
        def edit(project: Project) -> Project:
            return structs.replace(project, plan=structs.replace(project.plan, **values))

        self._workspace.change(label, edit)
