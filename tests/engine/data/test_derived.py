"""Further inputs are computed from raw values, scaled as columns are, the same for new rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from netbuilder.catalog.scalers import Standard, Unscaled
from netbuilder.catalog.sources.points import Points
from netbuilder.core.derived import Derived, Function
from netbuilder.core.problems import DataProblemError
from netbuilder.core.recipe import ColumnRole, Missing, Recipe
from netbuilder.engine.data.inverse import raw_rows
from netbuilder.engine.data.predict import applied_to_file
from netbuilder.engine.data.preparation import Preparation
from netbuilder.engine.data.prepare import prepare
from tests.engine.data.files import inspected, loans, written

ALL = (
    Derived(Function.SQUARE, ("x",)),
    Derived(Function.PRODUCT, ("x", "y")),
    Derived(Function.SINE, ("y",), 5.0),
)


def points(*derived: Derived, left_out: str = "") -> Recipe:
    made = Points(samples=60)
    columns = tuple(
        structs.replace(each, role=ColumnRole.IGNORE) if each.name == left_out else each
        for each in made.columns
    )
    return Recipe(made, columns, 60, scaler=Unscaled(), derived=derived)


def test_squares_products_and_sines_stand_behind_the_columns() -> None:
    inputs = prepare(points(*ALL), Path()).inputs
    x, y = inputs[:, 0].astype(np.float64), inputs[:, 1].astype(np.float64)

    np.testing.assert_allclose(inputs[:, 2], x * x, rtol=1e-5)
    np.testing.assert_allclose(inputs[:, 3], x * y, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(inputs[:, 4], np.sin(5 * y), rtol=1e-4, atol=1e-6)


def test_a_column_that_is_not_fed_still_gives_its_sine() -> None:
    fed = prepare(points(*ALL), Path())
    alone = prepare(points(*ALL, left_out="y"), Path())

    np.testing.assert_array_equal(alone.inputs, fed.inputs[:, [0, 2, 3, 4]])
    assert alone.facts.input_names == ("x", "x squared", "x times y", "sine of y")
    rows = raw_rows(alone.preparation, alone.inputs[:1])
    assert rows[0][1] == ""


def test_they_are_scaled_by_their_own_training_rows(tmp_path: Path) -> None:
    recipe = inspected(written(tmp_path, loans())).recipe
    recipe = structs.replace(
        recipe, scaler=Standard(), derived=(Derived(Function.PRODUCT, ("income", "age")),)
    )

    done = prepare(recipe, tmp_path)

    learned = done.inputs[done.parts["train"]][:, -1]
    assert abs(float(learned.mean())) < 1e-5
    assert float(learned.std()) == pytest.approx(1.0, abs=1e-5)


def test_new_rows_are_computed_as_training_rows_were(tmp_path: Path) -> None:
    recipe = inspected(written(tmp_path, loans())).recipe
    recipe = structs.replace(
        recipe,
        scaler=Standard(),
        derived=(
            Derived(Function.SQUARE, ("income",)),
            Derived(Function.SINE, ("age",), 0.1),
        ),
    )
    done = prepare(recipe, tmp_path)
    kept = Preparation.loaded(done.preparation.saved())

    again = applied_to_file(kept, "loans.csv", tmp_path)

    np.testing.assert_array_equal(again.inputs, done.inputs)


def test_gaps_are_filled_before_anything_is_computed(tmp_path: Path) -> None:
    text = loans().replace("\n1000.0,20,", "\n,20,", 1)
    recipe = inspected(written(tmp_path, text)).recipe
    columns = tuple(
        structs.replace(each, missing=Missing.MEAN) if each.name == "income" else each
        for each in recipe.columns
    )
    square = Derived(Function.SQUARE, ("income",))
    recipe = structs.replace(recipe, scaler=Unscaled(), columns=columns, derived=(square,))

    done = prepare(recipe, tmp_path)

    first = done.inputs[0].astype(np.float64)
    np.testing.assert_allclose(first[-1], first[0] ** 2, rtol=1e-5)


def test_a_target_cannot_be_an_input_in_disguise(tmp_path: Path) -> None:
    recipe = inspected(written(tmp_path, loans())).recipe
    recipe = structs.replace(recipe, derived=(Derived(Function.SQUARE, ("repaid",)),))

    with pytest.raises(DataProblemError) as error:
        prepare(recipe, tmp_path)

    assert [each.code for each in error.value.problems] == ["input-not-derivable"]
    assert "'repaid squared' cannot be computed" in error.value.problems[0].found


@pytest.mark.parametrize("function", [Function.SQUARE, Function.SINE])
def test_what_is_too_large_is_told(tmp_path: Path, function: Function) -> None:
    text = loans().replace("\n1000.0,20,", "\n1e305,20,", 1)
    recipe = inspected(written(tmp_path, text)).recipe
    recipe = structs.replace(
        recipe, scaler=Standard(), derived=(Derived(function, ("income",), 1e6),)
    )

    with pytest.raises(DataProblemError) as error:
        prepare(recipe, tmp_path)

    assert error.value.problems[0].code == "values-too-large"
