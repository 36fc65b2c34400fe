"""Copies of one network in training, each from the starting weights of its own seed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import torch
from msgspec import structs
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.value import Project
from netbuilder.engine import optimizers, state
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.optimizers import Stepper
from netbuilder.engine.rates import Rate
from netbuilder.engine.seeds.agreement import disagreement
from netbuilder.engine.seeds.batches import StackedBatches
from netbuilder.engine.seeds.measures import Gauge
from netbuilder.engine.seeds.obstacles import MOST_BYTES, apart, obstacle
from netbuilder.engine.seeds.step import Limits, StackedStep
from netbuilder.engine.seeds.vectorised import Stacked, Vectorised
from netbuilder.engine.state import EPOCH, Captured, Progress
from netbuilder.engine.steps import tape
from netbuilder.engine.trainee import Trainee

# Predictions of an epoch are kept for its metrics up to this many numbers of all copies.
_KEPT_NUMBERS = 1 << 24
_SEEN = f"{EPOCH}outputs."
_LOSSES = f"{EPOCH}losses"
Measures = list[dict[str, float]]


def with_seed(project: Project, seed: int) -> Project:
    """The project as a run of one seed has it."""
    return structs.replace(project, plan=structs.replace(project.plan, seed=seed))


class Copies:
    """Trains all copies in one step. Each begins and shuffles as a run of its seed alone does.

    Sums over a batch are taken in another order than alone, so series agree within rounding;
    what is drawn while training, as by Dropout, is drawn for all copies together.

    Attributes:
        trainee: One trainee; `embody` makes it any of the copies for what is done to one alone.
        weights: Weights and buffers of all copies by name, (copies, ...).

    Raises:
        ProblemError: The project cannot be trained, or not in one go.
    """

    def __init__(
        self, project: Project, prepared: Prepared, seeds: Sequence[int], arithmetic: Arithmetic
    ) -> None:
        reason = obstacle(project)
        if reason:
            raise apart(reason)
        self.seeds = tuple(seeds)
        self.trainee: Trainee = Trainee(with_seed(project, seeds[0]), prepared, arithmetic)
        trainee = self.trainee
        part = trainee.parts["train"]
        (self._phase,) = trainee.step.phases
        size = sum(each.numel() * each.element_size() for each in (part.inputs, *part.targets))
        if len(seeds) * (size + 4 * state_bytes(trainee)) > MOST_BYTES:
            raise apart("their data and weights together take too much memory")
        self._data = StackedBatches(part.inputs, part.targets, trainee.plan.batch_size, seeds)
        self._data.begin(0)
        self.weights: Stacked = _stacked(trainee, self.seeds)
        names = {id(each): name for name, each in trainee.network.named_parameters()}
        self._trained = [
            self.weights[names[id(each)]].requires_grad_() for each in self._phase.parameters
        ]
        self._stepper = self._made_stepper(names)
        self._rate = Rate(
            trainee.plan.phases[0].schedule,
            self._stepper.optimizer,
            trainee.plan.epochs,
            self._phase.rate.base,
        )
        self._vectorised = Vectorised(trainee.built, self._phase.loss, trainee.meter)
        self._limits = Limits(trainee.plan, trainee.built, self.weights)
        self._step = self._made_step()
        self._gauges = {
            name: Gauge(trainee.network, self._vectorised, self.weights, each, self._is_taped)
            for name, each in trainee.parts.items()
        }
        self._best: Stacked = {}
        outputs = sum(each.outputs for each in trainee.built.answers)
        numbers = len(seeds) * self._data.rows * outputs
        self._is_measured = bool(trainee.meter.names) and numbers <= _KEPT_NUMBERS
        self._epoch = self._position = 0
        self._losses: list[NDArray[np.float32]] = []
        self._seen: list[tuple[Tensor, ...]] = []
        self.begin_epoch(0)

    @property
    def iterations_per_epoch(self) -> int:
        """Batches in one epoch."""
        return len(self._data.batches)

    def begin_epoch(self, epoch: int) -> None:
        """Shuffle for an epoch, counted from 0, and stand before its first batch."""
        self._epoch, self._position = epoch, 0
        self._losses.clear()
        self._seen.clear()
        self._data.begin(epoch)

    def advance(self, count: int) -> NDArray[np.float32]:
        """Do iterations within the epoch; losses (copies, count)."""
        if self._is_straight:
            losses = self._straight(count)
        else:
            places = range(self._position, self._position + count)
            losses = torch.stack([self._iterate(place) for place in places]).cpu()
        self._position += count
        found: NDArray[np.float32] = losses.float().numpy().T.copy()
        self._losses.append(found)
        return found

    @property
    def _is_straight(self) -> bool:
        """Whether all that an iteration does is a tape and an update."""
        return (
            self._is_taped
            and self._stepper.is_direct
            and self._phase.repeat == 1
            and not self._limits.is_needed
            and not self._rate.is_scheduled
        )

    def _straight(self, count: int) -> Tensor:
        """As `_iterate` for so many iterations, in the commonest case; losses (count, copies)."""
        at, update, is_measured = self._step.at, self._stepper, self._is_measured
        with torch.inference_mode():
            losses = torch.empty(count, len(self.seeds))
            for position, slot in enumerate(losses.unbind(), self._position):
                found, predictions, gradients = at[position]()
                update(gradients)
                slot.copy_(found)
                if is_measured:
                    self._seen.append(tuple(each.clone() for each in predictions))
        return losses

    def _iterate(self, position: int) -> Tensor:
        if self._rate.is_scheduled:
            self._rate.apply(self._epoch + position / self.iterations_per_epoch)
        for _ in range(self._phase.repeat):
            with torch.inference_mode(self._is_taped):
                losses, predictions, gradients = self._step.at[position]()
            losses = losses.clone()
            # An optimizer keeps what it is given, and may change it later.
            self._stepper(self._limits.limited([each.clone() for each in gradients]))
            self._limits.constrain()
        if self._is_measured:
            self._seen.append(tuple(each.clone() for each in predictions))
        return losses

    # --- measures -----------------------------------------------------------------------------

    def measured(self, validates: bool = True) -> tuple[Measures, Measures]:
        """Training measures of the epoch that just ended and validation measures now, per copy."""
        names = self.trainee.meter.names
        training: Measures = [{"loss": float(loss)} for loss in self._epoch_losses()]
        if self._seen and len(self._seen) == self.iterations_per_epoch:
            parts = zip(*self._seen, strict=True)
            table = self._gauges["train"].of(
                [self._data.in_order(torch.cat(part, dim=1)) for part in parts]
            )
            for own, row in zip(training, table.tolist(), strict=True):
                own.update(zip(names, row, strict=True))
        validation: Measures = [{} for _ in self.seeds]
        if validates and len(self.trainee.parts["validation"].inputs):
            validation = [
                dict(zip(("loss", *names), row, strict=True))
                for row in self._gauges["validation"].now().tolist()
            ]
        return training, validation

    def _epoch_losses(self) -> NDArray[np.float64]:
        losses = np.concatenate(self._losses, axis=1).astype(np.float64)
        rows, size = self._data.rows, self.trainee.plan.batch_size
        sizes = np.full(losses.shape[1], size, dtype=np.float64)
        sizes[-1] = rows - size * (len(sizes) - 1)
        mean: NDArray[np.float64] = (losses * sizes).sum(axis=1) / rows
        return mean

    # --- one copy alone -----------------------------------------------------------------------

    def keep_best(self, copies: Sequence[int]) -> None:
        """Remember the weights of some copies as their best so far."""
        if not self._best:
            self._best = {name: each.detach().clone() for name, each in self.weights.items()}
        places = torch.tensor(copies, device=self.trainee.device)
        with torch.no_grad():
            for name, kept in self._best.items():
                if len(copies) == len(self.seeds):
                    kept.copy_(self.weights[name])
                else:
                    kept.index_copy_(0, places, self.weights[name].index_select(0, places))

    def best_weights(self, copy: int) -> dict[str, Tensor]:
        """The best weights of a copy under their checkpoint names."""
        return _named_weights(self._best, copy)

    def embody(self, copy: int, progress: Progress, *, best: bool = False) -> Trainee:
        """The trainee as one of the copies; lasts until the next call."""
        trainee = self.trainee
        trainee.restore_weights(_named_weights(self._best if best else self.weights, copy))
        for name in Progress.__struct_fields__:
            setattr(trainee.progress, name, getattr(progress, name))
        return trainee

    def captured(self, copy: int, progress: Progress) -> Captured:
        """All that decides how a copy goes on, as a run of its seed alone would go on from it."""
        trainee = self.embody(copy, progress)
        tensors, settings = state.optimizers_of((self._stepper,))
        own = {name: self._own(name, each, copy) for name, each in tensors.items()}
        state.put_optimizers(trainee.step.steppers, own, settings)
        trainee.progress.position = 0  # what the epoch has seen so far is added here
        captured = trainee.capture()
        facts = {**captured.facts, "progress": msgspec.to_builtins(progress)}
        found = dict(captured.tensors)
        if progress.position:
            done = np.concatenate(self._losses, axis=1)[copy : copy + 1]
            found[_LOSSES] = torch.from_numpy(done)
            for number, part in enumerate(zip(*self._seen, strict=True)):
                found[f"{_SEEN}{number}"] = torch.cat(part, dim=1)[copy].cpu().clone()
        facts["rates"] = [self._rate.base]
        return Captured(found, facts)

    def is_finite(self, copy: int) -> bool:
        """Whether every weight of a copy is a finite number."""
        return all(bool(each[copy].isfinite().all()) for each in self._trained)

    def change(self, name: str, value: float) -> bool:
        """Give a live setting of all copies another value; False where there is none like it."""
        if not self.trainee.change(name, value, 0):
            return False
        key = optimizer_of(self.trainee.plan.phases[0]).live[name]
        if key == "lr":
            self._rate.base = value
        self._stepper.change(key, value)
        return True

    def settings(self) -> dict[str, float]:
        """The live settings that apply now."""
        live = optimizer_of(self.trainee.plan.phases[0]).live
        known = self._stepper.optimizer.param_groups[0]
        return {name: self._stepper.setting(key) for name, key in live.items() if key in known}

    def _own(self, name: str, tensor: Tensor, copy: int) -> Tensor:
        """A copy's part of the optimizer's state; counts of steps are the same for all."""
        number = int(name.removeprefix(state.OPTIMIZER).split(".")[1])
        is_stacked = tensor.shape == self._trained[number].shape
        return tensor[copy].clone() if is_stacked else tensor

    @property
    def _is_taped(self) -> bool:
        return self.trainee.device.type == "cpu" and self.trainee.plan.fast_steps

    def _made_stepper(self, names: dict[int, str]) -> Stepper:
        """The optimizer of the plan over stacked weights, grouped as they are for one copy."""
        chosen = optimizer_of(self.trainee.plan.phases[0])
        groups = [
            structs.replace(
                group, parameters=tuple(self.weights[names[id(each)]] for each in group.parameters)
            )
            for group in self._phase.stepper.groups
        ]
        is_fused = self.trainee.arithmetic.optimizer == "fused"
        return Stepper(optimizers.made(chosen, groups, is_fused), groups)

    def _made_step(self) -> StackedStep:
        """The step, after it was compared with what the copies compute alone."""
        reason = disagreement(self.trainee, self._vectorised, self.weights, self._data.batches[0])
        if reason:
            raise apart(reason)
        kept = {name: each.detach().clone() for name, each in self.weights.items()}
        if self._is_taped:
            tape.warm_up()  # two tracings at once disturb each other
        try:
            with state.undisturbed(self.trainee.device):
                return StackedStep(
                    self._vectorised,
                    self.weights,
                    self._trained,
                    self._data.batches,
                    self._is_taped,
                )
        except Exception as error:  # torch raises what it likes where it cannot trace
            raise apart(f"the network cannot be recorded ({type(error).__name__})") from error
        finally:
            with torch.no_grad():
                for name, each in self.weights.items():
                    each.copy_(kept[name])


def state_bytes(trainee: Trainee) -> int:
    """Memory that the weights and buffers of one copy take."""
    return sum(each.numel() * each.element_size() for each in trainee.network.state_dict().values())


def _stacked(trainee: Trainee, seeds: Sequence[int]) -> Stacked:
    """The starting weights that each seed gives alone."""
    states = [dict(trainee.network.state_dict())]
    for seed in seeds[1:]:
        torch.manual_seed(seed)
        states.append(type(trainee.network)().to(trainee.device).state_dict())
    torch.manual_seed(seeds[0] + 1)
    return {name: torch.stack([each[name] for each in states]).detach() for name in states[0]}


def _named_weights(stacked: Stacked, copy: int) -> dict[str, Tensor]:
    return {
        state.WEIGHTS + name: each[copy].detach().cpu().clone() for name, each in stacked.items()
    }
