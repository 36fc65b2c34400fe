"""What can be done about a run that ended against its will: buttons that mend the cause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from msgspec import structs
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.problems import Fix, Problem
from netbuilder.core.recipe import Scaler
from netbuilder.core.repairs import repaired
from netbuilder.core.value import Project
from netbuilder.ui.data_finding import FIND, MOVED, asked_for
from netbuilder.ui.panels.live_settings import with_optimizer
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

PROCESSOR: Final = "cpu"
_RATE: Final = "learning_rate"
_LOWER: Final = 0.1
_CLIP: Final = 1.0
_STANDARD: Final = "standard"
# So many offers have a button of their own.
_SHOWN: Final = 2
_MORE: Final = "Other ways…"

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
        """The offers for a run that failed, the best first; more than two fold into a menu."""
        found = self._all(run)
        if len(found) <= _SHOWN:
            return found
        return [*found[:_SHOWN], (_MORE, lambda: self._show_menu(found[_SHOWN:]))]

    def is_plain(self, problem: Problem) -> bool:
        """Whether a button already says what the problem's advice says."""
        return problem.code in (MOVED, "loss-not-a-number", "loss-ran-away") or bool(problem.fixes)

    def _all(self, run: RunRecord) -> list[Offer]:
        codes = {problem.code: problem for problem in run.problems}
        if "device-missing" in codes:
            return [("Train on the CPU", self._use_processor)]
        if "device-gone" in codes:
            return [("Continue on the CPU", self._continue_on_processor), *self._again()]
        if MOVED in codes:
            return [(FIND, self.find_data)]
        mended = [
            (fix.label, self._mending(run, fix)) for each in run.problems for fix in each.fixes
        ]
        if mended:
            return mended
        if "too-little-memory" in codes:
            return []  # nothing but another network would fit
        if "out-of-memory" in codes:
            return self._smaller_batches()
        if "loss-not-a-number" in codes:
            return [*self._lower_rate(run), *self._tame()]
        if "loss-ran-away" in codes:  # what it came to is not worth going on from
            return [*self._lower_rate(run)[:1], *self._tame()]
        return self._again()

    def _show_menu(self, offers: list[Offer]) -> None:
        menu = QMenu(QApplication.activeWindow())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in offers:
            menu.addAction(words).triggered.connect(lambda _=False, act=act: act())
        button = QApplication.focusWidget()
        spot = QCursor.pos()
        if isinstance(button, QAbstractButton):  # where the keyboard is, not where the mouse was
            spot = button.mapToGlobal(button.rect().bottomLeft())
        menu.popup(spot)

    def _mending(self, run: RunRecord, fix: Fix) -> Callable[[], object]:
        """Applies a fix to the project, as one step, and trains with it: on where it can."""

        def act() -> None:
            if not self._workspace.change(fix.label, lambda project: repaired(project, fix)):
                return
            if self._control.can_resume and run.checkpoint > 0:
                self._control.go_on(lambda project: repaired(project, fix))
            else:
                self._control.start()

        return act

    def _continue_on_processor(self) -> None:
        """Go on where the device that fell away left off, on the processor."""
        if not self._change("Train on the CPU", device=PROCESSOR):
            return
        if not self._control.can_resume:
            self._control.start()
            return

        def moved(project: Project) -> Project:
            return structs.replace(project, plan=structs.replace(project.plan, device=PROCESSOR))

        self._control.go_on(moved)

    def _tame(self) -> list[Offer]:
        """Other ways to keep a loss within bounds."""
        project = self._workspace.project
        found: list[Offer] = []
        if not project.plan.clip_norm:

            def clip() -> None:
                if self._change("Clip gradients", clip_norm=_CLIP):
                    self._control.start()

            found.append((f"Clip gradients to length {_CLIP:g} and start again", clip))
        if project.recipe.scaler is not None and not project.recipe.scaler.changes:

            def scale() -> None:
                recipe = structs.replace(project.recipe, scaler=Scaler.entries()[_STANDARD]())
                edit = self._workspace.change
                if edit("Scale the inputs", lambda now: structs.replace(now, recipe=recipe)):
                    self._control.start()

            found.append(("Scale the inputs and start again", scale))
        return found

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
                self._control.go_on(None, **{_RATE: lower})

        offers: list[Offer] = [(f"Start again with learning rate {lower:g}", again)]
        if self._control.can_resume and run.checkpoint > 0:
            offers.append((f"Go on from iteration {run.checkpoint:,} with it", on))
        return offers

    def _change(self, label: str, **values: Any) -> bool:
        def edit(project: Project) -> Project:
            return structs.replace(project, plan=structs.replace(project.plan, **values))

        return self._workspace.change(label, edit)
