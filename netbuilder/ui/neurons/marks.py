"""What of the shown neurons and synapses a person silenced, cut, set or froze, and its words."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from netbuilder.core.design import Design, Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.neuron_edits import masks_of, sets_of
from netbuilder.ui.widgets.numbers import written

# The input of the synapse that comes from the bias neuron.
BIAS = -1


class NodeMarks(Struct, frozen=True):
    """Those of one layer.

    Attributes:
        silenced: Numbers of neurons.
        cut: Pairs of a neuron and an input.
        values: What was set, by neuron and input; `BIAS` is the input of a bias.
    """

    silenced: frozenset[int] = frozenset()
    cut: frozenset[tuple[int, int]] = frozenset()
    values: Mapping[tuple[int, int], float] = {}
    is_frozen: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether there are none."""
        return not (self.silenced or self.cut or self.values or self.is_frozen)


PLAIN = NodeMarks()
Marks = Mapping[str, NodeMarks]


def marks_of(design: Design, known: Mapping[str, NodeFacts]) -> dict[str, NodeMarks]:
    """The marks of all layers that have any, by node."""
    found = {}
    for id, node in design.nodes.items():
        if (node.has_marks or node.frozen_weights) and id in known:
            made = _of_node(node, known[id])
            if not made.is_plain:
                found[id] = made
    return found


def neuron_words(marks: Marks, node: str, unit: int) -> list[str]:
    """What to say of a neuron besides."""
    own = marks.get(node, PLAIN)
    words = ["silenced: its answer is held at 0"] if unit in own.silenced else []
    if (unit, BIAS) in own.values:
        words.append(f"bias set to {written(own.values[unit, BIAS])} by you")
    cut = sum(place[0] == unit for place in own.cut)
    if cut:
        words.append(f"{cut:,} {'synapse' if cut == 1 else 'synapses'} cut")
    return words


def synapse_words(marks: Marks, node: str, unit: int, source: int) -> list[str]:
    """What to say of a synapse besides; `source` is `BIAS` for that of the bias neuron."""
    own = marks.get(node, PLAIN)
    words = ["cut: it carries nothing"] if (unit, source) in own.cut else []
    if (unit, source) in own.values:
        words.append(f"set to {written(own.values[unit, source])} by you")
    if own.is_frozen:
        words.append("frozen: it does not learn")
    return words


def _of_node(node: Node, facts: NodeFacts) -> NodeMarks:
    masks = masks_of(node, facts)
    values = {
        (each.place[0], each.place[1] if len(each.place) > 1 else BIAS): each.value
        for each in sets_of(node, facts)
    }
    return NodeMarks(frozenset(masks.silenced), frozenset(masks.cut), values, node.frozen_weights)
