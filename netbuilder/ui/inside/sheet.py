"""A plate with its numbers as arrays, as faces paint it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from netbuilder.link.messages import Plate
from netbuilder.ui.run_record import array

Floats = npt.NDArray[np.float32]


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
