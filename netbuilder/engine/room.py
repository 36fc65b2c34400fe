"""Whether a device can hold a training: what is needed, what is free, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import torch
from msgspec import structs
from torch import Tensor

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.plan import Plan
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.engine import devices, precisions, state
from netbuilder.engine.batches import Batch
from netbuilder.engine.build import Built
from netbuilder.engine.costs import Forward, costs, ways_forward
from netbuilder.engine.shortage import Need, copies_of, estimated, shortage

# A training that takes less than this begins without being measured.
SMALL = 64 << 20
# Numbers of rows that are tried, from which those of a whole batch follow.
_FEW, _MORE = 2, 4
_BYTES = 4


class Rows(Protocol):
    """One part of the data."""

    @property
    def inputs(self) -> Tensor:
        """(rows, ...)."""

    @property
    def targets(self) -> tuple[Tensor, ...]:
        """One tensor per target column."""


class Training(Protocol):
    """What is asked about: a network on its device with its data."""

    @property
    def built(self) -> Built:
        """The network."""

    @property
    def plan(self) -> Plan:
        """How it is trained."""

    @property
    def device(self) -> torch.device:
        """Where it is."""

    @property
    def parts(self) -> Mapping[str, Rows]:
        """Its data, of which ``train`` has rows."""


def confirm_room(training: Training) -> None:
    """Look before the first step whether the device can compute it, and hold it where it is large.

    Raises:
        ProblemError: It cannot, with what is needed, what is free, and what can be done.
    """
    built = training.built
    problem = precisions.precision_problem(training.plan)
    if problem is not None:
        raise ProblemError(problem)
    if estimated_bytes(built, rows_of(training)) < SMALL:
        return
    try:
        need = need_of(training)
    except (RuntimeError, MemoryError) as error:
        if not devices.is_out_of_memory(error):
            return  # it is told at its node by whoever computes next
        need = estimated_need(training)
        if need.fits:
            need = structs.replace(need, free=need.bytes - 1)
    if not need.fits:
        raise ProblemError(shortage(built.project, need))


def rows_of(training: Training) -> int:
    """Rows of a whole batch, of which there may be fewer than the plan says."""
    return min(training.plan.batch_size, len(training.parts["train"].inputs))


def estimated_bytes(built: Built, rows: int) -> int:
    """What a step with so many rows takes, from the shapes alone."""
    known = built.inference
    kept = known.parameters + known.buffers + known.trainable * 3
    return _BYTES * (kept + known.activations * rows)


def need_of(training: Training, forward: Forward | None = None) -> Need:
    """What a training takes, from a way forward with few rows that is scaled to a batch.

    Args:
        forward: A way forward with a whole batch, where there was one.
    """
    built, plan = training.built, training.plan
    with state.undisturbed(training.device):
        few, more = (_noted(training, rows) for rows in (_FEW, _MORE))
    slopes = {
        path: (more.activations[path] - size) / (_MORE - _FEW)
        for path, size in few.activations.items()
    }
    if forward is None:
        grown = {
            path: max(0, round(size + slopes[path] * (rows_of(training) - _FEW)))
            for path, size in few.activations.items()
        }
        forward = Forward(grown, more.seconds)
    found = costs(built, forward, copies_of(optimizer_of(plan.phases[0])))
    return Need(found, data_bytes(training), _free(training), rows_of(training))


def estimated_need(training: Training) -> Need:
    """As `need_of`, from the shapes alone, where nothing can be computed."""
    project, known = training.built.project, training.built.inference
    return estimated(project, known, rows_of(training), _free(training), data=data_bytes(training))


def some_rows(training: Training, rows: int) -> Batch:
    """The first training rows on the device, repeated where there are fewer."""
    part = training.parts["train"]
    numbers = torch.arange(rows, device=part.inputs.device) % len(part.inputs)
    inputs, *targets = (
        each.index_select(0, numbers).to(training.device) for each in (part.inputs, *part.targets)
    )
    return inputs, tuple(targets)


def data_bytes(training: Training) -> int:
    """What of its data the device holds all the time."""
    parts = training.parts.values()
    tensors = [each for part in parts for each in (part.inputs, *part.targets)]
    kind = training.device.type
    return sum(each.numel() * each.element_size() for each in tensors if each.device.type == kind)


def _noted(training: Training, rows: int) -> Forward:
    batch = some_rows(training, rows)
    around = precisions.surroundings(training.plan.precision, training.device)
    noted, _ = ways_forward(training.built, batch, around)
    return noted


def _free(training: Training) -> int:
    """What is free for all of a training: what is now, and what it holds already."""
    free = devices.free_bytes(training.plan.device)
    if not free:
        return 0
    own = (*training.built.network.parameters(), *training.built.network.buffers())
    held = sum(each.numel() * each.element_size() for each in own)
    return free + held + data_bytes(training)


def lack(training: Training, moment: str) -> Problem:
    """Says that memory ran out while computing, with the numbers as far as they can be had.

    Args:
        moment: When it was, such as "at iteration 20".
    """
    try:
        need = need_of(training)
    except (RuntimeError, MemoryError):
        need = estimated_need(training)
    return shortage(training.built.project, need, moment)
