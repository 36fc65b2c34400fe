"""The layers of the open design in the order data flows, as places one can stop at and look."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from netbuilder.core.design import BlockUse, Design
from netbuilder.core.inference import Inference
from netbuilder.core.neuron_chain import neuron_chain


class Stop(Struct, frozen=True):
    """One layer, or dense layers in a row.

    Attributes:
        nodes: Their ids, in the order data flows.
        title, note: What it is called, and how much leaves it.
        family, icon: Of its tile.
        is_neurons: Whether it opens into neurons and synapses.
        is_block: Whether there are layers inside it.
    """

    nodes: tuple[str, ...]
    title: str
    note: str
    family: Any
    icon: str
    is_neurons: bool = False
    is_block: bool = False


def stops(design: Design, inference: Inference, *, is_whole: bool = True) -> tuple[Stop, ...]:
    """Every layer of a design.

    Args:
        is_whole: Whether it is the design of the project: only its dense layers open into
            neurons together.
    """
    columns = neuron_chain(design, inference) if is_whole else ()
    dense = {column.node for column in columns if column.has_weights}
    order = design.order or tuple(design.nodes)
    order = (*order, *(id for id in design.nodes if id not in set(order)))
    found: list[Stop] = []
    row: list[str] = []
    for id in order:
        if row and (id not in dense or row[-1] not in set(design.before(id))):
            found.append(_neurons(design, inference, row))
            row = []
        if id in dense:
            row.append(id)
        else:
            found.append(_layer(design, inference, id))
    if row:
        found.append(_neurons(design, inference, row))
    return tuple(found)


def stop_of(found: tuple[Stop, ...], id: str) -> int:
    """Number of the stop that a node belongs to; -1 where there is none."""
    return next((place for place, each in enumerate(found) if id in each.nodes), -1)


def _layer(design: Design, inference: Inference, id: str) -> Stop:
    node, facts = design.nodes[id], inference.nodes.get(id)
    shape = facts.output if facts is not None else None
    is_block = isinstance(node.layer, BlockUse)
    note = shape.label if shape is not None else "size unknown"
    return Stop((id,), node.title, note, node.layer.group, node.layer.icon, is_block=is_block)


def _neurons(design: Design, inference: Inference, ids: list[str]) -> Stop:
    layers = [design.nodes[id] for id in ids]
    known = [inference.nodes[id].output for id in ids if id in inference.nodes]
    counts = " – ".join(shape.label for shape in known if shape is not None)
    title = layers[0].title if len(layers) == 1 else "Neurons"
    note = f"{counts} neurons" if len(layers) == 1 else counts
    first = layers[0].layer
    return Stop(tuple(ids), title, note, first.group, first.icon, is_neurons=True)
