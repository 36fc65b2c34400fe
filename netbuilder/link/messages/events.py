"""What an engine tells the window."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from netbuilder.core.problems import Problem
from netbuilder.link.messages.records import Numbers, Outlet, RunState, WorkerRole


class Event(Struct, frozen=True, tag=True, tag_field="type"):
    """Something an engine tells."""


class Ready(Event, frozen=True, tag="ready"):
    """The engine has imported what it needs and waits for orders."""

    role: WorkerRole
    pid: int
    versions: dict[str, str] = {}


class Device(Struct, frozen=True):
    """A device that can compute.

    Attributes:
        id: ``cpu``, ``cuda:0``, ``mps``.
        name: As its maker calls it.
        memory: Bytes in all; 0 if unknown.
        free: Bytes free now; 0 if unknown.
        threads: For a CPU: how many threads it has.
    """

    id: str
    name: str
    memory: int = 0
    free: int = 0
    threads: int = 0


class Devices(Event, frozen=True, tag="devices"):
    """Everything this machine can compute on."""

    request: int
    devices: tuple[Device, ...]


class Finding(Struct, frozen=True):
    """One thing an import detected or doubts.

    Attributes:
        code: Stable id: ``separator``, ``decimal``, ``encoding``, ``header``, ``missing``.
        sentence: In words: "4,521 rows and 8 columns, split at semicolons".
        doubtful: Whether the person should look.
        column: The column it speaks of, or empty.
        label, change: Words of a one-click change and the changed columns or source it applies, in
            saved form (JSON of ``{"columns": {name: {...}}}`` or ``{"source": {...}}``).
    """

    code: str
    sentence: str
    doubtful: bool = False
    column: str = ""
    label: str = ""
    change: str = ""


class Histogram(Struct, frozen=True):
    """Counts of a column's values: between edges for numbers, by name for categories."""

    counts: tuple[int, ...]
    edges: tuple[float, ...] = ()
    names: tuple[str, ...] = ()


class DataInspected(Event, frozen=True, tag="data_inspected"):
    """What a source holds.

    Attributes:
        recipe: A complete suggested recipe in saved form, facts and fingerprint included.
        histograms: One per column, in order.
        head: The first rows as text, as in the file.
    """

    request: int
    recipe: str
    histograms: tuple[Histogram, ...]
    head: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...] = ()


class DataPreviewed(Event, frozen=True, tag="data_previewed"):
    """What a recipe makes of the data.

    Attributes:
        names: Names of the features, then of the targets.
        rows: The first rows as the network sees them.
        counts: Rows in train, validation and test.
        inputs, targets: Up to 2,000 rows of all parts for plots: float32 (rows, features or 1).
        parts: uint8 (rows,): 0 train, 1 validation, 2 test, for those rows.
        problems: What keeps the data from being used.
        lows, highs: Range of each feature as the network sees it.
    """

    request: int
    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    counts: tuple[int, int, int]
    inputs: Numbers
    targets: Numbers
    parts: Numbers
    problems: tuple[Problem, ...] = ()
    lows: tuple[float, ...] = ()
    highs: tuple[float, ...] = ()


class RunStarted(Event, frozen=True, tag="run_started"):
    """A run is about to take its first step.

    Attributes:
        iteration: Where it begins (0, or the checkpoint's).
        iterations_per_epoch: Batches in one epoch.
        epochs: Planned length.
        series: Names of the loss series, one per phase.
        metrics: Kinds of the metrics that epochs report.
        arithmetic: What fixes the bits: threads, tier, device, versions.
    """

    run: str
    iteration: int
    iterations_per_epoch: int
    epochs: int
    batch_size: int
    rows: tuple[int, int, int]
    series: tuple[str, ...]
    metrics: tuple[str, ...]
    parameters: int
    arithmetic: dict[str, Any]


class Losses(Event, frozen=True, tag="losses"):
    """A slice of per-iteration losses.

    Attributes:
        first: Number of the first iteration of the slice, counted from 1.
        values: float32 (iterations,).
        seconds: Training time so far, pauses excluded.
    """

    run: str
    series: int
    first: int
    values: Numbers
    seconds: float


class EpochDone(Event, frozen=True, tag="epoch_done"):
    """Measured after an epoch.

    Attributes:
        epoch: Counted from 1.
        training, validation: Values by kind of metric; ``loss`` is always there where the part
            has rows.
        settings: Live settings that applied: ``learning_rate``.
    """

    run: str
    epoch: int
    iteration: int
    training: dict[str, float]
    validation: dict[str, float]
    settings: dict[str, float]
    seconds: float


class SettingChanged(Event, frozen=True, tag="setting_changed"):
    """A live setting took effect after this iteration."""

    run: str
    iteration: int
    name: str
    value: float


class CheckpointSaved(Event, frozen=True, tag="checkpoint_saved"):
    """Weights are durable on disk."""

    run: str
    iteration: int
    kind: str


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
        output: Number of the output.
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
        gradient: Root mean square of the loss's slope in these values; -1 where unknown.
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


class TierChanged(Event, frozen=True, tag="tier_changed"):
    """Iterations are done in another way after this one, with the same numbers.

    Attributes:
        tier: ``eager``: the exported text, operation by operation; ``tape``: recorded.
        reason: Why no faster way is used, in words; empty where one is.
    """

    run: str
    iteration: int
    tier: str
    reason: str = ""


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


class RunStateChanged(Event, frozen=True, tag="run_state_changed"):
    """A run began, paused, went on or ended.

    Attributes:
        sentence: Why, in words, where it is not plain.
        problems: What kept it from going on, with repairs.
        results: After the end: metrics per part, ``{"test": {"accuracy": 0.97}}``.
    """

    run: str
    state: RunState
    iteration: int = 0
    epoch: int = 0
    seconds: float = 0.0
    sentence: str = ""
    problems: tuple[Problem, ...] = ()
    results: dict[str, dict[str, float]] = {}


class Predicted(Event, frozen=True, tag="predicted"):
    """Predictions in raw units.

    Attributes:
        columns: Names: prediction, then a probability per class where there are classes.
        rows: One row of cells per input row.
        truths: The known targets where the rows hold them, else empty.
    """

    request: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]
    truths: tuple[str | float, ...] = ()
    metrics: dict[str, float] = {}


class Progress(Event, frozen=True, tag="progress"):
    """How far a request is; `share` from 0 to 1, or -1 where unknown."""

    request: int
    share: float
    sentence: str = ""


class Failed(Event, frozen=True, tag="failed"):
    """A request could not be done.

    Attributes:
        problems: In the user's words; at least one.
        details: Technical text for "Show details"; never shown by itself.
    """

    request: int
    problems: tuple[Problem, ...]
    details: str = ""


class EngineFault(Event, frozen=True, tag="engine_fault"):
    """A fault of ours inside the engine; the run it hit (if any) has ended."""

    details: str
    run: str = ""


AnyEvent = (
    Ready
    | Devices
    | DataInspected
    | DataPreviewed
    | RunStarted
    | Losses
    | EpochDone
    | SettingChanged
    | JudgementDrawn
    | ValuesDrawn
    | ValuesTold
    | TierChanged
    | CheckpointSaved
    | SurfaceDrawn
    | WeightsDrawn
    | RunStateChanged
    | Predicted
    | Rehearsed
    | RatesTried
    | Progress
    | Failed
    | EngineFault
)
