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
        draw: For layers that draw by chance while training: which of their draws, counted from 0.
        place: Where along the further axis that a layer may have: the slice of a volume, the step
            that asks; -1 for the one that is shown at first.
    """

    nodes: tuple[str, ...]
    sample: int = 1
    made: tuple[str, ...] = ()
    first: int = 0
    count: int = 16
    chosen: int = -1
    draw: int = 0
    place: int = -1


class PlateKind(StrEnum):
    """How the numbers of a plate are laid out.

    Pictures beside each other, (count, height, width); a matrix, (rows, columns); histograms
    above each other, (count, bins), of the values from `low` to `high`; a list of numbers with
    names as bars, (count,); the same numbers as coloured cells in rows, (count,); a curve, (2,
    points): where, and what is answered there.
    """

    MAPS = "maps"
    MATRIX = "matrix"
    HISTOGRAMS = "histograms"
    LIST = "list"
    CELLS = "cells"
    CURVE = "curve"


class Mark(StrEnum):
    """What is said of single places of a plate."""

    WON = "won"
    DROPPED = "dropped"


class Reach(Struct, frozen=True):
    """Which places of another plate a place of this one comes from: a window that moves.

    Attributes:
        source: Name of the plate that is looked at through the window.
        kernel: Name of the plate with what it is weighed with; empty where nothing weighs.
        size, stride, padding, dilation: Of the window, along height and width.
        is_spread: Whether each place of the source is spread over a window of this plate instead
            (transposed convolution).
        is_paired: Whether each map comes from the map of the same place in the source alone.
    """

    source: str
    size: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    kernel: str = ""
    is_spread: bool = False
    is_paired: bool = False


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
        total: How many maps, rows or numbers there are in all; 0 for those that are told.
        grid: How many parts each map is put together of, down and across.
        parts: How many of these there are, where the last ones stay empty; 0 where none does.
        scale: How many places of the layer, along each side, one pixel is the mean of.
        chosen: Place among those told of the one that is shown closer; -1 for none.
        mark, marks: What is said of places, and uint8 laid out as `values`: 1 where it is so.
        reach: Where its places come from; None where each comes from all or that is not plain.
        group: Plates of the same group stand beside each other; empty for a row of its own.
        joint: What stands between it and the one before in its group: ``∗``, ``=``, ``→``.
        weight: Name of the tensor of the layer that its numbers are of, ``weight``; empty for none.
        places: Then where each map, row or number is in that tensor: the beginning of its index.
        first_step: Of a matrix over time, the step of its first column, counted from 0.
        is_choice: Whether its maps, rows or numbers are units, one of which can be shown closer.
        are_places: Whether its rows are places of the further axis, one of which can be looked at.
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
    total: int = 0
    grid: tuple[int, int] = (1, 1)
    parts: int = 0
    scale: int = 1
    chosen: int = -1
    mark: Mark | None = None
    marks: Numbers | None = None
    reach: Reach | None = None
    group: str = ""
    joint: str = ""
    is_choice: bool = False
    are_places: bool = False
    weight: str = ""
    places: tuple[tuple[int, ...], ...] = ()
    first_step: int = 0


class InsideDrawn(Event, frozen=True, tag="inside_drawn"):
    """One layer from the inside, with the weights of a moment.

    Attributes:
        nodes: The layer, as it was wished.
        total: How many units, channels, rows or heads it has.
        first, chosen: Which of them are told, and which is shown closer, as far as there are such.
        draws: Whether it draws by chance while training, so that there is another draw to see.
        places: How many places a further axis has; 0 where there is none.
        place: Which of them is shown, counted from 0.
        place_name: What they are: ``slice``, ``asking step``.
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
    first: int = 0
    chosen: int = -1
    draws: bool = False
    places: int = 0
    place: int = -1
    place_name: str = ""
