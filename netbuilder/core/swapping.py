"""Putting another kind of layer in a node's place, with its wires, name and shared parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from netbuilder.core import edits
from netbuilder.core.design import Design, NodeLayer, Port, Wire
from netbuilder.core.layer import Layer, Socket
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.wiring import rewired


def are_alike(design: Design, ids: Iterable[str]) -> bool:
    """Whether there are such nodes and all are of one kind."""
    return len({_kind(design.nodes[id].layer) for id in ids if id in design.nodes}) == 1


def keeps_wires(design: Design, ids: Iterable[str], layer: NodeLayer) -> bool:
    """Whether a layer could stand in the place of nodes without a wire being lost."""
    return all(_takes_over(design, id, layer) for id in ids)


def _takes_over(design: Design, id: str, layer: NodeLayer) -> bool:
    old = design.nodes[id].layer
    if layer.role is not old.role or len(layer.outputs) != len(old.outputs):
        return False
    if len(layer.inputs) != len(old.inputs):
        return False
    arriving = [wire.target.name for wire in design.incoming.get(id, ())]
    pairs = zip(old.inputs, layer.inputs, strict=True)
    return all(new.many or arriving.count(before.name) < 2 for before, new in pairs)


def with_kind(
    design: Design, ids: Iterable[str], layer: Layer, asked: Collection[str] = ()
) -> Design:
    """Put a layer in the place of nodes.

    What the old and the new kind have under one name keeps its value where that is legal.

    Args:
        asked: Parameters whose value was asked for, so that it counts even where it is the usual
            one; any other than the usual one counts anyway.

    Raises:
        DesignError: The kind cannot take all the wires.
    """
    chosen = [id for id in ids if id in design.nodes]
    if not keeps_wires(design, chosen, layer):
        raise DesignError(
            Problem(
                "wires-would-be-lost",
                found=f"{layer.title} has not the same number of inputs and outputs.",
                fix="Choose a kind with as many, or delete wires first.",
            )
        )
    for id in chosen:
        design = _swapped(design, id, layer, asked)
    return design


def _swapped(design: Design, id: str, layer: Layer, asked: Collection[str]) -> Design:
    old = design.nodes[id].layer
    merged = _with_shared(layer, old, asked)
    # Where ports come and go with a parameter, a shared value may not cost a wire.
    layer = merged if _takes_over(design, id, merged) else layer
    incoming, outgoing = design.incoming.get(id, ()), design.outgoing.get(id, ())
    inputs, outputs = _names(old.inputs, layer.inputs), _names(old.outputs, layer.outputs)
    changes = {w: Wire(w.source, Port(id, inputs[w.target.name])) for w in incoming}
    changes |= {w: Wire(Port(id, outputs[w.source.name]), w.target) for w in outgoing}
    design = rewired(design, changes)
    design = edits.with_layer(design, id, layer)
    if _kind(old) != layer.kind:
        design = _parted(design, id)
    return _named_apart(design, id)


def _with_shared(layer: Layer, old: NodeLayer, asked: Collection[str]) -> Layer:
    """The layer with the values of the old one that it knows under the same name."""
    if not isinstance(old, Layer):
        return layer
    usual = type(layer)()
    for name in layer.parameters:
        if name not in old.parameters or name in asked:
            continue
        if getattr(layer, name) != getattr(usual, name):
            continue
        try:
            layer = layer.replaced(**{name: getattr(old, name)})
        except ParameterError:
            continue  # not legal here: the usual value stays
    return layer


def _parted(design: Design, id: str) -> Design:
    """Nodes of another kind share no weights."""
    followers = [node.id for node in design.nodes.values() if node.same_weights_as == id]
    for each in (id, *followers):
        if design.nodes[each].same_weights_as:
            design = edits.with_same_weights(design, each, "")
    return design


def _named_apart(design: Design, id: str) -> Design:
    """Two nodes of one kind do not share a title, though their numbers come from other kinds."""
    node = design.nodes[id]
    titles = {each.title for each in design.nodes.values() if each.id != id}
    if node.title not in titles or node.name:
        return design
    number = 1
    while f"{node.layer.title} {number}" in titles:
        number += 1
    return edits.renamed(design, id, f"{node.layer.title} {number}")


def _names(old: tuple[Socket, ...], new: tuple[Socket, ...]) -> dict[str, str]:
    return {one.name: other.name for one, other in zip(old, new, strict=True)}


def _kind(layer: NodeLayer) -> str:
    definition = getattr(layer, "definition", "")
    return f"{layer.kind} {definition}".rstrip()
