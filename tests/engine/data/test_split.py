"""Rows are shared out exactly, by the seed alone, with every class where it can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.recipe import Split, SplitKind
from netbuilder.engine.data.split import PARTS, split_rows


@given(
    st.lists(st.integers(0, 5), min_size=20, max_size=200),
    st.integers(0, 2**31 - 1),
    st.sampled_from([(0.7, 0.15, 0.15), (0.6, 0.4, 0.0), (1.0, 0.0, 0.0), (0.34, 0.33, 0.33)]),
    st.sampled_from(SplitKind),
)
def test_each_row_is_in_exactly_one_part_of_the_right_size(
    classes: list[int], seed: int, shares: tuple[float, float, float], kind: SplitKind
) -> None:
    split = Split(kind, *shares, seed=seed)

    parts = split_rows(len(classes), split, np.array(classes))

    joined = np.concatenate([parts[name] for name in PARTS])
    assert sorted(joined) == list(range(len(classes)))
    for name, share in zip(PARTS, shares, strict=True):
        assert abs(len(parts[name]) - share * len(classes)) <= 1
        assert list(parts[name]) == sorted(parts[name])


@given(
    st.lists(st.integers(3, 60), min_size=2, max_size=6),
    st.integers(0, 2**31 - 1),
)
def test_a_class_with_three_rows_is_in_every_part_where_there_is_room(
    counts: list[int], seed: int
) -> None:
    classes = np.repeat(np.arange(len(counts)), counts)
    split = Split(SplitKind.STRATIFIED, seed=seed)

    parts = split_rows(len(classes), split, classes)

    for name in PARTS:
        present = set(classes[parts[name]])
        if len(parts[name]) >= 2 * len(counts):
            assert present == set(range(len(counts)))
    assert set(classes[parts["train"]]) == set(range(len(counts)))


def test_shares_of_classes_are_kept() -> None:
    classes = np.array([0] * 900 + [1] * 100)

    parts = split_rows(1000, Split(SplitKind.STRATIFIED), classes)

    assert [int(classes[parts[name]].sum()) for name in PARTS] == [70, 15, 15]


def test_a_single_row_of_a_class_is_learned_from() -> None:
    classes = np.array([0] * 30 + [1])

    for seed in range(20):
        parts = split_rows(31, Split(SplitKind.STRATIFIED, seed=seed), classes)
        assert 30 in parts["train"]


def test_the_seed_alone_decides() -> None:
    one, same, other = (split_rows(100, Split(SplitKind.RANDOM, seed=s)) for s in (1, 1, 2))

    assert all((one[name] == same[name]).all() for name in PARTS)
    assert any((one[name] != other[name]).any() for name in PARTS)


@pytest.mark.parametrize("rows", [3, 4, 5])
def test_the_smallest_data_still_has_three_parts(rows: int) -> None:
    parts = split_rows(rows, Split(SplitKind.RANDOM))

    assert all(len(parts[name]) >= 1 for name in PARTS)
