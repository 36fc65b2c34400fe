"""Edits of single neurons and synapses: to silence, to cut, and to give a weight a value by hand.

Places count from 0. They stay where they are when a layer changes its width, as weights do; what
lies beyond the new width goes (`fitted`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from msgspec import structs

from netbuilder.core.design import Design, Node, SetWeight
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.layer import Layer, Masks, Neurons
from netbuilder.core.params import number
from netbuilder.core.problems import DesignError, Fix, LetSpeak, Problem, Severity, Where
from netbuilder.core.value import Project

# More than people set by hand; a file with more would make code that nobody can read.
MOST_MARKS = 10_000
MOST_VALUE = 1e6


def neurons_of(facts: NodeFacts | None) -> Neurons | None:
    """What of a node's neurons can be changed one by one; None where nothing can."""
    if facts is None or not facts.outputs or not isinstance(facts.layer, Layer):
        return None
    return facts.layer.neurons(*facts.inputs)


def masks_of(node: Node, facts: NodeFacts) -> Masks:
    """The masks of a node as they count: what its layer has, and weights that are its own."""
    if not (node.silenced or node.cut):
        return Masks()
    known = neurons_of(facts)
    if known is None:
        return Masks()
    return Masks(
        tuple(unit for unit in node.silenced if 0 <= unit < known.count),
        () if node.same_weights_as else tuple(p for p in node.cut if _is_synapse(p, known)),
    )


def sets_of(node: Node, facts: NodeFacts) -> tuple[SetWeight, ...]:
    """The weights set by hand as they count."""
    if not node.set_weights or node.same_weights_as:
        return ()
    known = neurons_of(facts)
    sizes = {weight.name: weight.sizes for weight in facts.weights}
    return tuple(
        each
        for each in node.set_weights
        if known is not None
        and each.name in known.settable
        and _fits(each.place, sizes.get(each.name, ()))
        and math.isfinite(each.value)
    )


def silence_refusal(node: Node, facts: NodeFacts | None) -> Problem | None:
    """Why no neuron of a node can be silenced; None where they can."""
    if neurons_of(facts) is not None:
        return None
    return Problem(
        "no-neurons",
        found=f"{node.title} has no neurons of its own that could be silenced.",
        where=Where(node=node.id),
        fix="Silence those of the layer before or behind it.",
    )


def cut_refusal(design: Design, node: Node, facts: NodeFacts | None) -> Problem | None:
    """Why no synapse of a node can be cut; None where they can."""
    known = neurons_of(facts)
    if known is None or not known.arriving:
        return Problem(
            "no-synapses",
            found=f"{node.title} has no single synapses that could be cut.",
            where=Where(node=node.id),
            fix="Synapses of dense layers can be cut.",
        )
    return _shared(design, node)


def set_refusal(
    design: Design, node: Node, facts: NodeFacts | None, name: str = "weight"
) -> Problem | None:
    """Why no weight of a node can be set by hand; None where they can.

    A frozen layer is no reason: the value then stays as it is set.
    """
    known = neurons_of(facts)
    if known is None or name not in known.settable or facts is None:
        return Problem(
            "no-settable-weights",
            found=f"Single weights of {node.title} cannot be set.",
            where=Where(node=node.id),
            fix="Weights of dense layers can be, where they are not normalised.",
        )
    if all(weight.name != name for weight in facts.weights):
        return Problem(
            "no-bias-to-set",
            found=f"{node.title} has no {name}.",
            where=Where(node=node.id, field=name),
            fix="Switch its bias neuron on first.",
        )
    return _shared(design, node)


def with_silenced(
    design: Design, id: str, units: Iterable[int], on: bool, facts: NodeFacts | None
) -> Design:
    """Hold the answers of neurons at 0, or let them speak again.

    Raises:
        DesignError: The node has no such neurons.
    """
    node, units = design.nodes[id], set(units)
    _raise(silence_refusal(node, facts))
    known = neurons_of(facts)
    if known is None or (on and any(not 0 <= unit < known.count for unit in units)):
        raise DesignError(_beyond(node))
    silenced = set(node.silenced) | units if on else set(node.silenced) - units
    _raise(_too_many(node, len(silenced)))
    return _with(design, node, silenced=tuple(sorted(silenced)))


def with_cut(
    design: Design,
    id: str,
    places: Iterable[tuple[int, int]],
    on: bool,
    facts: NodeFacts | None,
) -> Design:
    """Let synapses carry nothing, or join them again with the weight they have.

    Raises:
        DesignError: The node has no such synapses, or its weights are those of another.
    """
    node, places = design.nodes[id], set(places)
    _raise(cut_refusal(design, node, facts))
    known = neurons_of(facts)
    if known is None or not all(_is_synapse(place, known) for place in places):
        raise DesignError(_beyond(node))
    cut = set(node.cut) | places if on else set(node.cut) - places
    _raise(_too_many(node, len(cut)))
    return _with(design, node, cut=tuple(sorted(cut)))


def with_set_weight(
    design: Design,
    id: str,
    name: str,
    place: tuple[int, ...],
    value: float | None,
    facts: NodeFacts | None,
) -> Design:
    """Give one weight a value, or (None) take that back.

    The value it was given last counts again: it may have learned on since.

    Raises:
        DesignError: There is no such weight, it is that of another, or the value is not usable.
    """
    node = design.nodes[id]
    _raise(set_refusal(design, node, facts, name))
    sizes = {weight.name: weight.sizes for weight in facts.weights} if facts is not None else {}
    if not _fits(place, sizes.get(name, ())):
        raise DesignError(_beyond(node))
    known = {(each.name, each.place): each for each in node.set_weights}
    old = known.pop((name, place), None)
    kept = list(known.values())
    if value is not None:
        _raise(_unusable(node, value))
        times = old.times + 1 if old is not None and old.value == value else 1
        kept.append(SetWeight(name, place, float(value), times))
    _raise(_too_many(node, len(kept)))
    kept.sort(key=lambda each: (each.name != "weight", each.name, each.place))
    return _with(design, node, set_weights=tuple(kept))


def with_all_speaking(design: Design, id: str) -> Design:
    """Silence no neuron of a node any more."""
    return _with(design, design.nodes[id], silenced=())


def silent_layers(design: Design, known: Mapping[str, NodeFacts]) -> Iterable[Problem]:
    """A warning for each layer of which every neuron is silenced."""
    for node in design.nodes.values():
        if not node.silenced:
            continue
        neurons = neurons_of(known.get(node.id))
        if neurons is None or len(masks_of(node, known[node.id]).silenced) < neurons.count:
            continue
        yield Problem(
            "layer-silenced",
            found=f"Every neuron of {node.title} is silenced, so it answers 0 to everything.",
            fix="Let at least one of them speak.",
            where=Where(node=node.id),
            fixes=(Fix("Let them speak", (LetSpeak(node.id),)),),
            severity=Severity.WARNING,
        )


def without_marks(design: Design, id: str) -> Design:
    """Take back all that was silenced, cut and set in a node."""
    return _with(design, design.nodes[id], silenced=(), cut=(), set_weights=())


def fitted(design: Design, known: Mapping[str, NodeFacts]) -> Design:
    """The design without silenced neurons, cuts and set weights that its layers no longer have.

    What arrives at a layer may be unknown for a while, as while its wire is drawn anew; then
    everything stays.
    """
    marked = [node for node in design.nodes.values() if node.has_marks]
    for node in marked:
        facts = known.get(node.id)
        neurons = neurons_of(facts)
        is_shared = bool(node.same_weights_as)
        if facts is None or not facts.outputs or facts.problems:
            continue
        if neurons is None:
            design = without_marks(design, node.id)
            continue
        masks, sets = masks_of(node, facts), sets_of(node, facts)
        design = _with(
            design,
            node,
            silenced=masks.silenced,
            cut=node.cut if is_shared else masks.cut,
            set_weights=node.set_weights if is_shared else sets,
        )
    return design


def settled(project: Project, infer: Callable[[Project], Inference]) -> Project:
    """The project after an edit, without marks on what its layers no longer have.

    Args:
        infer: Asked only where there are any marks.
    """
    if not any(node.has_marks for node in project.design.nodes.values()):
        return project
    design = fitted(project.design, infer(project).nodes)
    return project if design is project.design else structs.replace(project, design=design)


def _with(design: Design, node: Node, **values: object) -> Design:
    if all(getattr(node, name) == value for name, value in values.items()):
        return design
    changed = structs.replace(node, **values)
    return structs.replace(design, nodes={**design.nodes, node.id: changed})


def _is_synapse(place: tuple[int, int], known: Neurons) -> bool:
    return 0 <= place[0] < known.count and 0 <= place[1] < known.arriving


def _fits(place: tuple[int, ...], sizes: tuple[int, ...]) -> bool:
    return (
        bool(sizes)
        and len(place) == len(sizes)
        and all(0 <= at < size for at, size in zip(place, sizes, strict=True))
    )


def _shared(design: Design, node: Node) -> Problem | None:
    owner = design.nodes.get(node.same_weights_as)
    if owner is None:
        return None
    return Problem(
        "weights-of-another",
        found=f"{node.title} has the weights of {owner.title}.",
        where=Where(node=node.id, field="same_weights_as"),
        fix=f"Change them at {owner.title}, for both.",
    )


def _beyond(node: Node) -> Problem:
    return Problem(
        "no-such-neuron",
        found=f"{node.title} has no such neuron or synapse.",
        where=Where(node=node.id),
    )


def _too_many(node: Node, count: int) -> Problem | None:
    if count <= MOST_MARKS:
        return None
    return Problem(
        "too-many-marks",
        found=f"{count:,} single changes in {node.title} are too many.",
        expected=f"At most {MOST_MARKS:,} can be made by hand.",
        where=Where(node=node.id),
        fix="Make the layer smaller, or freeze it.",
    )


def _unusable(node: Node, value: float) -> Problem | None:
    if math.isfinite(value) and abs(value) <= MOST_VALUE:
        return None
    is_number = math.isfinite(value)
    return Problem(
        "weight-out-of-range",
        found=f"{number(value)} is too far from 0 for a weight of {node.title}."
        if is_number
        else f"A weight of {node.title} must be a finite number.",
        expected=f"Weights from -{number(MOST_VALUE)} to {number(MOST_VALUE)} can be set.",
        where=Where(node=node.id),
    )


def _raise(problem: Problem | None) -> None:
    if problem is not None:
        raise DesignError(problem)
