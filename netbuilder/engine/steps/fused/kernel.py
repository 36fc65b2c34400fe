"""What a compiled iteration is given and what it does: the interface of every kernel.

A new kind of network is one module with one function that looks at a `Subject` and answers a
`Kernel`, or in words why it cannot; `makers.made_for` chooses among these functions.
Kernels read weights and write them in place: the arrays of `Memory` are torch's own memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from torch import Tensor, nn

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Whole = NDArray[np.int64]


class Memory(NamedTuple):
    """What training changes, all of one length and in the order of the network's flat buffer.

    Attributes:
        weights: Every weight of the network.
        first, second: State of the optimizer: momentum or mean of gradients, and their squares.
        gradients: Room for the gradients of one iteration.
    """

    weights: Floats
    first: Floats
    second: Floats
    gradients: Floats


class Rule(NamedTuple):
    """How weights follow their gradients.

    Attributes:
        optimizer: One of the numbers in `updates`.
        settings: As the numbers in `updates` name them; float64.
        starts, stops: Parts of the flat buffer that are trained.
        factors: Of the learning rate, for each part.
        decays: Weight decay of each part.
    """

    optimizer: int
    settings: Doubles
    starts: Whole
    stops: Whole
    factors: Doubles
    decays: Doubles


class Rows(NamedTuple):
    """The training rows.

    Attributes:
        inputs: (rows, numbers of one row).
        numbers: Targets that are numbers, (rows, outputs); no rows where they are classes.
        classes: Targets that are classes, (rows,); empty where they are numbers.
    """

    inputs: Floats
    numbers: Floats
    classes: Whole


class Span(NamedTuple):
    """Which iterations to do, and where to leave what they tell.

    Attributes:
        order: Row numbers in the order of the epoch.
        batch: The batch in the epoch to begin with.
        batch_size: Rows in a batch; the last may be smaller.
        updates: Updates of the weights before these.
        rates: Learning rate of each iteration; their number is how many to do.
        losses: Room for as many losses.
        predictions: Room for the raw scores of the epoch, (rows, outputs), in its order.
    """

    order: Whole
    batch: int
    batch_size: int
    updates: int
    rates: Doubles
    losses: Floats
    predictions: Floats


class Kernel(Protocol):
    """The compiled iteration of one network."""

    def train(self, memory: Memory, rule: Rule, rows: Rows, span: Span) -> None:
        """Do iterations: forward, loss, gradients, update."""

    def predict(self, memory: Memory, inputs: Floats, scores: Floats) -> None:
        """Raw scores of rows, (rows, outputs), without training."""

    def loss(self, scores: Floats, rows: Rows) -> float:
        """The loss of raw scores of all rows."""


class Subject(Struct, frozen=True):
    """A network that asks for a kernel.

    Attributes:
        network: The module that trains.
        objective: The loss, a function of raw scores and targets.
        inputs: (rows, ...), on the processor.
        targets: One tensor per target column.
        places: Where each weight begins in the flat buffer, by the name torch gives it.
        trained: Names of the weights that training changes.
        batch_size: Rows in one iteration.
        outputs: Numbers the network gives for one row.
    """

    network: nn.Module
    objective: Callable[..., Tensor]
    inputs: Tensor
    targets: Sequence[Tensor]
    places: dict[str, int]
    trained: frozenset[str]
    batch_size: int
    outputs: int


class Made(Struct, frozen=True):
    """A kernel with the rows as it wants them.

    Attributes:
        rows: Makes inputs and targets of any part into rows.
    """

    kernel: Kernel
    rows: Callable[[Tensor, Sequence[Tensor]], Rows]


Maker = Callable[[Subject], Made | str]
