"""Whole-problem edits leave a project that can be trained at once."""

from __future__ import annotations

from typing import Any

import pytest

import netbuilder.catalog  # noqa: F401 - registers the kinds.
from netbuilder.catalog import all_layers, playground
from netbuilder.catalog.activations import Activation
from netbuilder.catalog.regularisers import L1, L2, NoRegulariser
from netbuilder.catalog.sources.painted import (
    COLOURS,
    MOST_POINTS,
    Mark,
    PaintedPoints,
    marks_of,
    refusal,
    written,
)
from netbuilder.catalog.sources.points import Pattern, Points, Task
from netbuilder.catalog.templates.template import Template
from netbuilder.core.inference import infer
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project


def start() -> Project:
    return Template.entries()["playground"]().project()


def points(project: Project) -> Points:
    source = project.recipe.source
    assert isinstance(source, Points)
    return source


def head(project: Project) -> Any:
    (output,) = [n for n in project.design.nodes.values() if n.layer.kind == "output"]
    node = all_layers.head_of(project.design, output.id)
    assert node is not None
    return node.layer, output.layer


def test_the_playground_can_be_trained_at_once() -> None:
    inference = infer(start())

    assert inference.is_trainable
    assert not inference.warnings


@pytest.mark.parametrize("task", Task)
@pytest.mark.parametrize("pattern", Pattern)
def test_every_pattern_of_either_task_can_be_trained_at_once(pattern: Pattern, task: Task) -> None:
    project = start()

    project = playground.with_task(project, task)
    project = playground.with_source(project, points(project).replaced(pattern=pattern))

    assert infer(project).is_trainable
    assert points(project).task is task


def test_the_network_keeps_its_hidden_layers_when_the_task_changes() -> None:
    before = start()
    numbers = playground.with_task(before, Task.REGRESSION)
    back = playground.with_task(numbers, Task.CLASSIFICATION)

    last, output = head(numbers)
    assert (last.units, output.loss.kind) == (1, "mse")
    assert all_layers.hidden_layers(numbers.design) == all_layers.hidden_layers(before.design)
    assert back == before


def test_more_colours_need_as_many_neurons() -> None:
    marks = [Mark(0.1 * number, 0.0, float(number % 3)) for number in range(9)]

    project = playground.with_source(start(), PaintedPoints().painted(marks))

    last, output = head(project)
    assert (last.units, output.loss.kind) == (3, "cross_entropy")
    assert infer(project).is_trainable


def test_shares_and_further_inputs_stay_with_other_points() -> None:
    project = start()
    sine = playground.offered(project.recipe)[5]
    recipe = playground.with_fed(playground.with_fed(project.recipe, sine, True), "y", False)

    fresh = playground.recipe_of(Points(pattern=Pattern.MOONS), recipe)

    assert fresh.facts.input_names == ("x", "sine of x")
    assert fresh.split == recipe.split


def test_further_inputs_stand_in_one_order_however_they_are_switched_on() -> None:
    recipe = start().recipe
    offered = playground.offered(recipe)

    for what in reversed(offered):
        recipe = playground.with_fed(recipe, what, True)

    assert recipe.facts.input_names == (
        *("x", "y", "x squared", "y squared", "x times y", "sine of x", "sine of y"),
    )
    assert all(playground.fed(recipe, what) for what in offered)
    for what in offered[1:]:
        recipe = playground.with_fed(recipe, what, False)
    assert recipe.facts.input_names == ("x",)
    with pytest.raises(DesignError) as error:
        playground.with_fed(recipe, "x", False)
    assert error.value.problems[0].code == "nothing-fed"


def test_columns_that_were_switched_off_can_be_switched_on_again() -> None:
    recipe = start().recipe

    recipe = playground.with_fed(recipe, "y", False)

    assert playground.offered(recipe)[:2] == ("x", "y")
    assert playground.with_fed(recipe, "y", True).facts.input_names == ("x", "y")


def test_all_layers_take_an_activation_and_a_regulariser_at_once() -> None:
    design = start().design
    relu = Activation.entries()["relu"]()

    design = all_layers.with_activation(design, relu)
    design = all_layers.with_regulariser(design, L2(strength=0.01))

    assert all_layers.activation_of(design) == relu
    assert all_layers.regulariser_of(design) == L2(strength=0.01)
    units = [n.layer for n in design.nodes.values() if n.layer.kind == "dense"]
    assert [str(each.activation.kind) for each in units] == ["relu", "relu", "relu", "linear"]  # type: ignore[union-attr]
    assert all_layers.regulariser("l1", 0.3) == L1(strength=0.3)
    assert all_layers.regulariser("none", 0.3) == NoRegulariser()
    assert all_layers.strength_of(NoRegulariser()) == 0.0


def test_hidden_layers_come_and_go_in_front_of_the_last() -> None:
    project = start()
    names = [node.id for node in all_layers.hidden_layers(project.design)]

    more = all_layers.with_layer_more(project.design)
    less = all_layers.with_layer_less(all_layers.with_layer_less(project.design))

    hidden = all_layers.hidden_layers(more)
    assert [node.id for node in hidden][:3] == names
    assert len(hidden) == 4
    assert len({node.position for node in more.nodes.values()}) == len(more.nodes)
    assert [node.id for node in all_layers.hidden_layers(less)] == names[:1]
    for design in (more, less):
        assert infer(Project(design, project.recipe, project.plan)).is_trainable
    bare = all_layers.with_layer_less(less)
    assert all_layers.hidden_layers(bare) == ()
    with pytest.raises(DesignError):
        all_layers.with_layer_less(bare)
    again = all_layers.with_layer_more(bare)
    assert len(all_layers.hidden_layers(again)) == 1


def test_painted_points_are_kept_as_text() -> None:
    marks = (Mark(-0.5, 0.25, 1.0), Mark(0.0, 1.2, 0.0), Mark(-0.001, 0.125, 3.0))

    text = written(marks)

    assert text == "-0.5,0.25,1 0,1.2,0 -0.001,0.125,3"
    assert marks_of(text) == marks
    assert PaintedPoints(points=text).classes == ("orange", "blue", "purple")
    assert PaintedPoints(points="0,0,2").classes == ("orange", "green")
    assert PaintedPoints().classes == COLOURS[:2]


@pytest.mark.parametrize(
    "text",
    [
        "1,2",
        "nan,0,0",
        "inf,0,0",
        "0,0,0;0,0,0",
        "1e9,0,0",
        "0,1.3,0",
        "0,0,4",
        "0,0,-2",
        "٠,0,0",
        "0,0,0,0",
        "0.1234,0,0",
        "__import__('os')",
        "0,0," + "0" * 50,
    ],
)
def test_texts_that_are_no_points_are_refused(text: str) -> None:
    assert refusal(text)
    with pytest.raises(Exception, match="Painted points"):
        PaintedPoints(points=text)


def test_only_so_many_points_can_be_painted() -> None:
    marks = [Mark(0.0, 0.0, 0.0)] * (MOST_POINTS + 3)

    assert PaintedPoints().painted(marks).samples == MOST_POINTS
    assert refusal(written(marks)).startswith("There may be at most 100,000 points")


def test_painted_points_change_their_task_and_back() -> None:
    classes = PaintedPoints(points="0,0,0 1,0,1")

    numbers = classes.with_task(Task.REGRESSION)

    assert numbers.points == "0,0,-1 1,0,1"
    assert numbers.with_task(Task.CLASSIFICATION) == classes
