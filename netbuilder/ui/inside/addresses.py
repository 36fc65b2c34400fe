"""Which number of a network a place of a plate is, so that it can be explained."""

from __future__ import annotations

from netbuilder.core.facts import NodeFacts
from netbuilder.core.shapes import ShapeKind
from netbuilder.link.messages import Plate
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.ui.inside.sheet import Spot

# Plates whose numbers leave the layer; those of the first are of the unit that is shown closer.
_CHOSEN, _LEAVING = ("map", "sums"), ("maps", "output")


def number_at(plate: Plate, spot: Spot, facts: NodeFacts, chosen: int) -> Number | None:
    """The number at a spot, without the node it is of; None where none can be explained.

    Args:
        facts: What is known of the layer.
        chosen: The unit that is shown closer.
    """
    if plate.weight and spot.place < len(plate.places):
        return _weight(plate, spot, facts)
    if plate.name in _CHOSEN:
        unit = chosen
    elif plate.name in _LEAVING:
        unit = max(plate.first, 0) + spot.place
    else:
        return None
    shape = facts.output
    index = {
        ShapeKind.FEATURES: (unit,),
        ShapeKind.IMAGE: (unit, spot.row, spot.column),
        ShapeKind.SEQUENCE: (spot.column, unit),
    }.get(shape.kind if shape is not None else ShapeKind.TREE)
    return Number(Quantity.ACTIVATION, "", index) if index is not None else None


def _weight(plate: Plate, spot: Spot, facts: NodeFacts) -> Number | None:
    sizes = {weight.name: weight.sizes for weight in facts.weights}.get(plate.weight)
    if sizes is None:
        return None
    start = plate.places[spot.place]
    within = {0: (), 1: (spot.column,), 2: (spot.row, spot.column)}.get(len(sizes) - len(start))
    if within is None:
        return None
    return Number(Quantity.WEIGHT, "", (*start, *within), plate.weight)
