"""A plate with its numbers as arrays, as faces paint it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from netbuilder.link.messages import Plate, PlateKind
from netbuilder.ui.run_record import array

Floats = npt.NDArray[np.float32]


class Spot(NamedTuple):
    """One number of a plate: which map, row or list, and where in it."""

    place: int
    row: int
    column: int


class Sheet:
    """One plate.

    Attributes:
        plate: As the engine told it.
    """

    def __init__(self, plate: Plate) -> None:
        self.plate = plate

    @cached_property
    def values(self) -> Floats:
        """Its numbers, laid out as its kind says."""
        found: Floats = array(self.plate.values)
        return found

    @cached_property
    def marks(self) -> Any:
        """Places that something is said of, as booleans laid out as `values`; None for none."""
        told = self.plate.marks
        return array(told).astype(bool) if told is not None else None

    @property
    def count(self) -> int:
        """How many maps, rows or numbers it has."""
        return len(self.values)

    def name(self, place: int) -> str:
        """What one of them is called; empty where it has no name."""
        labels = self.plate.labels
        return labels[place] if place < len(labels) else ""

    @property
    def outline(self) -> tuple[object, ...]:
        """What decides how it is laid out: as long as it is the same, nothing moves."""
        plate = self.plate
        return (plate.name, plate.kind, self.values.shape, plate.group, bool(plate.note))

    def has(self, spot: Spot) -> bool:
        """Whether there is a number at a spot: others may have come since it was pointed at."""
        shape = self.values.shape
        match self.plate.kind:
            case PlateKind.MAPS:
                inside = spot.row < shape[1] and spot.column < shape[2]
                return bool(spot.place < shape[0] and inside)
            case PlateKind.MATRIX | PlateKind.HISTOGRAMS:
                return bool(spot.place < shape[0] and spot.column < shape[1])
            case PlateKind.CURVE:
                return bool(spot.column < shape[1])
            case _:
                return bool(spot.place < shape[0])

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then its numbers, for a table."""
        plate = self.plate
        start = max(plate.first, 0)
        names = [self.name(place) or str(start + place + 1) for place in range(self.count)]
        match plate.kind:
            case PlateKind.MAPS:
                yield "picture", "row", "column", "value"
                for (place, row, column), value in np.ndenumerate(self.values):
                    yield names[place], row + 1, column + 1, float(value)
            case PlateKind.CURVE:
                yield "arrives", "leaves"
                yield from zip(*self.values.tolist(), strict=True)
            case PlateKind.HISTOGRAMS:
                edges = np.linspace(plate.low, plate.high, self.values.shape[1] + 1)
                yield "name", *(f"from {edge:.4g}" for edge in edges[:-1])
                yield from ((names[n], *row) for n, row in enumerate(self.values.tolist()))
            case PlateKind.MATRIX:
                count = self.values.shape[1]
                yield "row", *(plate.columns or (str(each + 1) for each in range(count)))
                yield from ((names[n], *row) for n, row in enumerate(self.values.tolist()))
            case _:
                yield "name", "value"
                yield from zip(names, self.values.tolist(), strict=True)
