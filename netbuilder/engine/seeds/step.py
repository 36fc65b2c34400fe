"""One iteration of all copies: losses, gradients and one update over stacked weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.func import functional_call

from netbuilder.core.plan import Plan
from netbuilder.engine.batches import Batch
from netbuilder.engine.build import Built
from netbuilder.engine.seeds.graph import Short
from netbuilder.engine.seeds.vectorised import Called, Stacked, Vectorised
from netbuilder.engine.steps.tape import Answer

Iterate = Callable[[], Answer]


class StackedStep:
    """Computes losses, predictions and gradients of all copies for the batches of an epoch.

    Args:
        weights: Of all copies by name; those of `trained` are among them.
        trained: What gradients are wanted of.
        batches: In memory that stays; each position is prepared once.
        is_taped: Whether to record the iteration.

    Raises:
        Exception: Whatever torch raises where the network cannot be vectorised.
    """

    def __init__(
        self,
        vectorised: Vectorised,
        weights: Stacked,
        trained: Sequence[Tensor],
        batches: Sequence[Batch],
        is_taped: bool,
    ) -> None:
        self._vectorised, self._weights, self._trained = vectorised, weights, tuple(trained)
        self.at: list[Iterate] = []
        shorts: dict[int, Short] = {}
        for inputs, targets in batches:
            rows = inputs.shape[1]
            if is_taped and rows not in shorts:
                shorts[rows] = self._recorded(inputs, targets)
            self.at.append(
                self._from_tape(shorts[rows], inputs, targets)
                if is_taped
                else lambda inputs=inputs, targets=targets: self.answered(inputs, targets)  # type: ignore[misc]
            )

    def answered(self, inputs: Tensor, targets: tuple[Tensor, ...]) -> Answer:
        """Losses (copies,), predictions and gradients, computed operation by operation."""
        losses, *predictions = self._vectorised.losses(self._weights, inputs, targets)
        gradients = torch.autograd.grad(losses, self._trained, torch.ones_like(losses))
        return losses.detach(), tuple(each.detach() for each in predictions), gradients

    def _recorded(self, inputs: Tensor, targets: tuple[Tensor, ...]) -> Short:
        def flat(inputs: Tensor, *targets: Tensor) -> list[Tensor]:
            losses, predictions, gradients = self.answered(inputs, targets)
            return [losses, *predictions, *gradients]

        return Short(flat, (inputs, *targets), len(self._trained), self._weights.values())

    def _from_tape(self, short: Short, inputs: Tensor, targets: tuple[Tensor, ...]) -> Iterate:
        given, run = short.early((inputs, *targets)), short.tape.run
        return lambda: run(*given)


class Limits:
    """Keeps gradients and weights of every copy within the limits of the plan and the layers."""

    def __init__(self, plan: Plan, built: Built, weights: Stacked) -> None:
        self._norm, self._value = plan.clip_norm, plan.clip_value
        self._weights = weights
        self._called = Called(built.network, built.constrain) if built.constrain else None

    @property
    def is_needed(self) -> bool:
        """Whether there is any limit."""
        return bool(self._norm or self._value) or self._called is not None

    def limited(self, gradients: Sequence[Tensor]) -> list[Tensor]:
        """Gradients (copies, ...) within their limits; the length is that of one copy's own."""
        kept = list(gradients)
        if self._value:
            kept = [each.clamp(-self._value, self._value) for each in kept]
        if self._norm:
            lengths = torch.stack([each.flatten(1).norm(dim=1) for each in kept]).norm(dim=0)
            shares = (self._norm / (lengths + 1e-6)).clamp(max=1.0)
            kept = [each * shares.view(-1, *[1] * (each.dim() - 1)) for each in kept]
        return kept

    def constrain(self) -> None:
        """Bring the weights of each copy back within the limits of its layers."""
        if self._called is None:
            return
        copies = len(next(iter(self._weights.values())))
        with torch.no_grad():
            for copy in range(copies):
                own = {f"network.{name}": each[copy] for name, each in self._weights.items()}
                functional_call(self._called, own, ())
