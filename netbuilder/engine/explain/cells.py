"""Recurrent layers step by step: every gate, state and memory as a tensor of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

# In the order in which torch stacks them.
GATES: dict[str, tuple[str, ...]] = {
    "LSTM": ("input", "forget", "new", "output"),
    "GRU": ("reset", "update", "new"),
    "RNN_TANH": ("new",),
    "RNN_RELU": ("new",),
}


@dataclass(eq=False)
class Pass:
    """One layer read in one direction.

    Attributes:
        mode: Torch's word for the kind: ``LSTM``, ``GRU``, ``RNN_TANH``, ``RNN_RELU``.
        ending: Of the names of its weights: ``_l0``, ``_l0_reverse``.
        arriving: (batch, steps, numbers).
        sums: For each step, in the order of time, one per gate: (batch, units), before any bend.
        recalled: For each step, what the recurrent weights and their bias add: (batch, gates x
            units); part of `sums` but for the new value of a GRU, which its reset gate weakens.
        states, memories: For each step, after it: (batch, units); the state is the answer.
        start, start_memory: (batch, units), before the first step that is computed.
        is_reversed: Whether it begins at the last step.
    """

    mode: str
    ending: str
    arriving: Tensor
    sums: list[tuple[Tensor, ...]]
    recalled: list[Tensor]
    states: list[Tensor]
    memories: list[Tensor]
    start: Tensor
    start_memory: Tensor
    is_reversed: bool

    def before(self, step: int) -> tuple[Tensor, Tensor]:
        """State and memory that a step began with."""
        earlier = step + 1 if self.is_reversed else step - 1
        if not 0 <= earlier < len(self.states):
            return self.start, self.start_memory
        return self.states[earlier], self.memories[earlier]


@dataclass(eq=False)
class Steps:
    """All passes of a recurrent layer.

    Attributes:
        passes: Those of the last layer, forward first; `lower` holds the layers below.
        answer: (batch, steps, directions x units).
        state: What torch hands on besides.
    """

    passes: tuple[Pass, ...]
    lower: tuple[Pass, ...]
    answer: Tensor
    state: Any


def unrolled(module: nn.RNNBase, x: Tensor, states: Any = None) -> Steps:
    """What a recurrent module of torch computes, step by step; its dropout is silent.

    Args:
        x: (batch, steps, numbers).
        states: The states it begins with, as torch takes them; None for zeros.
    """
    mode = str(module.mode)
    directions = 2 if module.bidirectional else 1
    h, c = _starts(module, x, states, directions)
    layers: list[tuple[Pass, ...]] = []
    for layer in range(int(module.num_layers)):
        found = []
        for direction in range(directions):
            ending = f"_l{layer}{'_reverse' if direction else ''}"
            place = layer * directions + direction
            found.append(_pass(module, mode, ending, x, (h[place], c[place])))
        layers.append(tuple(found))
        x = torch.cat([torch.stack(each.states, dim=1) for each in found], dim=-1)
    every = [each for layer in layers for each in layer]
    last = torch.stack([each.states[0 if each.is_reversed else -1] for each in every])
    kept = torch.stack([each.memories[0 if each.is_reversed else -1] for each in every])
    state = (last, kept) if mode == "LSTM" else last
    return Steps(layers[-1], tuple(every[:-directions]), x, state)


def _starts(module: nn.RNNBase, x: Tensor, states: Any, directions: int) -> tuple[Tensor, Tensor]:
    count, units = int(module.num_layers) * directions, int(module.hidden_size)
    nothing = x.new_zeros(count, len(x), units)
    if states is None:
        return nothing, nothing
    return (states[0], states[1]) if isinstance(states, tuple) else (states, nothing)


def _pass(
    module: nn.RNNBase, mode: str, ending: str, x: Tensor, start: tuple[Tensor, Tensor]
) -> Pass:
    names = [f"{kind}_{side}{ending}" for kind in ("weight", "bias") for side in ("ih", "hh")]
    tensors: list[Any] = [getattr(module, name, None) for name in names]
    arriving_weight, state_weight, arriving_bias, state_bias = tensors
    is_reversed = ending.endswith("_reverse")
    count = x.shape[1]
    found = Pass(mode, ending, x, [], [], [], [], *start, is_reversed)
    h, c = start
    order = reversed(range(count)) if is_reversed else range(count)
    for step in order:
        arrived = nn.functional.linear(x[:, step], arriving_weight, arriving_bias)
        recalled = nn.functional.linear(h, state_weight, state_bias)
        sums, h, c = _step(mode, arrived, recalled, (h, c))
        found.sums.append(sums)
        found.recalled.append(recalled)
        found.states.append(h)
        found.memories.append(c)
    if is_reversed:
        for kept in (found.sums, found.recalled, found.states, found.memories):
            kept.reverse()
    return found


def _step(
    mode: str, arrived: Tensor, recalled: Tensor, before: tuple[Tensor, Tensor]
) -> tuple[tuple[Tensor, ...], Tensor, Tensor]:
    """Sums, state and memory of one step, as torch defines them."""
    h, c = before
    if mode == "LSTM":
        i, f, g, o = (arrived + recalled).chunk(4, dim=-1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return (i, f, g, o), o.sigmoid() * c.tanh(), c
    if mode == "GRU":
        (r, z, n), (hr, hz, hn) = arrived.chunk(3, dim=-1), recalled.chunk(3, dim=-1)
        reset, update = r + hr, z + hz
        new, share = n + reset.sigmoid() * hn, update.sigmoid()
        return (reset, update, new), (1 - share) * new.tanh() + share * h, c
    total = arrived + recalled
    return (total,), total.tanh() if mode == "RNN_TANH" else total.relu(), c
