"""Optimizers of torch, made from the text that is exported, and called with as little as it takes.

Where torch has a fused kernel, its optimizer object is made with ``fused=True``, takes the first
step itself, and from then on its kernel is called directly on the very tensors of its state: the
same bits, without the 40 microseconds that ``Optimizer.step`` spends around the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.core.plan import Optimizer

Gradients = tuple[Tensor, ...] | list[Tensor]
Kernel = Callable[[Gradients], None]


def made(entry: Optimizer, parameters: Sequence[Tensor], fused: bool) -> torch.optim.Optimizer:
    """The optimizer of a catalog entry, over `parameters`.

    Args:
        fused: Whether to use torch's fused kernel where this optimizer has one.
    """
    text = entry.code().replace("{parameters}", "parameters")
    names: dict[str, Any] = {"torch": torch, "nn": nn, "Any": Any, "parameters": list(parameters)}
    for definition in entry.definitions:
        exec(definition, names)  # as below, the text comes from checked values only
    optimizer: torch.optim.Optimizer = eval(compile(text, "<optimizer>", "eval"), names)
    for group in optimizer.param_groups:
        if "fused" in group:
            group["fused"] = fused
        # "foreach" is torch's choice by device otherwise, and its bits may differ.
        if "foreach" in group:
            group["foreach"] = False
    return optimizer


class Stepper:
    """Gives gradients to an optimizer, in the shortest way that gives torch's own bits."""

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self.optimizer = optimizer
        (self._group,) = optimizer.param_groups
        self._kernel: Kernel | None = None

    @property
    def is_direct(self) -> bool:
        """Whether the next step goes straight to torch's kernel."""
        return self._kernel is not None

    def __call__(self, gradients: Gradients) -> None:
        """Take one step.

        Args:
            gradients: One for each of the optimizer's parameters.
        """
        if self._kernel is not None:
            self._kernel(gradients)
            return
        parameters = self._group["params"]
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        self.optimizer.step()
        for parameter in parameters:
            parameter.grad = None
        maker = _KERNELS.get(type(self.optimizer))
        if maker is not None and self._group.get("fused"):
            # Aliases without a gradient may be changed in place without a guard around the call.
            aliases = [parameter.detach() for parameter in parameters]
            states = [self.optimizer.state[parameter] for parameter in parameters]
            self._kernel = maker(self._group, aliases, states)

    def search(self, loss: Callable[[], Any]) -> None:
        """Take one step of an optimizer that computes the loss several times.

        Args:
            loss: Computes it and leaves the gradients at the optimizer's parameters.
        """
        self.optimizer.step(loss)
        for parameter in self._group["params"]:
            parameter.grad = None

    def changed(self) -> None:
        """Some setting or state is another one: let torch take the next step itself."""
        (self._group,) = self.optimizer.param_groups  # loading a state makes another one
        self._kernel = None


def _adam(group: dict[str, Any], parameters: list[Tensor], states: list[dict[str, Any]]) -> Kernel:
    means = [state["exp_avg"] for state in states]
    squares = [state["exp_avg_sq"] for state in states]
    steps = [state["step"] for state in states]
    kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
    beta1, beta2 = group["betas"]

    def step(gradients: Gradients) -> None:
        torch._foreach_add_(steps, 1)
        kernel(
            parameters, gradients, means, squares, [], steps, lr=group["lr"], beta1=beta1,
            beta2=beta2, weight_decay=group["weight_decay"], eps=group["eps"], amsgrad=False,
            maximize=False, grad_scale=None, found_inf=None,
        )  # fmt: skip

    return step


def _sgd(group: dict[str, Any], parameters: list[Tensor], states: list[dict[str, Any]]) -> Kernel:
    momentum = [state["momentum_buffer"] for state in states] if group["momentum"] else []

    def step(gradients: Gradients) -> None:
        torch._fused_sgd_(
            parameters, gradients, momentum, weight_decay=group["weight_decay"],
            momentum=group["momentum"], lr=group["lr"], dampening=group["dampening"],
            nesterov=group["nesterov"], maximize=False, is_first_step=False, grad_scale=None,
            found_inf=None,
        )  # fmt: skip

    return step


def _adagrad(
    group: dict[str, Any], parameters: list[Tensor], states: list[dict[str, Any]]
) -> Kernel:
    sums = [state["sum"] for state in states]
    steps = [state["step"] for state in states]

    def step(gradients: Gradients) -> None:
        torch._foreach_add_(steps, 1)
        torch._fused_adagrad_(
            parameters, gradients, sums, steps, lr=group["lr"], lr_decay=group["lr_decay"],
            weight_decay=group["weight_decay"], eps=group["eps"], maximize=False,
        )  # fmt: skip

    return step


_KERNELS: dict[type[torch.optim.Optimizer], Callable[..., Kernel]] = {
    torch.optim.Adam: _adam,
    torch.optim.AdamW: _adam,
    torch.optim.SGD: _sgd,
    torch.optim.Adagrad: _adagrad,
}
