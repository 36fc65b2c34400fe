"""What the card beside a chosen synapse says."""

from __future__ import annotations

import math

from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse, Ends, title_of, weight_of
from netbuilder.ui.neurons.picture import Picture
from netbuilder.ui.neurons.questions import NeuronQuestions
from netbuilder.ui.neurons.synapse_field import SynapseState


def state_of(
    picture: Picture, asked: NeuronQuestions, synapse: ChosenSynapse, at: Ends
) -> SynapseState:
    """What the card beside a synapse says of it now."""
    node = asked.node(synapse.node)
    is_frozen, is_cut = node is not None and node.frozen_weights, asked.is_cut(synapse)
    value = asked.value(synapse)
    does = "moves on from" if asked.is_training else "begins at"
    note = f"Training {does} what you set."
    if is_frozen:
        note = f"{asked.title(synapse.node)} is frozen: it stays at what you set."
    if is_cut:
        note = "Cut: it carries nothing and does not learn, but keeps its weight."
    weight = weight_of(picture, at)
    if not math.isfinite(weight):
        is_told = picture.told(at.column) is not None
        note = f"Its weight is {'no number' if is_told else 'not known yet'}. {note}"
    return SynapseState(
        title_of(picture, at),
        weight,
        note,
        asked.set_refusal(synapse),
        not asked.cut_refusal(synapse),
        is_cut,
        value is not None,
        is_frozen,
    )
