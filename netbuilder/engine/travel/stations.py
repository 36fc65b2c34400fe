"""Moments that were trained up to lately, kept in memory: who steps back wants them again."""

from __future__ import annotations

from collections import OrderedDict

from msgspec import Struct

from netbuilder.engine.state import Captured
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.taking import size_of, taken

MOST_BYTES = 64 << 20


class Station(Struct, frozen=True):
    """All state of a moment.

    Attributes:
        changes: How often a person had changed the run by then.
    """

    iteration: int
    changes: int
    captured: Captured


class Stations:
    """The latest ones, within what they may take.

    Args:
        most: Bytes of memory.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._bytes = most, 0
        self._known: OrderedDict[tuple[int, int], Station] = OrderedDict()

    def keep(self, trainee: Trainee) -> None:
        """Keep where a trainee stands."""
        key = (trainee.progress.iteration, trainee.changes)
        if key in self._known:
            self._known.move_to_end(key)
            return
        captured, _ = taken(trainee)
        self._known[key] = Station(*key, captured)
        self._bytes += size_of(captured)
        while self._bytes > self._most and self._known:
            _, oldest = self._known.popitem(last=False)
            self._bytes -= size_of(oldest.captured)

    def until(self, iteration: int) -> list[Station]:
        """Those that are not behind a moment."""
        return [each for each in self._known.values() if each.iteration <= iteration]

    def forget(self) -> None:
        """Keep none: the run went another way."""
        self._known.clear()
        self._bytes = 0
