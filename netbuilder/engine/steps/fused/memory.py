"""Lets a kernel work in the very memory of torch: the flat weights and the optimizer's state."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from netbuilder.engine.optimizers import FACTOR, Stepper
from netbuilder.engine.steps.fused import updates
from netbuilder.engine.steps.fused.kernel import Memory, Rule

# What torch calls the first and the second array of an optimizer's state.
_NAMES: dict[type[torch.optim.Optimizer], tuple[str, str]] = {
    torch.optim.SGD: ("momentum_buffer", ""),
    torch.optim.Adam: ("exp_avg", "exp_avg_sq"),
    torch.optim.AdamW: ("exp_avg", "exp_avg_sq"),
    torch.optim.RMSprop: ("momentum_buffer", "square_avg"),
    torch.optim.Adagrad: ("sum", ""),
}
_CODES: dict[type[torch.optim.Optimizer], int] = {
    torch.optim.SGD: updates.SGD,
    torch.optim.Adam: updates.ADAM,
    torch.optim.AdamW: updates.ADAMW,
    torch.optim.RMSprop: updates.RMSPROP,
    torch.optim.Adagrad: updates.ADAGRAD,
}
_UNKNOWN = ("amsgrad", "maximize", "centered", "dampening", "capturable", "differentiable")


class SharedMemory:
    """The arrays that a kernel and torch share.

    Args:
        flat: All weights of the network, in one buffer.
        starts: Where each weight begins in it, by the identity of its tensor.

    Attributes:
        parameters: What is trained, in the order of torch's groups.
        slices: Where each of them lies in the flat buffer.
        memory, rule: What a kernel is given; `settle` makes them anew.
        updates: Updates so far.
    """

    def __init__(self, stepper: Stepper, flat: Tensor, starts: Mapping[int, int]) -> None:
        self._stepper = stepper
        self.parameters = stepper.parameters
        begin = [starts[id(each)] for each in self.parameters]
        self.slices = [
            slice(start, start + each.numel())
            for start, each in zip(begin, self.parameters, strict=True)
        ]
        weights = flat.detach().numpy()
        self._first, self._second = torch.zeros_like(flat), torch.zeros_like(flat)
        self._counts = torch.zeros(len(self.parameters))
        self._gradients = np.zeros_like(weights)
        self.memory = Memory(weights, weights[:0], weights[:0], self._gradients)
        self.rule: Rule
        self.updates = 0
        self.settle()

    @staticmethod
    def problem(optimizer: torch.optim.Optimizer) -> str:
        """Why an optimizer has no compiled form; empty where it has one."""
        kind = type(optimizer)
        if kind not in _CODES:
            return f"the optimizer {kind.__name__} has no compiled form"
        groups = optimizer.param_groups
        if any(group.get(name) for group in groups for name in _UNKNOWN):
            return "the optimizer has no compiled form with these settings"
        return ""

    def settle(self) -> None:
        """Take over settings and state as the optimizer has them now."""
        optimizer = self._stepper.optimizer
        kind, groups = type(optimizer), optimizer.param_groups
        first, second = _NAMES[kind]
        has_momentum = any(group.get("momentum") for group in groups)
        if first == "momentum_buffer" and not has_momentum:
            first = ""
        none = self.memory.weights[:0]
        self.memory = self.memory._replace(
            first=self._adopted(first, self._first) if first else none,
            second=self._adopted(second, self._second) if second else none,
        )
        self._adopt_counts(kind)
        self.rule = self._rule(_CODES[kind], groups)

    def note(self, count: int) -> None:
        """Note that a kernel has made updates."""
        self.updates += count
        if len(self._counts):
            self._counts.fill_(self.updates)

    def copies(self) -> Memory:
        """The arrays as they are, to try something on."""
        return Memory(*(array.copy() for array in self.memory))

    def followed(
        self, gradients: Sequence[Tensor], rate: float
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Weights after three updates by kernel and by torch, tried on copies.

        Each is compared by itself, since beside a kink tiny differences may take another way.
        """
        twin, tried = copy.deepcopy(self._stepper.optimizer), self.copies()
        twins = [each for group in twin.param_groups for each in group["params"]]
        for number, factor in enumerate((1.0, 0.5, -0.25)):
            for part, gradient, weight in zip(self.slices, gradients, twins, strict=True):
                tried.gradients[part] = gradient.numpy() * np.float32(factor)
                weight.grad = (gradient * factor).reshape(weight.shape)
            updates.update(tried, self.rule, rate, self.updates + number)
            twin.step()
        found = [torch.from_numpy(tried.weights[part].copy()) for part in self.slices]
        return found, [each.detach().reshape(-1) for each in twins]

    def _adopted(self, name: str, flat: Tensor) -> Any:
        """Make the optimizer's tensors of a name views of one buffer."""
        for parameter, part in zip(self.parameters, self.slices, strict=True):
            state = self._stepper.optimizer.state[parameter]
            view = flat[part].view(parameter.shape)
            known = state.get(name)
            if known is None:
                view.zero_()
            elif known.data_ptr() != view.data_ptr():
                view.copy_(known)
            state[name] = view
        return flat.numpy()

    def _adopt_counts(self, kind: type[torch.optim.Optimizer]) -> None:
        """Adam and others count their updates, weight by weight; all counts are the same."""
        if kind is torch.optim.SGD:
            self._counts = torch.zeros(0)
            return
        for count, parameter in zip(self._counts, self.parameters, strict=True):
            state = self._stepper.optimizer.state[parameter]
            known = state.get("step")
            self.updates = int(known) if known is not None else 0
            count.fill_(self.updates)
            state["step"] = count

    def _rule(self, code: int, groups: list[dict[str, Any]]) -> Rule:
        settings = np.zeros(updates.SETTINGS)
        group = groups[0]
        beta_mean, beta_square = group.get("betas", (0.0, group.get("alpha", 0.0)))
        settings[updates.MOMENTUM] = group.get("momentum", 0.0)
        settings[updates.NESTEROV] = float(group.get("nesterov", False))
        settings[updates.BETA_MEAN], settings[updates.BETA_SQUARE] = beta_mean, beta_square
        settings[updates.EPSILON] = group.get("eps", 0.0)
        settings[updates.RATE_DECAY] = group.get("lr_decay", 0.0)
        parts: list[tuple[int, int, float, float]] = []
        slices = iter(self.slices)
        for each in groups:
            factor, decay = each.get(FACTOR, 1.0), float(each["weight_decay"])
            own = [next(slices) for _ in each["params"]]
            parts += [(part.start, part.stop, factor, decay) for part in own]
        starts, stops, factors, decays = zip(*parts, strict=True)
        return Rule(
            optimizer=code,
            settings=settings,
            starts=np.array(starts),
            stops=np.array(stops),
            factors=np.array(factors, np.float64),
            decays=np.array(decays, np.float64),
        )
