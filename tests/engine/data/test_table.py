"""How text files are recognised: separator, decimals, encoding, header, ragged rows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from netbuilder.catalog.sources.table import Header, Table
from netbuilder.core.recipe import ColumnRole, ColumnType
from netbuilder.engine.data.sources import load
from netbuilder.engine.data.table import table
from tests.engine.data.files import (
    REAL_FILES,
    WHY_SKIPPED,
    column,
    finding,
    inspected,
    loans,
    written,
)

needs_files = pytest.mark.skipif(not REAL_FILES.is_dir(), reason=WHY_SKIPPED)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    path = written(tmp_path, loans().replace(",", separator))

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.reading.separator == separator
    assert raw.table.columns == ["income", "age", "job", "repaid"]
    assert len(raw.table) == 100


def test_a_decimal_comma_is_found_beside_semicolons(tmp_path: Path) -> None:
    path = written(tmp_path, loans().replace(",", ";").replace(".", ","))

    found = inspected(path)

    income = column(found, "income")
    assert income.type is ColumnType.NUMBER
    assert (income.low, income.empty) == (1000.0, 0)


def test_thousands_are_read_in_both_dialects(tmp_path: Path) -> None:
    german = written(tmp_path, "a;b\n1.250,50;x\n12.000,25;y\n3,5;x\n", "german.csv")
    english = written(tmp_path, 'a,b\n"1,250.50",x\n"12,000.25",y\n3.5,x\n', "english.csv")

    for path in (german, english):
        a = column(inspected(path), "a")
        assert (a.type, a.low, a.high, a.middle) == (ColumnType.NUMBER, 3.5, 12000.25, 1250.5)


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")],
)
def test_unicode_in_any_form_is_read(tmp_path: Path, codec: str, name: str) -> None:
    path = written(tmp_path, "größe,ja\n1,é\n2,ü\n".encode(codec))

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.reading.encoding == name
    assert raw.table.rows() == [("1", "é"), ("2", "ü")]
    assert raw.table.columns == ["größe", "ja"]


def test_old_western_letters_are_read_and_doubted(tmp_path: Path) -> None:
    path = written(tmp_path, "name,ort\nJosé,Köln\nZoë,Mölln\n".encode("cp1252"))

    found = inspected(path)

    assert found.head[0] == ("José", "Köln")
    assert finding(found, "encoding").doubtful


def test_a_file_without_names_gets_numbered_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "1.5,2,red\n2.5,3,blue\n3.5,4,red\n")

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.table.columns == ["column 1", "column 2", "column 3"]
    assert raw.row_number(0) == 1


def test_a_header_that_was_decided_is_not_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "1,2\n3,4\n")

    first = table(Table(path=str(path), header=Header.FIRST_ROW), tmp_path)
    none = table(Table(path=str(path), header=Header.NONE), tmp_path)

    assert (first.table.columns, len(first.table)) == (["1", "2"], 1)
    assert (none.table.columns, len(none.table)) == (["column 1", "column 2"], 2)


def test_lines_above_the_table_are_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "# made by hand\nMy loans\n\n" + loans())

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.reading.titles == 2
    assert raw.table.columns[0] == "income"
    assert raw.row_number(0) == 5


def test_quoted_cells_may_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,"x, ""y""\nz"\n2,w\n')

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.table.rows() == [("1", 'x, "y"\nz'), ("2", "w")]


def test_names_that_repeat_or_miss_are_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "a,a,,b\n1,2,3,x\n4,5,6,y\n")

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.table.columns == ["a", "a (2)", "column 3", "b"]
    assert raw.reading.renamed == ("a",)


def test_a_sign_at_the_end_of_lines_makes_no_column(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b;\n1;x;\n2;y;\n3;x;\n")

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.table.columns == ["a", "b"]
    assert raw.reading.empty_columns == 1


def test_row_names_without_a_header_shift_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\nfirst,1,2\nsecond,3,4\nthird,5,6\n")

    raw = table(Table(path=str(path)), tmp_path)

    assert raw.table.columns == ["row", "a", "b"]
    assert raw.table["a"].to_list() == ["1", "3", "5"]


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    path = written(tmp_path, loans(20))
    source = Table(path="loans.csv")

    first = load(source, tmp_path)
    again = load(source, tmp_path)
    path.write_text(loans(30), encoding="utf-8")
    changed = load(source, tmp_path)

    assert again is first
    assert len(changed.table) == 30


@needs_files
@pytest.mark.parametrize(
    "path",
    sorted((REAL_FILES / "nasty_csv" / "csv_spectrum" / "csvs").glob("*.csv")),
    ids=lambda path: path.stem,
)
def test_csv_spectrum_is_read_exactly(path: Path) -> None:
    text = (path.parents[1] / "json" / f"{path.stem}.json").read_text(encoding="utf-8")
    # The copies of these files lost the carriage returns that the answers still have.
    answers = json.loads(text.replace("\\r\\n", "\\n"))
    if path.stem == "location_coordinates":  # that answer is of another file, and no list
        answers = [answers | {"Contact Phone Number": "2095257564"}]

    raw = table(Table(path=str(path)), Path())

    assert raw.table.to_dicts() == answers


@needs_files
@pytest.mark.parametrize(
    ("name", "rows", "separator", "target"),
    [
        ("wine_quality/winequality-red.csv", 1599, ";", "quality"),
        ("wine_quality/winequality-red.comma.csv", 1421, ",", "quality"),
        ("wine_quality/winequality-red.noheader.csv", 1599, ",", "column 12"),
        ("german_credit/german.data", 1000, "\t", "column 21"),
        ("german_credit/GermanCredit.csv", 1000, ",", "credit_risk"),
        ("california_housing/housing.csv", 20640, ",", "median_house_value"),
        ("iris/iris.csv", 150, ",", "species"),
        ("auto_mpg/mpg.csv", 398, ",", "mpg"),
    ],
)
def test_real_tables_are_understood(name: str, rows: int, separator: str, target: str) -> None:
    path = REAL_FILES / "tabular" / name

    found = inspected(path)
    raw = load(found.recipe.source, Path())

    assert (found.recipe.rows, raw.reading.separator) == (rows, separator)
    assert [each.name for each in found.recipe.with_role(ColumnRole.TARGET)] == [target]


@needs_files
def test_six_dialects_of_one_table_give_the_same_numbers() -> None:
    paths = sorted((REAL_FILES / "tabular" / "air_quality_dialects").glob("*.csv"))
    # Two of the files were damaged by a locale before they were published: only sound columns.
    sound = ("T", "RH")

    facts = []
    for path in paths:
        found = inspected(path)
        facts.append([(column(found, name).low, column(found, name).middle) for name in sound])

    assert len(paths) == 6
    assert all(each == facts[0] for each in facts)


def test_what_the_csv_module_writes_is_read_back(tmp_path: Path) -> None:
    rows = [["a", "b"], ["1", 'say "hi"'], ["2", "x,y"], ["3", "two\nlines"]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)

    raw = table(Table(path=str(written(tmp_path, text.getvalue()))), tmp_path)

    assert [list(row) for row in raw.table.rows()] == rows[1:]
