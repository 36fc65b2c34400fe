"""Draws ready networks with few words: place, wire, make blocks, lay out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.arrangement import arranged, wrapped
from netbuilder.core.blocks import use_of
from netbuilder.core.design import BlockUse, Design, Node, NodeLayer, Port, free_id
from netbuilder.core.layer import Layer, Role
from netbuilder.core.recipe import Recipe
from netbuilder.core.value import Block, Project

Source = str | Port
PORT_PX = 112.0


class Drawing:
    """A design that grows node by node. Inside a block it begins with its entrances.

    Args:
        entrances: Names of the block's entrances; none for a project's own design.

    Attributes:
        last: Id of the node placed last, where the next one is wired if nothing else is said.
    """

    def __init__(self, *entrances: str) -> None:
        self.design = Design()
        self.blocks: dict[str, Block] = {}
        self.doors: tuple[str, ...] = ()
        self.gates: tuple[str, ...] = ()
        self.last = ""
        for name in entrances:
            self.doors += (self.place("entrance", after=(), name=name),)
        self.last = self.doors[0] if self.doors else ""

    def place(
        self,
        layer: str | NodeLayer,
        /,
        *,
        after: Source | tuple[Source, ...] | None = None,
        name: str = "",
        same_weights_as: str = "",
        **parameters: Any,
    ) -> str:
        """Place a node and wire it; answers its id.

        Args:
            layer: A kind by name, with `parameters` in saved form, or a layer record.
            after: What feeds it, by input socket in order: ids (their first output) or ports. A
                socket that takes many wires takes all that are left. None stands for `last`.
        """
        made = _layer(layer, parameters)
        id = free_id(self.design.nodes, _stem(made))
        node = Node(id, made, name=name, same_weights_as=same_weights_as)
        self.design = structs.replace(self.design, nodes={**self.design.nodes, id: node})
        if after is None:
            after = (self.last,) if self.last and made.inputs else ()
        sources = (after,) if isinstance(after, str | Port) else after
        for index, source in enumerate(sources):
            socket = made.inputs[min(index, len(made.inputs) - 1)]
            self.wire(source, Port(id, socket.name))
        self.last = id
        return id

    def wire(self, source: Source, target: Port) -> None:
        """Draw one more wire."""
        self.design = edits.connected(self.design, self.port(source), target)

    def port(self, source: Source) -> Port:
        """The first output of a node, or the port itself."""
        if isinstance(source, Port):
            return source
        return Port(source, self.design.nodes[source].layer.outputs[0].name)

    def inside(self, *entrances: str) -> Drawing:
        """A drawing for a new block, in which the blocks that are defined already can be used."""
        inner = Drawing(*entrances)
        inner.blocks = dict(self.blocks)
        return inner

    def define(
        self, key: str, name: str, inner: Drawing, *exits: Source, exposed: tuple[str, ...] = ()
    ) -> None:
        """Make a block of another drawing; without `exits` its last node leaves it."""
        for source in exits or (inner.last,):
            inner.gates += (inner.place("exit", after=source),)
        self.blocks |= inner.blocks
        design = laid_out(inner.design, most=11)
        for ports in (inner.doors, inner.gates):
            design = _in_column(design, ports)
        self.blocks[key] = Block(name, design, exposed)

    def use(
        self,
        key: str,
        *,
        after: Source | tuple[Source, ...] | None = None,
        name: str = "",
        repeat: int = 1,
        overrides: Mapping[str, Any] | None = None,
    ) -> str:
        """Place a node that stands for a block; answers its id.

        Args:
            overrides: Values of exposed parameters by ``node.parameter``; a list holds one value
                per copy, sizes are tuples.
        """
        given = {path: _override(value) for path, value in (overrides or {}).items()}
        use = use_of(key, self.blocks[key], repeat=repeat, overrides=given)
        return self.place(use, after=after, name=name)

    def project(
        self,
        title: str,
        description: str,
        recipe: Recipe | None = None,
        places: Mapping[str, tuple[float, float]] | None = None,
    ) -> Project:
        """The whole as a project, laid out from left to right.

        Args:
            places: Positions of nodes, where a shape says more than rows do.
        """
        design = laid_out(self.design)
        return Project(
            design=edits.moved(design, places) if places else design,
            recipe=recipe or Recipe(),
            blocks=self.blocks,
            title=title,
            description=description,
        )


def laid_out(design: Design, most: int = 7) -> Design:
    """The design tidy, in rows of at most so many columns, its upper left corner at the origin."""
    tidy = wrapped(arranged(design), most)
    left = min((node.position[0] for node in tidy.nodes.values()), default=0.0)
    top = min((node.position[1] for node in tidy.nodes.values()), default=0.0)
    places = {
        id: (node.position[0] - left, node.position[1] - top) for id, node in tidy.nodes.items()
    }
    return edits.moved(tidy, places)


def _stem(layer: NodeLayer) -> str:
    """Start of a node's id: a block's is its key, so that the compiled text says what it is."""
    if isinstance(layer, BlockUse):
        return re.sub(r"[^a-z]+", "_", layer.definition).strip("_")
    return layer.stem


def _override(value: Any) -> Any:
    if isinstance(value, list):
        return {"copies": [_override(each) for each in value]}
    return list(value) if isinstance(value, tuple) else value


def _in_column(design: Design, ports: tuple[str, ...]) -> Design:
    """The design with the ports of a block from top to bottom, as their order is read."""
    if len(ports) < 2:
        return design
    tops = sorted(design.nodes[id].position[1] for id in ports)
    is_entrance = design.nodes[ports[0]].layer.role is Role.ENTRANCE
    across = [design.nodes[id].position[0] for id in ports]
    places, free = {}, tops[0]
    for id, top in zip(ports, tops, strict=True):
        places[id] = (min(across) if is_entrance else max(across), max(top, free))
        free = places[id][1] + PORT_PX
    return edits.moved(design, places)


def _layer(layer: str | NodeLayer, parameters: Mapping[str, Any]) -> NodeLayer:
    if not isinstance(layer, str):
        return layer
    made = Layer.loaded({"kind": layer, **parameters})
    if not isinstance(made, Layer):
        raise ValueError(f"no layer {layer!r} takes {', '.join(parameters) or 'nothing'}")
    return made
