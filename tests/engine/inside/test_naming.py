"""Numbers, steps and tokens are named by the columns and categories of the data."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from msgspec import structs
from torch import Tensor

from netbuilder.core.layer import Layer
from netbuilder.core.recipe import Column, ColumnType, Encoding
from netbuilder.core.value import Project
from netbuilder.engine.build import built
from netbuilder.engine.inside.naming import Feature, meaning
from netbuilder.engine.trainee import Part
from netbuilder.link.messages import PlateKind
from tests.engine.inside.looking import drawn, plates, values
from tests.helpers.designs import chain, layer, table_recipe

COLOURS, SIZES = ("blue", "green", "red"), ("large", "small")
# Green and small, red and large, blue and small.
ROWS = torch.tensor([[1.0, 1.0], [2.0, 0.0], [0.0, 1.0]])


def _bought(*layers: Layer, rows: Tensor = ROWS, columns: int = 2) -> Any:
    """Things with a colour and a size, as numbers of their categories."""
    recipe = table_recipe(0)
    kept = tuple(
        Column(name, ColumnType.CATEGORY, encoding=Encoding.ORDINAL, classes=classes)
        for name, classes in (("colour", COLOURS), ("size", SIZES))[:columns]
    )
    recipe = structs.replace(recipe, columns=(*kept, *recipe.columns))
    end = (layer("dense", units=3), layer("output"))
    start = layer("input", size=(columns,), tokens=True)
    design = chain(start, *layers, *end)
    made = built(Project(design=design, recipe=recipe, id="0" * 32))
    rows = rows[:, :columns]
    return SimpleNamespace(
        built=made,
        parts={"train": Part(rows, ()), "validation": Part(rows[:0], ())},
        device=torch.device("cpu"),
        origin=SimpleNamespace(rows={"train": np.arange(len(rows))}),
    )


def test_rows_of_an_embedding_are_named_by_the_categories_of_a_column() -> None:
    network = _bought(layer("embedding", vocabulary=3, units=4), layer("flatten"), columns=1)
    found = plates(drawn(network, "embedding_1"))
    assert found["table"].labels == COLOURS
    assert found["rows"].labels == ("colour: green",)
    assert found["neighbours"].title.startswith("Nearest to green")
    assert set(found["neighbours"].labels) == {"blue", "red"}
    assert found["near"].labels[0] == "green"


def test_a_table_that_columns_share_says_what_each_row_stands_for() -> None:
    network = _bought(layer("embedding", vocabulary=4, units=4), layer("flatten"))
    told = drawn(network, "embedding_1")
    found = plates(told)
    assert found["table"].labels == ("blue / large", "green / small", "red", "token 3")
    assert found["rows"].labels == ("colour: green", "size: small")
    assert "Colour and size share this table" in told.words


def test_steps_that_are_read_are_named_by_their_columns() -> None:
    network = _bought(layer("embedding", vocabulary=3, units=4), layer("lstm", units=3))
    assert plates(drawn(network, "lstm_1"))["state"].columns == ("colour", "size")


def test_the_input_names_the_category_of_each_token() -> None:
    network = _bought(layer("embedding", vocabulary=3, units=4), layer("flatten"))
    plate = plates(drawn(network, "input_1", sample=2))["output"]
    assert plate.kind is PlateKind.LIST
    assert plate.labels == ("colour: red", "size: large")


def test_an_output_shows_its_scores_and_the_probabilities_they_are_read_as() -> None:
    network = _bought(layer("embedding", vocabulary=3, units=4), layer("flatten"))
    found = plates(drawn(network, "output_1"))
    scores, says = values(found["input"]), values(found["says"])
    assert found["says"].labels == found["input"].labels == ("class 0", "class 1", "class 2")
    torch.testing.assert_close(says, scores.softmax(dim=0))


def test_a_token_that_no_column_names_keeps_its_number() -> None:
    colour = Feature("colour", COLOURS)
    assert meaning(1, (colour,)) == "green"
    assert meaning(3, (colour, None)) == "token 3"
    assert meaning(0, ()) == "token 0"
