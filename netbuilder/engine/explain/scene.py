"""One row, and the batch it is learnt with, computed for explaining; and lists of terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine.build import Built
from netbuilder.engine.explain.body import Body, Neurons, Sum, Trace
from netbuilder.engine.explain.names import Names
from netbuilder.engine.trainee import Part
from netbuilder.link.messages.explaining import Factor, Number, Stage, Term

Index = tuple[int, ...]


class Rows(Struct, frozen=True):
    """Rows of the data with their numbers.

    Attributes:
        part: Inputs and targets.
        numbers: Where each lies in the data, counted from 1.
    """

    part: Part
    numbers: tuple[int, ...]


class Scene:
    """What explanations of one moment are made from.

    Args:
        built: The network with the weights of the moment.
        sample: One row.
        batch: The rows whose mean slope an update follows.
        most: How many terms are listed at most.
    """

    def __init__(self, built: Built, sample: Rows, batch: Rows, most: int) -> None:
        self.names = Names(built.project, built.inference)
        self.sample, self.batch, self.most = sample, batch, most
        self.body = Body(built)

    @cached_property
    def whole(self) -> Trace:
        """The row, with the graph of gradients in one piece."""
        return self.body.run(self.sample.part.inputs)

    @cached_property
    def cut(self) -> Trace:
        """The row, with the graph cut at every sum."""
        return self.body.run(self.sample.part.inputs, cut=True)

    @cached_property
    def loss(self) -> Tensor:
        """The loss of the row, what large weights cost left aside."""
        return self.body.loss(self.whole.scores, self.sample.part.targets)

    @cached_property
    def cut_loss(self) -> Tensor:
        """The same as a function of the last cut alone."""
        return self.body.loss(self.cut.scores, self.sample.part.targets)

    def node(self, number: Number, trace: Trace) -> Neurons:
        """The node an address names.

        Raises:
            ProblemError: There is none, or its index lies outside.
        """
        found = trace.nodes.get(number.node)
        if found is None:
            raise no_node(number, trace)
        sizes = tuple(found.value.shape[1:])
        if len(number.index) != len(sizes) or any(
            not 0 <= at < size for at, size in zip(number.index, sizes, strict=True)
        ):
            raise _outside(self.names.title(number.node), number, sizes)
        return found

    def slope(self, of: Tensor, to: Tensor) -> Tensor:
        """Slope of a scalar in a tensor; zeros where it does not depend on it."""
        if not of.requires_grad:
            return torch.zeros_like(to)
        found: tuple[Tensor | None, ...] = torch.autograd.grad(
            of, to, retain_graph=True, allow_unused=True
        )
        return torch.zeros_like(to) if found[0] is None else found[0]


def in_sum(sum: Sum, index: Index) -> Index:
    """Where a place of a node lies in its module's own order."""
    return (index[1], index[0]) if sum.is_swapped and len(index) == 2 else index


def listed(words: str, terms: Iterable[Term], most: int, total: float | None = None) -> Stage:
    """A stage that adds terms up, those that count most in front.

    Args:
        total: What it gives; the sum of all terms where it is not told.
    """
    every = sorted(terms, key=lambda term: -abs(term.value))
    rest = every[most:]
    whole = sum_of(every)
    return Stage(
        words,
        tuple(every[:most]),
        whole if total is None else total,
        rest=sum_of(rest),
        left_out=len(rest),
    )


def sum_of(terms: Sequence[Term]) -> float:
    """The sum of terms."""
    return float(sum(term.value for term in terms))


def real(value: Any) -> float:
    """A number of a tensor, or a number that is one."""
    return float(value.detach() if isinstance(value, Tensor) else value)


def product(*factors: Factor) -> Term:
    """Factors multiplied."""
    value = 1.0
    for factor in factors:
        value *= factor.value
    return Term(factors, value)


def no_node(number: Number, trace: Trace) -> ProblemError:
    """What is said of an address that names no node."""
    known = ", ".join(list(trace.nodes)[:12])
    return ProblemError(
        Problem(
            "explain.no-node",
            found=f"The network has no node '{number.node}'.",
            expected=f"It has: {known}.",
            where=Where(node=number.node),
        )
    )


def _outside(title: str, number: Number, sizes: Index) -> ProblemError:
    asked = " x ".join(str(each + 1) for each in number.index) or "no place"
    count = " x ".join(map(str, sizes)) or "a single number"
    return ProblemError(
        Problem(
            "explain.no-unit",
            found=f"'{title}' has {count} numbers; {asked} is not one of them.",
            fix="Count from 1.",
            where=Where(node=number.node),
        )
    )
