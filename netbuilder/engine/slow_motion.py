"""Goes through the iteration that comes next, stage by stage, before training does it.

A copy of all that is trained does the iteration; what is trained itself is left as it is, its
random numbers included, so that the real iteration afterwards gives the very same weights.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from torch import Tensor

from netbuilder.core.layer import Role
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.batches import Batch
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.explain.names import Names
from netbuilder.engine.slow_motion_moves import Move, Moves
from netbuilder.engine.slow_motion_pass import Passed, seen
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


class _Motion:
    """One iteration of a copy."""

    def __init__(self, trainee: Trainee, prepared: Prepared) -> None:
        self._trainee = trainee
        self._names = Names(trainee.project, trainee.built.inference)
        self._words = MotionWords(trainee, self._names)
        part = prepared.parts[PARTS[0]]
        self._rows = prepared.rows[part]

    def told(self, request: int) -> SlowMotionTold:
        """Do it, and tell what was done."""
        trainee, progress = self._trainee, self._trainee.progress
        stages: list[MotionStage] = []
        rows: tuple[int, ...] = ()
        loss, size, is_finite = 0.0, 0, True
        for number, phase in enumerate(trainee.step.phases):
            if phase.rate.is_scheduled:
                phase.rate.apply(progress.epoch + progress.position / phase.data.count)
            rows = self._rows_of(phase)
            batch = phase.data.batch(progress.position)
            size = len(batch[0])
            stages.append(self._batch_stage(number, rows, size))
            loss, more = self._phase(number, phase, batch)
            is_finite = is_finite and math.isfinite(loss)
            stages += more
        is_counted = is_finite or not trainee.plan.stopping.on_not_a_number
        words, facts = self._words.done(is_counted=is_counted)
        stages.append(MotionStage(MotionKind.DONE, words, facts))
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
            is_counted=is_counted,
        )

    def _phase(
        self, number: int, phase: EagerPhase, batch: Batch
    ) -> tuple[float, list[MotionStage]]:
        passes = seen(self._trainee, self._names, batch)
        before, scaling = self._weights(), phase.scaling
        skipped = scaling.skipped if scaling is not None else 0
        loss = float(phase.iterate(self._trainee.progress.position)[0])
        after = self._weights()
        stages = [self._forward(number, each) for each in passes.nodes]
        words, facts = self._words.loss(loss, passes.penalty)
        stages.append(MotionStage(MotionKind.LOSS, words, facts, phase=number, amount=loss))
        stages += [
            self._backward(number, each) for each in reversed(passes.nodes) if self._learns(each)
        ]
        moved = {name: after[name] - weight for name, weight in before.items()}
        moves = Moves(self._trainee, self._names, number, skipped, passes.gradients)
        stages += [_update(number, each) for each in moves.told(moved)]
        return loss, stages

    def _weights(self) -> dict[str, Tensor]:
        named = self._trainee.network.named_parameters()
        return {name: weight.detach().clone() for name, weight in named}

    def _rows_of(self, phase: EagerPhase) -> tuple[int, ...]:
        size, start = self._trainee.plan.batch_size, self._trainee.progress.position
        places = phase.data.order[start * size : (start + 1) * size][:ROWS].cpu().numpy()
        return tuple(int(row) + 1 for row in self._rows[places])

    def _learns(self, passed: Passed) -> bool:
        node = self._names.node(passed.path)
        return node is None or getattr(node.layer, "role", None) is not Role.SOURCE

    def _batch_stage(self, number: int, rows: tuple[int, ...], size: int) -> MotionStage:
        words, facts = self._words.batch(number, rows, size)
        return MotionStage(MotionKind.BATCH, words, facts, phase=number, sizes=(size,))

    def _forward(self, number: int, passed: Passed) -> MotionStage:
        values = passed.value
        words, facts = self._words.forward(passed)
        return MotionStage(
            MotionKind.FORWARD,
            words,
            facts,
            passed.path,
            number,
            tuple(values.shape[1:]),
            _numbers(passed.path, values[0]),
            amount=float(values.mean()) if values.numel() else 0.0,
        )

    def _backward(self, number: int, passed: Passed) -> MotionStage:
        words, facts = self._words.backward(passed)
        return MotionStage(
            MotionKind.BACKWARD,
            words,
            facts,
            passed.path,
            number,
            tuple(passed.value.shape[1:]),
            None if passed.deltas is None else _numbers(passed.path, passed.deltas),
            amount=passed.length,
        )


def _update(number: int, move: Move) -> MotionStage:
    change = move.change
    fits = change is not None and change.numel() <= CHANGES and "." not in move.node
    return MotionStage(
        MotionKind.UPDATE,
        move.words,
        move.facts,
        move.node,
        number,
        tuple(change.shape) if change is not None else (),
        changes=_packed(change) if change is not None and fits else None,
        weight=move.weight,
        amount=move.length,
        largest=move.largest,
    )


def _numbers(path: str, values: Tensor) -> Numbers | None:
    """What is drawn of a node; None inside blocks, where no neurons are drawn."""
    return None if "." in path else _packed(values.reshape(-1)[:VALUES])


def _packed(tensor: Tensor) -> Numbers:
    array = np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype=np.float32)
    return Numbers("float32", array.shape, array.tobytes())
