"""The drawing as an immutable value: nodes, wires, frames, and the order in which data flows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct, structs

from netbuilder.core.layer import Family, Layer, Role, Socket
from netbuilder.core.loops import order_through

ID_PATTERN = re.compile(r"[a-z]+(_[a-z]+)*_[1-9][0-9]{0,5}\Z")
NAME_LIMIT = 200
FOLDS = ("", "folded", "unfolded")
BENDS_LIMIT = 100


class Port(Struct, frozen=True, order=True):
    """An end of a wire: a node and one of its sockets."""

    node: str
    name: str


class Wire(Struct, frozen=True):
    """A connection from an output to an input."""

    source: Port
    target: Port


class Path(Struct, frozen=True):
    """The address of a node inside nested blocks: its ids from the outside in, and which copy."""

    nodes: tuple[str, ...]
    copies: tuple[int, ...] = ()


class UnknownLayer(Struct, frozen=True):
    """What stands in for a kind this version does not know; its content is kept as it was.

    Attributes:
        kind: The unknown name.
        content: The whole saved form, written back unchanged.
        input_names, output_names: Its sockets, as far as its wires tell.
    """

    kind: str
    content: Any
    input_names: tuple[str, ...] = ("x",)
    output_names: tuple[str, ...] = ("y",)

    title = "Unknown kind"
    summary = "This version does not know this kind. It is kept as it was."
    icon = "help"
    stem = "unknown"
    group = Family.BLOCK
    role = Role.HIDDEN

    @property
    def inputs(self) -> tuple[Socket, ...]:
        """Sockets that take whatever is wired to them."""
        return tuple(Socket(name, many=True, optional=True) for name in self.input_names)

    @property
    def outputs(self) -> tuple[Socket, ...]:
        """Where its wires begin."""
        return tuple(Socket(name) for name in self.output_names)

    def saved(self) -> Any:
        """Its JSON form, exactly as it was found."""
        return self.content


class BlockUse(Struct, frozen=True):
    """A node that stands for a grouped design.

    Attributes:
        definition: Key in the project's blocks.
        repeat: How many copies stand in a row, each fed by the one before.
        shared: Whether the copies share their weights.
        overrides: Values of exposed parameters, by ``node.parameter``, in saved form; a group
            ``{"copies": [...]}`` holds one value per copy.
        takes, gives: Ids of the block's entrances and exits, in order: its sockets.
    """

    definition: str
    repeat: int = 1
    shared: bool = False
    overrides: dict[str, Any] = {}
    takes: tuple[str, ...] = ("entrance_1",)
    gives: tuple[str, ...] = ("exit_1",)

    kind = "block"
    summary = "A group of layers with a name."
    icon = "block"
    stem = "block"
    group = Family.BLOCK
    role = Role.HIDDEN

    @property
    def title(self) -> str:
        """The block's key in words."""
        words = self.definition.replace("_", " ").strip()
        return words[:1].upper() + words[1:] or "Block"

    @property
    def inputs(self) -> tuple[Socket, ...]:
        """One socket per entrance."""
        return tuple(Socket(name) for name in self.takes)

    @property
    def outputs(self) -> tuple[Socket, ...]:
        """One socket per exit."""
        return tuple(Socket(name) for name in self.gives)

    @property
    def is_list(self) -> bool:
        """Whether its copies are kept in a list of modules."""
        return self.repeat > 1 and not self.shared

    def saved(self) -> Any:
        """Its JSON form."""
        form: dict[str, Any] = {"kind": self.kind, "definition": self.definition}
        plain = BlockUse(self.definition)
        for field in ("repeat", "shared", "overrides", "takes", "gives"):
            value = getattr(self, field)
            if value != getattr(plain, field):
                form[field] = list(value) if isinstance(value, tuple) else value
        return form


NodeLayer = Layer | UnknownLayer | BlockUse


class SetWeight(Struct, frozen=True):
    """A single weight that a person gave a value: it begins there, and learns on from it.

    Attributes:
        name: Of the tensor inside the layer's module: ``weight``, ``bias``.
        place: Where in the tensor: the neuron, and for a synapse its input, both from 0.
        times: How often it was set to this value in a row: after it has learned on, setting it
            again counts.
    """

    name: str
    place: tuple[int, ...]
    value: float
    times: int = 1


class Node(Struct, frozen=True):
    """A layer at a place in the drawing.

    Attributes:
        id: Short, stable, readable; also the attribute name in generated code.
        layer: What it is.
        name: Name the person gave it; empty for the kind's own title with its number.
        position: Left and top edge on the canvas, in canvas pixels.
        bypassed: Whether data passes it untouched, where it can (`passes`).
        frozen_weights: Whether training leaves its weights alone.
        same_weights_as: Id of the node whose weights it shares, or empty.
        pinned: Whether it keeps its place when others are moved or laid out.
        fold: How its card is drawn: empty as usual, ``folded`` to its header, ``unfolded`` to show
            what is inside a block.
        rate_factor: Times the learning rate of the plan its weights learn with.
        weight_decay: Of its weights; None for that of the optimizer.
        silenced: Neurons whose answer is held at 0, from 0 and in order.
        cut: Synapses that carry nothing: pairs of a neuron and an input, from 0 and in order.
        set_weights: Weights that a person gave a value.
        unknown: Fields of a newer version, written back unchanged.
    """

    id: str
    layer: NodeLayer
    name: str = ""
    position: tuple[float, float] = (0.0, 0.0)
    bypassed: bool = False
    frozen_weights: bool = False
    same_weights_as: str = ""
    pinned: bool = False
    fold: str = ""
    rate_factor: float = 1.0
    weight_decay: float | None = None
    silenced: tuple[int, ...] = ()
    cut: tuple[tuple[int, int], ...] = ()
    set_weights: tuple[SetWeight, ...] = ()
    unknown: dict[str, Any] = {}

    @property
    def title(self) -> str:
        """What the canvas calls it: ``Dense 2``, or the name it was given."""
        return self.name or f"{self.layer.title} {self.id.rpartition('_')[2]}"

    @property
    def learns_otherwise(self) -> bool:
        """Whether its weights learn with settings of their own."""
        return self.rate_factor != 1.0 or self.weight_decay is not None

    @property
    def has_marks(self) -> bool:
        """Whether single neurons or synapses of it were changed by hand."""
        return bool(self.silenced or self.cut or self.set_weights)

    @property
    def can_pass(self) -> bool:
        """Whether data could pass it untouched: it comes in and goes out."""
        return bool(self.layer.inputs and self.layer.outputs)

    @property
    def passes(self) -> bool:
        """Whether data passes it untouched."""
        return self.bypassed and self.can_pass


class Frame(Struct, frozen=True):
    """A titled coloured box behind nodes, or (without size) a free note.

    Attributes:
        title, comment: Its words; a note has only a comment, which is Markdown.
        size: Width and height; a note is as tall as its text and has the height 0.
        folded: Whether it is drawn as one card that hides what it holds.
        holds: Ids of the nodes and frames that a folded frame hides; else where things lie tells
            what belongs to it (`netbuilder.core.frames`).
    """

    id: str
    title: str = ""
    comment: str = ""
    position: tuple[float, float] = (0.0, 0.0)
    size: tuple[float, float] = (0.0, 0.0)
    colour: str = "f_block"
    folded: bool = False
    holds: tuple[str, ...] = ()

    @property
    def is_note(self) -> bool:
        """Whether it is a free note."""
        return self.size[1] <= 0


class Design(Struct, frozen=True, dict=True):
    """What is drawn. Every edit makes a new one (`netbuilder.core.edits`).

    Attributes:
        nodes: By id, in the order they were placed. Treat as read-only.
        wires: In the order they were drawn.
        frames: Boxes and notes, from back to front.
        bends: Points that a wire is led through, from its source on, in canvas pixels.
    """

    nodes: Mapping[str, Node] = {}
    wires: tuple[Wire, ...] = ()
    frames: tuple[Frame, ...] = ()
    bends: Mapping[Wire, tuple[tuple[float, float], ...]] = {}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Wire, ...]]:
        """Wires that end at each node, in the order they were drawn."""
        return self._grouped(lambda wire: wire.target.node)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Wire, ...]]:
        """Wires that begin at each node, in the order they were drawn."""
        return self._grouped(lambda wire: wire.source.node)

    @property
    def order(self) -> tuple[str, ...]:
        """Ids so that every node comes after those that feed it.

        A circle through a memory of one step stands in one piece, its memories first; nodes of
        other circles are left out. Among nodes that are ready, the one placed first comes first,
        so the order is stable.
        """
        return self._flow[0]

    @property
    def loops(self) -> tuple[tuple[str, ...], ...]:
        """Circles that run through a memory of one step, each in the order a step is computed."""
        return self._flow[1]

    @cached_property
    def _flow(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        waiting = {id: len(self.incoming.get(id, ())) for id in self.nodes}
        ready = [id for id, count in waiting.items() if not count]
        done: list[str] = []
        while ready:
            following: list[str] = []
            for id in ready:
                done.append(id)
                for wire in self.outgoing.get(id, ()):
                    waiting[wire.target.node] -= 1
                    if not waiting[wire.target.node]:
                        following.append(wire.target.node)
            ready = following
        if len(done) == len(self.nodes):
            return tuple(done), ()
        memories = {id for id, node in self.nodes.items() if breaks_loops(node)}
        return order_through(self, done, memories) if memories else (tuple(done), ())

    def before(self, id: str) -> Iterator[str]:
        """Ids of the nodes that feed `id` directly."""
        return (wire.source.node for wire in self.incoming.get(id, ()))

    def after(self, id: str) -> Iterator[str]:
        """Ids of the nodes that `id` feeds directly."""
        return (wire.target.node for wire in self.outgoing.get(id, ()))

    def following(self, *ids: str) -> frozenset[str]:
        """These nodes and all that data reaches from them."""
        found, queue = set(ids), list(ids)
        while queue:
            fresh = set(self.after(queue.pop())) - found
            found |= fresh
            queue.extend(fresh)
        return frozenset(found)

    def with_wires(self, wires: tuple[Wire, ...]) -> Design:
        """The same with other wires; bends of wires that are gone go with them."""
        if not self.bends:
            return structs.replace(self, wires=wires)
        kept = set(wires)
        bends = {wire: points for wire, points in self.bends.items() if wire in kept}
        return structs.replace(self, wires=wires, bends=bends)

    def with_role(self, role: Role) -> tuple[Node, ...]:
        """The nodes with a role, in the order they were placed."""
        return tuple(node for node in self.nodes.values() if node.layer.role is role)

    def _grouped(self, key: Any) -> Mapping[str, tuple[Wire, ...]]:
        groups: dict[str, list[Wire]] = {}
        for wire in self.wires:
            groups.setdefault(key(wire), []).append(wire)
        return {id: tuple(wires) for id, wires in groups.items()}


def breaks_loops(node: Node) -> bool:
    """Whether wires may run in a circle through a node."""
    return isinstance(node.layer, Layer) and node.layer.breaks_loops and not node.bypassed


def free_ids(taken: Iterable[str], stems: Iterable[str]) -> list[str]:
    """The first unused ids, one for each stem: as `free_id` again and again, for thousands."""
    used, numbers, found = set(taken), dict[str, int](), list[str]()
    for stem in stems:
        number = numbers.get(stem, 1)
        while f"{stem}_{number}" in used:
            number += 1
        numbers[stem] = number + 1
        found.append(f"{stem}_{number}")
    return found


def free_id(taken: Mapping[str, object], stem: str) -> str:
    """The first unused id of a stem: ``dense_1``, ``dense_2``."""
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"
