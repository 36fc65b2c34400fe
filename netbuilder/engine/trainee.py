"""What is trained: network, data on the device, step and measures, and all of its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import torch
from msgspec import Struct, structs
from numpy.typing import NDArray
from torch import Tensor, nn

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.overrides import overrides
from netbuilder.core.plan import Plan
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project
from netbuilder.engine import state
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.averages import Averages
from netbuilder.engine.build import Scales, seeded
from netbuilder.engine.data.preparation import Preparation, Whole
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.devices import device_of
from netbuilder.engine.judging import Judge
from netbuilder.engine.measure import Meter
from netbuilder.engine.rates import waits
from netbuilder.engine.room import confirm_room
from netbuilder.engine.scales import scales_of
from netbuilder.engine.state import EPOCH, Captured, Progress
from netbuilder.engine.steps.eager import EagerPhase
from netbuilder.engine.steps.fused.starting import Candidate
from netbuilder.engine.steps.fused.step import FusedStep
from netbuilder.engine.steps.tiers import Tiers
from netbuilder.engine.streaming import batches_of, place_of

PARTS = ("train", "validation", "test")
_LOSSES = f"{EPOCH}losses"


class Part(Struct, frozen=True):
    """One part of the data on the device.

    Attributes:
        inputs: (rows, ...).
        targets: As the data gives them (numbers scaled), one tensor per target column.
    """

    inputs: Tensor
    targets: tuple[Tensor, ...]


class Origin(Struct, frozen=True):
    """Where rows come from, for views that show them as the data has them.

    Attributes:
        preparation: What was fitted to the data.
        rows: Row of the source of each row of a part, counted from 0.
    """

    preparation: Preparation
    rows: dict[str, Whole]


def origin_of(prepared: Prepared) -> Origin:
    """Where the rows of prepared data come from."""
    rows = {name: prepared.rows[prepared.parts[name]] for name in PARTS}
    return Origin(prepared.preparation, rows)


def bytes_of_row(prepared: Prepared) -> int:
    """What one row of prepared data takes."""
    arrays = (prepared.inputs, *prepared.targets)
    return sum(each.nbytes for each in arrays) // max(1, len(prepared.inputs))


def part_of(prepared: Prepared, name: str, device: torch.device) -> Part:
    """One part of prepared data, on a device; training rows beside one that cannot hold them."""
    rows = prepared.parts[name]
    if name == "train":
        device = place_of(device, len(rows) * bytes_of_row(prepared))
    inputs = torch.from_numpy(np.ascontiguousarray(prepared.inputs[rows])).to(device)
    targets = tuple(
        torch.from_numpy(np.ascontiguousarray(target[rows])).to(device)
        for target in prepared.targets
    )
    return Part(inputs, targets)


def counted(part: Part) -> int:
    """The rows of the part that trains.

    Raises:
        ProblemError: It has none.
    """
    if not len(part.inputs):
        raise ProblemError(
            Problem(
                "no-training-rows",
                found="No rows are left for training.",
                fix="Give the training part a larger share.",
            )
        )
    return len(part.inputs)


def cut_of(plan: Plan, rows: int) -> list[int]:
    """What an epoch under way depends on: how its rows are cut into updates."""
    several = [plan.accumulation] if plan.accumulation > 1 else []
    return [plan.batch_size, rows, *several]


def flattened_of(network: nn.Module, device: torch.device) -> Tensor | None:
    """The weights of a network moved into one buffer; None where they have to lie apart."""
    has_recurrent = any(isinstance(module, nn.RNNBase) for module in network.modules())
    # cuDNN wants the weights of a recurrent layer in a buffer of its own.
    if device.type != "cpu" and has_recurrent:
        return None
    return state.flattened(list(network.parameters()))


class Trainee:
    """A network in training.

    Args:
        source: The data; or another trainee, whose data it then shares and where it then stands.

    Attributes:
        changes: How often a person has changed what is trained.

    Raises:
        ProblemError: The project cannot be trained.
    """

    def __init__(
        self, project: Project, source: Prepared | Trainee, arithmetic: Arithmetic
    ) -> None:
        self.project, self.plan, self.arithmetic = project, project.plan, arithmetic
        self.device = device_of(project.plan.device)
        arithmetic.apply()
        self.scales: Scales
        self.parts: dict[str, Part]
        self.progress: Progress
        self.changes: int
        self.origin: Origin
        if isinstance(source, Trainee):
            self.scales, self.parts, self.origin = source.scales, source.parts, source.origin
            self.progress, self.changes = structs.replace(source.progress), source.changes
        else:
            self.scales = scales_of(source.preparation)
            self.parts = {name: part_of(source, name, self.device) for name in PARTS}
            self.progress, self.changes = Progress(), 0
            self.origin = origin_of(source)
        self.built = seeded(project, self.scales)
        self.network: nn.Module = self.built.network.to(self.device).train()
        arithmetic.arrange(self.network)
        rows = counted(self.parts["train"])
        self.iterations_per_epoch = -(-rows // self.plan.batch_size)
        self.built.check(self.parts["train"].inputs)
        confirm_room(self)
        self.flat = flattened_of(self.network, self.device)
        self.meter = Meter(self.built.answers, self.built.objective, self.plan)
        self.step: FusedStep = self._step()
        self.tiers = Tiers(self.step, self.device.type, self.plan.fast_steps)
        self.arithmetic = arithmetic.begun(self.tiers.fuse(self._candidate()))
        self.averages = Averages(self.built, self.plan, self.parts["train"].inputs)
        if self.averages.follows:
            self.step.after_update = self.averages.follow
        self._judges = {
            name: Judge(
                self.built,
                self.meter,
                (part.inputs, part.targets),
                arithmetic.prediction_rows,
                self.plan.fast_steps,
            )
            for name, part in self.parts.items()
        }
        self._losses: list[NDArray[np.float32]] = []
        self._rows, self._sizes = rows, np.zeros(0)
        self._settings: tuple[int, dict[str, float]] = (-1, {})
        self.begin_epoch()

    def begin_epoch(self) -> None:
        """Shuffle for the epoch that `progress` names, and stand at its position."""
        self._losses.clear()
        for phase in self.step.phases:
            phase.rate.lower(self.progress.reductions, self.progress.epoch)
        self.step.begin_epoch(self.progress.epoch, self.progress.position)

    def advance(self, count: int) -> NDArray[np.float32]:
        """Do iterations within the epoch; losses (phases, count)."""
        losses = self.step.advance(count)
        self._losses.append(losses)
        return losses

    @property
    def iterations_left(self) -> int:
        """Iterations up to the planned end."""
        progress, limit = self.progress, self.plan.stopping.iterations
        planned = self.iterations_per_epoch * (self.plan.epochs - progress.epoch)
        left = planned - progress.position
        return min(left, limit - progress.iteration) if limit else left

    def measured(self) -> tuple[dict[str, float], dict[str, float]]:
        """Training measures of the epoch that just ended, and validation measures now.

        Training values are those of the iterations themselves: each row as it was predicted
        before the update it led to. Validation values are those of the averaged weights where the
        plan wants a mean of them, and none where this epoch is not measured.
        """
        self.averages.end_epoch(self.progress.epoch)
        validation: dict[str, float] = {}
        if self.is_judged:
            with self.averages.applied():
                validation = self.results("validation")
        return {"loss": self._epoch_loss()} | self._training_metrics(), validation

    @property
    def is_judged(self) -> bool:
        """Whether the epoch that just ended is one that is measured and compared."""
        limit = self.plan.stopping.iterations
        is_last = bool(limit) and self.progress.iteration >= limit
        return is_last or self.plan.is_measured(self.progress.epoch)

    def _training_metrics(self) -> dict[str, float]:
        fused = self.step.fused
        if fused is not None and self.step.has_whole_epoch:
            return fused.training_metrics()
        seen = self.step.epoch_rows()
        if seen is None:
            return {}
        predictions, rows = seen
        known = self.parts["train"].targets
        targets = tuple(
            target.index_select(0, rows.to(target.device)).to(self.device) for target in known
        )
        return self.meter.metrics(predictions, targets)

    def results(self, name: str) -> dict[str, float]:
        """Loss and metrics of a part with the weights as they are; empty where it has no rows."""
        if self.step.fused is not None:
            return self.step.fused.results(name)
        return self._judges[name]()

    def settings(self) -> dict[str, float]:
        """The live settings of the first phase that apply now."""
        stepper = self.step.steppers[0]
        if self.step.phases[0].rate.is_scheduled or stepper.revision != self._settings[0]:
            known = stepper.optimizer.param_groups[0]
            live = optimizer_of(self.plan.phases[0]).live
            found = {name: stepper.setting(key) for name, key in live.items() if key in known}
            self._settings = stepper.revision, found
        return self._settings[1]

    def change(self, name: str, value: float, phase: int = 0) -> bool:
        """Give a live setting another value; False where there is none of that name."""
        if not 0 <= phase < len(self.plan.phases):
            return False
        entry = optimizer_of(self.plan.phases[phase])
        key, parameter = entry.live.get(name), entry.parameters.get(name)
        if key is None or parameter is None or parameter.problem(value) is not None:
            return False
        stepper = self.step.steppers[phase]
        if key == "lr":
            self.step.phases[phase].rate.base = value
        stepper.change(key, value)
        phases = list(self.plan.phases)
        phases[phase] = structs.replace(phases[phase], optimizer=entry.replaced(**{name: value}))
        self.plan = structs.replace(self.plan, phases=tuple(phases))
        self.project = structs.replace(self.project, plan=self.plan)
        return True

    def judged(self) -> None:
        """Lower the rates that follow the loss, after an epoch whose loss was compared."""
        for phase in self.plan.phases:
            patience = waits(phase.schedule)
            waiting = self.progress.waiting
            if patience and waiting and waiting % patience == 0:
                self.progress.reductions += 1
                return

    def is_finite(self) -> bool:
        """Whether every weight is a finite number."""
        if self.flat is not None:
            return bool(self.flat.isfinite().all())
        return all(bool(each.isfinite().all()) for each in self.network.parameters())

    def capture(self, *, has_rows: bool = True) -> Captured:
        """Copies of everything that decides how training goes on.

        Args:
            has_rows: Whether predictions of the epoch under way are among it, which only its
                metrics want.
        """
        tensors = state.weights_of(self.network)
        optimizer, settings = state.optimizers_of(self.step.steppers)
        tensors |= optimizer | state.random_states(self.device) | self.averages.tensors()
        if self.progress.position:
            tensors |= self.step.epoch_state(has_rows=has_rows)
            tensors[_LOSSES] = torch.from_numpy(np.concatenate(self._losses, axis=1))
        facts = {
            "progress": msgspec.to_builtins(self.progress),
            "changes": self.changes,
            "settings": settings,
            "rates": [phase.rate.base for phase in self.step.phases],
            "optimizers": self.optimizers(),
            "epoch_of": cut_of(self.plan, self._rows),
            "averaged": self.averages.facts,
            "scaling": [phase.scaling.state() for phase in self.step.phases if phase.scaling],
        }
        return Captured(tensors, facts)

    def restore(self, captured: Captured) -> None:
        """Put everything back to a captured moment.

        What the plan has changed since counts: another optimizer starts afresh, and with another
        batch size the epoch that was under way begins anew.
        """
        tensors, facts = captured.tensors, captured.facts
        state.put_weights(self.network, tensors)
        if facts.get("optimizers") == self.optimizers():
            state.put_optimizers(self.step.steppers, tensors, facts["settings"])
            for phase, rate in zip(self.step.phases, facts.get("rates", ()), strict=False):
                phase.rate.base = rate
        self.changes = facts.get("changes", self.changes)
        then = msgspec.convert(facts["progress"], Progress)
        for name in Progress.__struct_fields__:
            setattr(self.progress, name, getattr(then, name))
        self.averages.put(tensors, facts.get("averaged"))
        scaled = (phase.scaling for phase in self.step.phases if phase.scaling)
        for scaling, values in zip(scaled, facts.get("scaling", ()), strict=False):
            scaling.put(values)
        is_same_cut = facts.get("epoch_of") == cut_of(self.plan, self._rows)
        if not is_same_cut:
            self.progress.position = 0
        self.begin_epoch()
        if is_same_cut:
            self.step.put_epoch_state(tensors)
            losses = tensors.get(_LOSSES)
            if losses is not None:
                self._losses.append(losses.numpy())
        state.put_random_states(self.device, tensors)

    def optimizers(self) -> list[Any]:
        """The optimizers of the plan in saved form, and what learns otherwise."""
        own = [[each.place, each.factor, each.decay] for each in overrides(self.project)]
        return [*(optimizer_of(phase).saved() for phase in self.plan.phases), *own]

    def weights(self) -> Mapping[str, Tensor]:
        """Copies of the weights as they would be handed on now, by checkpoint name."""
        has_more = self.averages.count or state.keeps_more(self.network)
        if self.flat is not None and not has_more:
            return state.FlatCopy(self.network, self.flat, self.step.kept_weights())
        with self.averages.applied():
            return state.weights_of(self.network)

    def restore_weights(self, tensors: Mapping[str, Tensor]) -> None:
        """Put weights alone back."""
        state.put_weights(self.network, tensors)

    def _epoch_loss(self) -> float:
        """The mean over rows of the last phase's losses."""
        several = len(self._losses) > 1
        losses = np.concatenate(self._losses, axis=1) if several else self._losses[0]
        if len(self._sizes) != losses.shape[1]:
            self._sizes = np.full(losses.shape[1], self.plan.batch_size, dtype=np.float64)
            self._sizes[-1] = self._rows - self.plan.batch_size * (losses.shape[1] - 1)
        return float((losses[-1] * self._sizes).sum() / self._rows)

    def _step(self) -> FusedStep:
        part, plan = self.parts["train"], self.plan
        phases = [
            EagerPhase(
                self.built,
                phase,
                self.arithmetic,
                batches_of(
                    (part.inputs, part.targets), self.device, plan.batch_size, plan.seed, number
                ),
            )
            for number, phase in enumerate(plan.phases)
        ]
        return FusedStep(phases, is_measured=bool(self.meter.names))

    def _candidate(self) -> Candidate:
        parts = {name: (part.inputs, part.targets) for name, part in self.parts.items()}
        return Candidate(
            self.step.phases, self.built, self.flat, self.meter, parts, self.arithmetic
        )
