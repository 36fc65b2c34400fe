"""What a person changed of single neurons and synapses, in words that count from 1."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from netbuilder.core.design import Node, SetWeight
from netbuilder.core.params import number

# So many are named one by one; of more only their number is told.
_NAMED = 3
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
