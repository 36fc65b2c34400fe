"""Which number of a network a place of a plate is, so that it can be explained."""

from __future__ import annotations

from netbuilder.core.facts import NodeFacts
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.link.messages import InsideDrawn, Plate
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.ui.inside.sheet import Spot

# Plates whose numbers leave the layer; those of the first are of the unit that is shown closer.
_CHOSEN, _LEAVING = ("map", "sums"), ("maps", "output")
# Of a recurrent layer: what is kept of every step, and all of it for one unit.
_GATE, _KEPT, _UNIT = "gate.", ("memory", "state"), "unit"


def number_at(drawn: InsideDrawn, plate: Plate, spot: Spot, facts: NodeFacts) -> Number | None:
    """The number at a spot, without the node it is of; None where none can be explained.

    Args:
        drawn: The layer that the plate is of.
        facts: What is known of the layer.
    """
    if plate.weight and spot.place < len(plate.places):
        return _weight(plate, spot, facts)
    track = _track(drawn, plate, spot)
    if track:
        unit = drawn.chosen if plate.name == _UNIT else max(plate.first, 0) + spot.place
        return _over_time(track, plate.first_step + spot.column, unit, facts)
    if plate.name in _CHOSEN:
        unit = drawn.chosen
    elif plate.name in _LEAVING:
        unit = max(plate.first, 0) + spot.place
    else:
        return None
    shape = facts.output
    index = {
        ShapeKind.FEATURES: (unit,),
        ShapeKind.IMAGE: (unit, spot.row, spot.column),
        ShapeKind.VOLUME: (unit, max(drawn.place, 0), spot.row, spot.column),
        ShapeKind.SEQUENCE: (spot.column, unit),
    }.get(shape.kind if shape is not None else ShapeKind.TREE)
    return Number(Quantity.ACTIVATION, "", index) if index is not None else None


def _track(drawn: InsideDrawn, plate: Plate, spot: Spot) -> str:
    """The gate, memory or answer of a recurrent layer that a number is of; empty for none."""
    names = [each.name for each in drawn.plates if _is_track(each.name)]
    if plate.name == _UNIT and spot.place < len(names):
        return names[spot.place]
    return plate.name if plate.name in names else ""


def _is_track(name: str) -> bool:
    return name.startswith(_GATE) or name in _KEPT


def _over_time(track: str, step: int, unit: int, facts: NodeFacts) -> Number | None:
    """A gate at a step; memory and answer are explained together, where the answer leaves."""
    if track.startswith(_GATE):
        return Number(Quantity.GATE, "", (step, unit), track.removeprefix(_GATE))
    if facts.output is not None and facts.output.kind is ShapeKind.SEQUENCE:
        return Number(Quantity.ACTIVATION, "", (step, unit))
    arriving = facts.inputs[0] if facts.inputs else None
    is_last = isinstance(arriving, Shape) and step == arriving.known[0] - 1
    return Number(Quantity.ACTIVATION, "", (unit,)) if is_last else None


def _weight(plate: Plate, spot: Spot, facts: NodeFacts) -> Number | None:
    sizes = {weight.name: weight.sizes for weight in facts.weights}.get(plate.weight)
    if sizes is None:
        return None
    start = plate.places[spot.place]
    within = {0: (), 1: (spot.column,), 2: (spot.row, spot.column)}.get(len(sizes) - len(start))
    if within is None:
        return None
    return Number(Quantity.WEIGHT, "", (*start, *within), plate.weight)
