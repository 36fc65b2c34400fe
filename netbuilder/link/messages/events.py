"""What an engine tells the window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from netbuilder.core.problems import Problem
from netbuilder.core.sameness import Sameness
from netbuilder.link.messages.records import Numbers, RunState, WorkerRole


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
        load: Share of it that is at work, from 0 to 1; -1 if unknown.
    """

    id: str
    name: str
    memory: int = 0
    free: int = 0
    threads: int = 0
    load: float = -1.0


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


class PlanePoints(Struct, frozen=True):
    """Where rows lie in the plane of a two-input problem, in the unit of the data.

    Attributes:
        places: float32 (rows, 2), for the rows of `DataPreviewed.inputs`.
        names: Of the two columns.
        low, high: Corners of the plane: (first column, second column).
    """

    places: Numbers
    names: tuple[str, str]
    low: tuple[float, float]
    high: tuple[float, float]


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
        plane: Where those rows lie in the plane; None where the problem has none.
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
    plane: PlanePoints | None = None


class RunStarted(Event, frozen=True, tag="run_started"):
    """A run is about to take its first step.

    Attributes:
        iteration: Where it begins (0, or the checkpoint's).
        epoch, position: Epochs done there, and iterations done in the one under way.
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
    epoch: int = 0
    position: int = 0


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


class EpochsDone(Event, frozen=True, tag="epochs_done"):
    """Measured after each of many epochs that follow one another: small networks do thousands.

    Attributes:
        epoch: The first of them, counted from 1.
        iterations: int64 (epochs,): iterations done after each.
        training, validation, settings: float64 (epochs,) by kind, as of `EpochDone`; NaN where an
            epoch was not measured.
        seconds: Training time after the last.
    """

    run: str
    epoch: int
    iterations: Numbers
    training: dict[str, Numbers]
    validation: dict[str, Numbers]
    settings: dict[str, Numbers]
    seconds: float

    def each(self) -> Iterator[EpochDone]:
        """The same, one by one; all with the training time after the last."""
        for n in range(self.iterations.shape[0]):
            yield self._at(n)

    def last(self) -> EpochDone:
        """The last of them."""
        return self._at(self.iterations.shape[0] - 1)

    def _at(self, n: int) -> EpochDone:
        def values(columns: dict[str, Numbers]) -> dict[str, float]:
            found = {
                name: float(memoryview(numbers.data).cast("d")[n])
                for name, numbers in columns.items()
            }
            return {name: value for name, value in found.items() if value == value}

        return EpochDone(
            run=self.run,
            epoch=self.epoch + n,
            iteration=int(memoryview(self.iterations.data).cast("q")[n]),
            training=values(self.training),
            validation=values(self.validation),
            settings=values(self.settings),
            seconds=self.seconds,
        )


class SettingChanged(Event, frozen=True, tag="setting_changed"):
    """A live setting took effect after this iteration.

    Attributes:
        phase: Number of the phase whose optimizer has it.
    """

    run: str
    iteration: int
    name: str
    value: float
    phase: int = 0


class ProjectChanged(Event, frozen=True, tag="project_changed"):
    """Another value of the project is trained after this iteration.

    Attributes:
        epoch, position: Epochs done, and iterations done in the one under way as it is cut now.
        words: What is another now, one sentence part each: ``Dropout 1: rate 0.2 → 0.5``.
        project: Its saved form.
        iterations_per_epoch, epochs, batch_size, metrics, parameters: As of `RunStarted`.
    """

    run: str
    iteration: int
    epoch: int
    position: int
    words: tuple[str, ...]
    project: str
    iterations_per_epoch: int
    epochs: int
    batch_size: int
    metrics: tuple[str, ...]
    parameters: int


class ChangeRefused(Event, frozen=True, tag="change_refused"):
    """A change cannot be made while the run goes on, which it does as before.

    Attributes:
        problems: Why, with what to do; at least one.
    """

    run: str
    iteration: int
    problems: tuple[Problem, ...]


class CheckpointSaved(Event, frozen=True, tag="checkpoint_saved"):
    """Weights are durable on disk."""

    run: str
    iteration: int
    kind: str


class TierChanged(Event, frozen=True, tag="tier_changed"):
    """Iterations are done in another way after this one.

    Attributes:
        tier: ``eager``: the exported text, operation by operation; ``tape``: recorded, with the
            same numbers; ``graph``: as a tape, on a CUDA device; ``fused``: by a compiled
            kernel, the same but for the last digits.
        reason: Why no faster way is used, in words; empty where one is.
    """

    run: str
    iteration: int
    tier: str
    reason: str = ""


class RunStateChanged(Event, frozen=True, tag="run_state_changed"):
    """A run began, paused, went on or ended.

    Attributes:
        sentence: Why, in words, where it is not plain.
        problems: What kept it from going on, with repairs.
        results: After the end: metrics per part, ``{"test": {"accuracy": 0.97}}``.
        same: After the end: how its losses compare with those of an earlier run.
    """

    run: str
    state: RunState
    iteration: int = 0
    epoch: int = 0
    seconds: float = 0.0
    sentence: str = ""
    problems: tuple[Problem, ...] = ()
    results: dict[str, dict[str, float]] = {}
    same: Sameness | None = None


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
