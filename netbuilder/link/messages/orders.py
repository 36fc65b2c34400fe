"""What the window asks of an engine."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.link.messages.explaining import Number
from netbuilder.link.messages.inside import InsideWish
from netbuilder.link.messages.neurons import NeuronWish
from netbuilder.link.messages.order import Order
from netbuilder.link.messages.records import Outlet, SampleWish
from netbuilder.link.messages.sample import TellSample
from netbuilder.link.messages.travel import Fork, Near


class ListDevices(Order, frozen=True, tag="list_devices"):
    """Answered by `Devices`."""

    request: int


class InspectData(Order, frozen=True, tag="inspect_data"):
    """Look at a source as it is, detect everything. Answered by `DataInspected` or `Failed`.

    Attributes:
        source: Saved form of the source; a table with only its path is detected in full.
        columns: Saved columns that the person already decided on (JSON), or empty.
        base: Folder that relative data paths start from.
    """

    request: int
    source: str
    columns: str = ""
    base: str = ""


class PreviewData(Order, frozen=True, tag="preview_data"):
    """Apply a whole recipe and show the first rows. Answered by `DataPreviewed` or `Failed`.

    Attributes:
        base: Folder that relative data paths start from.
    """

    request: int
    recipe: str
    rows: int = 8
    base: str = ""


class SeedRun(Struct, frozen=True):
    """One of several runs that are trained together and differ by their seed alone.

    Attributes:
        run: Its id, which its own events name.
        folder: Run folder to write into; empty records nothing on disk.
    """

    run: str
    seed: int
    folder: str = ""


class Train(Order, frozen=True, tag="train"):
    """Begin or go on with a run. Answered by `RunStateChanged` and all that follows.

    Attributes:
        run: Id of the run.
        project: Saved form of the whole project.
        folder: Run folder to write into; empty records nothing on disk.
        base: Folder that relative data paths start from.
        resume: Whether to go on from the last checkpoint in `folder`.
        paused: Whether to stand still before the first iteration.
        seeds: Runs to train together instead, one for each; `run` then names all of them, and
            `folder` and `resume` say nothing.
        threads: Threads of one operation; 0 leaves it to the engine, -1 lets it try on a large
            network which number is fastest.
        fork: The moment of another run at which this one begins; None for the very beginning.
            Where `resume` finds nothing to go on from in `folder`, it begins there too.
    """

    run: str
    project: str
    folder: str = ""
    base: str = ""
    resume: bool = False
    paused: bool = False
    seeds: tuple[SeedRun, ...] = ()
    threads: int = 0
    fork: Fork | None = None


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


class Replace(Order, frozen=True, tag="replace"):
    """Train another value of the whole project from the next iteration on.

    What is the same keeps its weights and all other state; the answer is `ProjectChanged`, or
    `ChangeRefused`, after which training goes on as it was.

    Attributes:
        project: Saved form of the whole project.
    """

    project: str


class Watch(Order, frozen=True, tag="watch"):
    """Which costly views are on screen and wanted while training.

    Attributes:
        surface: Points per side of the decision surface (two-input problems); 0 for none.
        weights: Ids of nodes whose weight histograms are wanted.
        judged: Whether predictions beside true values are wanted.
        values: Outputs of nodes whose values are wanted.
        sample, made: Whose maps stand first among these: a row, counted from 1, or a made sample
            as of `TellSample`; 0 and none for the first row of the values.
        layers: Whether numbers of every layer are wanted.
        histograms: Layers whose histograms are wanted too, by ids from the outside in.
        ranked: Whether it is wanted how scores rank the rows of every class.
        samples: Which rows are wanted with what the network says of them; None for none.
        neurons: Which neurons are wanted one by one; None for none.
        inside: Which layer is wanted from the inside; None for none.
    """

    surface: int = 0
    weights: tuple[str, ...] = ()
    judged: bool = False
    values: tuple[Outlet, ...] = ()
    sample: int = 0
    made: tuple[str, ...] = ()
    layers: bool = False
    histograms: tuple[tuple[str, ...], ...] = ()
    ranked: bool = False
    samples: SampleWish | None = None
    neurons: NeuronWish | None = None
    inside: InsideWish | None = None


class Rehearse(Order, frozen=True, tag="rehearse"):
    """Try one batch of a project and look whether it can learn. Answered by `Rehearsed`.

    Attributes:
        project: Saved form of the project.
        base: Folder that relative paths of the data start from.
    """

    request: int
    project: str
    base: str = ""


class TryRates(Order, frozen=True, tag="try_rates"):
    """Train a copy with ever larger learning rates. Answered by `RatesTried`.

    Attributes:
        project, base: As of `Rehearse`.
    """

    request: int
    project: str
    base: str = ""


class FindBatch(Order, frozen=True, tag="find_batch"):
    """Train copies with batches of several sizes. Answered by `Progress` and `BatchesTried`.

    Attributes:
        project, base: As of `Rehearse`.
    """

    request: int
    project: str
    base: str = ""


class Overfit(Order, frozen=True, tag="overfit"):
    """Let a copy learn one batch by heart. Answered by `Progress` and `Overfitted`.

    Attributes:
        project, base: As of `Rehearse`.
    """

    request: int
    project: str
    base: str = ""


class DrawValues(Order, frozen=True, tag="draw_values"):
    """Values that flowed out of nodes with the weights of a run. Answered by `ValuesTold`.

    Attributes:
        project: Saved form of the project that was trained.
        folder: Run folder that holds the weights.
        base: Folder that relative paths of the data start from.
        outlets: Which are wanted.
        sample, made: As of `Watch`.
    """

    request: int
    project: str
    folder: str
    base: str
    outlets: tuple[Outlet, ...]
    sample: int = 0
    made: tuple[str, ...] = ()


class LookAgain(Order, frozen=True, tag="look_again"):
    """Views with the weights of a run that has ended. Answered by `LookedAgain` or `Failed`.

    Attributes:
        run: Id that the views are to name.
        project: Saved form of the project that was trained.
        folder: Run folder that holds the weights; empty for those that training would begin with.
        base: Folder that relative paths of the data start from.
        watch: What is wanted: its surface, judged, ranked, samples, neurons and inside; of a
            moment its histograms, weights and values too.
        iteration: The moment, in iterations done; -1 for the last that is known.
        near: Whether a moment near it will do.
    """

    request: int
    run: str
    project: str
    folder: str
    base: str
    watch: Watch
    iteration: int = -1
    near: Near = Near.NOT


class Explain(Order, frozen=True, tag="explain"):
    """Say where a number of a network comes from. Answered by `Explained` or `Failed`.

    While the run that is named goes on in this engine, its weights as they are then count.

    Attributes:
        project, folder, base: As of `LookAgain`.
        number: Which one.
        sample: Row of the data, counted from 1; 0 where `made` says what is given.
        most: How many terms of a sum are wanted.
        made: A sample that a person made: a cell for every input column, as in a table.
        iteration: As of `LookAgain`.
        run: Id of the run; empty for none.
        is_quick: Whether what makes training wait is left out: what a weight was an iteration ago.
    """

    request: int
    project: str
    folder: str
    number: Number
    sample: int
    base: str = ""
    most: int = 50
    made: tuple[str, ...] = ()
    iteration: int = -1
    run: str = ""
    is_quick: bool = False


class SlowMotion(Order, frozen=True, tag="slow_motion"):
    """Say what the next iteration will do. Answered by `SlowMotionTold` or `Failed`.

    While the run that is named goes on in this engine, its weights as they are then count.

    Attributes:
        run: Id of the run; empty for none.
        project, folder, base, iteration: As of `LookAgain`.
    """

    request: int
    run: str
    project: str
    folder: str
    base: str = ""
    iteration: int = -1


class KeepMoment(Order, frozen=True, tag="keep_moment"):
    """Keep a moment of a run for good. Answered by `MomentKept` or `Failed`.

    Attributes:
        folder: Run folder, of a run that has ended or goes on.
        iteration: The moment, in iterations done; one that is kept already only gets the name.
        name: What the person calls it; empty for no name.
        project, base: As of `LookAgain`.
    """

    request: int
    folder: str
    iteration: int
    name: str
    project: str
    base: str = ""


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
    | Replace
    | Watch
    | Predict
    | DrawValues
    | LookAgain
    | Explain
    | SlowMotion
    | TellSample
    | KeepMoment
    | Rehearse
    | TryRates
    | FindBatch
    | Overfit
    | Cancel
    | Quit
)
