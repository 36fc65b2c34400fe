"""Samples that a person makes are prepared as the rows of the training were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problems import DataProblemError
from netbuilder.core.project import store
from netbuilder.engine.data.inverse import raw_rows
from netbuilder.engine.data.predict import applied_to_file
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.given import made_row
from netbuilder.resources import example_project
from tests.engine.data.files import inspected, loans, written


@pytest.fixture
def trained(tmp_path: Path) -> Prepared:
    """Loans, prepared: two numbers and a class in, a class out."""
    return prepare(inspected(written(tmp_path, loans())).recipe, tmp_path)


@pytest.mark.parametrize("row", ["1234.5,33,services", "900,21.5,manager", ",44,technician"])
def test_made_cells_are_what_prediction_makes_of_such_a_row(
    trained: Prepared, tmp_path: Path, row: str
) -> None:
    names = ",".join(column.name for column in trained.preparation.inputs)
    written(tmp_path, f"{names}\n{row}\n", "rows.csv")
    known = applied_to_file(trained.preparation, "rows.csv", tmp_path)

    made, truth = made_row(trained.preparation, row.split(","))

    np.testing.assert_array_equal(made, known.inputs)
    assert truth == ()


def test_a_picture_is_made_of_its_pixels(tmp_path: Path) -> None:
    prepared = prepare(store.load(example_project("digits")).project.recipe, tmp_path)
    cells = raw_rows(prepared.preparation, prepared.preparation.flat(prepared.inputs[:1]))[0]

    made, _ = made_row(prepared.preparation, [str(cell) for cell in cells])

    assert made.shape == prepared.inputs[:1].shape
    np.testing.assert_allclose(made, prepared.inputs[:1], atol=1e-6)


def test_further_inputs_are_computed_of_made_cells(tmp_path: Path) -> None:
    from msgspec import structs

    from netbuilder.core.derived import Derived, Function

    recipe = store.load(example_project("circles")).project.recipe
    names = [column.name for column in recipe.columns[:2]]
    further = (Derived(Function.SQUARE, (names[0],)), Derived(Function.PRODUCT, (*names,)))
    prepared = prepare(structs.replace(recipe, derived=further), tmp_path)
    written(tmp_path, f"{','.join(names)}\n0.25,-0.5\n", "rows.csv")
    known = applied_to_file(prepared.preparation, "rows.csv", tmp_path)

    made, _ = made_row(prepared.preparation, ["0.25", "-0.5"])

    assert made.shape == (1, 4)
    np.testing.assert_array_equal(made, known.inputs)


def test_the_truth_may_follow_the_cells(trained: Prepared) -> None:
    target = trained.preparation.targets[0]

    _, truth = made_row(trained.preparation, ["1000", "20", "manager", target.classes[1]])

    assert truth[0].tolist() == [1]
    _, unknown = made_row(trained.preparation, ["1000", "20", "manager", ""])
    assert unknown == ()


def test_all_cells_that_cannot_be_read_are_named_at_once(trained: Prepared) -> None:
    names = [column.name for column in trained.preparation.inputs]
    with pytest.raises(DataProblemError) as error:
        made_row(trained.preparation, ["much", "inf", "pilot"])

    first, second, third = error.value.problems
    assert first.found == f"'much' cannot be read as {names[0]}."
    assert first.expected == "Expected is a finite number."
    assert second.where.field == names[1]
    assert third.expected.startswith("Expected is one of '")


def test_a_number_beyond_arithmetic_is_refused(trained: Prepared) -> None:
    with pytest.raises(DataProblemError) as error:
        made_row(trained.preparation, ["1e308", "20", "manager"])

    assert "too large" in error.value.problems[0].found


def test_another_count_of_cells_tells_which_columns_there_are(trained: Prepared) -> None:
    with pytest.raises(DataProblemError) as error:
        made_row(trained.preparation, ["1"])

    assert error.value.problems[0].found == "The made sample has 1 value."
    assert "The network is given 3: " in error.value.problems[0].expected
