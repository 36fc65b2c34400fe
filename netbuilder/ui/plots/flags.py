"""Which changes of a run share a flag on its curve, and what the flag says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from netbuilder.ui.run_record import Flag

_ARROW = " → "


class Flagged(Struct, frozen=True):
    """A flag as it is drawn.

    Attributes:
        iteration: Where it stands: that of the newest of its changes.
        words: What changed, one entry per thing; a drag of one setting is one entry.
    """

    iteration: int
    words: tuple[str, ...]

    @property
    def title(self) -> str:
        """What stands beside the flag."""
        return self.words[0] if len(self.words) == 1 else f"{len(self.words)} changes"


def flagged(
    flags: Sequence[Flag], pixel: Callable[[float], float], distance: float
) -> Iterator[Flagged]:
    """Flags from the newest to the oldest, with those nearer than `distance` made one.

    Args:
        pixel: Where an iteration stands on the horizontal axis.
    """
    group: list[Flag] = []
    for flag in reversed(flags):
        if group and pixel(group[0].iteration) - pixel(flag.iteration) >= distance:
            yield _merged(group)
            group = []
        group.append(flag)
    if group:
        yield _merged(group)


def changes_at(flags: Sequence[Flag]) -> dict[int, str]:
    """What changed by iteration, for tables."""
    found: dict[int, list[Flag]] = {}
    for flag in flags:
        found.setdefault(flag.iteration, []).append(flag)
    return {at: "; ".join(_merged(group[::-1]).words) for at, group in found.items()}


def _merged(newest_first: Sequence[Flag]) -> Flagged:
    by_thing: dict[str, list[Flag]] = {}
    for flag in reversed(newest_first):
        by_thing.setdefault(flag.name, []).append(flag)
    words = tuple(_from_first_to_last(each[0].words, each[-1].words) for each in by_thing.values())
    return Flagged(newest_first[0].iteration, words)


def _from_first_to_last(first: str, last: str) -> str:
    """Words of a change in many steps as those of one."""
    begin, arrow, _ = first.rpartition(_ARROW)
    _, _, end = last.rpartition(_ARROW)
    return f"{begin}{_ARROW}{end}" if arrow else last
