"""What a node looks like, as a value: from the design and what is inferred, without any Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import zip_longest
from typing import Any, NamedTuple

from netbuilder.core.design import BlockUse, Design, Node, UnknownLayer
from netbuilder.core.entry import Entry
from netbuilder.core.folding import FOLDED
from netbuilder.core.inference import NodeFacts
from netbuilder.core.layer import DataFacts, Family, Layer, Role
from netbuilder.core.params import Parameter, ParameterKind, number
from netbuilder.core.problems import Problem
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.ui.canvas.inner_layout import Inner

BIAS = "bias"


class PortMark(NamedTuple):
    """A port as it is drawn; a socket with many wires has several, one per wire.

    Attributes:
        slot: Its place among the ports of its side, from above.
        form: ``round``, ``square`` or ``triangle``: what flows.
        state: ``plain``; ``unknown`` size; ``guilty``; ``wanted``, where a wire is missing that has
            to be there; ``free``, where one may be.
    """

    name: str
    is_input: bool
    slot: int
    form: str = "round"
    state: str = "plain"


class Sign(NamedTuple):
    """What a check before training found at a node.

    Attributes:
        is_fine: Whether nothing is to be looked at.
        words: What was found.
    """

    is_fine: bool
    words: str


class Attention(NamedTuple):
    """What the person does with a node."""

    is_selected: bool = False
    is_hovered: bool = False


class Row(NamedTuple):
    """One parameter on a node.

    Attributes:
        curve: An activation to draw beside its name.
        name: What `core.node_values` knows it by; empty where it cannot be set on the card.
    """

    label: str
    value: str
    curve: Any = None
    name: str = ""


class NodeVisual(NamedTuple):
    """Everything a picture of a node depends on, apart from pointer and selection.

    Attributes:
        port_rows: How many rows, from above, name the ports beside them.
        is_door: Whether it is the entrance or exit of a block, drawn as a mere port with a name.
        is_folded: Whether only its header is drawn.
        is_pinned: Whether it keeps its place.
        leaving: What leaves it, where no wire says so.
        inner: What is inside, where a block is drawn open.
        sign: ``fine`` or ``warning`` where a check before training is shown; else empty.
    """

    title: str
    family: Family
    icon: str
    rows: tuple[Row, ...]
    footer: str
    tone: str
    ports: tuple[PortMark, ...]
    problem: str = ""
    is_unknown_size: bool = False
    is_bypassed: bool = False
    is_frozen: bool = False
    is_placeholder: bool = False
    is_learning: bool = False
    copies: int = 1
    bias: bool | None = None
    port_rows: int = 0
    is_door: bool = False
    is_folded: bool = False
    is_pinned: bool = False
    leaving: str = ""
    inner: Inner | None = None
    sign: str = ""

    @property
    def slots(self) -> int:
        """How many ports the fuller side has."""
        return max((port.slot + 1 for port in self.ports), default=1)


def node_visual(
    node: Node,
    design: Design,
    known: Mapping[str, NodeFacts],
    data: DataFacts,
    problem: Problem | None = None,
    is_learning: bool = False,
) -> NodeVisual:
    """The look of a node.

    Args:
        known: What is inferred, by node id; its neighbours decide the forms of its ports.
        data: What the recipe tells, for the node's foot.
        problem: The one it shows; see `worst`.
    """
    facts = known.get(node.id)
    layer = facts.layer if facts is not None else node.layer
    is_placeholder = isinstance(layer, UnknownLayer)
    is_unknown = (
        facts is not None
        and (facts.output is None or not facts.output.is_known)
        and problem is None
        and not is_placeholder
        and bool(layer.inputs or layer.role is Role.SOURCE)
    )
    footer, tone = _footer(layer, facts, problem, is_unknown, data, node)
    ports = _port_rows(layer)
    return NodeVisual(
        title=node.title if not is_placeholder else (node.name or _kind(layer)),
        family=layer.group,
        icon=layer.icon,
        rows=(*ports, *_rows(layer)),
        footer=footer,
        tone=tone,
        ports=_ports(node, design, known, problem, is_unknown),
        problem="" if problem is None else str(problem.severity),
        is_unknown_size=is_unknown,
        is_bypassed=node.bypassed,
        is_frozen=node.frozen_weights,
        is_placeholder=is_placeholder,
        is_learning=is_learning,
        copies=layer.repeat if isinstance(layer, BlockUse) else 1,
        bias=_bias(layer),
        port_rows=len(ports),
        is_door=layer.role in (Role.ENTRANCE, Role.EXIT),
        is_folded=node.fold == FOLDED,
        is_pinned=node.pinned,
        leaving=_leaving(node, design, facts),
    )


def worst(problems: Sequence[Problem]) -> Problem | None:
    """The problem a node shows: the first error, else the first warning."""
    errors = [problem for problem in problems if problem.is_error]
    return errors[0] if errors else (problems[0] if problems else None)


def spoken(
    node: Node,
    facts: NodeFacts | None,
    problem: Problem | None = None,
    is_learning: bool = False,
) -> str:
    """The node in one sentence: ``Dense 1, 16 units, ReLU, input 4, 80 parameters, no problem``."""
    layer = facts.layer if facts is not None else node.layer
    parts = [node.title]
    if isinstance(layer, Layer):
        for name, parameter in layer.parameters.items():
            if parameter.on_node:
                parts.append(_spoken_value(parameter, getattr(layer, name)))
    else:
        parts.append(layer.summary.rstrip("."))
    if facts is not None:
        taken = dict.fromkeys(shape.label for shape in _taken(facts))
        if taken:
            parts.append(f"input {' and '.join(taken)}")
        if facts.output is not None and layer.role is not Role.OUTPUT:
            parts.append(f"gives {facts.output.phrase}")
        if facts.parameters:
            parts.append(counted(facts.parameters, "parameter"))
    for is_so, word in (
        (node.bypassed, "bypassed"),
        (node.frozen_weights, "frozen"),
        (node.learns_otherwise, "learns otherwise"),
        (node.pinned, "pinned"),
        (is_learning, "learning"),
    ):
        if is_so:
            parts.append(word)
    parts.append("no problem" if problem is None else f"problem: {problem.found.rstrip('.')}")
    return ", ".join(part for part in parts if part)


def _taken(facts: NodeFacts) -> list[Shape]:
    """The shapes that come in, as far as they are known."""
    rows = (each if isinstance(each, tuple) else (each,) for each in facts.inputs)
    return [shape for row in rows for shape in row if shape is not None]


def counted(count: int, noun: str) -> str:
    """A number with its noun: ``1 parameter``, ``4,160 parameters``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shape_form(shape: Shape | None) -> str:
    """The form of the ports this flows through."""
    if shape is None:
        return "round"
    match shape.kind:
        case ShapeKind.IMAGE | ShapeKind.VOLUME:
            return "square"
        case ShapeKind.SEQUENCE | ShapeKind.TOKENS:
            return "triangle"
        case _:
            return "round"


def value_text(parameter: Parameter, value: Any) -> str:
    """A parameter's value as a node shows it."""
    match parameter.kind:
        case ParameterKind.FLAG:
            return "on" if value else "off"
        case ParameterKind.CHOICE:
            return str(value.value) if isinstance(value, Enum) else str(value)
        case ParameterKind.ENTRY:
            return str(value.title)
        case ParameterKind.SIZES:
            return " × ".join(f"{size:,}" for size in value)
        case ParameterKind.NAME:
            return str(value)
        case _:
            return number(value)


def _spoken_value(parameter: Parameter, value: Any) -> str:
    text = value_text(parameter, value)
    if not text:
        return ""
    if parameter.kind in (ParameterKind.WHOLE, ParameterKind.REAL):
        return f"{text} {parameter.title.lower()}"
    return text if parameter.kind is ParameterKind.ENTRY else f"{parameter.title.lower()} {text}"


def _kind(layer: Any) -> str:
    return str(layer.kind).replace("_", " ").capitalize()


def _port_rows(layer: Any) -> tuple[Row, ...]:
    """A row per port with its name on either side; none where the ports need no names."""
    if not isinstance(layer, Layer) or any(socket.many for socket in layer.inputs):
        return ()
    sides = [
        [socket.name.replace("_", " ") for socket in sockets] if len(sockets) > 1 else []
        for sockets in (layer.inputs, layer.outputs)
    ]
    return tuple(Row(*names) for names in zip_longest(*sides, fillvalue=""))


def _rows(layer: Any) -> tuple[Row, ...]:
    if isinstance(layer, UnknownLayer):
        return (Row("kind", layer.kind),)
    if not isinstance(layer, Layer):
        return ()
    rows = []
    for name, parameter in layer.parameters.items():
        value = getattr(layer, name)
        text = value_text(parameter, value) if parameter.on_node else ""
        if text:
            is_curve = isinstance(value, Entry) and hasattr(value, "value")
            rows.append(Row(parameter.title.lower(), text, value if is_curve else None, name))
    return tuple(rows)


def _footer(
    layer: Any,
    facts: NodeFacts | None,
    problem: Problem | None,
    is_unknown: bool,
    data: DataFacts,
    node: Node,
) -> tuple[str, str]:
    if isinstance(layer, UnknownLayer):
        return "kept as it was", "text_3"
    if problem is not None:
        return short_reason(problem), "error" if problem.is_error else "warning"
    if node.bypassed:
        return "bypassed", "text_3"
    if is_unknown:
        return "size unknown", "text_3"
    if node.same_weights_as and facts is not None and facts.weights:
        return "shares its weights", "text_3"
    note = layer.footnote(data) if isinstance(layer, Layer) else ""
    if note:
        return note, "text_3"
    if facts is None or facts.output is None:
        return "", "text_3"
    words = counted(facts.parameters, "parameter") if facts.parameters else "no parameters"
    return words, "text_3"


def _leaving(node: Node, design: Design, facts: NodeFacts | None) -> str:
    """The size that leaves a node whose first output is not wired; empty where a wire says it."""
    outputs = node.layer.outputs
    if facts is None or facts.output is None or not facts.output.is_known or not outputs:
        return ""
    wires = design.outgoing.get(node.id, ())
    return "" if any(wire.source.name == outputs[0].name for wire in wires) else facts.output.label


def guilty_port(problem: Problem | None, layer: Any) -> str:
    """The port a problem is about: its own, or the only input where it names no part at all."""
    if problem is None or not problem.is_error:
        return ""
    where = problem.where
    if where.port or where.field or len(layer.inputs) != 1 or isinstance(layer, UnknownLayer):
        return where.port
    return str(layer.inputs[0].name) if problem.fixes or problem.expected else ""


def short_reason(problem: Problem) -> str:
    """The problem in a few words, for a node's foot."""
    return problem.code.replace("-", " ")


def _bias(layer: Any) -> bool | None:
    if not isinstance(layer, Layer) or BIAS not in layer.parameters:
        return None
    return bool(getattr(layer, BIAS))


def _ports(
    node: Node,
    design: Design,
    known: Mapping[str, NodeFacts],
    problem: Problem | None,
    is_unknown: bool,
) -> tuple[PortMark, ...]:
    guilty = guilty_port(problem, node.layer)
    is_error = problem is not None and problem.is_error
    marks: list[PortMark] = []
    incoming = design.incoming.get(node.id, ())
    for socket in node.layer.inputs:
        wires = [wire for wire in incoming if wire.target.name == socket.name]
        count = max(2, len(wires)) if socket.many else 1
        for index in range(count):
            shape = None
            if index < len(wires):
                feeding = known.get(wires[index].source.node)
                shape = feeding.leaving(wires[index].source.name) if feeding is not None else None
            state = "plain"
            if index >= len(wires):
                needs_one = not wires and index == 0 and not socket.optional
                state = "wanted" if needs_one else "free"
            elif shape is None or not shape.is_known:
                state = "unknown"
            if guilty == socket.name or (state == "wanted" and is_error):
                state = "guilty"
            marks.append(PortMark(socket.name, True, len(marks), shape_form(shape), state))
    facts = known.get(node.id)
    for slot, socket in enumerate(node.layer.outputs):
        state = "guilty" if guilty == socket.name else ("unknown" if is_unknown else "plain")
        leaving = facts.leaving(socket.name) if facts is not None else None
        marks.append(PortMark(socket.name, False, slot, shape_form(leaving), state))
    return tuple(marks)
