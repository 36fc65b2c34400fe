"""What flows through one node while a network computes: into it, through its modules, out of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.engine.build import Built, Shown
from netbuilder.engine.twin import Spot, Twin
from netbuilder.link.messages import Outlet


class Call(Struct, frozen=True):
    """A module that was called.

    Attributes:
        module: A double that shares its weights with the network; in evaluation mode.
        inputs: The tensors it was given, in its own layout.
        output: What it answered.
    """

    module: nn.Module
    inputs: tuple[Tensor, ...]
    output: Any


class Flow(Struct, frozen=True):
    """One computation, as seen at a node.

    Attributes:
        inputs: What arrives, a tensor for each wire: (rows, ...).
        outputs: What leaves, a tensor for each socket: (rows, ...).
        calls: Modules called for it, those inside others first; empty where it needs none.
    """

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    calls: tuple[Call, ...]

    def call(self, *kinds: type[nn.Module] | str) -> Call | None:
        """The outermost call of a module of these classes, given themselves or by name."""
        return next((each for each in reversed(self.calls) if is_of(each.module, kinds)), None)


def is_of(module: nn.Module, kinds: Sequence[type[nn.Module] | str]) -> bool:
    """Whether a module is of one of these classes; those of generated text are given by name."""
    return any(
        type(module).__name__ == kind if isinstance(kind, str) else isinstance(module, kind)
        for kind in kinds
    )


class FlowTwin(Twin):
    """A twin that also notes which modules are called for one node, and with what.

    Args:
        nodes: Ids from the outside in; the last is the node.
    """

    def __init__(self, built: Built, nodes: tuple[str, ...]) -> None:
        super().__init__(built)
        self._nodes = nodes
        self._recent: list[Call] = []
        self._groups: list[tuple[Call, ...]] = []
        for module in set(self._network.modules()):
            # Hooks of its own: those of the network are shared with its double.
            module.__dict__["_forward_hooks"] = OrderedDict()
            module.register_forward_hook(self._note)

    def flow(self, inputs: Sequence[Tensor], sources: Sequence[Outlet], ports: int) -> Flow | None:
        """Compute once.

        Args:
            inputs: One tensor per Input node.
            sources: Where the wires into the node come from.
            ports: How many sockets data leaves it through.

        Returns:
            What flowed; None where the node is not part of the computation.
        """
        outlets = self._outlets(ports)
        before, after = self.spots(sources), self.spots(outlets)
        if len(after) < len(outlets):
            return None
        self._groups, self._recent = [], []
        with torch.no_grad():
            _, seen = self.run(inputs, (*before, *after))
        tensors = [_joined(pieces) for pieces in seen]
        calls = self._called(after[0]) if after else ()
        return Flow(tuple(tensors[: len(before)]), tuple(tensors[len(before) :]), calls)

    def _outlets(self, ports: int) -> list[Outlet]:
        design, project = self._built.project.design, self._built.project
        for id in self._nodes[:-1]:
            layer: Any = design.nodes[id].layer
            design = project.blocks[layer.definition].design
        node = design.nodes[self._nodes[-1]]
        return [Outlet(self._nodes, socket.name) for socket in node.layer.outputs[:ports]]

    def _called(self, spot: Spot) -> tuple[Call, ...]:
        groups = self._groups[: len(self._groups) // spot.before : spot.within]
        return groups[-1] if groups else ()

    def _note(self, module: nn.Module, given: tuple[Any, ...], answer: Any) -> None:
        tensors = tuple(each for each in given if isinstance(each, Tensor))
        self._recent.append(Call(module, tensors, answer))

    def _watch(self, module: nn.Module, id: str, *values: Shown) -> Any:
        recent, self._recent = self._recent, []
        if id == self._nodes[-1] and (module, id) in self._calls:
            self._groups.append(tuple(recent))
        return super()._watch(module, id, *values)


def _joined(pieces: tuple[Tensor, ...]) -> Tensor:
    """One tensor: the steps of a circle in a row, or the last where they have no axis for that."""
    is_row = len(pieces) > 1 and pieces[0].dim() > 2
    return (torch.cat(pieces, dim=1) if is_row else pieces[-1]).detach()
