"""Explained numbers beside torch's own: random ones over designs, kinds and optimizers."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.explaining import Explanation, Number, Quantity
from tests.engine.explain import test_numbers as designs

OPTIMIZERS = ("sgd", "momentum", "adam")
KINDS = (Quantity.ACTIVATION, Quantity.DELTA, Quantity.GRADIENT, Quantity.UPDATE)


class Compared(Struct, frozen=True):
    """One explained number.

    Attributes:
        found, wanted: As explained, and as torch computes it.
        gap: How far the terms of its sums are from the totals, as a share of these.
    """

    design: str
    optimizer: str
    what: Quantity
    found: float
    wanted: float
    gap: float

    @property
    def error(self) -> float:
        """Relative difference; absolute for numbers that are practically 0."""
        return abs(self.found - self.wanted) / max(abs(self.wanted), 1e-9)


def compared(count: int, seed: int = 0) -> Iterator[Compared]:
    """So many random numbers, as many of each design, optimizer and kind as possible."""
    chance = random.Random(seed)
    cases = [(design, optimizer) for design in designs.DESIGNS for optimizer in OPTIMIZERS]
    chance.shuffle(cases)
    shares = [count // len(cases) + (at < count % len(cases)) for at in range(len(cases))]
    for (design, optimizer), share in zip(cases, shares, strict=True):
        if share:
            bench = _Bench(design, optimizer)
            for at in range(share):
                yield bench.one(KINDS[at % len(KINDS)], chance)


class _Bench:
    """One network, and what torch says of it in double precision."""

    def __init__(self, design: str, optimizer: str) -> None:
        self.design, self.optimizer = design, optimizer
        found = designs._trained(design, optimizer)
        self.explainer: Explainer = found[0]
        trainee: Trainee = found[1]
        self.nodes = trainee.project.design.nodes
        self.row = designs.Oracle(trainee, found[2])
        self.row.row(designs.ROW).backward()
        batch = designs.Oracle(trainee, found[2])
        batch.batch().backward()
        self.gradients = {n: w.grad for n, w in batch.network.named_parameters()}
        self.updates = _updates(trainee, batch)

    def one(self, what: Quantity, chance: random.Random) -> Compared:
        """One number of a kind."""
        if what in (Quantity.GRADIENT, Quantity.UPDATE):
            return self._of_weight(what, chance)
        names = [
            name
            for name in self.row.sums
            if name in self.nodes
            and (what is Quantity.ACTIVATION or not designs._is_recurrent(name))
        ]
        name = chance.choice(names)
        value = self.row.sums[name]
        tensor = value.grad if what is Quantity.DELTA else value.detach()
        assert tensor is not None
        index = designs._some(tensor[0], chance)
        if designs._is_recurrent(name):
            found = self._explained(Number(what, name, index[-1:]))
            return self._row(what, found, found.value, float(tensor[(0, -1, index[-1])]))
        found = self._explained(Number(what, name, index))
        told = found.value if what is Quantity.DELTA else found.stages[0].total
        return self._row(what, found, told, float(tensor[(0, *index)]))

    def _of_weight(self, what: Quantity, chance: random.Random) -> Compared:
        known = self.gradients if what is Quantity.GRADIENT else self.updates
        name = chance.choice(list(known))
        tensor = known[name]
        assert tensor is not None
        index = designs._some(tensor, chance)
        node, _, weight = name.partition(".")
        found = self._explained(Number(what, node, index, weight))
        return self._row(what, found, found.value, float(tensor[index]))

    def _explained(self, number: Number) -> Explanation:
        return self.explainer.explained(number, designs.ROW)

    def _row(self, what: Quantity, found: Explanation, told: float, wanted: float) -> Compared:
        return Compared(self.design, self.optimizer, what, told, wanted, _gap(found))


def _updates(trainee: Trainee, oracle: Any) -> dict[str, Tensor | None]:
    """What torch's own optimizer makes of the gradients, in double precision."""
    used = trainee.step.phases[0].stepper.optimizer
    weights = dict(oracle.network.named_parameters())
    settings = {name: value for name, value in used.defaults.items() if name not in _NOT_GIVEN}
    twin: Any = type(used)(list(weights.values()), **settings)
    for name, weight in trainee.network.named_parameters():
        kept = used.state.get(weight, {})
        twin.state[weights[name]] = {
            key: _doubled(key, value) for key, value in kept.items() if value is not None
        }
    before = {name: weight.detach().clone() for name, weight in weights.items()}
    twin.step()
    return {name: weight.detach() - before[name] for name, weight in weights.items()}


_NOT_GIVEN = ("fused", "foreach", "differentiable", "decoupled_weight_decay")


def _doubled(key: str, value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    return value.clone() if key == "step" else value.detach().to(torch.float64).contiguous()


def _gap(found: Explanation) -> float:
    """How far listed terms and the rest are from the total, at most over all sums."""
    gaps = [0.0]
    for stage in found.stages:
        if stage.is_sum and stage.terms:
            parts = math.fsum(term.value for term in stage.terms) + stage.rest
            sizes = math.fsum(abs(term.value) for term in stage.terms) + abs(stage.rest)
            gaps.append(abs(parts - stage.total) / max(sizes, 1e-12))
    return max(gaps)
