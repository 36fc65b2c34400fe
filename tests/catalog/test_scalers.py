"""Scalers bring columns to the size that scikit-learn's bring them to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import preprocessing

from netbuilder.core.recipe import Scaler, Statistics

ORACLES = {
    "zero_to_one": preprocessing.MinMaxScaler(),
    "minus_one_to_one": preprocessing.MinMaxScaler(feature_range=(-1, 1)),
    "standard": preprocessing.StandardScaler(),
    "none": preprocessing.FunctionTransformer(),
}
columns = st.lists(st.floats(-1000, 1000, width=32), min_size=2, max_size=30).map(np.array)


def statistics(column: np.ndarray) -> Statistics:
    return Statistics(
        float(column.min()), float(column.max()), float(column.mean()), float(column.std())
    )


@pytest.mark.parametrize("kind", Scaler.entries())
@given(column=columns)
def test_it_scales_as_scikit_learn_does(kind: str, column: np.ndarray) -> None:
    if np.ptp(column) < 1e-3:
        return
    offset, scale = Scaler.entries()[kind]().offset_and_scale(statistics(column))
    oracle = ORACLES[kind].fit_transform(column[:, None])[:, 0]
    np.testing.assert_allclose((column - offset) / scale, oracle, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("kind", Scaler.entries())
@pytest.mark.parametrize("value", [0.0, -3.5, 1e300])
def test_a_constant_column_is_never_divided_by_zero(kind: str, value: float) -> None:
    _, scale = Scaler.entries()[kind]().offset_and_scale(Statistics(value, value, value, 0.0))
    assert scale > 0


@pytest.mark.parametrize("kind", Scaler.entries())
@given(column=columns)
def test_its_text_computes_the_same(kind: str, column: np.ndarray) -> None:
    known = statistics(column)
    names = {name: getattr(known, name) for name in known.__struct_fields__}
    scaler = Scaler.entries()[kind]()
    assert eval(scaler.expression(), names) == scaler.offset_and_scale(known)
