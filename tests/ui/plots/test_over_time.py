"""What is told all the time is kept in bounded memory, evenly, with the newest always there."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.ui.plots.over_time import Histograms, ThinnedPoints, ThinnedRows


def filled(count: int, most: int = 16) -> ThinnedRows:
    made = ThinnedRows(1, most)
    for number in range(count):
        made.add(10 * number, [number])
    return made


@pytest.mark.parametrize("count", [1, 2, 16, 17, 18, 31, 100, 1000, 1023])
def test_what_is_kept_is_bounded_even_and_ends_with_the_newest(count: int) -> None:
    made = filled(count)

    places = made.positions
    assert len(made) <= 17
    assert places[0] == 0
    assert places[-1] == 10 * (count - 1)
    steps = np.diff(places)
    assert len(set(steps[:-1].tolist())) <= 1
    assert (steps[-1:] <= steps[:1]).all()
    assert made.rows[:, 0].tolist() == (places / 10).tolist()


def test_a_hundred_thousand_additions_take_no_more_memory_than_the_first_hundred() -> None:
    points = ThinnedPoints(64)
    for number in range(100_000):
        points.add(number, number)

    assert 32 <= len(points) <= 65
    assert points.values[-1] == 99_999


def test_a_value_at_the_same_iteration_takes_the_place_of_the_last_and_time_goes_on() -> None:
    made = ThinnedRows(1, 8)
    for number in range(500):
        made.add(number, [-1.0])
        made.add(number, [number])

    assert 4 <= len(made) <= 9
    assert (made.rows[:, 0] == made.positions).all()
    assert made.positions[-1] == 499


def test_what_came_after_an_iteration_can_be_forgotten() -> None:
    made = filled(100)
    step = made.positions[1]

    made.cut(500)
    assert made.positions[-1] <= 500
    for number in range(51, 100):
        made.add(10 * number, [number])

    assert len(made) <= 17
    assert made.positions[1] % step == 0
    assert made.positions[-1] == 990
    made.cut(-1)
    assert len(made) == 0
    made.add(5, [1.0])
    assert made.positions.tolist() == [5]


def histograms() -> Histograms:
    made = Histograms(4)
    made.add(1, 0.0, 4.0, np.array([1, 1, 1, 1]))
    made.add(2, -4.0, 4.0, np.array([0, 0, 0, 8]))
    return made


def test_histograms_of_other_ends_are_shared_out_over_common_bins() -> None:
    found = histograms().densities(-4.0, 4.0, 8)

    assert found[0].tolist() == pytest.approx([0, 0, 0, 0, 0.25, 0.25, 0.25, 0.25])
    assert found[1].tolist() == pytest.approx([0, 0, 0, 0, 0, 0, 0.5, 0.5])


def test_what_lies_beyond_the_ends_is_left_out() -> None:
    found = histograms().densities(0.0, 2.0, 2)

    assert found.sum(axis=1).tolist() == pytest.approx([0.5, 0.0])


def test_the_span_leaves_out_a_few_far_values_of_a_long_time() -> None:
    made = Histograms(10)
    for number in range(100):
        made.add(number, -1.0, 1.0, np.full(10, 1_000))
    made.add(100, -500.0, 1.0, np.array([1, *[0] * 8, 9_999]))

    low, high = made.span()

    assert -60 < low < -0.9
    assert high == pytest.approx(1.0, abs=0.3)
    assert Histograms(4).span() == (0.0, 1.0)


def test_histograms_are_thinned_as_points_are() -> None:
    made = Histograms(4)
    for number in range(10_000):
        made.add(number, 0.0, 1.0, np.ones(4))

    assert len(made) <= Histograms.MOST + 1
    assert made.positions[-1] == 9_999
    assert made.counts.shape == (len(made), 4)
