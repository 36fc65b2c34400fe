"""Random explained numbers equal torch's own; `tests.benchmarks.inside` does it with 1,000."""

from __future__ import annotations

from tests.helpers.explained import KINDS, compared

FEW = 60


def test_random_numbers_are_those_of_torch_and_their_terms_add_up() -> None:
    rows = list(compared(FEW, seed=7))
    assert len(rows) == FEW
    assert {row.what for row in rows} == set(KINDS)
    assert {row.optimizer for row in rows} == {"sgd", "momentum", "adam"}
    for row in rows:
        assert row.error < 1e-5, row
        assert row.gap < 1e-9, row
