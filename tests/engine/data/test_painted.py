"""Painted points are a table like any other; damaged ones never reach it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import structs

from netbuilder.catalog.sources.painted import PaintedPoints
from netbuilder.catalog.sources.points import Task
from netbuilder.core.problems import DataProblemError
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.recipe import Recipe
from netbuilder.core.value import Project
from netbuilder.engine.data.painted import painted
from netbuilder.engine.data.prepare import prepare

TEXT = "-0.5,0.25,1 0,1.2,0 0.125,-0.3,2 1,1,1"


def test_points_stand_in_the_order_they_were_painted() -> None:
    classes = painted(PaintedPoints(points=TEXT)).table
    numbers = painted(PaintedPoints(points="0,0,-0.25 1,0,0.5 0,1,1", task=Task.REGRESSION)).table

    assert classes["x"].to_list() == [-0.5, 0.0, 0.125, 1.0]
    assert classes["class"].to_list() == ["blue", "orange", "green", "blue"]
    assert numbers["value"].to_list() == [-0.25, 0.5, 1.0]


def test_nothing_painted_is_told() -> None:
    with pytest.raises(DataProblemError) as error:
        prepare(Recipe(PaintedPoints()), Path())

    assert error.value.problems[0].code == "nothing-painted"


def test_one_colour_alone_is_told() -> None:
    source = PaintedPoints(points="0,0,1 1,0,1 0,1,1")

    with pytest.raises(DataProblemError) as error:
        prepare(Recipe(source, source.columns, 3), Path())

    assert error.value.problems[0].code == "single-class"


@pytest.mark.parametrize("points", ["0,0,1 9,9", 7, None, "0,0,1; import os", "0,0," + "9" * 40])
def test_damaged_points_of_a_file_are_left_out_with_a_word(points: object) -> None:
    source = PaintedPoints(points=TEXT)
    project = Project(recipe=Recipe(source, source.columns, 4), id="0" * 32)
    form = json.loads(to_text(project))
    form["recipe"]["source"]["points"] = points

    loaded = from_text(json.dumps(form), "some.netb")

    assert isinstance(loaded.project.recipe.source, PaintedPoints)
    assert loaded.project.recipe.source.samples == 0
    assert loaded.markers[0].code in ("open.wrong-type", "open.out-of-range")
    assert len(loaded.markers[0].found) < 300


def test_a_project_keeps_its_points() -> None:
    source = PaintedPoints(points=TEXT)
    project = Project(recipe=Recipe(source, source.columns, 4), id="0" * 32)

    loaded = from_text(to_text(project), "some.netb")

    assert loaded.project == project
    assert structs.asdict(loaded.project.recipe)["source"].points == TEXT
