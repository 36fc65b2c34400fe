"""What a film shows: which views, which moments, how large, how fast, and in which format."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct


class Part(StrEnum):
    """A view that a film can show."""

    NEURONS = "neurons"
    SURFACE = "surface"
    CURVES = "curves"


class FilmKind(StrEnum):
    """A format of files."""

    GIF = "gif"
    MP4 = "mp4"


SIZES: Final = ((854, 480), (1280, 720), (1920, 1080))
"""Width and height in pixels, all even as video wants them, all of one shape."""
MOST_PICTURES: Final = 1500


class FilmPlan(Struct, frozen=True):
    """A film.

    Attributes:
        parts: What it shows.
        kind: The format.
        size: Width and height in pixels.
        first, last: The moments it begins and ends with, in iterations done.
        pictures: How many moments it shows.
        seconds: How long it takes.
    """

    parts: frozenset[Part]
    kind: FilmKind
    size: tuple[int, int]
    first: int
    last: int
    pictures: int
    seconds: float

    @property
    def moments(self) -> tuple[int, ...]:
        """The moments it shows, evenly spread, both ends included; no moment twice."""
        count = max(1, min(self.pictures, self.last - self.first + 1))
        if count == 1:
            return (self.last,)
        span = self.last - self.first
        return tuple(self.first + round(span * number / (count - 1)) for number in range(count))

    @property
    def pictures_a_second(self) -> float:
        """How fast they follow each other."""
        return max(1.0, min(60.0, len(self.moments) / max(0.1, self.seconds)))
