"""Which layers can be opened into neurons, and what their neurons stand for."""

from __future__ import annotations

from msgspec import structs

from netbuilder.core.inference import infer
from netbuilder.core.neuron_chain import NeuronColumn, neuron_chain
from netbuilder.core.project import store
from netbuilder.core.value import Project
from netbuilder.resources import example_project
from tests.helpers import designs
from tests.helpers.designs import layer


def _columns(project: Project) -> tuple[NeuronColumn, ...]:
    return neuron_chain(project.design, infer(project))


def _example(name: str) -> tuple[NeuronColumn, ...]:
    return _columns(store.load(example_project(name)).project)


def test_a_chain_of_dense_layers_opens_from_columns_of_data_to_classes() -> None:
    first, hidden, *_, last = _example("iris")
    assert not first.has_weights
    assert first.names[0] == "sepal length (cm)"
    assert (hidden.node, hidden.count, hidden.has_bias) == ("dense_1", 16, True)
    assert last.names == ("setosa", "versicolor", "virginica")


def test_what_has_no_weights_belongs_to_the_neurons_before_it() -> None:
    project = designs.project(
        "input", layer("dense", units=5), "dropout", layer("dense", units=3), "output"
    )
    _, hidden, _ = _columns(project)
    assert (hidden.node, hidden.answer, hidden.between) == ("dense_1", "dropout_1", ("dropout_1",))


def test_behind_convolutions_the_neurons_of_the_last_layers_open() -> None:
    first, hidden, last = _example("digits")
    assert (first.answer, first.count, first.names) == ("flatten_1", 128, ())
    assert hidden.node == "dense_1"
    assert last.count == 10


def test_a_number_gives_its_name_to_the_only_neuron() -> None:
    assert _example("diabetes")[-1].names == ("progression",)


def test_without_an_output_there_is_nothing_to_open() -> None:
    assert _columns(designs.project("input", "dense")) == ()


def test_where_ways_meet_the_chain_begins() -> None:
    design = designs.chain("input", layer("dense", units=4), layer("dense", units=4), "add")
    design = designs.join(design, "dense_1", "add_1")
    made = designs.project("input")
    project = Project(design=design, recipe=made.recipe, id=made.id)
    assert _columns(project) == ()


def test_pixels_that_only_change_their_form_before_the_neurons_are_a_picture() -> None:
    project = designs.project(
        "input", "flatten", layer("dense", units=5), layer("dense", units=3), "output", inputs=6
    )
    recipe = structs.replace(project.recipe, picture=(2, 3, 1))
    first, hidden, _ = _columns(structs.replace(project, recipe=recipe))
    assert first.picture == (2, 3, 1)
    assert hidden.picture is None
    assert _columns(project)[0].picture is None
    assert _example("digits")[0].picture is None, "what leaves convolutions is no picture of data"
