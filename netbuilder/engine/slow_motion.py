"""Goes through the iteration that comes next, stage by stage, before training does it.

A copy of all that is trained does the iteration; what is trained itself is left as it is, its
random numbers included, so that the real iteration afterwards gives the very same weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.layer import Role
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.batches import Batch
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.explain.body import Body, Neurons, Trace
from netbuilder.engine.explain.deltas import spot
from netbuilder.engine.slow_motion_words import MotionWords
from netbuilder.engine.standing import standing
from netbuilder.engine.steps.eager import EagerPhase
from netbuilder.engine.trainee import PARTS, Trainee
from netbuilder.link.messages.orders import SlowMotion
from netbuilder.link.messages.records import Numbers
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage, SlowMotionTold

# Numbers of one node that are told, and changes of its weights.
VALUES, CHANGES = 4096, 1 << 16
# Rows of a batch that are named.
ROWS = 64


def slow_motion_told(order: SlowMotion, project: Project) -> SlowMotionTold:
    """The answer to a request, at a moment of a run or before any training.

    Raises:
        ProblemError: See `standing`.
    """
    folder = Path(order.folder) if order.folder else None
    with standing(project, folder, Path(order.base or "."), order.iteration) as found:
        return announced(order.request, found.trainee, found.prepared)


def announced(request: int, trainee: Trainee, prepared: Prepared) -> SlowMotionTold:
    """The next iteration of what is trained, which is left as it is.

    Raises:
        ProblemError: There is no room for a copy of it.
    """
    captured = trainee.capture()
    with state.undisturbed(trainee.device):
        way = trainee.arithmetic.begun(arithmetic.EAGER)
        heir = Trainee(trainee.project, trainee, way)
        heir.restore(captured)
        return _Motion(heir, prepared).told(request)


class _Seen(Struct, frozen=True):
    """What one phase did to a batch before its update.

    Attributes:
        deltas: By node: slopes of the loss of the first row, flat.
        lengths: By node: length of the slope of the batch's loss.
        gradients: Of the weights, by name.
    """

    trace: Trace
    deltas: dict[str, Tensor]
    lengths: dict[str, float]
    gradients: dict[str, Tensor]


class _Motion:
    """One iteration of a copy."""

    def __init__(self, trainee: Trainee, prepared: Prepared) -> None:
        self._trainee = trainee
        self._words = MotionWords(trainee)
        part = prepared.parts[PARTS[0]]
        self._rows = prepared.rows[part]

    def told(self, request: int) -> SlowMotionTold:
        """Do it, and tell what was done."""
        trainee, progress = self._trainee, self._trainee.progress
        stages: list[MotionStage] = []
        rows: tuple[int, ...] = ()
        loss, size = 0.0, 0
        for number, phase in enumerate(trainee.step.phases):
            if phase.rate.is_scheduled:
                phase.rate.apply(progress.epoch + progress.position / phase.data.count)
            rows = self._rows_of(phase)
            batch = phase.data.batch(progress.position)
            size = len(batch[0])
            stages.append(self._batch_stage(number, rows, size))
            loss, more = self._phase(number, phase, batch)
            stages += more
        stages.append(self._done())
        return SlowMotionTold(
            request=request,
            iteration=progress.iteration,
            epoch=progress.epoch,
            position=progress.position,
            iterations_per_epoch=trainee.iterations_per_epoch,
            rows=rows,
            batch_size=size,
            loss=loss,
            stages=tuple(stages),
        )

    def _phase(
        self, number: int, phase: EagerPhase, batch: Batch
    ) -> tuple[float, list[MotionStage]]:
        seen = self._seen(batch)
        before = self._weights()
        loss = float(phase.iterate(self._trainee.progress.position)[0])
        after = self._weights()
        nodes = [each for each in seen.trace.nodes.values() if "." not in each.path]
        stages = [self._forward(number, each, seen) for each in nodes]
        words, facts = self._words.loss(number, loss)
        stages.append(MotionStage(MotionKind.LOSS, words, facts, phase=number, amount=loss))
        stages += [
            self._backward(number, each, seen) for each in reversed(nodes) if self._learns(each)
        ]
        moved = {name: after[name] - weight for name, weight in before.items()}
        stages += self._updates(number, phase, seen, moved)
        return loss, stages

    def _weights(self) -> dict[str, Tensor]:
        named = self._trainee.network.named_parameters()
        return {name: weight.detach().clone() for name, weight in named}

    def _rows_of(self, phase: EagerPhase) -> tuple[int, ...]:
        size, start = self._trainee.plan.batch_size, self._trainee.progress.position
        places = phase.data.order[start * size : (start + 1) * size][:ROWS].cpu().numpy()
        return tuple(int(row) + 1 for row in self._rows[places])

    def _learns(self, neurons: Neurons) -> bool:
        node = self._trainee.project.design.nodes.get(neurons.path)
        return node is None or getattr(node.layer, "role", None) is not Role.SOURCE

    def _seen(self, batch: Batch) -> _Seen:
        """Go forward and back without an update, drawing what the iteration itself will draw."""
        inputs, targets = batch
        device = self._trainee.device
        with state.undisturbed(device):
            body = Body(self._trainee.built, is_exact=False)
            trace = body.run(inputs)
            with torch.enable_grad():
                loss = body.loss(trace.scores, targets)
                penalty = body.penalty()
                priced = loss if penalty is None else loss + penalty
            nodes = {each.path: spot(each) for each in trace.nodes.values()}
            nodes = {path: each for path, each in nodes.items() if each.requires_grad}
            slopes = _slopes(loss, list(nodes.values()))
            weights = {n: w for n, w in body.network.named_parameters() if w.requires_grad}
            gradients = _slopes(priced, list(weights.values()))
        found = dict(zip(nodes, slopes, strict=True))
        return _Seen(
            trace,
            {path: slope[0].reshape(-1) * len(inputs) for path, slope in found.items()},
            {path: float(slope.norm()) for path, slope in found.items()},
            dict(zip(weights, gradients, strict=True)),
        )

    def _batch_stage(self, number: int, rows: tuple[int, ...], size: int) -> MotionStage:
        words, facts = self._words.batch(number, rows, size)
        return MotionStage(MotionKind.BATCH, words, facts, phase=number, sizes=(size,))

    def _forward(self, number: int, neurons: Neurons, seen: _Seen) -> MotionStage:
        values = neurons.value.detach().float()
        first = values[0].reshape(-1)
        words, facts = self._words.forward(neurons, values)
        return MotionStage(
            MotionKind.FORWARD,
            words,
            facts,
            neurons.path,
            number,
            tuple(values.shape[1:]),
            _numbers(first[:VALUES]),
            amount=float(values.mean()) if values.numel() else 0.0,
        )

    def _backward(self, number: int, neurons: Neurons, seen: _Seen) -> MotionStage:
        deltas = seen.deltas.get(neurons.path)
        words, facts = self._words.backward(neurons, deltas)
        return MotionStage(
            MotionKind.BACKWARD,
            words,
            facts,
            neurons.path,
            number,
            tuple(neurons.value.shape[1:]),
            None if deltas is None else _numbers(deltas[:VALUES]),
            amount=seen.lengths.get(neurons.path, 0.0),
        )

    def _updates(
        self, number: int, phase: EagerPhase, seen: _Seen, moved: dict[str, Tensor]
    ) -> Iterator[MotionStage]:
        """One for each node whose weights this phase trains, in the order data flows."""
        trained = {id(each) for each in phase.parameters}
        named = dict(self._trainee.network.named_parameters())
        names = [name for name, weight in named.items() if id(weight) in trained]
        for node in dict.fromkeys(name.partition(".")[0] for name in names):
            own = [name for name in names if name.partition(".")[0] == node]
            changes = {name: moved[name] for name in own}
            slopes = [seen.gradients[name] for name in own if name in seen.gradients]
            yield self._update(number, node, changes, slopes, phase.is_gathering)

    def _update(
        self,
        number: int,
        node: str,
        moved: dict[str, Tensor],
        slopes: list[Tensor],
        is_gathering: bool,
    ) -> MotionStage:
        length, largest = _length(list(moved.values())), 0.0
        for change in moved.values():
            if change.numel():
                place = int(change.abs().argmax())
                value = float(change.reshape(-1)[place])
                largest = value if abs(value) > abs(largest) else largest
        main = next((name for name, each in moved.items() if each.dim() > 1), next(iter(moved)))
        change = moved[main]
        words, facts = self._words.update(
            number, node, (length, largest, _length(slopes)), is_gathering=is_gathering
        )
        return MotionStage(
            MotionKind.UPDATE,
            words,
            facts,
            node,
            number,
            tuple(change.shape),
            changes=_numbers(change) if change.numel() <= CHANGES else None,
            weight=main.partition(".")[2],
            amount=length,
            largest=largest,
        )

    def _done(self) -> MotionStage:
        progress = self._trainee.progress
        words, facts = self._words.done(progress.iteration, progress.epoch, progress.position)
        return MotionStage(MotionKind.DONE, words, facts)


def _slopes(loss: Tensor, to: list[Tensor]) -> list[Tensor]:
    """Slopes of a loss in tensors; zeros where it does not depend on them."""
    if not to or not loss.requires_grad:
        return [torch.zeros_like(each) for each in to]
    found: tuple[Tensor | None, ...] = torch.autograd.grad(
        loss, to, allow_unused=True, retain_graph=True
    )
    return [
        torch.zeros_like(each) if slope is None else slope
        for each, slope in zip(to, found, strict=True)
    ]


def _length(tensors: list[Tensor]) -> float:
    """Of all numbers together, as one arrow."""
    return math.sqrt(sum(float(each.double().square().sum()) for each in tensors))


def _numbers(tensor: Tensor) -> Numbers:
    array = np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype=np.float32)
    return Numbers("float32", array.shape, array.tobytes())
