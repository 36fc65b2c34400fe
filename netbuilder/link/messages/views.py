"""What an engine shows of a network: surfaces, weights, values, judgements and trials."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netbuilder.link.messages.events import Event
from netbuilder.link.messages.inside import InsideDrawn
from netbuilder.link.messages.neurons import NeuronsDrawn
from netbuilder.link.messages.records import Numbers, Outlet, SampleWish
from netbuilder.link.messages.trials import NodeCost


class SurfaceDrawn(Event, frozen=True, tag="surface_drawn"):
    """The network's answers over the plane of its two inputs, in the unit of the data.

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


class LayerNumbers(Struct, frozen=True):
    """How a node with weights fares in one iteration; NaN is what is not known.

    Attributes:
        nodes: Ids from the outside in; copies of a block count together.
        weights: Length of all its weights as one vector, before the update.
        gradient: Length of their gradient, before any clipping; NaN where none is trained.
        update: Length of what the iteration then changed; NaN until it is done.
        silent: Share of its neurons that answer 0 whatever they are shown.
    """

    nodes: tuple[str, ...]
    weights: float
    gradient: float
    update: float
    silent: float


class LayersDrawn(Event, frozen=True, tag="layers_drawn"):
    """Numbers of every layer for one iteration; a later one of the same iteration knows more."""

    run: str
    iteration: int
    layers: tuple[LayerNumbers, ...]


class Quantity(StrEnum):
    """What a layer has a histogram of."""

    WEIGHTS = "weights"
    GRADIENTS = "gradients"
    ACTIVATIONS = "activations"


class Slice(Struct, frozen=True):
    """One histogram of one layer.

    Attributes:
        nodes: As of `LayerNumbers`.
        low, high: Where the first bin begins and the last ends; all are equally wide.
        counts: uint32 (bins,), of finite values.
    """

    nodes: tuple[str, ...]
    quantity: Quantity
    low: float
    high: float
    counts: Numbers


class HistogramsDrawn(Event, frozen=True, tag="histograms_drawn"):
    """Histograms of the wanted layers before an iteration."""

    run: str
    iteration: int
    slices: tuple[Slice, ...]


class Load(Event, frozen=True, tag="load"):
    """What training takes of the machine, told twice a second at most.

    Attributes:
        memory: Bytes: of the graphics card that it runs on, else of its process.
    """

    run: str
    iteration: int
    memory: int


class Ranking(Struct, frozen=True):
    """How scores rank one class above all others.

    Attributes:
        number: Of the class.
        positives, negatives: Rows of the class, and all others.
        area: Under the ROC curve; NaN where either has no rows.
        average_precision: Of the precision-recall curve; NaN without positives.
        thresholds: float64 (points,), falling, the first infinite.
        hits, alarms: int64 (points,): rows of the class, and others, at or above each threshold.
    """

    number: int
    positives: int
    negatives: int
    area: float
    average_precision: float
    thresholds: Numbers
    hits: Numbers
    alarms: Numbers


class RankingsDrawn(Event, frozen=True, tag="rankings_drawn"):
    """How one output ranks every class, over the rows of a `JudgementDrawn`."""

    run: str
    iteration: int
    part: str
    output: int
    rows: int
    rankings: tuple[Ranking, ...]


class SamplesDrawn(Event, frozen=True, tag="samples_drawn"):
    """Rows of the data with what the network says of them, in the order that was wished for.

    Attributes:
        wish: What was wished for, with the part it was taken from.
        rows: How many the part has, or of the class that was wished for.
        total: How many of these were looked at.
        numbers: int64 (samples,): row of the source, counted from 0.
        losses: float64 (samples,): of each row alone.
        wanted, predicted: float64 (samples,): class numbers, or numbers in their own unit.
        scores: float32 (samples, classes): probability of each class; empty for numbers.
        columns, cells: Names and raw values of the inputs, where they are columns of a table.
        pictures: uint8 (samples, height, width, channels), where the inputs are pictures.
        points: float32 (samples, 2): where the inputs are two numbers, as the network sees them.
    """

    run: str
    iteration: int
    wish: SampleWish
    rows: int
    total: int
    numbers: Numbers
    losses: Numbers
    wanted: Numbers
    predicted: Numbers
    scores: Numbers
    columns: tuple[str, ...]
    cells: tuple[tuple[str | float, ...], ...]
    pictures: Numbers
    points: Numbers


class LookedAgain(Event, frozen=True, tag="looked_again"):
    """Answer to `LookAgain`.

    Attributes:
        iteration: The moment of the weights.
        views: What was wanted and could be drawn.
        to_come: The moment that was asked for, where a near one is answered because that one
            takes longer; -1 where it is this one or cannot be had.
    """

    request: int
    iteration: int
    views: tuple[
        SurfaceDrawn
        | JudgementDrawn
        | RankingsDrawn
        | SamplesDrawn
        | NeuronsDrawn
        | InsideDrawn
        | HistogramsDrawn
        | ValuesDrawn
        | WeightsDrawn,
        ...,
    ]
    to_come: int = -1


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
        memory: Bytes by ``weights``, ``gradients``, ``optimizer``, ``activations`` and ``data``.
        nodes: What each node takes, blocks before what is in them.
        needed, free: Bytes that training takes of its device, and that are there; 0 if unknown.
        device: Id of that device.
        threads: Threads of one operation.
        batch_size: Rows of the batch that was tried.
    """

    request: int
    checks: tuple[Check, ...]
    iteration_seconds: float
    epoch_seconds: float
    seconds: float
    memory: dict[str, int]
    nodes: tuple[NodeCost, ...] = ()
    needed: int = 0
    free: int = 0
    device: str = ""
    threads: int = 0
    batch_size: int = 0


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
