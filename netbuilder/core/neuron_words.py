"""What a person changed of single neurons and synapses, in words that count from 1."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from netbuilder.core.design import Node, SetWeight
from netbuilder.core.neuron_edits import MOST_MARKS
from netbuilder.core.params import number
from netbuilder.core.problems import DesignError, Problem

# So many are named one by one; of more only their number is told.
_NAMED = 3
_DIGITS = 8
Mark = TypeVar("Mark", bound=Hashable)


def marks_compared(old: Node, new: Node) -> Iterator[str]:
    """What was silenced, cut and set in `new` and not in `old`, or the other way round."""
    silent, spoken = _apart(old.silenced, new.silenced)
    yield from _said(map(_neuron, silent), "neurons", "silenced")
    yield from _said(map(_neuron, spoken), "neurons", "no longer silenced")
    cut, joined = _apart(old.cut, new.cut)
    yield from _said(map(_synapse, cut), "synapses", "cut")
    yield from _said(map(_synapse, joined), "synapses", "no longer cut")
    yield from _sets(old.set_weights, new.set_weights)


def weight_words(name: str, place: tuple[int, ...]) -> str:
    """One weight as people count: ``synapse 2 → 3``, ``bias of neuron 3``."""
    if len(place) == 2:
        return _synapse((place[0], place[1]))
    return f"{name} of {_neuron(place[0])}"


def _sets(old: Sequence[SetWeight], new: Sequence[SetWeight]) -> Iterator[str]:
    was = {(each.name, each.place): each for each in old}
    now = {(each.name, each.place): each for each in new}
    changed = [key for key, each in now.items() if was.get(key) != each]
    if len(changed) > _NAMED:
        yield f"{len(changed):,} weights set"
    else:
        yield from (f"{weight_words(*key)} set to {number(now[key].value)}" for key in changed)
    yield from _said((weight_words(*key) for key in was if key not in now), "weights", "taken back")


def _apart(old: Sequence[Mark], new: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    was, now = set(old), set(new)
    return [each for each in new if each not in was], [each for each in old if each not in now]


def _said(names: Iterable[str], kind: str, done: str) -> Iterator[str]:
    named = list(names)
    if len(named) > _NAMED:
        yield f"{len(named):,} {kind} {done}"
    elif named:
        yield f"{', '.join(named)} {done}"


def _neuron(unit: int) -> str:
    return f"neuron {unit + 1:,}"


def _synapse(place: tuple[int, int]) -> str:
    unit, source = place
    return f"synapse {source + 1:,} → {unit + 1:,}"


def counted(units: Sequence[int]) -> str:
    """Numbers of neurons as people count, neighbours together: ``2, 5-7``."""
    groups: list[list[int]] = []
    for unit in sorted(units):
        if groups and groups[-1][-1] == unit - 1:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return ", ".join(
        f"{each[0] + 1}" if len(each) == 1 else f"{each[0] + 1}-{each[-1] + 1}" for each in groups
    )


def units_of(text: str, title: str) -> tuple[int, ...]:
    """The neurons, from 0, that such a text names.

    Raises:
        DesignError: It is none.
    """
    found: set[int] = set()
    for part in text.replace(";", ",").replace("–", "-").split(","):
        if not part.strip():
            continue
        first, is_span, last = (each.strip() for each in part.partition("-"))
        ends = (first, last) if is_span else (first, first)
        if not all(each.isascii() and each.isdecimal() and len(each) < _DIGITS for each in ends):
            raise DesignError(_no_numbers(part, title))
        low, high = (int(each) for each in ends)
        if not 0 < low <= high or high - low >= MOST_MARKS:
            raise DesignError(_no_numbers(part, title))
        found.update(range(low - 1, high))
    return tuple(sorted(found))


def _no_numbers(part: str, title: str) -> Problem:
    return Problem(
        "no-neuron-numbers",
        found=f"'{part.strip()[:40]}' names no neurons of {title}.",
        expected="Neurons are counted from 1.",
        fix="Type numbers such as 2, 5-7.",
    )
