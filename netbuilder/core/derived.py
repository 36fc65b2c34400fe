"""Further inputs that are computed from number columns: squares, products and sines."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

# More than these are left out when a file is read.
MOST_DERIVED = 1_000
LEAST_FREQUENCY, MOST_FREQUENCY = 1e-6, 1e6
# A sine runs through the plane of made-up points, -1 to 1, as sin(x) does from -5 to 5.
USUAL_FREQUENCY = 5.0


class Function(StrEnum):
    """How a further input is computed."""

    SQUARE = "square"
    PRODUCT = "product"
    SINE = "sine"

    @property
    def takes(self) -> int:
        """How many columns it is computed from."""
        return 2 if self is Function.PRODUCT else 1


class Derived(Struct, frozen=True):
    """A further input, computed from values in the unit of the data before they are scaled.

    Attributes:
        function: How.
        columns: Names of the number columns it is computed from; they need not be inputs.
        frequency: For a sine: radians for each unit of its column.
    """

    function: Function
    columns: tuple[str, ...] = ()
    frequency: float = USUAL_FREQUENCY

    @property
    def name(self) -> str:
        """What the input is called: ``x squared``, ``x times y``, ``sine of x``."""
        words = " times ".join(self.columns)
        if self.function is Function.SQUARE:
            return f"{words} squared"
        return f"sine of {words}" if self.function is Function.SINE else words

    @property
    def is_whole(self) -> bool:
        """Whether it names as many columns as it is computed from."""
        return len(self.columns) == self.function.takes and all(self.columns)

    def expression(self, places: Sequence[int]) -> str:
        """Text of Python that computes it from ``columns``, the values of the places."""
        values = [f"columns[{place}]" for place in places]
        if self.function is Function.SQUARE:
            return f"{values[0]} * {values[0]}"
        if self.function is Function.SINE:
            return f"np.sin({self.frequency!r} * {values[0]})"
        return f"{values[0]} * {values[1]}"
