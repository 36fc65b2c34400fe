"""Everything window and engine say to each other, as frozen records in MessagePack frames.

A frame is a 4-byte little-endian length followed by one MessagePack map with a ``type`` tag.
Orders go to the engine's standard input, events come from its standard output. Projects and
recipes travel as their saved JSON text, so the engine reads them through the strict loader.
Every order that asks for something carries a `request` number that its answers repeat.
"""

from __future__ import annotations

import struct
from enum import StrEnum
from typing import IO, Any

import msgspec
from msgspec import Struct

from netbuilder.core.problems import Problem

FRAME_LIMIT = 1 << 30
_HEADER = struct.Struct("<I")


class WorkerRole(StrEnum):
    """What a worker process is for: torch, data without torch, or one foreign file."""

    TRAIN = "train"
    DATA = "data"
    QUARANTINE = "quarantine"


class RunState(StrEnum):
    """Where a run stands."""

    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class Numbers(Struct, frozen=True):
    """An array as raw little-endian bytes.

    Attributes:
        dtype: NumPy name: ``float32``, ``int64``, ``uint8``.
        shape: Sizes; the product times the item size is the length of `data`.
    """

    dtype: str
    shape: tuple[int, ...]
    data: bytes


# --- orders -----------------------------------------------------------------------------------


class Order(Struct, frozen=True, tag=True, tag_field="type"):
    """Something the window asks of an engine."""


class ListDevices(Order, frozen=True, tag="list_devices"):
    """Answered by `Devices`."""

    request: int


class InspectData(Order, frozen=True, tag="inspect_data"):
    """Look at a source as it is, detect everything. Answered by `DataInspected` or `Failed`.

    Attributes:
        source: Saved form of the source; a table with only its path is detected in full.
        columns: Saved columns that the person already decided on (JSON), or empty.
    """

    request: int
    source: str
    columns: str = ""


class PreviewData(Order, frozen=True, tag="preview_data"):
    """Apply a whole recipe and show the first rows. Answered by `DataPreviewed` or `Failed`."""

    request: int
    recipe: str
    rows: int = 8


class Train(Order, frozen=True, tag="train"):
    """Begin or go on with a run. Answered by `RunStateChanged` and all that follows.

    Attributes:
        run: Id of the run.
        project: Saved form of the whole project.
        folder: Run folder to write into; empty records nothing on disk.
        base: Folder that relative data paths start from.
        resume: Whether to go on from the last checkpoint in `folder`.
        paused: Whether to stand still before the first iteration.
    """

    run: str
    project: str
    folder: str = ""
    base: str = ""
    resume: bool = False
    paused: bool = False


class Pause(Order, frozen=True, tag="pause"):
    """Stand still before the next iteration; a checkpoint is written."""


class Resume(Order, frozen=True, tag="resume"):
    """Go on."""


class Step(Order, frozen=True, tag="step"):
    """Go on for some iterations or epochs, then stand still."""

    iterations: int = 0
    epochs: int = 0


class Stop(Order, frozen=True, tag="stop"):
    """End the run and keep its weights."""


class ChangeSetting(Order, frozen=True, tag="change_setting"):
    """Change a live setting from the next iteration on.

    Attributes:
        name: Parameter of the optimizer: ``learning_rate``, ``momentum``.
    """

    name: str
    value: float
    phase: int = 0


class Watch(Order, frozen=True, tag="watch"):
    """Which costly views are on screen and wanted while training.

    Attributes:
        surface: Points per side of the decision surface (two-input problems); 0 for none.
        weights: Ids of nodes whose weight histograms are wanted.
    """

    surface: int = 0
    weights: tuple[str, ...] = ()


class Predict(Order, frozen=True, tag="predict"):
    """Predict rows. Answered by `Predicted` or `Failed`.

    Attributes:
        project: Saved form of the project whose recipe and design apply.
        folder: Run folder that holds the weights and the fitted preparation.
        rows: Path of a table, or empty to predict `part`.
        part: ``train``, ``validation`` or ``test``.
    """

    request: int
    project: str
    folder: str
    base: str = ""
    rows: str = ""
    part: str = "test"


class Cancel(Order, frozen=True, tag="cancel"):
    """Give up a request; its answer may still come if it was about to."""

    request: int


class Quit(Order, frozen=True, tag="quit"):
    """Save a checkpoint if something runs, and end."""


# --- events -----------------------------------------------------------------------------------


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


AnyOrder = (
    ListDevices
    | InspectData
    | PreviewData
    | Train
    | Pause
    | Resume
    | Step
    | Stop
    | ChangeSetting
    | Watch
    | Predict
    | Cancel
    | Quit
)
AnyEvent = (
    Ready
    | Devices
    | DataInspected
    | DataPreviewed
    | RunStarted
    | Losses
    | EpochDone
    | SettingChanged
    | CheckpointSaved
    | SurfaceDrawn
    | WeightsDrawn
    | RunStateChanged
    | Predicted
    | Progress
    | Failed
    | EngineFault
)

_encoder = msgspec.msgpack.Encoder()
order_decoder: msgspec.msgpack.Decoder[AnyOrder] = msgspec.msgpack.Decoder(AnyOrder)
event_decoder: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)


def framed(message: Order | Event) -> bytes:
    """The message as one frame, ready to be written."""
    payload = _encoder.encode(message)
    return _HEADER.pack(len(payload)) + payload


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The payload of the next frame, or None at the end of the stream.

    Raises:
        ValueError: The frame claims more than `FRAME_LIMIT` bytes.
    """
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(header)
    if length > FRAME_LIMIT:
        raise ValueError("a message is longer than any message can be")
    payload = stream.read(length)
    return payload if len(payload) == length else None
