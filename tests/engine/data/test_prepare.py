"""Numbers for the network: filled, encoded and scaled by the training rows alone."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from netbuilder.catalog.scalers import MinusOneToOne, Standard, Unscaled, ZeroToOne
from netbuilder.catalog.sources.bundled import Diabetes, Digits, Iris
from netbuilder.catalog.sources.points import Points
from netbuilder.core.problems import DataProblemError
from netbuilder.core.recipe import Column, ColumnRole, Encoding, Missing, Recipe, Scaler
from netbuilder.engine.data.inspect import inspect
from netbuilder.engine.data.preparation import Preparation
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.data.preview import preview
from tests.engine.data.files import inspected, loans, written


def _with_column(recipe: Recipe, name: str, **values: object) -> Recipe:
    columns = tuple(
        msgspec.structs.replace(each, **values) if each.name == name else each
        for each in recipe.columns
    )
    return msgspec.structs.replace(recipe, columns=columns)


def _prepared(tmp_path: Path, text: str, name: str = "", **values: object) -> Prepared:
    recipe = inspected(written(tmp_path, text)).recipe
    return prepare(_with_column(recipe, name, **values) if name else recipe, tmp_path)


def test_standard_scaling_is_fitted_on_training_rows_only() -> None:
    recipe = inspect(Iris()).recipe

    done = prepare(recipe, Path())

    raw = prepare(msgspec.structs.replace(recipe, scaler=Unscaled()), Path()).inputs
    oracle = StandardScaler().fit(raw[done.parts["train"]])
    np.testing.assert_allclose(done.inputs, oracle.transform(raw), atol=1e-5)
    assert done.inputs.dtype == np.float32
    assert not np.allclose(done.inputs.mean(axis=0), 0, atol=1e-4)


@pytest.mark.parametrize(
    ("scaler", "low", "high"), [(ZeroToOne(), 0.0, 1.0), (MinusOneToOne(), -1.0, 1.0)]
)
def test_training_rows_fill_the_range_of_a_scaler(scaler: Scaler, low: float, high: float) -> None:
    recipe = msgspec.structs.replace(inspect(Iris()).recipe, scaler=scaler)

    done = prepare(recipe, Path())

    train = done.inputs[done.parts["train"]]
    np.testing.assert_allclose(
        [train.min(axis=0), train.max(axis=0)], [[low] * 4, [high] * 4], atol=1e-6
    )


def test_pictures_come_channels_first_with_one_common_scale() -> None:
    done = prepare(inspect(Digits()).recipe, Path())

    assert done.inputs.shape == (1797, 1, 8, 8)
    assert (done.inputs.min(), done.inputs.max()) == (0.0, 1.0)
    assert done.preparation.flat(done.inputs).shape == (1797, 64)
    np.testing.assert_array_equal(
        done.preparation.shaped(done.preparation.flat(done.inputs)), done.inputs
    )


def test_number_targets_are_scaled_and_turned_back() -> None:
    done = prepare(inspect(Diabetes()).recipe, Path())

    target = done.preparation.targets[0]
    train = done.targets[0][done.parts["train"]]
    assert done.targets[0].shape == (442, 1)
    assert float(train.mean()) == pytest.approx(0, abs=1e-5)
    assert target.raw(done.targets[0]).min() == pytest.approx(25.0, abs=1e-3)


def test_classes_become_whole_numbers_in_their_order() -> None:
    done = prepare(inspect(Iris()).recipe, Path())

    assert done.targets[0].dtype == np.int64
    np.testing.assert_array_equal(done.targets[0], np.repeat([0, 1, 2], 50))


def test_one_hot_and_ordinal_encoding(tmp_path: Path) -> None:
    one_hot = _prepared(tmp_path, loans())
    ordinal = _prepared(tmp_path, loans(), "job", encoding=Encoding.ORDINAL)

    assert one_hot.facts.input_names[2:] == ("job = manager", "job = services", "job = technician")
    np.testing.assert_array_equal(one_hot.inputs[:3, 2:], [[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    assert ordinal.facts.input_names == ("income", "age", "job")
    assert len(np.unique(ordinal.inputs[:, 2])) == 3


def test_a_gap_takes_the_median_of_the_training_rows(tmp_path: Path) -> None:
    lines = loans().splitlines()
    lines[5] = lines[5].replace(",24,", ",,", 1)
    recipe = inspected(written(tmp_path, "\n".join(lines))).recipe
    recipe = msgspec.structs.replace(recipe, scaler=Unscaled())

    done = prepare(recipe, tmp_path)

    train = done.parts["train"]
    others = done.inputs[train[train != 4], 1]
    assert done.preparation.inputs[1].fill == float(np.median(others))
    assert done.inputs[4, 1] == done.preparation.inputs[1].fill


def test_rows_with_gaps_can_be_dropped(tmp_path: Path) -> None:
    lines = loans().splitlines()
    lines[1] = ",20,manager,no"
    lines[2] = "1000,21,technician,"
    done = _prepared(tmp_path, "\n".join(lines), "income", missing=Missing.DROP_ROW)

    assert len(done.inputs) == 98
    assert 0 not in done.rows
    assert 1 not in done.rows
    assert [each.code for each in done.warnings] == ["rows-dropped"]


def test_a_class_with_one_row_is_explained(tmp_path: Path) -> None:
    lines = loans().splitlines()
    lines[1] = lines[1].rpartition(",")[0] + ",perhaps"

    done = _prepared(tmp_path, "\n".join(lines))

    (said,) = [each.found for each in done.warnings if each.code == "rare-class"]
    assert said == (
        "'perhaps' of 'repaid' has only 1 row, so it cannot be in training, validation and test "
        "at once."
    )


def test_the_preparation_survives_being_saved() -> None:
    preparation = prepare(inspect(Iris()).recipe, Path()).preparation

    text = json.dumps(preparation.saved(), allow_nan=False)

    assert Preparation.loaded(json.loads(text)) == preparation


def test_a_bare_source_is_enough_for_a_recipe() -> None:
    done = prepare(Recipe(source=Iris(), scaler=Standard()), Path())

    assert done.facts.targets[0].name == "species"
    assert done.recipe.rows == 150


def test_declared_columns_of_points_are_enough() -> None:
    source = Points()
    done = prepare(Recipe(source, source.columns, source.samples), Path())

    assert done.inputs.shape == (400, 2)
    assert done.preparation.targets[0].classes == ("orange", "blue")
    assert done.recipe.facts == done.facts


def test_all_reasons_are_told_at_once(tmp_path: Path) -> None:
    recipe = inspected(written(tmp_path, loans())).recipe
    columns = (Column("wage"), Column("height"), Column("repaid", role=ColumnRole.IGNORE))

    with pytest.raises(DataProblemError) as error:
        prepare(msgspec.structs.replace(recipe, columns=columns), tmp_path)

    assert [each.found for each in error.value.problems] == [
        "loans.csv no longer has the columns 'wage', 'height'.",
        "No column of the data is a target.",
    ]


def test_preview_shows_what_the_network_sees(tmp_path: Path) -> None:
    recipe = inspected(written(tmp_path, loans(3000))).recipe

    shown = preview(recipe, tmp_path, rows=8, request=5)

    assert shown.request == 5
    assert shown.names[-1] == "repaid"
    assert (len(shown.rows), len(shown.rows[0])) == (8, 6)
    assert shown.counts == (2100, 450, 450)
    assert shown.inputs.shape == (2000, 5)
    assert len(shown.inputs.data) == 2000 * 5 * 4
    assert set(shown.parts.data) == {0, 1, 2}
    assert shown.lows[2:] == (0.0, 0.0, 0.0)
    assert shown.highs[2:] == (1.0, 1.0, 1.0)


def test_preview_says_what_keeps_the_data_from_being_used(tmp_path: Path) -> None:
    recipe = inspected(written(tmp_path, loans())).recipe
    columns = tuple(msgspec.structs.replace(c, role=ColumnRole.INPUT) for c in recipe.columns)

    shown = preview(msgspec.structs.replace(recipe, columns=columns), tmp_path)

    assert [each.code for each in shown.problems] == ["no-target-column"]
    assert shown.counts == (0, 0, 0)
