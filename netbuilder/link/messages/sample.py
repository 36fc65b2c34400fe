"""One sample, of the data or made by a person, and what a network makes of it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netbuilder.link.messages.events import Event
from netbuilder.link.messages.neurons import Column
from netbuilder.link.messages.order import Order
from netbuilder.link.messages.records import Numbers


class Way(StrEnum):
    """Which row is meant: the one that is named, or another as seen from it.

    The worst ones are rows that are answered wrongly (all, where numbers are predicted), the
    largest loss first.
    """

    HERE = "here"
    NEXT = "next"
    PREVIOUS = "previous"
    RANDOM = "random"
    WORST = "worst"


class TellSample(Order, frozen=True, tag="tell_sample"):
    """Say what a network makes of one sample. Answered by `SampleTold` or `Failed`.

    While the run that is named goes on in this engine, its weights as they are then count.

    Attributes:
        run: Id of the run; empty for none.
        project, folder, base, iteration: As of `LookAgain`.
        sample: Row of the data, counted from 1.
        made: A sample that a person made: a cell for every column that is given, as in a table
            but numbers with a point. Cells for the targets may follow, so that the truth is known.
        columns: Neurons whose answers are wanted.
        part: Where another row is looked for; empty for anywhere.
        way: Which row is meant, as seen from `sample`.
    """

    request: int
    run: str
    project: str
    folder: str
    base: str = ""
    iteration: int = -1
    sample: int = 1
    made: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    part: str = ""
    way: Way = Way.HERE


class Lit(Struct, frozen=True):
    """What the looked-at neurons of one layer answer.

    Attributes:
        node, neurons: As they were wished.
        values: float32 (neurons,).
    """

    node: str
    neurons: tuple[int, ...]
    values: Numbers


class Saying(Struct, frozen=True):
    """What one output says.

    Attributes:
        target: Name of the target column.
        said, wanted: What is said and what is true, in words; the latter empty where unknown.
        is_right: Whether a class is the true one; None for numbers, or where it is unknown.
        names, shares: Classes and how likely each is; empty for numbers and bare scores.
    """

    target: str
    said: str
    wanted: str = ""
    is_right: bool | None = None
    names: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()


class SampleTold(Event, frozen=True, tag="sample_told"):
    """Answer to `TellSample`.

    Attributes:
        iteration: The moment of the weights.
        sample: Row of the data, counted from 1; 0 for a made sample.
        part: ``train``, ``validation`` or ``test``; empty for a made sample.
        place: Which row of its part it is, counted from 1; 0 for a made sample.
        rows: How many rows train, validate and test.
        columns, cells: Names of the columns that are given, and their values as in a table.
        sayings: What each output says.
        loss: Of this sample alone; not a number where the truth is unknown.
        lit: What the wished neurons answer.
    """

    request: int
    iteration: int
    sample: int
    part: str
    place: int
    rows: tuple[int, int, int]
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    sayings: tuple[Saying, ...]
    loss: float
    lit: tuple[Lit, ...] = ()
