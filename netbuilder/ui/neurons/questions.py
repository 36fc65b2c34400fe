"""What can be changed of single neurons and synapses, and what was."""

from __future__ import annotations

from netbuilder.core import neuron_edits
from netbuilder.core.design import Design, Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import Layer
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse
from netbuilder.ui.neurons.marks import BIAS
from netbuilder.ui.workspace import Workspace


class NeuronQuestions:
    """Answers of the network as it is drawn now, whichever block is open."""

    def __init__(self, workspace: Workspace, bridge: EngineBridge) -> None:
        self._workspace, self._bridge = workspace, bridge

    @property
    def is_training(self) -> bool:
        """Whether a run goes on, or stands still for a while."""
        run = self._bridge.run
        return run is not None and run.is_alive

    @property
    def design(self) -> Design:
        """The network."""
        return self._workspace.project.design

    def node(self, id: str) -> Node | None:
        """A layer of it."""
        return self.design.nodes.get(id)

    def facts(self, id: str) -> NodeFacts | None:
        """What is known of a layer."""
        return self._workspace.whole_inference.nodes.get(id)

    def can_silence(self, id: str) -> bool:
        """Whether neurons of a layer can be silenced."""
        node = self.node(id)
        return node is not None and neuron_edits.silence_refusal(node, self.facts(id)) is None

    def is_silenced(self, id: str, unit: int) -> bool:
        """Whether a neuron is."""
        node = self.node(id)
        return node is not None and unit in node.silenced

    def cut_refusal(self, synapse: ChosenSynapse) -> str:
        """Why a synapse cannot be cut; empty where it can."""
        node = self.node(synapse.node)
        if node is None:
            return "This layer is no longer there."
        if synapse.source == BIAS:
            return "The synapses of a bias neuron are switched off all together, with it."
        problem = neuron_edits.cut_refusal(self.design, node, self.facts(synapse.node))
        return problem.sentence if problem is not None else ""

    def set_refusal(self, synapse: ChosenSynapse) -> str:
        """Why its weight cannot be set; empty where it can."""
        node = self.node(synapse.node)
        if node is None:
            return "This layer is no longer there."
        facts = self.facts(synapse.node)
        problem = neuron_edits.set_refusal(self.design, node, facts, synapse.name)
        return problem.sentence if problem is not None else ""

    def is_cut(self, synapse: ChosenSynapse) -> bool:
        """Whether it carries nothing."""
        node = self.node(synapse.node)
        return node is not None and synapse.place in node.cut

    def value(self, synapse: ChosenSynapse) -> float | None:
        """What it was set to; None where it was not."""
        node = self.node(synapse.node)
        found = node.set_weights if node is not None else ()
        key = (synapse.name, synapse.place)
        return next((each.value for each in found if (each.name, each.place) == key), None)

    def has(self, id: str, field: str) -> bool:
        """Whether a layer has a setting."""
        node = self.node(id)
        return node is not None and isinstance(node.layer, Layer) and field in node.layer.parameters

    def can_freeze(self, id: str) -> bool:
        """Whether a layer has weights that could be."""
        facts = self.facts(id)
        return facts is not None and bool(facts.weights)

    def title(self, id: str) -> str:
        """What the canvas calls a layer."""
        return self.design.nodes[id].title
