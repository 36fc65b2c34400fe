"""The calculation of a loss for one row, step by step, as people would write it down.

A loss gives these steps itself. They hold the real numbers; `{0}`, `{1}` ... in words stand for the
names of the outputs, which only the caller knows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

MINUS = "\N{MINUS SIGN}"


class Part(Struct, frozen=True):
    """A number that is multiplied with others.

    Attributes:
        words: What it is.
        output: Number of the output whose score it is made of; -1 for none.
    """

    words: str
    value: float
    output: int = -1


class Step(Struct, frozen=True):
    """One step.

    Attributes:
        words: What is done, in a sentence.
        products: Each the parts that are multiplied.
        total: What it gives; the sum of all products where `is_sum`, else a function of them.
    """

    words: str
    products: tuple[tuple[Part, ...], ...]
    total: float
    is_sum: bool = True


def added(words: str, products: Sequence[tuple[Part, ...]]) -> Step:
    """A step that adds products up."""
    return Step(words, tuple(products), sum(product(each) for each in products))


def product(parts: Sequence[Part]) -> float:
    """Parts multiplied."""
    return math.prod(part.value for part in parts)


def meant(words: str, values: Sequence[tuple[Part, ...]]) -> Step:
    """A step that takes the mean over the outputs."""
    share = 1.0 / len(values)
    parts = (Part(f"1 of {len(values):,} outputs", share),)
    return added(words, [(*each, *parts) if len(values) > 1 else each for each in values])


def differences(scores: Sequence[float], targets: Sequence[float]) -> list[Part]:
    """How far each output is off, with both numbers in words."""
    return [
        Part(f"{{{at}}}: {written(p)} {MINUS} {written(t)}", p - t, at)
        for at, (p, t) in enumerate(zip(scores, targets, strict=True))
    ]


def softmax(scores: Sequence[float]) -> tuple[tuple[Step, ...], list[float]]:
    """The steps that turn scores into shares, and the shares."""
    largest = max(scores)
    grown = [math.exp(score - largest) for score in scores]
    total = sum(grown)
    names = [
        f"e^({written(s)} {MINUS} {written(largest)}) of {{{at}}}" for at, s in enumerate(scores)
    ]
    parts = [
        (Part(name, value, at),) for at, (name, value) in enumerate(zip(names, grown, strict=True))
    ]
    words = "e to the power of each score, less the largest score, added up."
    return (added(words, parts),), [value / total for value in grown]


def written(value: float) -> str:
    """A number within words."""
    return f"{value:.4g}".replace("-", MINUS)


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x), for any x."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    grown = math.exp(x)
    return grown / (1.0 + grown)


def surprise(x: float) -> float:
    """-ln of sigmoid(x), exact for large x too: ln(1 + e^-x)."""
    return max(-x, 0.0) + math.log1p(math.exp(-abs(x)))
