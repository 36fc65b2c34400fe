"""Further inputs: named in words, sound only where they can be computed, kept in files."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from netbuilder.core.comparison import differences
from netbuilder.core.derived import MOST_DERIVED, Derived, Function
from netbuilder.core.live import essence
from netbuilder.core.project.schema import from_text, recipe_from_text, recipe_text, to_text
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project

SQUARE = Derived(Function.SQUARE, ("x",))
PRODUCT = Derived(Function.PRODUCT, ("x", "y"))
SINE = Derived(Function.SINE, ("y",), 2.5)


def recipe(*derived: Derived) -> Recipe:
    made = Source.entries()["points"]()
    columns: tuple[Column, ...] = made.columns  # type: ignore[attr-defined]
    return Recipe(made, columns, 400, derived=derived)


def test_further_inputs_stand_behind_the_columns_and_are_named_in_words() -> None:
    facts = recipe(SQUARE, PRODUCT, SINE).facts

    assert facts.input_names == ("x", "y", "x squared", "x times y", "sine of y")
    assert facts.inputs is not None
    assert facts.inputs.sizes == (5,)


def test_a_column_that_is_left_out_is_still_read_for_what_is_computed_from_it() -> None:
    some = recipe(SINE)
    columns = tuple(
        structs.replace(each, role=ColumnRole.IGNORE) if each.name == "y" else each
        for each in some.columns
    )
    some = structs.replace(some, columns=columns)

    assert some.facts.input_names == ("x", "sine of y")
    assert [column.name for column in some.read_columns] == ["x", "y"]


@pytest.mark.parametrize(
    "wrong",
    [
        Derived(Function.SQUARE, ()),
        Derived(Function.PRODUCT, ("x",)),
        Derived(Function.SQUARE, ("z",)),
        Derived(Function.SQUARE, ("class",)),
    ],
)
def test_what_cannot_be_computed_is_not_sound(wrong: Derived) -> None:
    assert recipe().derivable((wrong, SQUARE, SQUARE)) == (SQUARE,)


def test_further_inputs_go_through_files_and_messages() -> None:
    some = recipe(SQUARE, PRODUCT, SINE)

    assert recipe_from_text(recipe_text(some)) == some
    loaded = from_text(to_text(Project(recipe=some, id="0" * 32)), "some.netb")
    assert loaded.project.recipe == some
    assert loaded.markers == ()


def test_damaged_further_inputs_are_left_out_with_a_word() -> None:
    form = json.loads(to_text(Project(recipe=recipe(SQUARE), id="0" * 32)))
    form["recipe"]["derived"] += [
        {"function": "cube", "columns": ["x"]},
        {"function": "square", "columns": ["class"]},
        {"function": "square", "columns": ["x"]},
        {"function": "sine", "columns": ["x"], "frequency": 1e300},
        "square",
    ]

    loaded = from_text(json.dumps(form), "some.netb")

    assert loaded.project.recipe.derived == (SQUARE, Derived(Function.SINE, ("x",), 1e6))
    codes = [marker.code for marker in loaded.markers]
    assert "open.further-inputs" in codes
    assert "open.out-of-range" in codes
    assert codes.count("open.wrong-type") == 2
    told = next(each for each in loaded.markers if each.code == "open.further-inputs")
    assert told.found.startswith("2 further inputs were left out")


def test_more_further_inputs_than_can_be_are_left_out() -> None:
    many = [
        {"function": "sine", "columns": ["x"], "frequency": 1.0 + number}
        for number in range(MOST_DERIVED + 5)
    ]
    form = json.loads(to_text(Project(recipe=recipe(SQUARE), id="0" * 32)))
    form["recipe"]["derived"] = many

    loaded = from_text(json.dumps(form), "some.netb")

    assert len(loaded.project.recipe.derived) == MOST_DERIVED


def test_further_inputs_decide_how_a_network_learns() -> None:
    before, after = (Project(recipe=recipe(*each)) for each in ((), (SQUARE,)))

    assert essence(before) != essence(after)
    assert differences(before, after) == ("further inputs none → x squared",)


def test_pictures_with_further_inputs_are_rows_of_numbers() -> None:
    columns = (
        *(Column(f"p{number}") for number in range(4)),
        Column("kind", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("a", "b")),
    )
    some = Recipe(Source.entries()["iris"](), columns, 9, picture=(2, 2, 1))

    assert some.facts.inputs is not None
    assert some.facts.inputs.sizes == (1, 2, 2)
    wider = structs.replace(some, derived=(Derived(Function.SQUARE, ("p0",)),))
    assert wider.facts.inputs is not None
    assert wider.facts.inputs.sizes == (5,)


def test_what_was_learned_is_shown_as_long_as_layers_and_data_are_the_same() -> None:
    from netbuilder.catalog.templates.template import Template
    from netbuilder.core import edits
    from netbuilder.core.live import is_still_shown

    project = Template.entries()["playground"]().project()
    silenced = edits.with_frozen(project.design, ["dense_1"], True)
    wider = edits.with_parameter(project.design, "dense_1", "units", 9)
    fed = structs.replace(project.recipe, derived=(SQUARE,))

    assert is_still_shown(project, structs.replace(project, design=silenced, title="Other"))
    assert not is_still_shown(project, structs.replace(project, design=wider))
    assert not is_still_shown(project, structs.replace(project, recipe=fed))
