"""Edits of all hidden layers of a network at once: activation, regulariser, how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from netbuilder.catalog.activations import Activation, Tanh
from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.catalog.regularisers import NoRegulariser, Regulariser
from netbuilder.core import edits
from netbuilder.core.design import Design, Node
from netbuilder.core.edits import STEP_PX
from netbuilder.core.layer import Layer, Role
from netbuilder.core.params import ParameterKind
from netbuilder.core.plan import Plan
from netbuilder.core.problems import DesignError, Problem

# Of the neurons that a further hidden layer begins with.
NEW_UNITS = 2
RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
STRENGTHS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def head_of(design: Design, output: str) -> Node | None:
    """The layer whose neurons an output judges; None where that is not plain."""
    return next(iter(_neurons_before(design, output)), None)


def hidden_layers(design: Design) -> tuple[Node, ...]:
    """Layers of neurons between the data and the layer that an output judges, in their order."""
    outputs = design.with_role(Role.OUTPUT)
    found = _neurons_before(design, outputs[0].id) if outputs else []
    return tuple(reversed(found[1:]))


def _neurons_before(design: Design, id: str) -> list[Node]:
    """Layers with a width of their own, from an output back as long as each has one feeder."""
    found: list[Node] = []
    seen = {id}
    while True:
        feeders = list(design.before(id))
        if len(feeders) != 1 or feeders[0] in seen:
            return found
        id = feeders[0]
        seen.add(id)
        node = design.nodes[id]
        if isinstance(node.layer, Layer) and node.layer.width:
            found.append(node)


def activation_of(design: Design) -> Activation | None:
    """The activation of all hidden layers; None where they differ, or there are none."""
    found = {_entry(node.layer, Activation) for node in hidden_layers(design)}
    return found.pop() if len(found) == 1 else None


def with_activation(design: Design, activation: Activation) -> Design:
    """The design with an activation in all hidden layers."""
    return _with_entries(design, hidden_layers(design), activation, Activation)


def regulariser_of(design: Design) -> Regulariser | None:
    """The regulariser of all layers with weights; None where they differ, or there are none."""
    found = {_entry(node.layer, Regulariser) for node in _regularised(design)}
    return found.pop() if len(found) == 1 else None


def with_regulariser(design: Design, regulariser: Regulariser) -> Design:
    """The design with a regulariser in all layers that can have one."""
    return _with_entries(design, _regularised(design), regulariser, Regulariser)


def strength_of(regulariser: Regulariser | None) -> float:
    """How strong a regulariser is; 0 for none."""
    return float(getattr(regulariser, "strength", 0.0))


def regulariser(kind: str, strength: float) -> Regulariser:
    """The regulariser of a kind, with a strength where it has one."""
    member = Regulariser.entries().get(kind, NoRegulariser)
    return member(**({"strength": strength} if "strength" in member.parameters else {}))


def with_layer_more(design: Design) -> Design:
    """The design with one more hidden layer before the last, like the one before it.

    Raises:
        DesignError: There is no layer to set it before.
    """
    outputs = design.with_role(Role.OUTPUT)
    head = head_of(design, outputs[0].id) if outputs else None
    wire = next(iter(design.incoming.get(head.id, ())), None) if head else None
    if head is None or wire is None or not isinstance(head.layer, Layer):
        raise _no_layers()
    hidden = hidden_layers(design)
    like: Any = hidden[-1].layer if hidden else head.layer
    fresh = like.replaced(**{like.width: NEW_UNITS})
    if not hidden and "activation" in like.parameters:
        fresh = fresh.replaced(activation=Tanh())
    x, y = head.position
    design = edits.with_room(design, head.id, x + STEP_PX)
    design, _ = edits.inserted_on_wire(design, wire, fresh, (x, y))
    return design


def with_layer_less(design: Design) -> Design:
    """The design without its last hidden layer; what fed it feeds the next.

    Raises:
        DesignError: There is none.
    """
    hidden = hidden_layers(design)
    if not hidden:
        raise _no_layers()
    return edits.removed(design, [hidden[-1].id], heal=True)


def learning_rate_of(plan: Plan) -> float:
    """The learning rate of the first phase; 0 where its optimizer has none."""
    return float(getattr(optimizer_of(plan.phases[0]), "learning_rate", 0.0))


def with_learning_rate(plan: Plan, rate: float) -> Plan:
    """The plan with a learning rate in all phases that have one."""
    phases = tuple(
        structs.replace(phase, optimizer=optimizer_of(phase).replaced(learning_rate=rate))
        if "learning_rate" in optimizer_of(phase).parameters
        else phase
        for phase in plan.phases
    )
    return structs.replace(plan, phases=phases)


def _regularised(design: Design) -> list[Node]:
    return [node for node in design.nodes.values() if _entry(node.layer, Regulariser) is not None]


def _field(layer: object, family: type) -> str:
    """Name of the parameter of a layer that holds an entry of a family; empty for none."""
    for name, parameter in getattr(layer, "parameters", {}).items():
        if parameter.kind is ParameterKind.ENTRY and parameter.entry_family() is family:
            return str(name)
    return ""


def _entry(layer: object, family: type) -> Any:
    name = _field(layer, family)
    return getattr(layer, name) if name else None


def _with_entries(design: Design, nodes: Iterable[Node], value: Any, family: type) -> Design:
    for node in nodes:
        name = _field(node.layer, family)
        if name:
            design = edits.with_parameter(design, node.id, name, value)
    return design


def _no_layers() -> DesignError:
    return DesignError(
        Problem(
            "no-hidden-layer",
            found="There is no hidden layer before the output.",
            fix="Draw a layer of neurons between Input and Output.",
        )
    )
