"""Gradients of a loss in the shortest call that torch has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.core.plan import Plan

# torch.autograd.grad checks and converts for 18 of its 83 microseconds on a small network, which
# is a fifth of an iteration; this is what it calls. torch is pinned to one minor version.
_run_backward: Any = torch.autograd.Variable._execution_engine.run_backward


class Gradients:
    """Computes the gradients of scalar losses for the same weights again and again.

    Attributes:
        parameters: The weights.

    Equal to ``torch.autograd.grad(loss, parameters)`` bit for bit.
    """

    def __init__(self, loss: Tensor, parameters: Sequence[Tensor]) -> None:
        self.parameters = tuple(parameters)
        self._one = (torch.ones_like(loss.detach()),)
        # Those that lie in memory in another order than their weights, which fused kernels and
        # accumulated gradients never do.
        self._misfits: tuple[int, ...] = ()

    def __call__(self, loss: Tensor) -> tuple[Tensor, ...]:
        """One gradient per weight; the loss must depend on all of them."""
        found: tuple[Tensor, ...] = _run_backward(
            (loss,), self._one, False, False, self.parameters, False, accumulate_grad=False
        )
        return self.laid_out(found) if self._misfits else found

    def learn(self, found: Sequence[Tensor]) -> None:
        """Take note of which gradients have to be laid out anew."""
        pairs = enumerate(zip(found, self.parameters, strict=True))
        self._misfits = tuple(place for place, (one, weight) in pairs if not is_alike(one, weight))

    def laid_out(self, found: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Gradients in the order of memory that their weights have."""
        fitted = list(found)
        for place in self._misfits:
            fitted[place] = torch.empty_like(self.parameters[place]).copy_(found[place]).detach()
        return tuple(fitted)


def is_alike(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors of one shape lie in memory in the same order, without gaps."""
    sizes = one.shape
    steps = zip(sizes, one.stride(), other.stride(), strict=True)
    return all(size == 1 or step == wanted for size, step, wanted in steps)


class Clipping:
    """Keeps gradients within the limits of a plan, with torch's own functions."""

    def __init__(self, plan: Plan, parameters: Sequence[Tensor]) -> None:
        self._norm, self._value = plan.clip_norm, plan.clip_value
        self._parameters = tuple(parameters)

    def __bool__(self) -> bool:
        """Whether there is any limit."""
        return bool(self._norm or self._value)

    def __call__(self, gradients: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Limited copies of gradients, one for each parameter."""
        for parameter, gradient in zip(self._parameters, gradients, strict=True):
            # In the order of memory of its weight, or fused kernels pair the wrong numbers.
            parameter.grad = torch.empty_like(parameter).copy_(gradient).detach()
        self.limit()
        limited = tuple(parameter.grad for parameter in self._parameters)
        for parameter in self._parameters:
            parameter.grad = None
        return limited  # type: ignore[return-value]  # each was set above

    def limit(self) -> None:
        """Limit the gradients that lie at the parameters, in place."""
        if self._value:
            nn.utils.clip_grad_value_(self._parameters, self._value)
        if self._norm:
            nn.utils.clip_grad_norm_(self._parameters, self._norm)


class Accumulation:
    """Averages the gradients of several batches for one update.

    Attributes:
        count: Batches for one update; the last update of an epoch takes those that are left.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.sums: list[Tensor] = []

    def __call__(self, gradients: Sequence[Tensor], number: int, total: int) -> list[Tensor] | None:
        """Take gradients in; their mean where an update is due, else None.

        Args:
            number: Which gradients of an epoch they are, from 0.
            total: How many an epoch has.
        """
        place = number % self.count
        if place:
            for summed, gradient in zip(self.sums, gradients, strict=True):
                summed.add_(gradient)
        else:
            self.sums = [gradient.clone() for gradient in gradients]
        if place + 1 < self.count and number + 1 < total:
            return None
        means, self.sums = self.sums, []
        for mean in means:
            mean.div_(place + 1)
        return means
