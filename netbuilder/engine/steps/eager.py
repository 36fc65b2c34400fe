"""The reference: the exported text operation by operation, with torch's own optimizer call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.core.overrides import overrides
from netbuilder.core.plan import Optimizer, Phase, Precision
from netbuilder.engine import optimizers
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.batches import Batch, Batches
from netbuilder.engine.build import Built, nothing_to_train
from netbuilder.engine.gradients import Accumulation, Clipping, Gradients
from netbuilder.engine.optimizers import Group, Stepper, grouped
from netbuilder.engine.phases import objective_of
from netbuilder.engine.rates import Rate
from netbuilder.engine.scaling import Scaling
from netbuilder.engine.state import EPOCH
from netbuilder.engine.steps.recorded import Recorded

# Predictions of an epoch are kept for its metrics up to this many numbers (64 MB).
_KEPT_NUMBERS = 1 << 24
_ROWS = f"{EPOCH}outputs."
_SUMS = f"{EPOCH}gradients."
# What products are computed in while training.
_CASTS = {Precision.BFLOAT16: torch.bfloat16, Precision.FLOAT16: torch.float16}


class EagerPhase:
    """One phase: its objective, what it trains, and its optimizer."""

    def __init__(self, built: Built, phase: Phase, arithmetic: Arithmetic, data: Batches) -> None:
        from netbuilder.catalog.optimizers import optimizer_of

        self.data = data
        self.objective = objective_of(phase.objective)(built)
        self.repeat = phase.repeat
        self._penalty, self._constrain = built.penalty, built.constrain
        plan = built.project.plan
        self._cast = _CASTS.get(plan.precision)
        chosen = optimizer_of(phase)
        groups, self._gradients = _reached(self, built, phase.nodes, chosen)
        self.parameters = list(self._gradients.parameters)
        self._needs_closure = chosen.needs_closure
        is_fused = arithmetic.optimizer == "fused"
        self.stepper = Stepper(optimizers.made(chosen, groups, is_fused), groups)
        self.rate = Rate(
            phase.schedule,
            self.stepper.optimizer,
            plan.epochs,
            float(getattr(chosen, "learning_rate", 0.0)),
        )
        self._clipping = Clipping(plan, self.parameters)
        self.accumulation = Accumulation(1 if chosen.needs_closure else plan.accumulation)
        self.scaling: Scaling | None = None
        if plan.precision is Precision.FLOAT16:
            device = self.parameters[0].device.type
            self.scaling = Scaling(device, self.stepper, self._clipping)
        self.recorded = Recorded(built.network, self.loss, self._gradients)

    @property
    def can_be_recorded(self) -> bool:
        """Whether a tape could give it gradients."""
        return not self.unrecordable

    @property
    def unrecordable(self) -> str:
        """Why no tape can give it gradients, as a sentence; empty where one can."""
        if self._needs_closure:
            return "This optimizer computes the loss several times in a step."
        if self.scaling is not None:
            return "With float16 the scale of the loss changes from step to step."
        return ""

    @property
    def is_straight(self) -> bool:
        """Whether all that an iteration does is a tape and an update."""
        return (
            bool(self.recorded.tapes)
            and self.stepper.is_direct
            and self.repeat == 1
            and self._constrain is None
            and not self._clipping
            and self.accumulation.count == 1
            and not self.rate.is_scheduled
        )

    def record(self) -> str:
        """Record it; answers why it cannot be, or nothing."""
        last = self.data.count - 1
        return self.recorded.record(
            [self.data.batch(each) for each in sorted({0, last // 2, last})]
        )

    def iterate(self, position: int) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Train on one batch; its loss and predictions before the last update."""
        return self.learn(self.data.batch(position), position * self.repeat)

    def learn(self, batch: Batch, number: int | None = None) -> tuple[Tensor, tuple[Tensor, ...]]:
        """As `iterate`, on a batch that is given; what it answers lasts until the next iteration.

        Args:
            number: Which gradients of the epoch are taken first; None updates at once.
        """
        if self._needs_closure:
            return self._search(batch)
        tape = self.recorded.tapes.get(len(batch[0]))
        for turn in range(self.repeat):
            if tape is not None:
                with torch.inference_mode():
                    loss, predictions, taped = tape.run(batch[0], *batch[1])
                # An optimizer keeps what it is given, and may change it later.
                gradients = tuple(each.clone() for each in taped)
            else:
                loss, predictions = self.loss(batch)
                gradients = self._gradients(loss if not self.scaling else self.scaling.scaled(loss))
            self._follow(gradients, None if number is None else number + turn)
        return loss.detach() if tape is None else loss.clone(), predictions

    @property
    def is_gathering(self) -> bool:
        """Whether gradients wait for those of more batches."""
        return bool(self.accumulation.sums)

    def _follow(self, gradients: Sequence[Tensor], number: int | None) -> None:
        """Let the optimizer follow gradients, where an update is due with them."""
        if number is not None and self.accumulation.count > 1:
            mean = self.accumulation(gradients, number, self.data.count * self.repeat)
            if mean is None:
                return
            gradients = mean
        if self.scaling is not None:
            self.scaling.step(gradients)
        else:
            self.stepper(self._clipping(gradients) if self._clipping else tuple(gradients))
        if self._constrain is not None:
            self._constrain()

    def loss(self, batch: Batch) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The objective and what large weights cost, and the predictions."""
        if self._cast is not None:
            with torch.autocast(batch[0].device.type, self._cast):
                loss, predictions = self.objective.loss(batch)
            predictions = tuple(each.float() for each in predictions)
        else:
            loss, predictions = self.objective.loss(batch)
        if self._penalty is not None:
            loss = loss + self._penalty()
        return loss, predictions

    def _search(self, batch: Batch) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Steps of an optimizer that asks for the loss again and again."""
        for _ in range(self.repeat):
            found: list[tuple[Tensor, tuple[Tensor, ...]]] = []

            def asked(found: list[tuple[Tensor, tuple[Tensor, ...]]] = found) -> Tensor:
                loss, predictions = self.loss(batch)
                for parameter, gradient in zip(self.parameters, self._gradients(loss), strict=True):
                    parameter.grad = gradient
                self._clipping.limit()
                found.append((loss.detach(), predictions))
                return loss

            self.stepper.search(asked)
            if self._constrain is not None:
                self._constrain()
        return found[0]


class EagerStep:
    """Runs all phases once per iteration."""

    def __init__(self, phases: Sequence[EagerPhase], is_measured: bool) -> None:
        self.phases = tuple(phases)
        self.steppers: Sequence[Stepper] = tuple(phase.stepper for phase in phases)
        # Called after each iteration that moved weights.
        self.after_update: Callable[[], None] | None = None
        self._is_measured = is_measured
        self._epoch = self._position = 0
        self._numbers = 0
        self._seen: list[tuple[Tensor, ...]] = []
        # Whether nothing is missing from the rows seen in the epoch.
        self._is_whole = True

    def begin_epoch(self, epoch: int, position: int = 0) -> None:
        """Shuffle for an epoch and stand before one of its batches."""
        for phase in self.phases:
            phase.data.begin(epoch)
            phase.accumulation.sums = []
        self._epoch, self._position, self._numbers, self._seen = epoch, position, 0, []
        self._is_whole = not position

    def advance(self, count: int) -> NDArray[np.float32]:
        """Do `count` iterations; see `Step`."""
        if len(self.phases) == 1 and self.phases[0].is_straight and self.after_update is None:
            return self._straight(count, self.phases[0])
        losses: list[list[Tensor]] = [[] for _ in self.phases]
        for position in range(self._position, self._position + count):
            for series, phase in zip(losses, self.phases, strict=True):
                if phase.rate.is_scheduled:
                    phase.rate.apply(self._epoch + position / phase.data.count)
                loss, predictions = phase.iterate(position)
                series.append(loss)
            if self.after_update is not None and not self.phases[-1].is_gathering:
                self.after_update()
            if self._is_measured:
                self._keep(predictions)
        self._position += count
        found = torch.stack([torch.stack(series) for series in losses])
        return found.to("cpu", torch.float32).numpy()

    def _straight(self, count: int, phase: EagerPhase) -> NDArray[np.float32]:
        """As `advance`, for the commonest case: one phase, all on tape, nothing in between."""
        data, tapes, update = phase.data, phase.recorded.tapes, phase.stepper
        with torch.inference_mode():
            losses = torch.empty(count, device=phase.parameters[0].device)
            slots = zip(range(self._position, self._position + count), losses.unbind(), strict=True)
            seen: list[tuple[Tensor, ...]] = []
            for position, slot in slots:
                inputs, targets = data.batch(position)
                loss, predictions, gradients = tapes[len(inputs)].run(inputs, *targets)
                update(gradients)
                slot.copy_(loss)
                if self._is_measured:
                    seen.append(tuple(map(torch.clone, predictions)))
        self._hold(seen)
        self._position += count
        return losses.cpu().numpy()[None]

    @property
    def skipped(self) -> tuple[int, float]:
        """Updates left out because float16 was too small for a gradient, and the scale now."""
        scaled = [phase.scaling for phase in self.phases if phase.scaling is not None]
        return sum(each.skipped for each in scaled), scaled[0].scale if scaled else 1.0

    def coming_inputs(self) -> Tensor:
        """The inputs of the next iteration's batch."""
        return self.phases[0].data.batch(self._position)[0]

    def epoch_rows(self) -> tuple[tuple[Tensor, ...], Tensor] | None:
        """Predictions of the epoch so far and the numbers of their rows; see `Step`."""
        if not self._is_measured or not self._seen or not self._is_whole:
            return None
        predictions = tuple(torch.cat(parts) for parts in zip(*self._seen, strict=True))
        return predictions, self.phases[-1].data.order[: len(predictions[0])]

    def epoch_state(self, *, has_rows: bool = True) -> dict[str, Tensor]:
        """The predictions of the epoch so far, and gradients that wait for more of them."""
        found = {
            f"{_SUMS}{number}.{place}": summed.cpu().clone()
            for number, phase in enumerate(self.phases)
            for place, summed in enumerate(phase.accumulation.sums)
        }
        if not has_rows or not self._is_measured or not self._seen or not self._is_whole:
            return found
        parts = enumerate(zip(*self._seen, strict=True))
        return found | {f"{_ROWS}{n}": torch.cat(part).cpu().clone() for n, part in parts}

    def put_epoch_state(self, tensors: dict[str, Tensor]) -> None:
        """Put back what `epoch_state` gave."""
        for number, phase in enumerate(self.phases):
            names = [f"{_SUMS}{number}.{place}" for place in range(len(phase.parameters))]
            if all(name in tensors for name in names):
                phase.accumulation.sums = [
                    torch.empty_like(weight).copy_(tensors[name]).detach()
                    for name, weight in zip(names, phase.parameters, strict=True)
                ]
        device = self.phases[-1].data.order.device
        names = sorted(name for name in tensors if name.startswith(_ROWS))
        if names:
            self._seen = [tuple(tensors[name].to(device) for name in names)]
            self._numbers = sum(each.numel() for each in self._seen[0])
            self._is_whole = True

    def _keep(self, predictions: tuple[Tensor, ...]) -> None:
        is_taped = any(phase.recorded.tapes for phase in self.phases)
        kept = (each.clone() if is_taped else each.detach() for each in predictions)
        self._hold([tuple(kept)])

    def _hold(self, seen: list[tuple[Tensor, ...]]) -> None:
        """Keep predictions for the metrics of the epoch, if they are not too many."""
        self._seen += seen
        self._numbers += sum(each.numel() for predictions in seen for each in predictions)
        if self._numbers > _KEPT_NUMBERS:
            self._is_measured, self._seen = False, []


def _reached(
    phase: EagerPhase, built: Built, nodes: tuple[str, ...], chosen: Optimizer
) -> tuple[tuple[Group, ...], Gradients]:
    """Those weights that the loss depends on; torch's optimizers leave the others alone too."""
    parameters = built.trained(nodes)
    phase.data.begin(0)
    # Without training mode nothing is drawn and no running mean moves.
    built.network.eval()
    loss, _ = phase.loss(phase.data.batch(0))
    built.network.train()
    if not parameters or not loss.requires_grad:
        raise nothing_to_train()
    gradients: Sequence[Tensor | None]
    gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
    pairs = zip(parameters, gradients, strict=True)
    found: dict[Tensor, Tensor]
    found = {each: gradient for each, gradient in pairs if gradient is not None}  # type: ignore[redundant-expr]
    groups = grouped(built.places(list(found)), overrides(built.project), chosen)
    taking = Gradients(loss, [each for group in groups for each in group.parameters])
    taking.learn([found[each] for each in taking.parameters])
    return groups, taking
