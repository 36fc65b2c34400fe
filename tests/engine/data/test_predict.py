"""New rows are treated as the training rows were; what is strange about them is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problems import DataProblemError
from netbuilder.engine.data.predict import Applied, applied_to_file
from netbuilder.engine.data.prepare import Prepared, prepare
from tests.engine.data.files import inspected, loans, written


@pytest.fixture
def trained(tmp_path: Path) -> Prepared:
    """Loans, prepared."""
    return prepare(inspected(written(tmp_path, loans())).recipe, tmp_path)


def _applied(trained: Prepared, folder: Path, text: str) -> Applied:
    written(folder, text, "rows.csv")
    return applied_to_file(trained.preparation, "rows.csv", folder)


def test_the_training_file_itself_gives_the_same_numbers(trained: Prepared, tmp_path: Path) -> None:
    done = applied_to_file(trained.preparation, "loans.csv", tmp_path)

    np.testing.assert_array_equal(done.inputs, trained.inputs)
    assert done.truths[0] is not None
    np.testing.assert_array_equal(done.truths[0], trained.targets[0])
    assert done.warnings == ()


def test_columns_are_found_by_name_in_any_order(trained: Prepared, tmp_path: Path) -> None:
    done = _applied(trained, tmp_path, "job,age,income\nmanager,20,1000.0\n")

    np.testing.assert_array_equal(done.inputs[0], trained.inputs[0])
    assert done.truths == (None,)


def test_rows_without_names_are_taken_in_order(trained: Prepared, tmp_path: Path) -> None:
    done = _applied(trained, tmp_path, "1000.0,20,manager\n1262.5,21,technician\n")

    np.testing.assert_array_equal(done.inputs, trained.inputs[:2])


def test_a_missing_column_is_named(trained: Prepared, tmp_path: Path) -> None:
    with pytest.raises(DataProblemError) as error:
        _applied(trained, tmp_path, "income,job\n1000,manager\n2000,services\n")

    assert error.value.problems[0].found == (
        "rows.csv has no column 'age', which the network needs."
    )


def test_unknown_classes_and_gaps_are_told_and_replaced(trained: Prepared, tmp_path: Path) -> None:
    done = _applied(trained, tmp_path, "income,age,job\n1000,,pilot\n1200,30,manager\n")

    _, age, job = trained.preparation.inputs
    usual = job.codes[int(job.fill)]
    gap, strange = [each.found for each in done.warnings]
    assert gap == f"1 value of age could not be read; the usual value, {age.fill:g}, stands in."
    assert strange == (
        "Row 2 has 'pilot' as job, which training did not know; the most common, "
        f"'{usual}', stands in."
    )
    assert np.isfinite(done.inputs).all()


def test_extra_columns_are_told_and_left_aside(trained: Prepared, tmp_path: Path) -> None:
    done = _applied(trained, tmp_path, "income,age,job,mood\n1000,20,manager,good\n")

    assert [each.found for each in done.warnings] == [
        "rows.csv has the column 'mood', which the network does not use."
    ]
