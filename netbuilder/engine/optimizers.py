"""Optimizers of torch, made from the text that is exported, and called with as little as it takes.

Where torch has a fused kernel, its optimizer object is made with ``fused=True``, takes the first
step itself, and from then on its kernel is called directly on the very tensors of its state: the
same bits, without the 40 microseconds that ``Optimizer.step`` spends around the kernel.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.core.overrides import Override, Way, way_of, ways
from netbuilder.core.plan import Optimizer

Gradients = tuple[Tensor, ...] | list[Tensor]
Kernel = Callable[[Gradients], None]
# What a group keeps beside the settings of torch: what its learning rate is multiplied by.
FACTOR = "factor"


class Group(Struct, frozen=True):
    """Weights that learn with the same settings.

    Attributes:
        factor: Of the learning rate.
        decay: Their own weight decay; None for that of the optimizer.
    """

    parameters: tuple[Tensor, ...]
    factor: float = 1.0
    decay: float | None = None


def grouped(
    weights: Sequence[tuple[Tensor, Override | None]], known: Sequence[Override], entry: Optimizer
) -> tuple[Group, ...]:
    """Weights by how they learn: first those that do as the plan says.

    Args:
        weights: Each with the place of its own that it lies in.
        known: All such places, in the order of the groups.
    """
    found: dict[Way, list[Tensor]] = {way: [] for way in ways(known, entry)}
    for weight, own in weights:
        found[way_of(own, entry)].append(weight)
    return tuple(Group(tuple(each), *way) for way, each in found.items() if each)


def made(entry: Optimizer, groups: Sequence[Group], fused: bool) -> torch.optim.Optimizer:
    """The optimizer of a catalog entry, over groups of weights.

    Args:
        fused: Whether to use torch's fused kernel where this optimizer has one.
    """
    text = entry.code().replace("{parameters}", "parameters")
    parameters: list[Any] = [_settings(group, entry) for group in groups]
    if len(groups) == 1 and (groups[0].factor, groups[0].decay) == (1.0, None):
        parameters = list(groups[0].parameters)
    names: dict[str, Any] = {"torch": torch, "nn": nn, "Any": Any, "parameters": parameters}
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


def _settings(group: Group, entry: Optimizer) -> dict[str, Any]:
    """One of torch's groups of parameters."""
    settings: dict[str, Any] = {"params": list(group.parameters)}
    if group.factor != 1.0:
        settings |= {
            FACTOR: group.factor,
            "lr": getattr(entry, "learning_rate", 0.0) * group.factor,
        }
    if group.decay is not None and "weight_decay" in entry.parameters:
        settings["weight_decay"] = group.decay
    return settings


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Let all groups learn with a rate, each times its factor."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group.get(FACTOR, 1.0)


class Stepper:
    """Gives gradients to an optimizer, in the shortest way that gives torch's own bits.

    Attributes:
        groups: What it trains, in the order of torch's groups.
        parameters: All of it, in the order in which gradients are given.
        revision: How often a setting or the state became another one.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, groups: Sequence[Group]) -> None:
        self.optimizer, self.groups = optimizer, tuple(groups)
        self.parameters = tuple(each for group in groups for each in group.parameters)
        self._kernel: Kernel | None = None
        self.revision = 0

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
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient
        self.optimizer.step()
        for parameter in self.parameters:
            parameter.grad = None
        maker, groups = _KERNELS.get(type(self.optimizer)), self.optimizer.param_groups
        if maker is not None and groups[0].get("fused"):
            self._kernel = self._together([self._direct(maker, group) for group in groups])

    def _direct(self, maker: Callable[..., Kernel], group: dict[str, Any]) -> Kernel:
        # Aliases without a gradient may be changed in place without a guard around the call.
        aliases = [parameter.detach() for parameter in group["params"]]
        states = [self.optimizer.state[parameter] for parameter in group["params"]]
        return maker(group, aliases, states)

    def _together(self, kernels: list[Kernel]) -> Kernel:
        """One call for all groups, each with its share of the gradients."""
        if len(kernels) == 1:
            return kernels[0]
        ends = list(itertools.accumulate(len(group.parameters) for group in self.groups))
        shares = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]

        def step(gradients: Gradients) -> None:
            for kernel, share in zip(kernels, shares, strict=True):
                kernel(gradients[share])

        return step

    def search(self, loss: Callable[[], Any]) -> None:
        """Take one step of an optimizer that computes the loss several times.

        Args:
            loss: Computes it and leaves the gradients at the optimizer's parameters.
        """
        self.optimizer.step(loss)
        for parameter in self.parameters:
            parameter.grad = None

    def change(self, key: str, value: float) -> None:
        """Give a setting of torch's groups another value; those with one of their own keep it."""
        if key == "lr":
            set_rate(self.optimizer, value)
        for group, own in zip(self.optimizer.param_groups, self.groups, strict=True):
            if key != "lr" and (key != "weight_decay" or own.decay is None):
                group[key] = value
        self.changed()

    def setting(self, key: str) -> float:
        """The value of a setting for weights that have none of their own; 0 where all have."""
        for group, own in zip(self.optimizer.param_groups, self.groups, strict=True):
            if key == "lr" or key != "weight_decay" or own.decay is None:
                return float(group[key]) / (own.factor if key == "lr" else 1.0)
        return 0.0

    def changed(self) -> None:
        """Some setting or state is another one: let torch take the next step itself."""
        self._kernel = None
        self.revision += 1


def _counted(states: list[dict[str, Any]]) -> tuple[Tensor, list[Tensor]]:
    """Counts of updates, all and each: parts of one tensor, so that one short call raises all."""
    count = torch.stack([state["step"] for state in states])
    steps = list(count.unbind())
    for state, step in zip(states, steps, strict=True):
        state["step"] = step
    return count, steps


def _adam(group: dict[str, Any], parameters: list[Tensor], states: list[dict[str, Any]]) -> Kernel:
    means = [state["exp_avg"] for state in states]
    squares = [state["exp_avg_sq"] for state in states]
    count, steps = _counted(states)
    kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
    beta1, beta2 = group["betas"]

    def step(gradients: Gradients) -> None:
        count.add_(1)
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
    count, steps = _counted(states)

    def step(gradients: Gradients) -> None:
        count.add_(1)
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
