"""The steps by which a sample was made, to be undone and done again."""

from __future__ import annotations

from msgspec import Struct


class Step(Struct, frozen=True):
    """A sample that was looked at: a row, and the made cells that take its place if there are."""

    row: int
    made: tuple[str, ...] = ()


class Steps:
    """Goes back and forth over what was made."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._at = -1

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step behind."""
        return self._at + 1 < len(self._steps)

    def note(self, before: Step, after: Step) -> None:
        """Note a change; what was undone before is forgotten."""
        del self._steps[self._at + 1 :]
        if not self._steps or self._steps[-1] != before:
            self._steps.append(before)
        if after != before:
            self._steps.append(after)
        self._at = len(self._steps) - 1

    def undone(self) -> Step:
        """Go a step back."""
        self._at -= 1
        return self._steps[self._at]

    def redone(self) -> Step:
        """Go a step forth."""
        self._at += 1
        return self._steps[self._at]
