"""A parameter knows its legal values and says in words what is wrong with others."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Any

import pytest

from netbuilder.core.params import (
    SPEC,
    Parameter,
    ParameterKind,
    choice,
    described,
    flag,
    name,
    number,
    real,
    sizes,
    whole,
)
from netbuilder.core.problems import SetParameter


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def spec(declared: Any) -> Parameter:
    """What a declaration says, as the class it stands in sees it."""
    said: Parameter = declared.metadata[SPEC]
    return dataclasses.replace(said, name="learning_rate")


SHOULD = "'learning_rate' should be"
WHOLE = spec(whole(default=16, help="h", high=100))
REAL = spec(real(default=0.5, help="h", low=0.0, high=1.0))
FLAG = spec(flag(default=True, help="h"))
CHOICE = spec(choice(default=Colour.RED, help="h"))
SIZES = spec(sizes(default=(3, 3), help="h", lengths=(1, 2), high=9))
NAME = spec(name(help="h"))


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (WHOLE, 1),
        (WHOLE, 100),
        (REAL, 0.0),
        (REAL, 1),
        (FLAG, False),
        (CHOICE, Colour.BLUE),
        (SIZES, (3,)),
        (SIZES, (9, 1)),
        (NAME, "x" * 200),
    ],
)
def test_legal_values_have_no_problem(parameter: Parameter, value: object) -> None:
    assert parameter.problem(value) is None


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        (WHOLE, 0, "'learning_rate' should be a whole number from 1 to 100, found 0. Use 1."),
        (
            WHOLE,
            "64",
            f'{SHOULD} a whole number from 1 to 100, found the text "64". Use 64.',
        ),
        (WHOLE, True, "'learning_rate' should be a whole number from 1 to 100, found on."),
        (WHOLE, 2.7, "'learning_rate' should be a whole number from 1 to 100, found 2.7. Use 3."),
        (
            REAL,
            float("nan"),
            "'learning_rate' should be a number from 0 to 1, found a value that is no number.",
        ),
        (REAL, -1e300, "'learning_rate' should be a number from 0 to 1, found -1e+300. Use 0."),
        (FLAG, 1, "'learning_rate' should be on or off, found 1."),
        (CHOICE, "green", "'learning_rate' should be one of red, blue, found the text \"green\"."),
        (CHOICE, [], "'learning_rate' should be one of red, blue, found a list."),
        (
            SIZES,
            (1, 2, 3),
            "'learning_rate' should be 1 or 2 whole numbers from 1 to 9, found a list.",
        ),
        (
            SIZES,
            (True, 2),
            "'learning_rate' should be 1 or 2 whole numbers from 1 to 9, found a list.",
        ),
        (NAME, None, "'learning_rate' should be a text of at most 200 characters, found nothing."),
    ],
)
def test_illegal_values_are_told_in_words(
    parameter: Parameter, value: object, sentence: str
) -> None:
    problem = parameter.problem(value)

    assert problem is not None
    assert problem.sentence == sentence


def test_a_problem_of_a_node_offers_the_nearest_value_as_an_edit() -> None:
    problem = WHOLE.problem(500, owner="Dense 3", node="dense_3")

    assert problem is not None
    assert problem.found.startswith("'learning_rate' of 'Dense 3' should be")
    assert (problem.where.node, problem.where.field) == ("dense_3", "learning_rate")
    (fix,) = problem.fixes
    assert fix.label == "Use 100"
    assert fix.edits == (SetParameter("dense_3", "learning_rate", 100),)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [(WHOLE, 7), (REAL, 0.25), (FLAG, False), (CHOICE, Colour.BLUE), (SIZES, (2, 4)), (NAME, "a")],
)
def test_what_is_encoded_is_decoded(parameter: Parameter, value: object) -> None:
    assert parameter.decoded(parameter.encoded(value)) == value


def test_a_whole_number_is_a_legal_real_one() -> None:
    assert type(REAL.decoded(1)) is float


def test_what_cannot_be_decoded_comes_back_as_it_is() -> None:
    assert CHOICE.decoded("green") == "green"
    assert CHOICE.decoded(["red"]) == ["red"]
    assert SIZES.decoded("3x3") == "3x3"


def test_a_title_is_in_sentence_case() -> None:
    assert WHOLE.title == "Learning rate"


def test_only_entries_have_a_family() -> None:
    assert WHOLE.kind is ParameterKind.WHOLE
    with pytest.raises(TypeError):
        WHOLE.entry_family()


@pytest.mark.parametrize(
    ("value", "text"),
    [(65_536, "65,536"), (0.001, "0.001"), (3.0, "3"), (1e-7, "1e-07"), (float("inf"), "any size")],
)
def test_numbers_read_as_people_write_them(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a" * 50, f'the text "{"a" * 40}…"'),
        (10**30, "a number with more than 20 digits"),
        (None, "nothing"),
        ({}, "a group of values"),
        ((1,), "a list"),
        (False, "off"),
    ],
)
def test_found_values_are_described_in_words(value: object, words: str) -> None:
    assert described(value) == words
