"""A second body for a network, over the same weights, that shows what leaves its nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from torch import Tensor, nn

from netbuilder.core.design import BlockUse, Design
from netbuilder.core.facts import Inference
from netbuilder.core.shapes import Shape
from netbuilder.engine.build import Built, Shown, watched_classes
from netbuilder.link.messages import Outlet

# What the classes of generated text call their module.
_GENERATED = "netbuilder_design"


class Spot(Struct, frozen=True):
    """Where an output of a node is found while a twin computes.

    Attributes:
        module: The module in whose ``forward`` the node has its line.
        place: Number of the output socket.
        before, within: How often a block in a row of copies with shared weights is called around a
            circle of wires, and inside each of its steps; 1 where there is none.
    """

    outlet: Outlet
    module: nn.Module
    place: int
    shape: Shape
    before: int
    within: int

    @property
    def key(self) -> tuple[nn.Module, str]:
        """What its line shows itself as."""
        return self.module, self.outlet.nodes[-1]


class Twin:
    """A network's double: modules of their own in evaluation mode, holding the very same tensors.

    Its classes show the tensors of all nodes, also inside blocks. The network itself is not
    touched: neither its mode, nor its buffers, nor a gradient of its weights.
    """

    def __init__(self, built: Built) -> None:
        self._built = built
        self._classes = watched_classes(built, self._watch)
        self._network = doubled(built.network, self._classes)
        self._calls: dict[tuple[nn.Module, str], list[tuple[Shown, ...]]] = {}

    def spots(self, outlets: Iterable[Outlet]) -> tuple[Spot, ...]:
        """Where these are found; those that are not there are left out."""
        return tuple(spot for each in outlets if (spot := self._spot(each)) is not None)

    def run(
        self, inputs: Sequence[Tensor], spots: Sequence[Spot]
    ) -> tuple[Tensor | tuple[Tensor, ...], list[tuple[Tensor, ...]]]:
        """Compute once.

        Args:
            inputs: One tensor per Input node.
            spots: What is to be seen.

        Returns:
            What `forward` answers, and the tensors of each spot: the steps of a circle one by one.
            Each is a tensor of its own in the graph of gradients, so that a slope in it counts
            only what flows through this very output.
        """
        self._calls = {spot.key: [] for spot in spots}
        try:
            answer = self._network(*inputs)
            return answer, [self._pieces(spot) for spot in spots]
        finally:
            self._calls = {}

    def penalty(self) -> Tensor | None:
        """What is added to the loss, for the last batch; None where nothing is."""
        if not self._built.text.has_penalty:
            return None
        price: Tensor = self._network.penalty()  # type: ignore[operator]  # a generated method
        return price

    def _watch(self, module: nn.Module, id: str, *values: Shown) -> Any:
        """Called by the text: keeps what is wanted, and gives back what to go on with."""
        calls = self._calls.get((module, id))
        if calls is not None:
            values = tuple(
                each.view_as(each) if isinstance(each, Tensor) else each for each in values
            )
            calls.append(values)
        return values if len(values) > 1 else values[0]

    def _pieces(self, spot: Spot) -> tuple[Tensor, ...]:
        calls = self._calls[spot.key]
        first = calls[: len(calls) // spot.before : spot.within]
        shown = (call[spot.place] for call in first)
        return tuple(
            tensor for each in shown for tensor in ((each,) if isinstance(each, Tensor) else each)
        )

    def _spot(self, outlet: Outlet) -> Spot | None:
        project = self._built.project
        design: Design = project.design
        inference: Inference = self._built.inference
        module = self._network
        before = within = 1
        is_looped = False
        for id in outlet.nodes[:-1]:
            child = _first_copy(module._modules.get(id))
            node = design.nodes.get(id)
            if child is None or node is None or not isinstance(node.layer, BlockUse):
                return None
            is_looped = is_looped or any(id in loop for loop in design.loops)
            calls = node.layer.repeat if node.layer.shared else 1
            before, within = (before, within * calls) if is_looped else (before * calls, within)
            design = project.blocks[node.layer.definition].design
            inference, module = inference.nodes[id].inside[0], child
        return _found(outlet, design, inference, module, (before, within))


def doubled(
    module: nn.Module, classes: Mapping[str, Any], *, is_training: bool = False
) -> nn.Module:
    """A module of the same weights and settings, which are shared, not copied.

    Args:
        classes: What its classes of generated text are to be instead, by name.
        is_training: Whether it computes as in training; its buffers are then copies, since
            training changes them.
    """
    kind = type(module)
    if kind.__module__ == _GENERATED:
        kind = classes.get(kind.__name__, kind)
    double: nn.Module = object.__new__(kind)
    double.__dict__.update(module.__dict__)
    double.__dict__["training"] = is_training and module.training
    if is_training:
        double.__dict__["_buffers"] = {
            name: None if buffer is None else buffer.clone()
            for name, buffer in module._buffers.items()
        }
    double.__dict__["_modules"] = {
        name: None if child is None else doubled(child, classes, is_training=is_training)
        for name, child in module._modules.items()
    }
    return double


def _first_copy(module: nn.Module | None) -> nn.Module | None:
    """The module of a block, the first where it stands for several in a row."""
    if isinstance(module, nn.Sequential | nn.ModuleList):
        return next(iter(module.children()), None)
    return module


def _found(
    outlet: Outlet,
    design: Design,
    inference: Inference,
    module: nn.Module,
    calls: tuple[int, int],
) -> Spot | None:
    node = design.nodes.get(outlet.nodes[-1]) if outlet.nodes else None
    facts = inference.nodes.get(outlet.nodes[-1]) if outlet.nodes else None
    if node is None or facts is None:
        return None
    names = [socket.name for socket in node.layer.outputs]
    if outlet.port not in names:
        return None
    place = names.index(outlet.port)
    if place >= len(facts.outputs):
        return None
    return Spot(outlet, module, place, facts.outputs[place], *calls)
