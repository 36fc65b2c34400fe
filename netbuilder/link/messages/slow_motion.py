"""One iteration of training in slow motion: what it will do, stage by stage, before it does it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netbuilder.link.messages.events import Event
from netbuilder.link.messages.records import Numbers


class MotionKind(StrEnum):
    """What is done in a stage."""

    BATCH = "batch"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"
    DONE = "done"


class MotionStage(Struct, frozen=True):
    """One stage.

    Attributes:
        kind: What is done.
        node: Path of the node where it is done: ``dense_1``, or ``block_1.0.dense_1`` in the
            first of several copies of a block; empty for the whole.
        words: One sentence on it, in the guide's words.
        facts: The real numbers, in a line.
        phase: Number of the phase of training it belongs to.
        sizes: Of what leaves the node for one row; of its weights in an update.
        values: float32, as many as fit: what the first row of the batch is there, flat: its
            answers going forward, its deltas going backward; none inside blocks.
        changes: float32, laid out as the weights of the node: by how much each one changes, in an
            update; empty where there are too many, where they stand still, and inside blocks.
        weight: Name of the tensor that `changes` is about: ``weight``.
        amount: The loss; the mean answer; the length of the batch's slope; of the change.
        largest: The largest change of a single weight, in an update.
    """

    kind: MotionKind
    words: str
    facts: str = ""
    node: str = ""
    phase: int = 0
    sizes: tuple[int, ...] = ()
    values: Numbers | None = None
    changes: Numbers | None = None
    weight: str = ""
    amount: float = 0.0
    largest: float = 0.0


class SlowMotionTold(Event, frozen=True, tag="slow_motion_told"):
    """Answer to `SlowMotion`: the iteration that comes next, as it will be.

    Attributes:
        iteration: Iterations done before it.
        epoch: Whole epochs done before it.
        position: Iterations done in the epoch under way; batches counted from 0.
        iterations_per_epoch: Batches in an epoch.
        rows: Rows of the data in the batch, counted from 1; the first ones of a large batch.
        batch_size: How many rows it has.
        loss: Of the batch, as the series will have it.
        stages: In order; where a block is, those inside it too.
        is_counted: Whether training goes on from it: not where its loss is no number.
    """

    request: int
    iteration: int
    epoch: int
    position: int
    iterations_per_epoch: int
    rows: tuple[int, ...]
    batch_size: int
    loss: float
    stages: tuple[MotionStage, ...]
    is_counted: bool = True
