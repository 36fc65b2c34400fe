"""Changes a network neuron by neuron: what is chosen, what can be done with it, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.core import edits, neuron_edits
from netbuilder.core.design import Design
from netbuilder.core.layer import Layer
from netbuilder.core.problems import Problem
from netbuilder.core.value import Project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse
from netbuilder.ui.neurons.marks import BIAS
from netbuilder.ui.neurons.questions import NeuronQuestions
from netbuilder.ui.workspace import Workspace

Edit = Callable[[Design], Design]
_PAST = Problem(
    "moment-is-past",
    found="This is a past moment of the run, so the network stays as it was.",
    fix="Go back to now to change it.",
)


class NeuronEdits(QObject):
    """Every change as one named step that a run in training follows at its next iteration.

    Attributes:
        asked: What can be changed.

    Signals:
        changed: A change was made.
    """

    changed = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.asked = NeuronQuestions(workspace, bridge)

    # --- changes ----------------------------------------------------------------------------

    def silence(self, id: str, unit: int) -> None:
        """Silence a neuron, or let it speak again."""
        on, title = not self.asked.is_silenced(id, unit), self.asked.title(id)
        words = f"Silence neuron {unit + 1:,} of {title}"
        words = words if on else f"Let neuron {unit + 1:,} of {title} speak"
        facts = self.asked.facts(id)
        self._change(words, lambda d: neuron_edits.with_silenced(d, id, [unit], on, facts))

    def cut(self, synapse: ChosenSynapse) -> None:
        """Cut a synapse, or join it again."""
        refusal = self.asked.cut_refusal(synapse)
        if refusal:
            self._workspace.refused.emit(Problem("synapse-not-cut", found=refusal))
            return
        on, id, facts = not self.asked.is_cut(synapse), synapse.node, self.asked.facts(synapse.node)
        words = f"{'Cut' if on else 'Join'} a synapse of {self.asked.title(id)}"
        place = (synapse.unit, synapse.source)
        self._change(words, lambda d: neuron_edits.with_cut(d, id, [place], on, facts))

    def cut_all(self, id: str, unit: int) -> None:
        """Cut all synapses that lead to a neuron, or join them where all are cut."""
        node, known = self.asked.node(id), neuron_edits.neurons_of(self.asked.facts(id))
        if node is None or known is None:
            return
        places = [(unit, source) for source in range(known.arriving)]
        on, facts = not set(places) <= set(node.cut), self.asked.facts(id)
        words = f"{'Cut' if on else 'Join'} all synapses of neuron {unit + 1:,} of {node.title}"
        self._change(words, lambda d: neuron_edits.with_cut(d, id, places, on, facts))

    def set(
        self, synapse: ChosenSynapse, value: float | None, *, is_going_on: bool = False
    ) -> None:
        """Give its weight a value; None takes that back.

        Args:
            is_going_on: Whether more values of one gesture follow.
        """
        id, facts = synapse.node, self.asked.facts(synapse.node)
        kind = "bias" if synapse.source == BIAS else "weight"
        words = f"{'Take back' if value is None else 'Set'} a {kind} of {self.asked.title(id)}"
        key = f"neurons.set.{id}.{synapse.name}.{synapse.place}"

        def edit(design: Design) -> Design:
            return neuron_edits.with_set_weight(
                design, id, synapse.name, synapse.place, value, facts
            )

        self._change(words, edit, key if is_going_on else "")

    def freeze(self, id: str) -> None:
        """Freeze the weights of a layer, or let them learn again."""
        node = self.asked.node(id)
        if node is None or not self.asked.can_freeze(id):
            return
        on = not node.frozen_weights
        words = f"Freeze {node.title}" if on else f"Let {node.title} learn"
        self._change(words, lambda design: edits.with_frozen(design, [id], on))

    def activate(self, id: str, kind: str) -> None:
        """Give a layer another activation."""
        node = self.asked.node(id)
        if node is None or not isinstance(node.layer, Layer):
            return
        if not self.asked.has(id, "activation"):
            return
        kinds = node.layer.parameters["activation"].entry_family().entries()
        chosen = kinds[kind]
        words = f"Change the activation of {node.title} to {chosen.title}"
        self._change(words, lambda d: edits.with_parameter(d, id, "activation", chosen()))

    def widen(self, id: str, more: int) -> None:
        """Give a layer more neurons, or fewer; the others keep their weights."""
        layer: Any = self.asked.design.nodes[id].layer
        count = getattr(layer, layer.width) + more
        words = "Add a neuron" if more > 0 else "Remove a neuron"
        merge = f"neurons.{id}"
        self._change(words, lambda d: edits.with_parameter(d, id, layer.width, count), merge)

    def switch_bias(self, id: str) -> None:
        """Switch the bias neuron of a layer."""
        if not self.asked.has(id, "bias"):
            return
        layer: Any = self.asked.design.nodes[id].layer
        words = "Switch the bias neuron off" if layer.bias else "Switch the bias neuron on"
        self._change(words, lambda d: edits.with_parameter(d, id, "bias", not layer.bias))

    def clear(self, id: str) -> None:
        """Take back all that was silenced, cut and set in a layer."""
        words = f"Take back what was changed in {self.asked.title(id)}"
        self._change(words, lambda design: neuron_edits.without_marks(design, id))

    def end_merge(self) -> None:
        """A gesture is over: the next change is a step of its own."""
        self._workspace.document.end_merge()

    def _change(self, words: str, edit: Edit, merge: str = "") -> None:
        if self._bridge.moment.is_past:
            self._workspace.refused.emit(_PAST)
            return

        def whole(project: Project) -> Project:
            return structs.replace(project, design=edit(project.design))

        self._workspace.change(words, whole, merge, at_once=True)
        self.changed.emit()
