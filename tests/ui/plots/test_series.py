"""Growing series: exact at any zoom, cheap at any length."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from netbuilder.ui.plots.curves import SeriesCurve
from netbuilder.ui.plots.series import FACTOR, Series, smoothed


def filled(values: np.ndarray, slice_length: int = 37) -> Series:
    series = Series()
    for start in range(0, len(values), slice_length):
        series.put(start + 1, values[start : start + slice_length].astype(np.float32))
    return series


def noise(count: int) -> np.ndarray:
    return np.random.default_rng(1).normal(size=count).astype(np.float32)


def test_a_view_shows_every_value_where_they_fit() -> None:
    values = noise(100)

    view = filled(values).view(1, 100, 200)

    np.testing.assert_array_equal(view.mean, values)
    assert view.positions.tolist() == list(range(1, 101))


def test_a_wide_view_keeps_the_smallest_and_the_largest_value() -> None:
    values = noise(50_001)
    values[33_333], values[44_444] = 99.0, -99.0

    view = filled(values).view(1, 50_001, 500)

    assert len(view.low) <= 500
    assert (view.low.min(), view.high.max()) == (-99.0, 99.0)


def test_blocks_hold_the_extremes_of_exactly_their_values() -> None:
    values = noise(FACTOR**3 * 2)

    view = filled(values).view(1, len(values), FACTOR * 2)

    blocks = values.reshape(-1, view.block)
    np.testing.assert_array_equal(view.low, blocks.min(axis=1))
    np.testing.assert_array_equal(view.high, blocks.max(axis=1))
    np.testing.assert_allclose(view.mean, blocks.mean(axis=1), rtol=1e-4, atol=1e-6)


def test_the_newest_values_show_before_their_block_is_full() -> None:
    values = np.append(np.zeros(1000), 7.0)

    view = filled(values).view(1, 1001, 100)

    assert view.high[-1] == 7.0


def test_a_slice_from_an_earlier_iteration_replaces_what_came_after() -> None:
    series = filled(np.ones(1000))

    series.put(801, np.full(300, 5.0, np.float32))

    assert series.last_iteration == 1100
    assert series.at(800) == 1.0
    assert series.at(801) == 5.0
    view = series.view(1, 1100, 100)
    assert view.low[view.positions > 810].min() == 5.0


def test_iterations_that_never_came_are_a_gap() -> None:
    series = filled(np.ones(10))

    series.put(21, np.ones(10, np.float32))

    assert np.isnan(series.values[10:20]).all()
    assert np.isnan(smoothed(series.view(1, 30, 100), 5)[10:20]).all()


def test_smoothing_keeps_a_straight_line_straight() -> None:
    series = filled(np.arange(500, dtype=np.float32))

    line = smoothed(series.view(1, 500, 1000), 50)

    np.testing.assert_allclose(line, np.arange(500), rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize("most", [64, 300, 1200])
def test_a_curve_never_draws_more_points_than_asked(most: int) -> None:
    curve = SeriesCurve("training", "c1", series=filled(noise(30_000), 1000), smoothing=1)

    assert len(curve.drawn(1, 30_000, most).positions) <= most + 1


def test_ten_million_values_are_viewed_without_reading_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    series = Series()
    part = noise(1_000_000)
    for index in range(10):
        series.put(index * len(part) + 1, part)

    class Watched(np.ndarray[tuple[int], np.dtype[np.float32]]):
        """Notes how many of its values are taken."""

        taken = 0

        def __getitem__(self, key: Any) -> Any:
            found = super().__getitem__(key)
            Watched.taken += np.size(found)
            return found

    values = series.values.view(Watched)
    monkeypatch.setattr(Series, "values", property(lambda _: values))
    view = series.view(1, 10_000_000, 1000)

    assert 250 <= len(view.positions) <= 1001
    assert Watched.taken < 50_000


def test_a_long_series_never_takes_three_times_its_values() -> None:
    # Just after its store has grown, it holds the most that it does not use.
    values, steps = np.ones(4_200_000, np.float32), 50_000
    tracemalloc.start()
    series = Series()
    worst = 0.0
    for at in range(0, len(values), steps):
        series.put(at + 1, values[at : at + steps])
        if len(series) > 2_000_000:
            worst = max(worst, tracemalloc.get_traced_memory()[1] / (4 * len(series)))
            tracemalloc.reset_peak()
    tracemalloc.stop()

    assert worst < 3
