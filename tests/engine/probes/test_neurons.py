"""Single neurons: their weights, biases, slopes and answers are the network's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.core.inference import infer
from netbuilder.core.neuron_chain import neuron_chain
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.explain.moment import explained
from netbuilder.engine.looks import looked_again
from netbuilder.engine.probes.neurons import NeuronViews
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Explain, LookAgain, NeuronsDrawn, Numbers, Watch
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.link.messages.neurons import AnswerLook, Column, NeuronWish
from tests.helpers import designs, training
from tests.helpers.designs import layer


def _array(numbers: Numbers) -> Any:
    return np.frombuffer(numbers.data, numbers.dtype).reshape(numbers.shape)


def _wish(project: Project, **windows: tuple[int, ...]) -> NeuronWish:
    columns = neuron_chain(project.design, infer(project))
    return NeuronWish(
        tuple(
            Column(each.node, each.answer, windows.get(each.node, tuple(range(each.count))))
            for each in columns
        ),
        side=6,
    )


def _trainee(project: Project) -> Trainee:
    made = Trainee(project, training.prepared(project), Arithmetic(device="cpu", threads=1))
    made.advance(2)
    return made


def _project() -> Project:
    return training.classification(layer("dense", units=5), layer("dense", units=4))


def test_neurons_that_are_only_drawn_yet_are_left_out_while_a_run_goes_on() -> None:
    trainee = _trainee(_project())
    wish = _wish(trainee.project, dense_2=(3, 4, 9), dense_3=tuple(range(7)))
    told = {each.node: each for each in NeuronViews(trainee, wish).drawn("run", 2).layers}
    assert told["dense_2"].neurons == (3,)
    assert told["dense_3"].neurons == (0, 1, 2)
    assert _array(told["dense_3"].weights).shape == (3, 1)
    assert _array(told["dense_3"].biases).shape == (3,)
    only = _wish(trainee.project, dense_1=(0, 1), dense_2=(8, 9))
    layers = NeuronViews(trainee, only).drawn("run", 2).layers
    assert [each.node for each in layers] == ["input_1", "dense_1", "dense_3"]
    assert not _array(layers[-1].weights).size, "they do not lead from the layer before"


def test_weights_and_biases_are_those_of_the_network() -> None:
    trainee = _trainee(_project())
    drawn = NeuronViews(trainee, _wish(trainee.project)).drawn("run", 2)
    assert [each.node for each in drawn.layers] == ["input_1", "dense_1", "dense_2", "dense_3"]
    for told in drawn.layers[1:]:
        module: Any = getattr(trainee.network, told.node)
        assert np.array_equal(_array(told.weights), module.weight.detach().numpy())
        assert np.array_equal(_array(told.biases), module.bias.detach().numpy())
        assert np.allclose(_array(told.norms), module.weight.detach().norm(dim=1).numpy())
    assert not drawn.layers[0].weights.data


def test_a_cut_synapse_counts_as_0_and_tells_the_weight_it_keeps() -> None:
    whole = _project()
    node = structs.replace(whole.design.nodes["dense_2"], cut=((1, 2),))
    nodes = {**whole.design.nodes, node.id: node}
    trainee = _trainee(
        structs.replace(whole, design=structs.replace(whole.design, nodes=nodes)),
    )
    layers = NeuronViews(trainee, _wish(trainee.project)).drawn("run", 2).layers
    own: Any = trainee.network
    kept = own.dense_2.weight.detach().numpy()
    assert kept[1, 2] != 0
    assert _array(layers[2].weights)[1, 2] == 0
    assert np.array_equal(_array(layers[2].kept), kept)
    assert not layers[1].kept.data, "nothing is cut there"


def test_only_neurons_that_are_looked_at_are_told() -> None:
    trainee = _trainee(_project())
    wish = _wish(trainee.project, dense_1=(3, 0), dense_2=(1,))
    drawn = NeuronViews(trainee, wish).drawn("run", 2)
    module: Any = trainee.network.dense_2
    assert np.array_equal(
        _array(drawn.layers[2].weights), module.weight.detach().numpy()[[1]][:, [3, 0]]
    )
    assert len(_array(drawn.layers[1].answers)) == 2
    assert len(_array(drawn.layers[1].activity)) == 5, "the strip shows all of them"


def test_slopes_are_those_of_the_loss_over_the_rows_looked_at() -> None:
    trainee = _trainee(_project())
    drawn = NeuronViews(trainee, _wish(trainee.project)).drawn("run", 2)
    part = trainee.parts["validation"]
    trainee.network.eval()
    loss = trainee.built.objective(trainee.network(part.inputs), part.targets)
    module: Any = trainee.network.dense_2
    (wanted,) = torch.autograd.grad(loss, module.weight)
    trainee.network.train()
    assert np.allclose(_array(drawn.layers[2].gradients), wanted.numpy(), atol=1e-7)


def test_with_two_inputs_a_neuron_answers_over_the_plane() -> None:
    trainee = _trainee(_project())
    drawn = NeuronViews(trainee, _wish(trainee.project)).drawn("run", 2)
    assert drawn.look is AnswerLook.PLANE
    first = _array(drawn.layers[0].answers)
    assert first.shape == (2, 6, 6)
    assert (np.diff(first[0], axis=1) > 0).all(), "the first input grows to the right"
    assert (np.diff(first[1], axis=0) > 0).all(), "the second grows upwards"
    module: Any = trainee.network.dense_1
    grid = torch.from_numpy(first.reshape(2, -1).T.copy())
    wanted = torch.relu(module(grid)).detach().numpy().T.reshape(5, 6, 6)
    assert np.allclose(_array(drawn.layers[1].answers), wanted, atol=1e-6)


def test_with_more_inputs_it_is_told_how_each_class_is_answered() -> None:
    made = designs.project(
        "input", layer("dense", units=5), training.linear(3), layer("output"), inputs=4, classes=3
    )
    project = msgspec.structs.replace(made, plan=training.plan())
    trainee = _trainee(project)
    drawn = NeuronViews(trainee, _wish(project)).drawn("run", 2)
    assert drawn.look is AnswerLook.HISTOGRAMS
    shares = _array(drawn.layers[1].answers)
    assert shares.shape[0] == 5
    assert np.allclose(shares.sum(axis=2)[shares.sum(axis=2) > 0], 1.0)


def test_looking_changes_nothing_of_the_training() -> None:
    project = training.classification(layer("dense", units=5), layer("dropout", rate=0.5))
    undisturbed = _trainee(project).advance(3).tolist()
    looked_at = _trainee(project)
    NeuronViews(looked_at, _wish(project)).drawn("run", 2)
    assert looked_at.advance(3).tolist() == undisturbed


def test_a_run_tells_neurons_while_someone_looks() -> None:
    project = _project()
    session = TrainingSession(project, training.prepared(project), paused=True)
    session.order(Watch(neurons=_wish(project)))
    events = session.events()
    found = next(event for event in events if isinstance(event, NeuronsDrawn))
    events.close()  # type: ignore[attr-defined]  # it is a generator
    assert found.iteration == 0


@pytest.fixture
def iris() -> Project:
    from netbuilder.core.project import store
    from netbuilder.resources import example_project

    return store.load(example_project("iris")).project


def test_before_any_training_the_first_weights_are_shown(iris: Project) -> None:
    order = LookAgain(1, "", to_text(iris), "", "", Watch(neurons=_wish(iris)))
    answer = looked_again(order, iris)
    (drawn,) = answer.views
    assert isinstance(drawn, NeuronsDrawn)
    assert answer.iteration == 0
    assert _array(drawn.layers[1].weights).any()


def test_a_number_is_explained_before_any_training(iris: Project) -> None:
    number = Number(Quantity.ACTIVATION, "dense_1", (2,))
    answer = explained(Explain(1, to_text(iris), "", number, 5), iris)
    assert answer.explanation.iteration == 0
    assert answer.explanation.stages[0].terms


def test_a_run_that_goes_on_explains_with_its_own_weights(tmp_path: Path) -> None:
    project = _project()
    session = TrainingSession(project, training.prepared(project), paused=True)
    number = Number(Quantity.LOSS)
    found = session.explained(Explain(1, "", "", number, 5)).explanation
    session.trainee.advance(1)
    again = session.explained(Explain(2, "", "", number, 5)).explanation
    assert found.stages[0].total != again.stages[0].total


def test_a_row_lights_the_neurons_with_its_own_answers() -> None:
    trainee = _trainee(_project())
    wish = msgspec.structs.replace(_wish(trainee.project), sample=5)
    drawn = NeuronViews(trainee, wish).drawn("run", 2)
    data = training.prepared(trainee.project)
    trainee.network.eval()
    scores = trainee.network(torch.from_numpy(data.inputs[4:5]))
    assert np.allclose(_array(drawn.layers[0].lit), data.inputs[4])
    assert np.allclose(_array(drawn.layers[-1].lit), scores.detach().numpy()[0], atol=1e-6)
    names = trainee.built.answers[0].target.classes
    assert drawn.sample == 5
    assert drawn.said == names[int(scores.argmax())]
    assert drawn.wanted == names[int(data.targets[0][4])]


def test_a_row_that_is_not_there_lights_nothing() -> None:
    trainee = _trainee(_project())
    wish = msgspec.structs.replace(_wish(trainee.project), sample=5000)
    drawn = NeuronViews(trainee, wish).drawn("run", 2)
    assert drawn.sample == 0
    assert not drawn.layers[0].lit.data
