"""Where one number of a network comes from: its address, and its terms put together."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netbuilder.link.messages.events import Event


class Quantity(StrEnum):
    """What a number is.

    A delta is the slope of the loss in a weighted sum (in the answer of a node that has none). What
    is kept is what the optimizer remembers of a weight from one iteration to the next.
    """

    INPUT = "input"
    ACTIVATION = "activation"
    WEIGHT = "weight"
    GATE = "gate"
    DELTA = "delta"
    GRADIENT = "gradient"
    UPDATE = "update"
    KEPT = "kept"
    LOSS = "loss"


class Number(Struct, frozen=True):
    """The address of one number.

    Attributes:
        what: What it is.
        node: Path of the node: ``dense_1``, ``block_1.dense_1`` within a block; empty for a loss.
        index: Its place in what leaves the node, without the batch, or in the tensor `weight`;
            counted from 0. For a gate: step, unit.
        weight: Name of the tensor, for weights, gradients and updates: ``weight``, ``bias``. Name
            of the gate, for a gate and its delta: ``input``, ``forget``, ``new``, ``output``,
            ``reset``, ``update``; or ``state`` and ``memory``, what a recurrent neuron answers and
            remembers after a step. Of layers below in a stack with torch's ending: ``new_l0``.
        kept: What the optimizer keeps of a weight, as torch calls it: ``exp_avg``.
        row: Row of the batch that training sees next, counted from 1 as it lies in the data: the
            number is of that row, with what dropout silences and with the mean of the batch; 0 for
            the sample that is looked at, and for the mean over the batch of a gradient.
    """

    what: Quantity
    node: str = ""
    index: tuple[int, ...] = ()
    weight: str = ""
    kept: str = ""
    row: int = 0


class Factor(Struct, frozen=True):
    """A number that a term is made of.

    Attributes:
        words: What it is, as a person reads it.
        number: Where it is explained in turn; None where it is given.
    """

    words: str
    value: float
    number: Number | None = None


class Term(Struct, frozen=True):
    """Factors multiplied."""

    factors: tuple[Factor, ...]
    value: float


class Stage(Struct, frozen=True):
    """One step of the calculation.

    Attributes:
        words: What is done, in a sentence.
        terms: Those that count most, largest first.
        total: What it gives.
        is_sum: Whether `total` is the sum of `terms` and `rest`; else it is a function of them.
        rest: Sum of the terms that are not listed.
        left_out: How many these are.
    """

    words: str
    terms: tuple[Term, ...]
    total: float
    is_sum: bool = True
    rest: float = 0.0
    left_out: int = 0


class Explanation(Struct, frozen=True):
    """Where a number comes from.

    Attributes:
        words: What is explained, as a person reads it.
        value: The number.
        stages: The calculation, first to last; the last gives `value`.
        iteration: The moment of the weights.
        rows: Rows of the data, counted from 1 as they lie there, that it is about.
        beside: Other numbers of the same place: where a person may want to go on.
    """

    number: Number
    words: str
    value: float
    stages: tuple[Stage, ...]
    iteration: int
    rows: tuple[int, ...]
    beside: tuple[Factor, ...] = ()


class Explained(Event, frozen=True, tag="explained"):
    """Answer to `Explain`."""

    request: int
    explanation: Explanation
