"""Whether a device can hold a training: what is needed, what is free, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import torch
from msgspec import Struct, structs
from torch import Tensor

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.plan import Plan, Precision
from netbuilder.core.problems import Fix, Problem, ProblemError, SetPlan, Where
from netbuilder.engine import devices, precisions, state
from netbuilder.engine.batches import Batch
from netbuilder.engine.build import Built
from netbuilder.engine.costs import Cost, Forward, Path, copies_of, costs, ways_forward
from netbuilder.engine.devices import size_words
from netbuilder.link.messages import Device

# A training that takes less than this begins without being measured.
SMALL = 64 << 20
# Part of the free memory that an advised training may take.
_SHARE = 0.9
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


class Need(Struct, frozen=True):
    """What a training takes of a device.

    Attributes:
        costs: Of every node; those of blocks hold what is inside.
        row: Bytes of activations for each row of a batch.
        data: Bytes of the data that the device holds.
        free: Bytes that there are for all of it; 0 if unknown.
    """

    costs: tuple[Cost, ...]
    row: float
    data: int
    free: int

    @property
    def outer(self) -> tuple[Cost, ...]:
        """The nodes that lie in no block."""
        return tuple(each for each in self.costs if len(each.nodes) == 1)

    @property
    def activations(self) -> int:
        """Of all nodes; the largest is there twice for a while, with its gradient."""
        found = [each.activations for each in self.outer]
        return sum(found) + max(found, default=0)

    @property
    def bytes(self) -> int:
        """All of it."""
        kept = sum(each.bytes - each.activations for each in self.outer)
        return kept + self.activations + self.data

    @property
    def largest(self) -> Cost | None:
        """The node that takes most."""
        return max(self.outer, key=lambda each: each.bytes, default=None)

    @property
    def fits(self) -> bool:
        """Whether there is room; also where nobody says how much there is."""
        return not self.free or self.bytes <= self.free


def confirm_room(training: Training) -> None:
    """Look before the first step whether the device can compute it, and hold it where it is large.

    Raises:
        ProblemError: It cannot, with what is needed, what is free, and what can be done.
    """
    built, plan = training.built, training.plan
    problem = precisions.precision_problem(plan)
    if problem is not None:
        raise ProblemError(problem)
    if estimated_bytes(built, plan) < SMALL:
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
        raise ProblemError(shortage(training, need))


def estimated_bytes(built: Built, plan: Plan) -> int:
    """What a step takes, from the shapes alone."""
    known = built.inference
    kept = known.parameters + known.buffers + known.trainable * 3
    return _BYTES * (kept + known.activations * plan.batch_size)


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
            path: max(0, round(size + slopes[path] * (plan.batch_size - _FEW)))
            for path, size in few.activations.items()
        }
        forward = Forward(grown, more.seconds)
    found = costs(built, forward, copies_of(optimizer_of(plan.phases[0])))
    return Need(found, sum(slopes.values()), data_bytes(training), _free(training))


def estimated_need(training: Training) -> Need:
    """As `need_of`, from the shapes alone, where nothing can be computed."""
    built, plan = training.built, training.plan
    sizes: dict[Path, int] = {
        (id,): _BYTES * facts.activations * plan.batch_size
        for id, facts in built.inference.nodes.items()
    }
    found = costs(built, Forward(sizes, {}), copies_of(optimizer_of(plan.phases[0])))
    row = sum(sizes.values()) / max(1, plan.batch_size)
    return Need(found, row, data_bytes(training), _free(training))


def shortage(training: Training, need: Need, moment: str = "") -> Problem:
    """Says what is needed, what is free, what takes most of it, and offers what would fit.

    Args:
        moment: When it was found out, such as "at iteration 20"; empty before training.
    """
    plan, largest = training.plan, need.largest
    place = devices.place_words(plan.device)
    needed, free = size_words(need.bytes), size_words(need.free)
    found = f"Training needs about {needed}; {place} has {free} free."
    if moment:
        ran = f"Memory ran out {moment}."
        found = f"{ran} {found}" if not need.fits else f"{ran} Training needs about {needed}."
    most = ""
    if largest is not None and need.bytes:
        title = title_of(training, largest)
        most = f"Most of it is for {title}: {size_words(largest.bytes)}."
    fixes = tuple(offers(plan, need, devices.devices()))
    return Problem(
        "out-of-memory" if moment else "too-little-memory",
        found=found,
        expected=most,
        fix=_advice(fixes),
        where=Where(node=largest.nodes[0] if largest is not None else "", field="batch_size"),
        fixes=fixes,
    )


def offers(plan: Plan, need: Need, known: tuple[Device, ...]) -> Iterator[Fix]:
    """Changes of the plan with which the training fits, the simplest first."""
    smaller = fitting_batch(plan.batch_size, need)
    if smaller:
        yield Fix(
            f"Batch {plan.batch_size:,} → {smaller:,}",
            (SetPlan("batch_size", smaller),),
            "Fewer rows for each update",
        )
        times = -(-plan.batch_size // smaller)
        yield Fix(
            f"{times:,} batches of {smaller:,} for each update",
            (
                SetPlan("batch_size", smaller),
                SetPlan("accumulation", plan.accumulation * times),
            ),
            "Nearly the same updates, a little slower",
        )
    is_whole = plan.precision is Precision.FLOAT32
    half = need.bytes - need.activations / 2
    if is_whole and half <= need.free * _SHARE and precisions.can(plan.device, Precision.BFLOAT16):
        yield Fix(
            "Compute in bfloat16",
            (SetPlan("precision", Precision.BFLOAT16.value),),
            "Three digits instead of seven",
        )
    for device in known:
        room = device.free or device.memory
        if device.id != plan.device and need.bytes <= room * _SHARE:
            words = "the CPU" if device.id == "cpu" else device.name
            yield Fix(
                f"Train on {words}", (SetPlan("device", device.id),), f"{size_words(room)} free"
            )


def fitting_batch(batch_size: int, need: Need) -> int:
    """The largest power of two below a batch size that fits; 0 where none does."""
    kept = need.bytes - need.activations
    # The largest activation is there twice, so a row takes more than its activations.
    row = need.activations / max(1, batch_size)
    if not need.free or row <= 0:
        return max(0, batch_size // 2)
    most = min(batch_size - 1, int((need.free * _SHARE - kept) / row))
    return 1 << (most.bit_length() - 1) if most > 0 else 0


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


def title_of(training: Training, cost: Cost) -> str:
    """What the canvas calls the outermost node of a cost."""
    return training.built.title(cost.nodes[0]) or "the network"


def _noted(training: Training, rows: int) -> Forward:
    batch = some_rows(training, rows)
    around = precisions.surroundings(training.plan.precision, training.device)
    noted, _ = ways_forward(training.built, batch, around)
    return noted


def _free(training: Training) -> int:
    """What is free for all of a training: what is now, and what it holds already."""
    id = training.plan.device
    device = next((each for each in devices.devices() if each.id == id), None)
    free = (device.free or device.memory) if device is not None else 0
    if not free:
        return 0
    own = (*training.built.network.parameters(), *training.built.network.buffers())
    held = sum(each.numel() * each.element_size() for each in own)
    return free + held + data_bytes(training)


def _advice(fixes: tuple[Fix, ...]) -> str:
    if not fixes:
        return "Make its largest layers smaller."
    return "Choose a smaller batch or one of the other ways, or make its largest layers smaller."


def lack(training: Training, moment: str) -> Problem:
    """Says that memory ran out while computing, with the numbers as far as they can be had.

    Args:
        moment: When it was, such as "at iteration 20".
    """
    try:
        need = need_of(training)
    except (RuntimeError, MemoryError):
        need = estimated_need(training)
    return shortage(training, need, moment)
