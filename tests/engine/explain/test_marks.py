"""Explanations say what is silenced and cut, and still add up to the numbers of the engine."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.core.problems import ProblemError
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.explaining import Explanation, Number, Quantity
from tests.helpers import training
from tests.helpers.designs import layer

ROW = 5


@pytest.fixture
def explained() -> tuple[Explainer, Trainee]:
    """A network with two silenced neurons, and two synapses cut in its second layer."""
    hidden = tuple(
        layer("dense", units=units, activation=Activation.entries()["tanh"]()) for units in (6, 4)
    )
    project = training.classification(*hidden)
    nodes = dict(project.design.nodes)
    nodes["dense_1"] = structs.replace(nodes["dense_1"], silenced=(1, 4))
    nodes["dense_2"] = structs.replace(nodes["dense_2"], cut=((0, 2), (0, 3)))
    project = structs.replace(project, design=structs.replace(project.design, nodes=nodes))
    data = training.prepared(project)
    trainee = Trainee(project, data, Arithmetic(device="cpu", threads=1))
    trainee.advance(2)
    return Explainer(trainee, data), trainee


def asked(explainer: Explainer, what: Quantity, *place: int, node: str = "dense_2") -> Explanation:
    return explainer.explained(Number(what, node, place), ROW)


def test_a_silenced_neuron_says_why_it_answers_0(explained: tuple[Explainer, Trainee]) -> None:
    found = asked(explained[0], Quantity.ACTIVATION, 1, node="dense_1")

    assert found.value == 0
    assert found.stages[0].total != 0
    assert found.stages[-1].words == "This neuron is silenced: its answer is held at 0."


def test_a_cut_synapse_is_no_term_of_its_neuron(explained: tuple[Explainer, Trainee]) -> None:
    one, other = (asked(explained[0], Quantity.ACTIVATION, unit).stages[0] for unit in (0, 1))

    assert one.words.endswith("added up. 2 synapses are cut.")
    assert other.words.endswith("added up.")
    # What a silenced neuron gives is a term of 0; the bias counts in both.
    assert (len(one.terms), len(other.terms)) == (4 + 1, 6 + 1)
    for stage in (one, other):
        total = sum(term.value for term in stage.terms) + stage.rest
        assert total == pytest.approx(stage.total, rel=1e-9)


def test_nothing_comes_back_through_a_silenced_neuron(explained: tuple[Explainer, Trainee]) -> None:
    found = asked(explained[0], Quantity.DELTA, 1, node="dense_1")

    assert found.value == 0
    assert found.stages[-1].words == "The neuron is silenced: nothing comes back through it."


def test_a_cut_synapse_says_that_it_does_not_learn(explained: tuple[Explainer, Trainee]) -> None:
    cut, whole = (asked(explained[0], Quantity.GRADIENT, 0, place) for place in (2, 0))

    assert cut.value == 0
    assert cut.stages[0].words.startswith("This synapse is cut: nothing passes it")
    assert whole.value != 0


def test_a_weight_of_a_frozen_layer_has_a_gradient_though_nothing_is_made_of_it() -> None:
    project = training.classification(layer("dense", units=4))
    node = structs.replace(project.design.nodes["dense_1"], frozen_weights=True)
    nodes = {**project.design.nodes, "dense_1": node}
    project = structs.replace(project, design=structs.replace(project.design, nodes=nodes))
    data = training.prepared(project)
    explainer = Explainer(Trainee(project, data, Arithmetic(device="cpu", threads=1)), data)

    found = asked(explainer, Quantity.GRADIENT, 1, 0, node="dense_1")

    assert found.stages[-1].total == found.value
    assert found.stages[-1].terms
    with pytest.raises(ProblemError, match="leaves the weights of 'Dense 1' alone"):
        asked(explainer, Quantity.UPDATE, 1, 0, node="dense_1")
