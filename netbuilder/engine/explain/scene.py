"""Rows of the data computed for explaining: one that is looked at, or the batch that comes next."""

from __future__ import annotations

from functools import cached_property

import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine import state
from netbuilder.engine.build import Built
from netbuilder.engine.explain.body import Body, Neurons, Sum, Trace
from netbuilder.engine.explain.names import Names
from netbuilder.engine.trainee import Part
from netbuilder.link.messages.explaining import Number

Index = tuple[int, ...]
_CPU = torch.device("cpu")


class Rows(Struct, frozen=True):
    """Rows of the data with their numbers.

    Attributes:
        part: Inputs and targets.
        numbers: Where each lies in the data, counted from 1; empty for a made sample.
    """

    part: Part
    numbers: tuple[int, ...]


class Scene:
    """What explanations of one row at one moment are made from.

    Args:
        built: The network with the weights of the moment.
        rows: The row alone; or a batch, as training sees it.
        most: How many terms are listed at most.
        at: Which of the rows.
        drawn: The state of random numbers before the batch is computed in training; None for rows
            that are computed as they are evaluated.
    """

    def __init__(
        self, built: Built, rows: Rows, most: int, at: int = 0, drawn: Tensor | None = None
    ) -> None:
        self.names = Names(built.project, built.inference)
        self.rows, self.most, self.at = rows, most, at
        self._drawn = drawn
        self.body = Body(built, is_training=drawn is not None)

    @property
    def is_training(self) -> bool:
        """Whether it is computed as in training."""
        return self._drawn is not None

    @property
    def row(self) -> int:
        """The row of the batch that training sees; 0 for the sample that is looked at."""
        return self.rows.numbers[self.at] if self.is_training else 0

    @cached_property
    def whole(self) -> Trace:
        """The rows, with the graph of gradients in one piece."""
        return self._run(is_cut=False)

    @cached_property
    def cut(self) -> Trace:
        """The rows, with the graph cut at every sum."""
        return self._run(is_cut=True)

    @cached_property
    def loss(self) -> Tensor:
        """The losses of the rows added up, what large weights cost left aside.

        It is that of the batch times its rows, so that slopes are those of one row.
        """
        return self._loss(self.whole)

    @cached_property
    def cut_loss(self) -> Tensor:
        """The same as a function of the last cut alone."""
        return self._loss(self.cut)

    @property
    def inputs(self) -> Tensor:
        """(rows, ...)."""
        return self.rows.part.inputs

    @property
    def count(self) -> int:
        """How many rows are computed."""
        return len(self.inputs)

    def beside(self, at: int) -> Scene:
        """The same computation, for another of its rows."""
        other = object.__new__(Scene)
        other.__dict__.update(self.__dict__)
        other.at = at
        return other

    def row_of(self, at: int) -> int:
        """The row that an address names for a place in the batch."""
        return self.rows.numbers[at] if self.is_training else 0

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
        if not of.requires_grad or not to.requires_grad:
            return torch.zeros_like(to)
        found: tuple[Tensor | None, ...] = torch.autograd.grad(
            of, to, retain_graph=True, allow_unused=True
        )
        return torch.zeros_like(to) if found[0] is None else found[0]

    def _loss(self, trace: Trace) -> Tensor:
        with torch.enable_grad():
            return self.body.loss(trace.scores, self.rows.part.targets) * self.count

    def _run(self, *, is_cut: bool) -> Trace:
        if self._drawn is None:
            return self.body.run(self.inputs, cut=is_cut)
        with state.undisturbed(_CPU):
            torch.set_rng_state(self._drawn)
            return self.body.run(self.inputs, cut=is_cut)


def columns(value: Tensor, leaf: Tensor, place: Index) -> Tensor | None:
    """Slopes of all numbers of a tensor in one number of another; None where there are none.

    The slope of a weighting of all answers is linear in the weighting: its own slope, at one
    number, is the column that is wanted.

    Args:
        place: In `leaf`, its batch included.
    """
    if not value.requires_grad or not leaf.requires_grad:
        return None
    weighting = torch.zeros_like(value, requires_grad=True)
    with torch.enable_grad():
        pulled: tuple[Tensor | None, ...] = torch.autograd.grad(
            value, leaf, weighting, create_graph=True, allow_unused=True, retain_graph=True
        )
    if pulled[0] is None or not pulled[0].requires_grad:
        return None
    column: tuple[Tensor | None, ...] = torch.autograd.grad(
        pulled[0][place], weighting, allow_unused=True
    )
    return column[0]


def in_sum(sum: Sum, index: Index) -> Index:
    """Where a place of a node lies in its module's own order."""
    return (index[1], index[0]) if sum.is_swapped and len(index) == 2 else index


def no_node(number: Number, trace: Trace) -> ProblemError:
    """What is said of an address that names no node."""
    known = ", ".join([each.path for each in trace.nodes.values() if not each.is_inner][:12])
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
