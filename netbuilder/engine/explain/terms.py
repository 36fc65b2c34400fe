"""Lists of terms that add up: the largest are told, the others counted and added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.link.messages.explaining import Factor, Stage, Term

Index = tuple[int, ...]


class Many(Struct, frozen=True):
    """Terms of which only those that are told are written out: there may be 65,536 of them.

    Attributes:
        values: One for each term, in any shape.
        written: Writes the term at an index of `values`.
    """

    values: Tensor
    written: Callable[[Index], Term]


def ranked(
    words: str, parts: Sequence[Term | Many], most: int, total: float | None = None
) -> Stage:
    """A stage that adds terms up, those that count most in front.

    Args:
        most: How many are told.
        total: What it gives; the sum of all terms where it is not told.
    """
    flat: list[tuple[float, int, int]] = []
    numbers = [_values(part) for part in parts]
    for place, values in enumerate(numbers):
        sizes = values.abs().nan_to_num(nan=float("inf"))
        kept = torch.topk(sizes, min(most, len(sizes))).indices if len(sizes) > most else None
        spots = range(len(sizes)) if kept is None else kept.sort().values.tolist()
        flat += [(-float(sizes[at]), place, at) for at in spots]
    chosen = sorted(flat)[:most]
    count, whole, rest = 0, 0.0, 0.0
    for place, values in enumerate(numbers):
        told = [at for _, part, at in chosen if part == place]
        others = torch.ones(len(values), dtype=torch.bool)
        others[told] = False
        count += len(values)
        whole += float(values.sum())
        rest += float(values[others].sum())
    terms = tuple(_written(parts[place], at) for _, place, at in chosen)
    left_out = count - len(terms)
    gathered = whole if left_out else sum_of(terms)
    return Stage(
        words,
        terms,
        gathered if total is None else total,
        rest=rest if left_out else 0.0,
        left_out=left_out,
    )


def listed(words: str, terms: Iterable[Term], most: int, total: float | None = None) -> Stage:
    """As `ranked`, of terms that are written out already."""
    return ranked(words, list(terms), most, total)


def among(values: Tensor, places: Tensor, written: Callable[[Index], Term]) -> Many:
    """Terms at some places of a tensor.

    Args:
        places: (terms, axes): which.
        written: Writes the term at a place of the tensor.
    """

    def at(index: Index) -> Term:
        return written(tuple(places[index[0]].tolist()))

    return Many(values[tuple(places.unbind(1))] if places.shape[1] else values.reshape(1), at)


def product(*factors: Factor) -> Term:
    """Factors multiplied."""
    value = 1.0
    for factor in factors:
        value *= factor.value
    return Term(factors, value)


def sum_of(terms: Iterable[Term]) -> float:
    """The sum of terms."""
    return float(sum(term.value for term in terms))


def real(value: Any) -> float:
    """A number of a tensor, or a number that is one."""
    return float(value.detach() if isinstance(value, Tensor) else value)


def _values(part: Term | Many) -> Tensor:
    if isinstance(part, Term):
        return torch.tensor([part.value], dtype=torch.float64)
    return part.values.detach().reshape(-1).to("cpu", torch.float64)


def _written(part: Term | Many, at: int) -> Term:
    if isinstance(part, Term):
        return part
    index = []
    for size in reversed(part.values.shape):
        at, place = divmod(at, size)
        index.append(place)
    return part.written(tuple(reversed(index)))
