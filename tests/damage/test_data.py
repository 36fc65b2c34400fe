"""Damaged and strange data files: the sentence each must give, and nothing worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netbuilder.catalog.sources.table import Table
from netbuilder.core.problems import DataProblemError
from netbuilder.core.recipe import ColumnRole, ColumnType
from netbuilder.engine.data.inspect import Inspection
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.data.preview import preview
from netbuilder.engine.data.sources import load
from tests.engine.data.files import (
    REAL_FILES,
    WHY_SKIPPED,
    column,
    finding,
    inspected,
    loans,
    written,
)


def refusal(path: Path) -> str:
    """The sentence that refuses a file."""
    with pytest.raises(DataProblemError) as error:
        inspected(path)
    return error.value.problems[0].sentence


def test_39_empty(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "")) == "loans.csv is empty (0 bytes)."
    assert refusal(written(tmp_path, "\n \n\n")) == "loans.csv holds no table, only empty lines."


def test_39_header_only(tmp_path: Path) -> None:
    sentence = "loans.csv has column names but no rows."

    assert refusal(written(tmp_path, "income,age,job\n")) == sentence
    assert refusal(written(tmp_path, "income,age,job")) == sentence


def test_40_ragged_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    header = ",".join("abcdefgh")
    rows = [f"{k},1,2,3,4,5,6,{k % 2}" for k in range(200)]
    for bad in (116, 130, 140):
        rows[bad] += ",9"

    found = inspected(written(tmp_path, "\n".join([header, *rows])))

    assert finding(found, "ragged").sentence.startswith(
        "Row 118 has 9 values, the header names 8. 3 rows are like this."
    )
    assert found.recipe.rows == 197
    assert load(Table(path=str(tmp_path / "loans.csv")), tmp_path).row_number(116) == 119


def test_40_a_file_that_is_ragged_throughout_is_refused(tmp_path: Path) -> None:
    rows = ["a,b,c", *("1,2" + ",9" * (2 + k % 3) for k in range(30))]

    assert refusal(written(tmp_path, "\n".join(rows))).endswith("Is the separator right?")


def _with_texts(tmp_path: Path, word: str) -> Inspection:
    incomes = [str(1000 + k) for k in range(1000)]
    for k in range(15, 1000, 83):
        incomes[k] = word
    rows = [f"{income},{k % 7},{k % 2}" for k, income in enumerate(incomes)]
    return inspected(written(tmp_path, "\n".join(["income,age,repaid", *rows])))


@pytest.mark.parametrize("word", ["n/a", "unknown"])
def test_41_text_in_a_number_column(tmp_path: Path, word: str) -> None:
    found = _with_texts(tmp_path, word)

    said = finding(found, "text-in-numbers")
    assert said.sentence.startswith(
        f"Column 'income' has text in 12 of 1,000 rows, first: '{word}' in row 17."
    )
    assert said.doubtful
    assert column(found, "income").type is ColumnType.NUMBER
    assert column(found, "income").empty == 12
    assert json.loads(said.change) == {"columns": {"income": {"type": "category"}}}


def test_42_a_column_that_is_always_the_same(tmp_path: Path) -> None:
    rows = [f"39,{k},{k % 2}" for k in range(50)]
    found = inspected(written(tmp_path, "\n".join(["age,x,y", *rows])))

    said = finding(found, "constant")
    assert said.sentence.startswith("Column 'age' has the same value everywhere and cannot help.")
    assert column(found, "age").role is ColumnRole.IGNORE


def test_42_a_column_without_any_value(tmp_path: Path) -> None:
    rows = [f"NA,{k},{k % 2}" for k in range(50)]
    found = inspected(written(tmp_path, "\n".join(["age,x,y", *rows])))

    assert finding(found, "constant").sentence.startswith("Column 'age' has no values")
    assert (
        preview(found.recipe, tmp_path).counts == (35, 8, 7)
        or sum(preview(found.recipe, tmp_path).counts) == 50
    )


@pytest.mark.parametrize(
    "content",
    [
        b"a,b,c\n\x00,2,3\n",
        b"a,b\n" + b"1,2\n" * 40_000 + b"1,\x00\n",
        bytes(range(256)) * 40,
        b"\x7fELF" + bytes(200),
    ],
)
def test_43_what_is_no_text(tmp_path: Path, content: bytes) -> None:
    assert refusal(written(tmp_path, content)) == "loans.csv does not look like text."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04" + bytes(99), "is an Excel or zip file"),
        (b"\x1f\x8b\x08" + bytes(99), "is packed (gzip)"),
        (b"<!DOCTYPE html><html>", "is a web page, not a table."),
        (b"version https://git-lfs.github.com/spec/v1\noid", "is a Git LFS placeholder"),
    ],
)
def test_43_other_kinds_of_file_are_named(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert f"loans.csv {sentence}" in refusal(written(tmp_path, content))


def test_44_one_endless_line(tmp_path: Path) -> None:
    sentence = "Row 1 is longer than 1 MB. Is the separator right?"
    assert refusal(written(tmp_path, "1,2,3," * 2_000_000)) == sentence


def test_44_a_quotation_mark_that_never_ends(tmp_path: Path) -> None:
    text = 'a,b\n1,"' + "x\n" * 1_000_000

    assert refusal(written(tmp_path, text)).endswith("Is the separator right?")


def test_44_a_long_cell_is_read(tmp_path: Path) -> None:
    rows = [f"{k},{k % 2},{'x' * (131_073 if k == 3 else 5)}" for k in range(30)]
    found = inspected(written(tmp_path, "\n".join(["a,y,note", *rows])))

    assert found.recipe.rows == 30
    assert max(len(cell) for row in found.head for cell in row) <= 201


def test_45_semicolon_decimal_comma_and_old_letters(tmp_path: Path) -> None:
    text = "größe;x;y\n" + "".join(f"{k},5;{k};ja\n{k},25;{k};nein\n" for k in range(20))
    found = inspected(written(tmp_path, text.encode("latin-1")))

    assert finding(found, "decimal").sentence == (
        "Read with ';' between values and ',' as decimal sign."
    )
    assert json.loads(finding(found, "decimal").change) == {"source": {"decimal": "."}}
    assert column(found, "größe").high == 19.5


def test_46_a_formula_is_text(tmp_path: Path) -> None:
    rows = [f"{k},=cmd|'/c calc'!A1,{k % 2}" for k in range(30)]
    found = inspected(written(tmp_path, "\n".join(["x,note,y", *rows])))

    assert found.head[0][1] == "=cmd|'/c calc'!A1"


def test_47_only_one_class(tmp_path: Path) -> None:
    rows = [f"{k % 9}.5,{k % 5},yes" for k in range(1000)]
    path = written(tmp_path, "\n".join(["a,b,answer", *rows]))
    recipe = inspected(path).recipe
    sentence = "All 1,000 rows are 'yes'. A classifier needs at least two answers."

    from msgspec.structs import replace

    roles = {"b": ColumnRole.INPUT, "answer": ColumnRole.TARGET}
    columns = tuple(replace(c, role=roles.get(c.name, ColumnRole.INPUT)) for c in recipe.columns)
    with pytest.raises(DataProblemError) as error:
        prepare(replace(recipe, columns=columns), tmp_path)

    assert error.value.problems[0].sentence == sentence


def test_48_values_too_large(tmp_path: Path) -> None:
    rows = [f"{k},{k % 2}" for k in range(40)]
    rows[3] = "1e308,1"
    found = inspected(written(tmp_path, "\n".join(["x,y", *rows])))

    assert finding(found, "values-too-large").sentence == (
        "Column 'x' has values too large for training (1e308 in row 5)."
    )
    # Scaled they are small enough, so this is a doubt and no refusal.
    assert sum(preview(found.recipe, tmp_path).counts) == 40


def test_48_values_too_large_are_refused_where_nothing_scales_them(tmp_path: Path) -> None:
    from msgspec.structs import replace

    rows = [f"{k},{k % 2}" for k in range(40)]
    rows[3] = "1e308,1"
    recipe = inspected(written(tmp_path, "\n".join(["x,y", *rows]))).recipe

    with pytest.raises(DataProblemError) as error:
        prepare(replace(recipe, scaler=None), tmp_path)

    assert error.value.problems[0].found == (
        "Column 'x' has values too large for training (1e308 in row 5)."
    )


def test_50_a_file_that_moved(tmp_path: Path) -> None:
    path = written(tmp_path, loans())
    recipe = inspected(path).recipe
    path.unlink()

    with pytest.raises(DataProblemError) as error:
        prepare(recipe, tmp_path)

    assert error.value.problems[0].code == "data-file-moved"
    assert error.value.problems[0].sentence == (
        f"loans.csv is not where it was ({tmp_path}). Find it."
    )


def test_50_a_windows_path_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(DataProblemError) as error:
        load(Table(path="D:\\data\\loans.csv"), tmp_path)

    assert error.value.problems[0].found == "loans.csv is not where it was (D:\\data)."


def test_51_a_file_that_changed(tmp_path: Path) -> None:
    path = written(tmp_path, loans())
    recipe = inspected(path).recipe
    path.write_text(loans(120), encoding="utf-8")

    done = prepare(recipe, tmp_path)

    (said,) = [each for each in done.warnings if each.code == "data-changed"]
    assert said.found.startswith("loans.csv has changed since it was chosen (")
    assert len(done.inputs) == 120


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "loans").mkdir()

    assert refusal(tmp_path / "loans") == "'loans' is a folder. Choose a CSV file."


def test_an_encoding_nobody_knows(tmp_path: Path) -> None:
    path = written(tmp_path, loans())

    with pytest.raises(DataProblemError) as error:
        inspected(path, encoding="klingon")

    assert error.value.problems[0].found == "'klingon' is no known encoding."


@pytest.mark.skipif(not REAL_FILES.is_dir(), reason=WHY_SKIPPED)
@pytest.mark.parametrize(
    "folder", ["nasty_csv", "nasty_sheets", "tabular", "series", "nasty_images"]
)
def test_every_real_file_gives_data_or_a_sentence(folder: str) -> None:
    paths = [each for each in sorted((REAL_FILES / folder).rglob("*")) if each.is_file()]
    assert paths
    sentences = []
    for path in paths:
        try:
            found = inspected(path)
        except DataProblemError as error:
            sentences.append(error.problems[0].found)
        else:
            assert len(found.histograms) == len(found.recipe.columns) > 0
            shown = preview(found.recipe)
            assert sum(shown.counts) or shown.problems
    assert all(each.endswith((".", "?")) for each in sentences)
