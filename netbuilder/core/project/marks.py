"""What a person changed of single neurons and synapses, in the saved form of a node."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from netbuilder.core.design import Node, SetWeight
from netbuilder.core.neuron_edits import MOST_MARKS, MOST_VALUE
from netbuilder.core.project.findings import Place

MARKS = ("silenced", "cut", "set_weights")
# No tensor has more places along an axis than this.
_MOST_PLACE = 2**31
_WORDS = {
    "silenced": "silenced neurons",
    "cut": "cut synapses",
    "set_weights": "weights set by hand",
}


def marks_form(node: Node) -> dict[str, Any]:
    """The fields as JSON values; only those that say something."""
    form: dict[str, Any] = {}
    if node.silenced:
        form["silenced"] = list(node.silenced)
    if node.cut:
        form["cut"] = [list(place) for place in node.cut]
    if node.set_weights:
        form["set_weights"] = [
            {
                "name": each.name,
                "place": list(each.place),
                "value": each.value,
                **({"times": each.times} if each.times != 1 else {}),
            }
            for each in node.set_weights
        ]
    return form


def read_marks(item: dict[str, Any], place: Place) -> dict[str, Any]:
    """The fields of a saved node, made legal: what cannot be is left out and told."""
    found: dict[str, Any] = {}
    if "silenced" in item:
        found["silenced"] = tuple(sorted(set(_each(item, "silenced", _unit, place))))
    if "cut" in item:
        found["cut"] = tuple(sorted(set(_each(item, "cut", _pair, place))))
    if "set_weights" in item:
        sets = _each(item, "set_weights", _set, place)
        last = {(each.name, each.place): each for each in sets}
        order = sorted(last, key=lambda key: (key[0] != "weight", *key))
        found["set_weights"] = tuple(last[key] for key in order)
    return found


def _each(item: dict[str, Any], field: str, read: Callable[[Any], Any], place: Place) -> list[Any]:
    saved = item[field]
    listed = saved if isinstance(saved, list) else []
    usable = [each for each in map(read, listed[:MOST_MARKS]) if each is not None]
    if isinstance(saved, list) and len(usable) == len(saved):
        return usable
    words = _WORDS[field]
    if not isinstance(saved, list):
        found = f"The {words} of '{place.owner}' should be a list. None are used."
    else:
        count = len(saved) - len(usable)
        found = (
            f"{count:,} of {len(saved):,} {words} of '{place.owner}' cannot be used and "
            f"{'was' if count == 1 else 'were'} left out."
        )
    place.mark("open.neuron-marks", found, field=field)
    return usable


def _unit(saved: Any) -> int | None:
    return saved if type(saved) is int and 0 <= saved < _MOST_PLACE else None


def _places(saved: Any, lengths: tuple[int, ...]) -> tuple[int, ...] | None:
    if not isinstance(saved, list) or len(saved) not in lengths:
        return None
    places = tuple(each for each in map(_unit, saved) if each is not None)
    return places if len(places) == len(saved) else None


def _pair(saved: Any) -> tuple[int, ...] | None:
    return _places(saved, (2,))


def _set(saved: Any) -> SetWeight | None:
    fields = {"name", "place", "value"}
    if not isinstance(saved, dict) or not fields <= saved.keys() <= {*fields, "times"}:
        return None
    name, value, times = saved["name"], saved["value"], _unit(saved.get("times", 1))
    places = _places(saved["place"], (1, 2))
    is_name = isinstance(name, str) and name.isidentifier() and name.isascii() and len(name) <= 40
    if places is None or not is_name or not times or type(value) not in (int, float):
        return None
    if not math.isfinite(value) or abs(value) > MOST_VALUE:
        return None
    return SetWeight(name, places, float(value), times)
