"""What explanations say of silenced neurons and cut synapses."""

from __future__ import annotations

from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import Masks
from netbuilder.core.neuron_edits import masks_of, neurons_of
from netbuilder.engine.explain.names import Names

Index = tuple[int, ...]
SILENCED = "This neuron is silenced: its answer is held at 0."
SILENCED_BACK = "The neuron is silenced: nothing comes back through it."
CUT = "This synapse is cut: nothing passes it, so it does not learn."


def is_silenced(names: Names, path: str, index: Index) -> bool:
    """Whether what leaves a node at an index is held at 0."""
    facts = names.facts(path)
    neurons = neurons_of(facts)
    return (
        neurons is not None
        and neurons.axis <= len(index)
        and index[neurons.axis - 1] in _masks(names, path, facts).silenced
    )


def is_cut(names: Names, path: str, weight: str, index: Index) -> bool:
    """Whether a weight of a node is that of a cut synapse."""
    facts = names.facts(path)
    return weight == "weight" and index in _masks(names, path, facts).cut


def cut_words(names: Names, path: str, unit: int) -> str:
    """How many synapses of a neuron are cut, as a sentence with a space before; else empty."""
    cut = _masks(names, path, names.facts(path)).cut
    count = sum(place[0] == unit for place in cut)
    if not count:
        return ""
    return " 1 synapse is cut." if count == 1 else f" {count:,} synapses are cut."


def _masks(names: Names, path: str, facts: NodeFacts | None) -> Masks:
    node = names.node(path)
    return masks_of(node, facts) if node is not None and facts is not None else Masks()
