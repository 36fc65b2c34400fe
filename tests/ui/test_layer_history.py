"""A run's record keeps what was told of its layers, its speed and its memory."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from netbuilder.core.value import Project
from netbuilder.link.messages import (
    HistogramsDrawn,
    LayerNumbers,
    LayersDrawn,
    Load,
    Losses,
    Numbers,
    Quantity,
    RunStarted,
    RunState,
    RunStateChanged,
    Slice,
)
from netbuilder.ui.run_record import RunRecord

NODES = ("dense_1",)


def started(iteration: int = 0) -> RunStarted:
    return RunStarted(
        run="a", iteration=iteration, iterations_per_epoch=10, epochs=100, batch_size=4,
        rows=(40, 8, 8), series=("",), metrics=(), parameters=9, arithmetic={},
    )  # fmt: skip


def drawn(
    iteration: int, gradient: float = 2.0, update: float = 0.5, weights: float = 5.0
) -> LayersDrawn:
    numbers = LayerNumbers(NODES, weights, gradient, update, 0.25)
    return LayersDrawn("a", iteration, (numbers,))


def histogram(iteration: int, counts: Sequence[int] = (1, 2, 3, 4)) -> HistogramsDrawn:
    data = np.array(counts, np.uint32)
    numbers = Numbers("uint32", data.shape, data.tobytes())
    return HistogramsDrawn("a", iteration, (Slice(NODES, Quantity.WEIGHTS, -1.0, 1.0, numbers),))


def losses(first: int, count: int, seconds: float) -> Losses:
    values = np.ones(count, np.float32)
    return Losses("a", 0, first, Numbers("float32", values.shape, values.tobytes()), seconds)


@pytest.fixture
def run() -> RunRecord:
    made = RunRecord("a", Project())
    made.take(started())
    return made


def test_an_iteration_that_is_told_twice_is_one_point(run: RunRecord) -> None:
    assert run.take(drawn(3, update=math.nan))
    assert run.take(drawn(3))

    layer = run.layers.layers[NODES]
    assert (layer.gradient.positions.tolist(), layer.gradient.values.tolist()) == ([3], [2])
    assert layer.ratio.values.tolist() == pytest.approx([0.1])
    assert layer.weights.values.tolist() == [5]
    assert layer.silent == 0.25


def test_what_is_not_known_is_no_point(run: RunRecord) -> None:
    run.take(drawn(3, gradient=math.nan, update=math.nan))
    run.take(drawn(4, update=1.0, weights=0.0))

    layer = run.layers.layers[NODES]
    assert layer.gradient.positions.tolist() == [4]
    assert np.isnan(layer.ratio.values).all()


def test_histograms_are_kept_over_time(run: RunRecord) -> None:
    run.take(histogram(1))
    run.take(histogram(5, (4, 3, 2, 1)))

    kept = run.layers.of(NODES, Quantity.WEIGHTS)
    assert kept.positions.tolist() == [1, 5]
    assert kept.counts.tolist() == [[1, 2, 3, 4], [4, 3, 2, 1]]
    assert len(run.layers.of(NODES, Quantity.GRADIENTS)) == 0


def test_many_iterations_take_bounded_memory(run: RunRecord) -> None:
    for number in range(6_000):
        run.take(drawn(50 * number))
        run.take(histogram(50 * number))
        run.take(losses(50 * number + 1, 50, number * 0.3))

    layer = run.layers.layers[NODES]
    kept = run.layers.of(NODES, Quantity.WEIGHTS)
    assert len(layer.gradient) <= 1025
    assert len(kept) <= 257
    assert len(run.pace) <= 4097
    assert layer.gradient.positions[-1] == kept.positions[-1] == 50 * 5_999


def test_the_speed_over_time_comes_from_training_time(run: RunRecord) -> None:
    for number in range(1, 9):
        run.take(losses(20 * number - 19, 20, 0.1 * number))

    assert run.pace.positions.tolist() == [60, 120]
    assert run.pace.values.tolist() == pytest.approx([200, 200])


def test_a_run_too_short_for_a_curve_has_the_speed_of_the_whole(run: RunRecord) -> None:
    run.take(losses(1, 30, 0.1))
    assert len(run.pace) == 0

    run.take(RunStateChanged("a", RunState.FINISHED, 30, 3, 0.15))

    assert run.pace.positions.tolist() == [30]
    assert run.pace.values.tolist() == pytest.approx([200])


def test_memory_over_time_is_kept(run: RunRecord) -> None:
    run.take(Load("a", 5, 100_000_000))
    run.take(Load("a", 9, 200_000_000))

    assert run.memory.positions.tolist() == [5, 9]
    assert run.memory.values.tolist() == [1e8, 2e8]


def test_going_on_from_a_checkpoint_forgets_what_came_after_it(run: RunRecord) -> None:
    for number in range(1, 9):
        run.take(losses(20 * number - 19, 20, 0.1 * number))
        run.take(drawn(20 * number))
        run.take(histogram(20 * number))
        run.take(Load("a", 20 * number, 1))

    run.take(started(iteration=100))
    run.take(losses(101, 20, 4.0))
    run.take(losses(121, 20, 4.5))

    layer = run.layers.layers[NODES]
    kept = run.layers.of(NODES, Quantity.WEIGHTS)
    for places in (layer.gradient, layer.ratio, layer.weights, kept, run.memory):
        assert places.positions[-1] == 100
    assert run.pace.values.tolist() == pytest.approx([200, 40])
