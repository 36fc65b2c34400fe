"""What happens inside one layer for one sample, as plates that can be shown one under another."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netbuilder.link.messages.events import Event
from netbuilder.link.messages.records import Numbers


class InsideWish(Struct, frozen=True):
    """A layer that is looked into.

    Attributes:
        nodes: Ids from the outside in; the last is the layer, those before it blocks it lies in.
        sample: Row of the data, counted from 1; 0 where `made` says what is given.
        made: A sample that a person made: a cell for every input column, as in a table.
        first: The first unit, channel or row that is shown, counted from 0.
        count: How many of them at most.
        chosen: The unit, channel, row or head that is shown closer; -1 for none.
    """

    nodes: tuple[str, ...]
    sample: int = 1
    made: tuple[str, ...] = ()
    first: int = 0
    count: int = 16
    chosen: int = -1


class PlateKind(StrEnum):
    """How the numbers of a plate are laid out.

    Pictures beside each other, (count, height, width); a matrix, (rows, columns); histograms
    above each other, (count, bins); a list of numbers with names, (count,).
    """

    MAPS = "maps"
    MATRIX = "matrix"
    HISTOGRAMS = "histograms"
    LIST = "list"


class Plate(Struct, frozen=True):
    """Some numbers of a layer that belong together.

    Attributes:
        name: What it is for programs: ``input``, ``kernels``, ``maps``, ``gate.forget``.
        title: What it is, in words.
        values: float32, laid out as `kind` says.
        low, high: Range of the colours; where `low` is below 0 both signs have theirs.
        labels: A name for each map, row, histogram or number; empty for none.
        columns: A name for each column of a matrix; empty for none.
        first: Place in the layer of the first map or row; -1 where they are not units of it.
        note: One sentence on what is seen, in the guide's words.
    """

    name: str
    kind: PlateKind
    title: str
    values: Numbers
    low: float
    high: float
    labels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    first: int = -1
    note: str = ""


class InsideDrawn(Event, frozen=True, tag="inside_drawn"):
    """One layer from the inside, with the weights of a moment.

    Attributes:
        nodes: The layer, as it was wished.
        total: How many units, channels, rows or heads it has.
        plates: From what arrives to what leaves.
        sample: The row; 0 for a made sample, or where there is none of that number.
        words: One sentence on what this layer does.
    """

    run: str
    iteration: int
    nodes: tuple[str, ...]
    total: int
    plates: tuple[Plate, ...]
    sample: int = 0
    words: str = ""
