"""Keeps the gradients of float16 products from vanishing: the loss is scaled up before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from netbuilder.engine.gradients import Clipping
from netbuilder.engine.optimizers import Stepper


class Scaling:
    """Torch's own scaler around one optimizer.

    Attributes:
        skipped: Updates left out so far because a gradient was too large; the scale halves then.
    """

    def __init__(self, device: str, stepper: Stepper, clipping: Clipping) -> None:
        self._scaler = torch.amp.GradScaler(device)
        self._stepper, self._clipping = stepper, clipping
        self.skipped = 0

    @property
    def scale(self) -> float:
        """What losses are multiplied by."""
        return float(self._scaler.get_scale())

    def scaled(self, loss: Tensor) -> Tensor:
        """A loss as its gradients are to be taken from."""
        scaled: Tensor = self._scaler.scale(loss)
        return scaled

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Let the optimizer follow gradients of scaled losses, unless one is no number."""
        parameters, optimizer = self._stepper.parameters, self._stepper.optimizer
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient.clone()
        self._scaler.unscale_(optimizer)
        self._clipping.limit()
        before = self.scale
        self._scaler.step(optimizer)
        self._scaler.update()
        self.skipped += self.scale < before
        for parameter in parameters:
            parameter.grad = None

    def state(self) -> dict[str, Any]:
        """What decides how it goes on, as JSON can hold it."""
        return {**self._scaler.state_dict(), "skipped": self.skipped}

    def put(self, state: dict[str, Any]) -> None:
        """Put back what `state` gave."""
        self.skipped = int(state.get("skipped", 0))
        self._scaler.load_state_dict({name: state[name] for name in self._scaler.state_dict()})
