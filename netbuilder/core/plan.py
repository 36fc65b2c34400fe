"""How a design is trained, as data: phases with their objective and optimizer, and when to stop."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from netbuilder.core.entry import Entry


class Optimizer(Entry, is_family=True):
    """How weights follow their gradients.

    Class attributes:
        live: Which of its parameters may change while training, by the name torch's parameter
            groups use for them: ``{"learning_rate": "lr"}``.
        needs_closure: Whether one step computes loss and gradients several times.
        takes_groups: Whether some weights may have a learning rate or decay of their own.
        is_elementwise: Whether each number of a weight follows its own gradient alone.
        definitions: Classes that `code` calls, emitted once per file.
    """

    live: ClassVar[dict[str, str]] = {"learning_rate": "lr"}
    needs_closure: ClassVar[bool] = False
    takes_groups: ClassVar[bool] = True
    is_elementwise: ClassVar[bool] = True
    definitions: ClassVar[tuple[str, ...]] = ()

    def code(self) -> str:
        """Expression that makes it, with ``{parameters}`` for what it trains."""
        raise NotImplementedError


class Schedule(Entry, is_family=True):
    """How the learning rate changes while training goes on: a factor of it at each moment.

    Class attributes:
        follows_loss: Whether the engine lowers the rate when the loss no longer falls; its factor
            is 1 until then.
    """

    follows_loss: ClassVar[bool] = False

    def needed(self) -> float:
        """Epochs it takes to do what it is for; 0 where it fits itself to any training."""
        return 0.0

    def expression(self) -> str:
        """Expression of Python for the factor at ``epoch`` (with fractions) of ``epochs``."""
        raise NotImplementedError

    def factor(self, epoch: float, epochs: int) -> float:
        """The factor at a moment, counted in epochs that are done, of a training of `epochs`."""
        names = {"math": math, "epoch": epoch, "epochs": epochs}
        return float(eval(self.expression(), names))  # made of checked numbers only


class Phase(Struct, frozen=True):
    """One step of the procedure: what is trained, towards what, and how.

    Attributes:
        name: As the person reads it.
        objective: ``supervised``: the weighted sum of the losses of all outputs.
        nodes: Ids of the nodes it trains; empty means all that are not frozen.
        optimizer: How; None stands for Adam with its defaults, filled in by the catalog.
        repeat: Iterations of it in one cycle.
        schedule: How its learning rate changes; None leaves it as it is.
    """

    name: str = "Training"
    objective: str = "supervised"
    nodes: tuple[str, ...] = ()
    optimizer: Optimizer | None = None
    repeat: int = 1
    schedule: Schedule | None = None


class Stopping(Struct, frozen=True):
    """When training ends by itself, besides its length.

    Attributes:
        patience: Measured epochs without a better measure before it stops; 0 never stops early.
        iterations: Iterations after which it ends; 0 for no such limit.
        minutes: Minutes of training, pauses excluded, after which it ends; 0 for no such limit.
        metric: Kind of the metric, or ``loss``, that ends it when good enough; empty for none.
        goal: How good that has to be, on validation rows where there are any.
        on_not_a_number: Whether a loss that is no number stops it.
    """

    patience: int = 0
    on_not_a_number: bool = True
    iterations: int = 0
    minutes: float = 0.0
    metric: str = ""
    goal: float = 0.0


class Precision(StrEnum):
    """How exactly the operations of a step are computed; weights are always float32."""

    FLOAT32 = "float32"
    TF32 = "tf32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"

    @property
    def label(self) -> str:
        """What people call it."""
        return "TF32" if self is Precision.TF32 else self.value


class Averaging(StrEnum):
    """Which mean of the weights a run is judged by and hands on."""

    NONE = "none"
    EXPONENTIAL = "exponential"
    STOCHASTIC = "stochastic"


class Plan(Struct, frozen=True):
    """How to train.

    Attributes:
        phases: In order; alternating phases form one iteration together.
        epochs: How often all training examples are used.
        batch_size: Rows in one iteration.
        seed: Decides starting weights and the order of batches.
        device: ``cpu``, ``cuda:0``, ``mps``.
        metrics: Kinds of metrics to compute; empty means those that fit the outputs.
        keep_best: Whether the best weights by validation are what a run hands on.
        keep_best_by: ``loss``, or the kind of the metric that says which weights are the best.
        stopping: When training ends by itself.
        checkpoint_seconds: Longest time between two checkpoints, in seconds.
        fast_steps: Whether iterations may run in a faster way: recorded, with the same numbers, or
            compiled, with the same but for the last digits.
        clip_norm: Longest that all gradients of a step together may be; 0 for any length.
        clip_value: Largest that any one of them may be; 0 for any size.
        precision: How exactly products are computed while training.
        accumulation: Batches whose gradients are averaged for one update.
        averaging: Which mean of the weights is judged and handed on.
        average_decay: Share of the mean that an exponential average keeps at each update.
        average_from: Share of the planned epochs after which a stochastic average begins.
        validate_every: Epochs from one measuring of the validation rows to the next; the last
            epoch is always measured.
        deterministic: Whether operations that may give other bits each time are kept out.
        moments_mb: Megabytes on disk that recorded moments of a run may take; 0 records none.
    """

    phases: tuple[Phase, ...] = (Phase(),)
    epochs: int = 100
    batch_size: int = 32
    seed: int = 0
    device: str = "cpu"
    metrics: tuple[str, ...] = ()
    keep_best: bool = True
    stopping: Stopping = Stopping()
    checkpoint_seconds: float = 30.0
    fast_steps: bool = True
    clip_norm: float = 0.0
    clip_value: float = 0.0
    precision: Precision = Precision.FLOAT32
    accumulation: int = 1
    averaging: Averaging = Averaging.NONE
    average_decay: float = 0.999
    average_from: float = 0.75
    keep_best_by: str = "loss"
    validate_every: int = 1
    deterministic: bool = True
    moments_mb: int = 256

    @property
    def averages_after(self) -> int:
        """Epochs done before a stochastic average begins; the last one is always in it."""
        return min(int(self.average_from * self.epochs), self.epochs - 1)

    def is_measured(self, epoch: int) -> bool:
        """Whether the validation rows are measured after an epoch, counted from 1."""
        return epoch % self.validate_every == 0 or epoch >= self.epochs


class Setting(Struct, frozen=True):
    """The range and words of one plan or recipe setting, for panels, checks and help."""

    field: str
    title: str
    help: str
    low: float
    high: float
    unit: str = ""
    whole: bool = True


SETTINGS: tuple[Setting, ...] = (
    Setting("epochs", "Epochs", "How often all training examples are used.", 1, 10_000_000),
    Setting(
        "batch_size",
        "Batch size",
        "Rows the network sees between two updates.",
        1,
        1_000_000,
        "rows",
    ),
    Setting(
        "accumulation",
        "Update after",
        "Gradients of so many batches are averaged before the weights move: the effect of a "
        "larger batch in the memory of a small one.",
        1,
        100_000,
        "batches",
    ),
    Setting(
        "average_decay",
        "Memory",
        "Share of the average that each update leaves in place; 0.999 looks back about a "
        "thousand updates.",
        0,
        0.999999,
        whole=False,
    ),
    Setting(
        "average_from",
        "Begins after",
        "Share of the planned epochs that pass before weights are averaged. Each epoch that "
        "follows counts the same.",
        0,
        1,
        whole=False,
    ),
    Setting(
        "validate_every",
        "Validate every",
        "Epochs between two measurings of the validation rows. The last epoch is always measured.",
        1,
        1_000_000,
        "epochs",
    ),
    Setting(
        "clip_norm",
        "Clip by length",
        "Gradients that are longer than this, all weights together, are shortened to it. "
        "It keeps recurrent networks from running away. 0 leaves them as they are.",
        0,
        1_000_000,
        whole=False,
    ),
    Setting(
        "clip_value",
        "Clip by size",
        "Each number of a gradient is kept between minus this and plus this. "
        "0 leaves them as they are.",
        0,
        1_000_000,
        whole=False,
    ),
    Setting("seed", "Seed", "Same seed, same start and same order: same curve.", 0, 2**31 - 1),
    Setting(
        "checkpoint_seconds",
        "Checkpoint every",
        "Longest time that a crash can cost.",
        1,
        86_400,
        "s",
        whole=False,
    ),
    Setting(
        "moments_mb",
        "Moments",
        "Room on the disk for moments of a run that can be gone back to. Once it is full, older "
        "ones lie further apart. 0 records none.",
        0,
        1_000_000,
        "MB",
    ),
)
STOPS: tuple[Setting, ...] = (
    Setting(
        "patience",
        "Patience",
        "Measured epochs without a better validation result before it stops; 0 never stops early. "
        "What counts as better is set under Keeping.",
        0,
        100_000,
        "epochs",
    ),
    Setting(
        "iterations",
        "At most",
        "Iterations after which training ends, even within an epoch; 0 for no such limit.",
        0,
        1_000_000_000,
        "iterations",
    ),
    Setting(
        "minutes",
        "At most",
        "Minutes after which training ends, pauses not counted; 0 for no such limit.",
        0,
        100_000,
        "min",
        whole=False,
    ),
)
# What a node may set for its own weights.
OVERRIDES: tuple[Setting, ...] = (
    Setting(
        "rate_factor",
        "Rate factor",
        "Its weights learn with the learning rate of the plan times this: 0.1 lets them move "
        "slowly, 10 quickly.",
        0.01,
        100,
        "×",
        whole=False,
    ),
    Setting(
        "weight_decay",
        "Weight decay",
        "How strongly each update pulls the weights of this layer towards zero, instead of what "
        "the optimizer says.",
        0,
        1,
        whole=False,
    ),
)
