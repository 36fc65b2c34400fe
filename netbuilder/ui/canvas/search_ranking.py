"""What a search offers, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Block
from netbuilder.ui.canvas import kinds
from netbuilder.ui.canvas.kind_memory import KindMemory

# What stands first while nothing is typed, and what tips the scales while something is.
FAVOURITE, FOLLOWS, RECENT, MISFIT = 30.0, 60.0, 10.0, -0.5
TIPS = 0.01
FEW = 6


def nothing() -> Sequence[tuple[LibraryBlock, str]]:
    """No blocks from elsewhere."""
    return ()


class Offer(NamedTuple):
    """What a search offers.

    Attributes:
        kinds: Those that can be placed there.
        blocks: Those of the project, by key.
        library: Answers blocks from elsewhere, with a sentence each; asked once letters are typed.
        beside: Answers how likely a kind is there, from 0 for the likeliest; None where nothing
            tells.
        arriving: What would arrive at the new node, where that is known.
        is_asked: Whether the kind is only chosen and not placed.
        is_loose: Whether it is for a certain wire, so that what was typed last is of no use.
    """

    kinds: Sequence[type[Layer]]
    blocks: Mapping[str, Block] = {}
    library: Callable[[], Sequence[tuple[LibraryBlock, str]]] = nothing
    beside: Callable[[str], int] | None = None
    arriving: Shape | None = None
    is_asked: bool = False
    is_loose: bool = False


class Ranking:
    """Finds what fits a text and puts the likeliest first."""

    def __init__(self, offer: Offer, memory: KindMemory) -> None:
        self._offer, self._memory = offer, memory

    def results(self, text: str) -> list[kinds.Found]:
        """What fits a typed text; without one all there is.

        Then what usually follows here stands first, after it favourites and what was placed
        lately; the rest keeps the order of the palette.
        """
        offer, typed = self._offer, text.strip()
        found = [
            *kinds.found(typed, offer.kinds, self._tip if typed else self._bonus),
            *kinds.found_blocks(typed, offer.blocks),
        ]
        if len(typed) > 1:
            found += kinds.found_library(typed, offer.library())
        return sorted(found, key=lambda each: -each.score)

    def sign(self, found: kinds.Found) -> str:
        """``star`` for a favourite, ``recent`` for what was placed lately, else empty."""
        kind = found.what.kind if isinstance(found.what, Layer) else ""
        if kind in self._memory.favourites:
            return "star"
        return "recent" if kind in self._memory.recent else ""

    def _bonus(self, kind: str) -> float:
        memory = self._memory
        rank = self._offer.beside(kind) if self._offer.beside is not None else FEW
        if rank < FEW:
            return FOLLOWS - rank
        if kind in memory.favourites:
            return FAVOURITE - memory.favourites.index(kind)
        return RECENT - memory.recent.index(kind) if kind in memory.recent else 0.0

    def _tip(self, kind: str) -> float:
        """The same in small, so that it never goes against a name that fits better."""
        arriving = self._offer.arriving
        layer = Layer.entries()[kind]
        is_fit = arriving is None or kinds.fits(layer, arriving, is_output=True)
        return self._bonus(kind) * TIPS + (0.0 if is_fit else MISFIT)
