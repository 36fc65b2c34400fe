"""Orders to the run that goes on; without one they are no longer wanted and go nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.link.messages import (
    ChangeSetting,
    Order,
    Outlet,
    Pause,
    Replace,
    Resume,
    SampleWish,
    Step,
    Stop,
    Watch,
)
from netbuilder.link.messages.inside import InsideWish
from netbuilder.link.messages.neurons import NeuronWish
from netbuilder.ui.chosen import ChosenMoment, ChosenSample
from netbuilder.ui.live_runs import LiveRuns
from netbuilder.ui.travel.past_views import PastViews, Seen

if TYPE_CHECKING:
    from netbuilder.ui.run_record import RunRecord


class Watched(TypedDict, total=False):
    """Parts of `Watch`.

    Attributes:
        surface: Points per side of the decision surface; 0 for none.
        weights: Ids of nodes whose weights are looked at.
        judged: Whether predictions are looked at beside true values.
        values: Outputs of nodes whose values are looked at.
        sample, made: Whose maps stand first among these; see `Watch`.
        layers: Whether numbers of every layer are looked at.
        histograms: Layers whose histograms are looked at.
        ranked: Whether it is looked at how scores rank the rows of every class.
        neurons: Which neurons are looked at one by one; None for none.
        inside: Which layer is looked into; None for none.
    """

    surface: int
    weights: tuple[str, ...]
    judged: bool
    values: tuple[Outlet, ...]
    sample: int
    made: tuple[str, ...]
    layers: bool
    histograms: tuple[tuple[str, ...], ...]
    ranked: bool
    neurons: NeuronWish | None
    inside: InsideWish | None


class RunOrders(QObject):
    """What can be asked of a run.

    Attributes:
        run: The run that is shown; None before the first.
        live: Runs and their engines; others than the shown one may go on.
        sample: Which sample every view looks at.
        moment: Which moment of the shown run every view looks at.
        past: What was drawn of that moment, while it is not now.

    Signals:
        watched: Other costly views are on screen.
    """

    watched = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: RunRecord | None = None
        self.live = LiveRuns()
        self.sample = ChosenSample(self)
        self.moment = ChosenMoment(self)
        self.past = PastViews(self)
        self._watch = Watch()
        self._was_past = False
        self.moment.changed.connect(self._on_moment)

    @property
    def is_training(self) -> bool:
        """Whether any run goes on or stands still, shown or not."""
        return bool(self.live.alive)

    @property
    def seen(self) -> Seen | None:
        """What views paint from: the shown run, or what it was at the chosen moment."""
        return self.seen_of(self.run)

    def seen_of(self, run: RunRecord | None) -> Seen | None:
        """The same for who knows the shown run."""
        return self.past if self.moment.is_past else run

    @property
    def moment_seen(self) -> int:
        """The moment of what is on screen, -1 for now: one near the chosen one, or that itself."""
        is_there = self.moment.is_past and self.past.iteration >= 0
        return self.past.iteration if is_there else self.moment.iteration

    @property
    def watched_now(self) -> Watch:
        """Which costly views are on screen."""
        return self._watch

    def pause(self, run: RunRecord | None = None) -> None:
        """Let a run stand still before its next iteration; the shown one where none is given."""
        self._order(Pause(), run)

    def resume(self, run: RunRecord | None = None) -> None:
        """Go on after a pause."""
        self._order(Resume(), run)

    def step(self, iterations: int = 0, epochs: int = 0) -> None:
        """Go on for some iterations or epochs, then stand still."""
        self._order(Step(iterations, epochs))

    def stop(self, run: RunRecord | None = None) -> None:
        """End a run and keep its weights."""
        self._order(Stop(), run)

    def stop_all(self) -> None:
        """End every run and keep the weights of each."""
        for run in self.live.alive:
            self._order(Stop(), run)

    def change_setting(self, name: str, value: float, phase: int = 0) -> None:
        """Change a live setting of the running optimizer from the next iteration on."""
        self._order(ChangeSetting(name, value, phase))

    def replace(self, project: str) -> None:
        """Train another value of the project, in saved form, from the next iteration on."""
        self._order(Replace(project))

    def watch(self, **parts: Unpack[Watched]) -> None:
        """Say which costly views are on screen; kept for later runs. Others stay as they are."""
        self._want(structs.replace(self._watch, **parts))

    def watch_samples(self, wish: SampleWish | None) -> None:
        """Say which rows of the data are looked at; None for none."""
        self._want(structs.replace(self._watch, samples=wish))

    def _want(self, wanted: Watch) -> None:
        if wanted != self._watch:
            self._watch = wanted
            self._order(self._live_watch)
            self.watched.emit()

    def _on_moment(self) -> None:
        if self.moment.is_past != self._was_past:
            self._was_past = self.moment.is_past
            self._order(self._live_watch)

    @property
    def _live_watch(self) -> Watch:
        """What the run itself is to draw: while its past is looked at, only what has a history."""
        watch = self._watch
        if not self.moment.is_past:
            return watch
        return Watch(layers=watch.layers, histograms=watch.histograms)

    def _order(self, order: Order, run: RunRecord | None = None) -> None:
        """Tell the engine of a run something; without one it is no longer wanted."""
        meant = run if run is not None else self.run
        client = self.live.engine(meant)
        if client is not None and meant is not None and meant.is_alive:
            client.send(order)


def kept(run: RunRecord) -> str:
    """What is safe of a run that ended, as a sentence."""
    if run.checkpoint >= 0:
        return f"Iteration {run.checkpoint:,} is kept."
    return "No weights were saved yet; the curves are kept."
