"""What numbers of a network are called: columns, neurons, places in pictures, steps and classes."""

from __future__ import annotations

from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.layer import Role
from netbuilder.core.neuron_chain import neuron_chain
from netbuilder.core.value import Project
from netbuilder.engine.explain.body import Neurons
from netbuilder.link.messages.explaining import Number, Quantity


class Names:
    """Words for the numbers of one project."""

    def __init__(self, project: Project, inference: Inference) -> None:
        self._project, self._inference = project, inference
        columns = neuron_chain(project.design, inference)
        self._named = {each.node: each.names for each in columns if each.names}

    def node(self, path: str) -> Node | None:
        """The node at a path: ``dense_1``, ``block_1.0.dense_1`` in the first of several copies."""
        found = self._place(path)
        return found[0].nodes.get(found[1]) if found is not None else None

    def facts(self, path: str) -> NodeFacts | None:
        """What is known of the node at a path, in the first copy of each block around it."""
        *blocks, id = [part for part in path.split(".") if not part.isdigit()]
        known = self._inference.nodes
        for block in blocks:
            if block not in known or not known[block].inside:
                return None
            known = known[block].inside[0].nodes
        return known.get(id)

    def feeding(self, path: str) -> tuple[str, ...]:
        """Paths of the nodes whose answers arrive at a node, in the order of its sockets."""
        found = self._place(path)
        if found is None:
            return ()
        design, id = found
        start = path[: len(path) - len(id)]
        wires = design.incoming.get(id, ())
        return tuple(dict.fromkeys(start + wire.source.node for wire in wires))

    def title(self, path: str) -> str:
        """What the canvas calls a node."""
        node = self.node(path)
        return node.title if node is not None else path

    def is_input(self, path: str) -> bool:
        """Whether data enters there."""
        node = self.node(path)
        return node is not None and getattr(node.layer, "role", None) is Role.SOURCE

    def number(self, neurons: Neurons, index: tuple[int, ...]) -> Number:
        """The address of what leaves a node at an index."""
        what = Quantity.INPUT if self.is_input(neurons.path) else Quantity.ACTIVATION
        return Number(what, neurons.path, index)

    def words(self, path: str, index: tuple[int, ...]) -> str:
        """A place of a node in words: ``petal width``, ``Dense 1, neuron 4``."""
        names = self._named.get(path, ())
        if len(index) == 1 and index[0] < len(names):
            name = names[index[0]]
            return name if self.is_input(path) else f"{self.title(path)}, {name}"
        place = place_words(index)
        return f"{self.title(path)}, {place}" if place else self.title(path)

    def weight(self, number: Number) -> str:
        """A weight in words: ``weight from petal width to Dense 1, neuron 4``."""
        name, index = number.weight or "weight", number.index
        feeders = self.feeding(number.node)
        if name == "bias" and len(index) == 1:
            return f"bias of {self.words(number.node, index)}"
        if name == "weight" and len(index) == 2 and len(feeders) == 1:
            source = self.words(feeders[0], index[1:])
            return f"weight from {source} to {self.words(number.node, index[:1])}"
        place = " x ".join(str(each + 1) for each in index)
        return f"{name} {place} of {self.title(number.node)}"

    def _place(self, path: str) -> tuple[Design, str] | None:
        design = self._project.design
        *blocks, id = [part for part in path.split(".") if not part.isdigit()]
        for block in blocks:
            node = design.nodes.get(block)
            if node is None or not isinstance(node.layer, BlockUse):
                return None
            design = self._project.blocks[node.layer.definition].design
        return design, id


def place_words(index: tuple[int, ...]) -> str:
    """An index without the batch in words, counted from 1 as people do."""
    counted = [each + 1 for each in index]
    match len(counted):
        case 0:
            return ""
        case 1:
            return f"neuron {counted[0]}"
        case 2:
            return f"step {counted[0]}, number {counted[1]}"
        case 3:
            return f"map {counted[0]}, row {counted[1]}, column {counted[2]}"
        case _:
            return "place " + " x ".join(map(str, counted))
