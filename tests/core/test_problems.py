"""Problems read as sentences and travel inside errors, all of them."""

from __future__ import annotations

import pytest

from netbuilder.core.problems import (
    DataProblemError,
    DesignError,
    FileProblemError,
    Problem,
    ProblemError,
    Severity,
)
from netbuilder.core.shapes import Shape, ShapeKind


def test_a_sentence_joins_the_parts_that_are_there() -> None:
    full = Problem("a", "Found 3.", "Expected 4.", "Use 4.")

    assert full.sentence == "Found 3. Expected 4. Use 4."
    assert Problem("a", "Found 3.", fix="Use 4.").sentence == "Found 3. Use 4."


def test_only_errors_block() -> None:
    assert Problem("a", "Found.").is_error
    assert not Problem("a", "Found.", severity=Severity.WARNING).is_error


def test_an_error_carries_every_problem_and_reads_as_their_sentences() -> None:
    problems = (Problem("a", "One."), Problem("b", "Two.", fix="Mend it."))

    for kind in (DesignError, FileProblemError, DataProblemError):
        error = kind(*problems)
        assert isinstance(error, ProblemError)
        assert error.problems == problems
        assert str(error) == "One. Two. Mend it."


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((1, 8, 8), "an 8 × 8 × 1 picture"),
        ((1, 28, 28), "a 28 × 28 × 1 picture"),
        ((3, 11, 5), "an 11 × 5 × 3 picture"),
        ((3, 110, 5), "a 110 × 5 × 3 picture"),
    ],
)
def test_sizes_are_spoken_with_the_right_article(sizes: tuple[int, ...], words: str) -> None:
    assert Shape(ShapeKind.IMAGE, sizes).phrase == words
