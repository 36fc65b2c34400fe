"""What an engine shows of a network: surfaces, weights, values, judgements and trials."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.link.messages.events import Event
from netbuilder.link.messages.records import Numbers, Outlet


class SurfaceDrawn(Event, frozen=True, tag="surface_drawn"):
    """The network's answers over the plane of its two inputs, as the network sees them.

    Attributes:
        values: float32 (outputs, side, side), row 0 at the lowest second input; after the reading.
        low, high: Corners of the plane: (first input, second input).
    """

    run: str
    iteration: int
    values: Numbers
    low: tuple[float, float]
    high: tuple[float, float]


class WeightsDrawn(Event, frozen=True, tag="weights_drawn"):
    """Histogram of a node's weights now."""

    run: str
    iteration: int
    node: str
    counts: tuple[int, ...]
    edges: tuple[float, ...]
    update_ratio: float = 0.0


class JudgementDrawn(Event, frozen=True, tag="judgement_drawn"):
    """What one output says beside what is true, over rows the network does not learn from.

    Attributes:
        part: ``validation``, or ``train`` where there are no validation rows.
        output: Number of the target among those of the data.
        rows: How many were predicted.
        counts: For classes: int64 (what it is, what is said); else empty.
        wanted, predicted: For numbers: float32 (rows,) in their own unit, thinned; else empty.
    """

    run: str
    iteration: int
    part: str
    output: int
    rows: int
    counts: Numbers
    wanted: Numbers
    predicted: Numbers


class Values(Struct, frozen=True):
    """What leaves a node for a fixed small batch.

    Attributes:
        shape: Sizes with the batch.
        counts, edges: Histogram of the finite values.
        low, high, mean, deviation: Of the finite values; 0 where there are none.
        zeros: Share of values that are exactly 0.
        not_numbers, infinite: How many values are none, or infinite.
        gradient: Root mean square of the loss's slope in these values; -1 where unknown, infinite
            where it is no finite number.
        pictures: uint8 (pictures, height, width), each stretched from its own low to high: maps of
            the first row for pictures; one of rows x numbers for features; one of steps x numbers
            of the first row for sequences.
        maps: How many pictures there are in all.
    """

    shape: tuple[int, ...]
    counts: tuple[int, ...]
    edges: tuple[float, ...]
    low: float
    high: float
    mean: float
    deviation: float
    zeros: float
    not_numbers: int
    infinite: int
    gradient: float
    pictures: Numbers
    maps: int


class ValuesDrawn(Event, frozen=True, tag="values_drawn"):
    """Values that leave a node while a run trains."""

    run: str
    iteration: int
    outlet: Outlet
    values: Values


class ValuesTold(Event, frozen=True, tag="values_told"):
    """Answer to `DrawValues`: (outlet, values) for those that could be found.

    Attributes:
        iteration: The moment of the weights.
    """

    request: int
    iteration: int
    values: tuple[tuple[Outlet, Values], ...]


class Check(Struct, frozen=True):
    """One thing that was looked at before training.

    Attributes:
        code: ``inputs``, ``start``, ``gradients``, ``memory``, ``overfit``.
        is_fine: Whether nothing is to be done.
        sentence: What was found, and what to do where it is not fine.
        node: Id of the node it is about; empty for none.
    """

    code: str
    is_fine: bool
    sentence: str
    node: str = ""


class Rehearsed(Event, frozen=True, tag="rehearsed"):
    """What a training would cost, and whether it can learn.

    Attributes:
        iteration_seconds, epoch_seconds, seconds: Of one iteration, an epoch, and the whole plan.
        memory: Bytes by ``weights``, ``gradients``, ``optimizer`` and ``activations``.
    """

    request: int
    checks: tuple[Check, ...]
    iteration_seconds: float
    epoch_seconds: float
    seconds: float
    memory: dict[str, int]


class RatesTried(Event, frozen=True, tag="rates_tried"):
    """The smoothed loss at ever larger learning rates.

    Attributes:
        rates, losses: float32 (steps,).
        advised: Where the loss falls fastest; 0 where it never does.
    """

    request: int
    rates: Numbers
    losses: Numbers
    advised: float
