"""What columns hold and are for, and what an import says about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from netbuilder.catalog.sources.bundled import Digits, Iris
from netbuilder.catalog.sources.table import Table
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Missing
from netbuilder.engine.data.inspect import inspect
from tests.engine.data.files import column, finding, inspected, loans, written


def _table(columns: Mapping[str, Sequence[object]]) -> str:
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    return "\n".join(lines) + "\n"


def test_types_and_roles_of_a_plain_table(tmp_path: Path) -> None:
    found = inspected(written(tmp_path, loans()))

    assert [(each.name, each.type.value, each.role.value) for each in found.recipe.columns] == [
        ("income", "number", "input"),
        ("age", "number", "input"),
        ("job", "category", "input"),
        ("repaid", "category", "target"),
    ]
    assert column(found, "job").classes == ("manager", "services", "technician")


@pytest.mark.parametrize(
    ("form", "low"),
    [("2020-01-{:02d}", 18262), ("{:02d}/01/2020", 18262), ("{:02d}.01.2020 06:00", 18262.25)],
)
def test_dates_become_days(tmp_path: Path, form: str, low: float) -> None:
    days = [form.format(day) for day in range(1, 29)]
    path = written(tmp_path, _table({"opened": days, "y": [0, 1] * 14}))

    opened = column(inspected(path), "opened")

    assert (opened.type, opened.low, opened.high) == (ColumnType.DATE, low, low + 27)


def test_codes_with_leading_zeros_are_no_numbers(tmp_path: Path) -> None:
    codes = ["01234", "04321"] * 20
    path = written(tmp_path, _table({"zip": codes, "y": [0.5, 1.5] * 20}))

    assert column(inspected(path), "zip").type is ColumnType.CATEGORY


def test_what_names_each_row_is_left_out_with_a_way_back(tmp_path: Path) -> None:
    path = written(
        tmp_path, _table({"client_id": list(range(100, 140)), "x": [1.5, 2] * 20, "y": [0, 1] * 20})
    )

    found = inspected(path)

    said = finding(found, "identifier")
    assert said.sentence == "client_id differs in every row, so it is left out"
    assert column(found, "client_id").role is ColumnRole.IGNORE
    assert json.loads(said.change)["columns"]["client_id"]["role"] == "input"


def test_measured_numbers_that_all_differ_stay(tmp_path: Path) -> None:
    path = written(tmp_path, _table({"x": [k * 1.37 for k in range(40)], "y": [0, 1] * 20}))

    assert column(inspected(path), "x").role is ColumnRole.INPUT


def test_free_text_is_left_out(tmp_path: Path) -> None:
    names = [f"Some Name {k * 2 // 3}" for k in range(60)]
    found = inspected(
        written(tmp_path, _table({"who": names, "x": [1, 2.5] * 30, "y": [0, 1] * 30}))
    )

    assert column(found, "who").role is ColumnRole.IGNORE
    assert finding(found, "text").label == "Use as classes"


def test_two_numbers_at_the_end_are_classes(tmp_path: Path) -> None:
    found = inspected(written(tmp_path, _table({"x": list(range(30)), "died": [0, 1, 1] * 10})))

    died = column(found, "died")
    assert (died.role, died.type, died.classes) == (
        ColumnRole.TARGET,
        ColumnType.CATEGORY,
        ("0", "1"),
    )
    assert finding(found, "target").sentence == "You want to predict died: 0 in 33 % of rows"


def test_a_telling_name_beats_the_last_column(tmp_path: Path) -> None:
    text = _table({"species": ["a", "b"] * 20, "x": [1.5, 2.5] * 20, "z": [3.5, 4, 5, 6] * 10})

    found = inspected(written(tmp_path, text))

    assert column(found, "species").role is ColumnRole.TARGET


def test_missing_words_count_as_missing_and_the_median_stands_in(tmp_path: Path) -> None:
    values = ["38", "39", "40"] * 12 + ["39", "", "", ""]
    found = inspected(
        written(tmp_path, _table({"age": values, "x": [1.5, 2] * 20, "y": [0, 1] * 20}))
    )

    said = finding(found, "missing")
    assert said.sentence == "3 of 40 values of age are missing; the median, 39, stands in"
    assert column(found, "age").empty == 3
    assert json.loads(said.change) == {"columns": {"age": {"missing": "drop the row"}}}


def test_a_gap_in_many_rows_of_a_category_is_a_class_of_its_own(tmp_path: Path) -> None:
    found = inspected(
        written(tmp_path, _table({"job": ["a", "b", "", "a"] * 10, "y": [0, 1, 1, 0] * 10}))
    )

    job = column(found, "job")
    assert job.missing is Missing.OWN_CLASS
    assert job.feature_names == ("job = a", "job = b", "job = (missing)")


def test_a_column_that_gives_the_answer_away_is_doubted(tmp_path: Path) -> None:
    paid = [0 if k % 4 == 0 else 10 + k for k in range(80)]
    loan = ["no" if k % 4 == 0 else "yes" for k in range(80)]
    found = inspected(
        written(tmp_path, _table({"interest": paid, "x": [1, 2.5] * 40, "loan": loan}))
    )

    assert finding(found, "leak").sentence == (
        "interest is 0 whenever loan is no. It may give the answer away"
    )


def test_what_a_person_decided_stays(tmp_path: Path) -> None:
    path = written(tmp_path, loans())
    decided = Column("age", type=ColumnType.CATEGORY, role=ColumnRole.IGNORE)

    found = inspect(Table(path=str(path)), [decided])

    age = column(found, "age")
    assert (age.type, age.role, len(age.classes)) == (ColumnType.CATEGORY, ColumnRole.IGNORE, 40)


def test_histograms_count_every_row(tmp_path: Path) -> None:
    found = inspected(written(tmp_path, loans()))

    assert [sum(each.counts) for each in found.histograms] == [100, 100, 100, 100]
    assert found.histograms[2].names == ("manager", "technician", "services")
    assert all(
        len(each.edges) == len(each.counts) + 1 for each in found.histograms if not each.names
    )


def test_bundled_sets_are_described_in_full() -> None:
    iris, digits = inspect(Iris()), inspect(Digits())

    assert iris.recipe.facts.targets[0].classes == ("setosa", "versicolor", "virginica")
    assert len(iris.recipe.facts.input_names) == 4
    assert digits.recipe.picture == (8, 8, 1)
    assert digits.recipe.facts.inputs is not None
    assert digits.recipe.facts.inputs.sizes == (1, 8, 8)


def test_the_declared_columns_of_sources_are_those_that_are_read() -> None:
    assert [each.name for each in inspect(Digits()).recipe.columns] == [
        each.name for each in Digits().columns
    ]
