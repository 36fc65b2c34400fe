"""The points of the small problems lie where the source says, and are the same for a seed."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.catalog.sources.points import Pattern, Points, Task
from netbuilder.engine.data.points import points


def hills(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Cones of radius 0.4 over a lattice, up and down in turns, as the landscape is told."""
    told = np.zeros(len(x))
    for column, across in enumerate((-0.8, 0.0, 0.8)):
        for row, up in enumerate((0.5, -0.5)):
            height = np.maximum(0, 1 - np.hypot(x - across, y - up) / 0.4)
            told += height * (1 if (column + row) % 2 == 0 else -1)
    return told


@pytest.mark.parametrize("task", Task)
@pytest.mark.parametrize("pattern", Pattern)
def test_same_seed_same_points(pattern: Pattern, task: Task) -> None:
    source = Points(pattern=pattern, task=task, samples=101, seed=3)

    first, again = points(source), points(source)
    other = points(source.replaced(seed=4))

    assert first.table.equals(again.table)
    assert not first.table.equals(other.table)
    assert len(first.table) == 101
    assert first.table.columns == [each.name for each in source.columns]


@pytest.mark.parametrize("pattern", Pattern)
def test_classes_are_even_and_the_plane_is_kept_to(pattern: Pattern) -> None:
    table = points(Points(pattern=pattern, samples=400, noise=0.0)).table

    assert sorted(table["class"].unique()) == ["blue", "orange"]
    assert (table["class"] == "blue").sum() == 200
    bound = 1.2 if pattern in (Pattern.GAUSSIANS, Pattern.HILLS) else 1.0 + 1e-9
    assert table.select("x", "y").to_numpy().max() <= bound


@pytest.mark.parametrize(
    ("pattern", "is_blue"),
    [
        (Pattern.XOR, lambda x, y: x * y > 0),
        (Pattern.CIRCLES, lambda x, y: x**2 + y**2 < 0.75**2),
        (Pattern.PLANE, lambda x, y: x + y > 0),
        (Pattern.GAUSSIANS, lambda x, y: x + y > 0),
        (Pattern.HILLS, lambda x, y: np.where(abs(x) > 0.4, y > 0, y < 0)),
    ],
)
def test_without_noise_the_rule_of_the_pattern_holds(pattern: Pattern, is_blue: object) -> None:
    table = points(Points(pattern=pattern, samples=500, noise=0.0)).table
    x, y = table["x"].to_numpy(), table["y"].to_numpy()

    assert callable(is_blue)
    assert (is_blue(x, y) == (table["class"] == "blue").to_numpy()).mean() > 0.995


@pytest.mark.parametrize(
    ("pattern", "formula"),
    [
        (Pattern.XOR, lambda x, y: x * y),
        (Pattern.CIRCLES, lambda x, y: 1 - 2 * np.hypot(x, y)),
        (Pattern.PLANE, lambda x, y: (x + y) / 2),
        (Pattern.HILLS, lambda x, y: hills(x, y)),
    ],
)
def test_numbers_follow_the_formula_of_the_pattern(pattern: Pattern, formula: object) -> None:
    source = Points(pattern=pattern, task=Task.REGRESSION, samples=200, noise=0.0)
    table = points(source).table

    assert callable(formula)
    expected = formula(table["x"].to_numpy(), table["y"].to_numpy())
    np.testing.assert_allclose(table["value"].to_numpy(), expected, atol=1e-12)


def test_noise_moves_points_by_as_much_as_it_says() -> None:
    still = points(Points(pattern=Pattern.CIRCLES, samples=20_000, noise=0.0)).table
    moved = points(Points(pattern=Pattern.CIRCLES, samples=20_000, noise=0.2)).table

    distance = (moved.select("x", "y").to_numpy() - still.select("x", "y").to_numpy()).std()

    assert distance == pytest.approx(0.2, rel=0.05)
