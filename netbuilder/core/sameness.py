"""How a run compares with an earlier one, as a record that needs nothing else to be read."""

from __future__ import annotations

from msgspec import Struct


class Sameness(Struct, frozen=True):
    """How a run compares with an earlier one of the same project.

    Attributes:
        run: Id of the earlier run.
        iterations: As far as both go.
        differs_at: First iteration whose loss is another one; 0 where all are the same bits.
        why: What of the arithmetic or the data is another one, in parts of a sentence.
    """

    run: str
    iterations: int
    differs_at: int = 0
    why: tuple[str, ...] = ()

    @property
    def is_identical(self) -> bool:
        """Whether all losses are the same, bit for bit."""
        return not self.differs_at
