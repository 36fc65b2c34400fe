"""What a training takes of a device, and what is said and offered where that is too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.budget import training_bytes
from netbuilder.core.inference import Inference
from netbuilder.core.plan import Optimizer, Plan, Precision
from netbuilder.core.problems import Fix, Problem, SetPlan, Where
from netbuilder.core.value import Project
from netbuilder.engine import devices, precisions
from netbuilder.engine.devices import size_words
from netbuilder.engine.text import executed
from netbuilder.link.messages import Device

# Ids from the outside in: the last is the node, those before it the blocks it lies in.
Path = tuple[str, ...]
# Part of the free memory that an advised training may take.
_SHARE = 0.9
# An optimizer is tried on so many numbers, to see how many it keeps for each.
_PROBE = 64
_BYTES = 4
# No optimizer keeps more numbers for each weight, but for those that remember many steps.
_MOST_COPIES = 3


class Cost(Struct, frozen=True):
    """What one node takes, whatever lies inside it included.

    Attributes:
        nodes: Its path.
        weights, gradients, optimizer, activations: Bytes; activations are what is kept for the way
            back.
        seconds: Of its way forward.
    """

    nodes: Path
    weights: int = 0
    gradients: int = 0
    optimizer: int = 0
    activations: int = 0
    seconds: float = 0.0

    @property
    def bytes(self) -> int:
        """All of its memory."""
        return self.weights + self.gradients + self.optimizer + self.activations


class Need(Struct, frozen=True):
    """What a training takes of a device.

    Attributes:
        costs: Of every node; those of blocks hold what is inside.
        data: Bytes of the data that the device holds.
        free: Bytes that there are for all of it; 0 if unknown.
        rows: Of the batch that the activations are of.
    """

    costs: tuple[Cost, ...]
    data: int
    free: int
    rows: int

    @property
    def outer(self) -> tuple[Cost, ...]:
        """The nodes that lie in no block."""
        return tuple(each for each in self.costs if len(each.nodes) == 1)

    @property
    def activations(self) -> int:
        """Of all nodes, and the slopes that go in and out of the largest on the way back.

        Measured on convolutions: 99 kB a row are told where 109 kB are really taken.
        """
        found = [each.activations for each in self.outer]
        return sum(found) + 2 * max(found, default=0)

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


def weights_shortage(project: Project, inference: Inference) -> Problem | None:
    """Why a device cannot hold the weights of a network in training; None where it can.

    Told before any of them is made: weights, a gradient for each, and what the optimizer keeps.
    """
    plan = project.plan
    free = devices.free_bytes(plan.device)
    kept = training_bytes(inference)
    if not free or kept + _BYTES * _MOST_COPIES * inference.trainable <= free:
        return None
    need = estimated(project, inference, plan.batch_size, free)
    return shortage(project, need) if need.bytes - need.activations > free else None


def estimated(project: Project, inference: Inference, rows: int, free: int, data: int = 0) -> Need:
    """What a training takes, from the shapes alone.

    Args:
        rows: Of a batch.
        free: Bytes that there are for all of it.
        data: Bytes of the data that the device holds.
    """
    copies = copies_of(optimizer_of(project.plan.phases[0]))
    costs = tuple(
        Cost(
            (id,),
            _BYTES * (facts.parameters + facts.buffers),
            _BYTES * facts.trainable,
            round(_BYTES * copies * facts.trainable),
            _BYTES * facts.activations * rows,
        )
        for id, facts in inference.nodes.items()
    )
    return Need(costs, data, free, rows)


def shortage(project: Project, need: Need, moment: str = "") -> Problem:
    """Says what is needed, what is free, what takes most of it, and offers what would fit.

    Args:
        moment: When it was found out, such as "at iteration 20"; empty before training.
    """
    plan, largest = project.plan, need.largest
    place = devices.place_words(plan.device)
    needed, free = size_words(need.bytes), size_words(need.free)
    found = f"Training needs about {needed}; {place} has {free} free."
    if moment:
        ran = f"Memory ran out {moment}."
        found = f"{ran} {found}" if not need.fits else f"{ran} Training needs about {needed}."
    most = ""
    if largest is not None and need.bytes:
        node = project.design.nodes.get(largest.nodes[0])
        title = node.title if node is not None else "the network"
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
    smaller = fitting_batch(need)
    if smaller:
        yield Fix(
            f"Batch {plan.batch_size:,} → {smaller:,}",
            (SetPlan("batch_size", smaller),),
            "Fewer rows for each update",
        )
        times = -(-need.rows // smaller)
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


def fitting_batch(need: Need) -> int:
    """The largest power of two below the size of the batch that fits; 0 where none does."""
    kept = need.bytes - need.activations
    # Slopes count too, so a row takes more than its activations.
    row = need.activations / max(1, need.rows)
    if not need.free or row <= 0:
        return need.rows // 2
    most = min(need.rows - 1, int((need.free * _SHARE - kept) / row))
    return 1 << (most.bit_length() - 1) if most > 0 else 0


def _advice(fixes: tuple[Fix, ...]) -> str:
    if not fixes:
        return "Make its largest layers smaller."
    return "Choose a smaller batch or one of the other ways, or make its largest layers smaller."


def copies_of(optimizer: Optimizer) -> float:
    """How many numbers an optimizer keeps for each weight, seen by letting it take a step."""
    weights = nn.Parameter(torch.zeros(_PROBE))
    text = "\n".join(
        (*optimizer.definitions, f"made = {optimizer.code().replace('{parameters}', 'weights')}")
    )
    names = {"torch": torch, "nn": nn, "Any": Any, "weights": [weights]}
    made: torch.optim.Optimizer = executed(text, names)["made"]

    def loss() -> float:
        weights.grad = torch.full((_PROBE,), 1e-3)
        return 1.0

    with torch.no_grad():
        loss()
        made.step(loss)
    kept = 0
    for values in made.state.values():
        for value in values.values():
            each = value if isinstance(value, list) else [value]
            kept += sum(one.numel() for one in each if isinstance(one, Tensor))
    # Where a history grows, it is as long as it may be.
    history = getattr(optimizer, "history", 0) if optimizer.needs_closure else 0
    return (kept // _PROBE) + 2 * history
