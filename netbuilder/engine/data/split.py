"""Shares rows out to training, validation and test: exact shares, decided by the seed alone."""

from __future__ import annotations

import numpy as np

from netbuilder.core.recipe import Split, SplitKind
from netbuilder.engine.data.preparation import Whole

PARTS = ("train", "validation", "test")


def split_rows(rows: int, split: Split, classes: Whole | None = None) -> dict[str, Whole]:
    """Positions of the rows of each part, ascending.

    Sizes are the shares rounded by largest remainder. Where rows have classes and the split is
    stratified, each part holds each class in proportion; every class is learned from if it has a
    row, and stands in every part if it has three.

    Args:
        classes: (rows,) class numbers, or None.
    """
    random = np.random.default_rng(split.seed)
    order = random.permutation(rows)
    shares = np.array([split.train, split.validation, split.test], dtype=np.float64)
    sizes = _apportioned(rows, shares / shares.sum())
    if split.kind is SplitKind.RANDOM or classes is None:
        cuts = np.cumsum(sizes)[:-1]
        return _named([np.sort(part) for part in np.split(order, cuts)])
    names, of_row = np.unique(classes, return_inverse=True)
    counts = np.bincount(of_row, minlength=len(names))
    table = _shared_out(counts, sizes, shares > 0)
    parts: list[list[Whole]] = [[], [], []]
    for name in range(len(names)):
        members = order[of_row[order] == name]
        for part, rest in enumerate(np.split(members, np.cumsum(table[name])[:-1])):
            parts[part].append(rest)
    return _named([np.sort(np.concatenate(part)) for part in parts])


def _named(parts: list[Whole]) -> dict[str, Whole]:
    return {name: part.astype(np.int64) for name, part in zip(PARTS, parts, strict=True)}


def _apportioned(rows: int, shares: np.ndarray) -> Whole:
    """Whole sizes that add up to `rows`; a part with a share gets a row if there is one for it."""
    ideal = shares * rows
    sizes = np.floor(ideal + 1e-9).astype(np.int64)
    for part in np.argsort(-(ideal - sizes), kind="stable")[: rows - int(sizes.sum())]:
        sizes[part] += 1
    for part in np.flatnonzero((sizes == 0) & (shares > 0)):
        largest = int(sizes.argmax())
        if sizes[largest] > 1:
            sizes[largest] -= 1
            sizes[part] += 1
    return sizes


def _shared_out(counts: Whole, sizes: Whole, wanted: np.ndarray) -> Whole:
    """Rows of each class (rows) in each part (columns), with exactly the given sums."""
    ideal = counts[:, None] * (sizes / max(int(sizes.sum()), 1))[None, :]
    table = np.floor(ideal + 1e-9).astype(np.int64)
    left_of_class = counts - table.sum(axis=1)
    left_of_part = sizes - table.sum(axis=0)
    remainder = ideal - table
    # Largest remainders first, at most one more for each pair; what is left then goes anywhere.
    for most in (1, int(counts.max(initial=0))):
        for pair in np.argsort(-remainder, axis=None, kind="stable"):
            name, part = divmod(int(pair), 3)
            more = min(int(left_of_class[name]), int(left_of_part[part]), most)
            table[name, part] += more
            left_of_class[name] -= more
            left_of_part[part] -= more
    _represent(table, counts, wanted)
    return table


def _represent(table: Whole, counts: Whole, wanted: np.ndarray) -> None:
    """Swap single rows until each class that can be is in each part; sums stay as they are."""
    for name in np.argsort(counts, kind="stable"):
        for part in (0, 1, 2):
            can = wanted[part] and (counts[name] >= 1 if part == 0 else counts[name] >= 3)
            if not can or table[name, part]:
                continue
            giver = int(table[name].argmax())
            if part and table[name, giver] < 2:
                continue
            # Another class hands a row back, so that both parts keep their sizes.
            spare = [k for k in range(len(counts)) if k != name and table[k, part] > 1]
            if spare:
                other = max(spare, key=lambda k: table[k, part])
                table[other, part] -= 1
                table[other, giver] += 1
                table[name, giver] -= 1
                table[name, part] += 1
