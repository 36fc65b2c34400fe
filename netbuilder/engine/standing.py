"""Networks at a moment of a run, kept as long as questions about them follow each other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import torch
from msgspec import structs

from netbuilder.core.inference import infer
from netbuilder.core.problems import FileProblemError, Problem, ProblemError
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.data.sources import mark_of
from netbuilder.engine.devices import device_of
from netbuilder.engine.inside.views import InsideViews
from netbuilder.engine.keeper import Keeper
from netbuilder.engine.probes.layers import LayerViews
from netbuilder.engine.probes.neurons import NeuronViews
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.sample_teller import SampleTeller
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.road import run_gone
from netbuilder.engine.travel.traveller import Traveller
from netbuilder.link.messages import Near
from netbuilder.link.messages.inside import InsideWish
from netbuilder.link.messages.neurons import NeuronWish

# One that is looked at, and one to compare it with; each holds its data.
_KEPT = 2


class Standing:
    """A network in training as it stands at a moment, its data, and views of it.

    Whoever looks at it leaves it as it is.

    Attributes:
        to_come: The moment that was asked for, where this is one near it; else -1.
    """

    def __init__(self, trainee: Trainee, prepared: Prepared) -> None:
        self.trainee, self.prepared = trainee, prepared
        self.to_come = -1
        self._neurons: NeuronViews | None = None
        self._layers: LayerViews | None = None
        self._inside: InsideViews | None = None

    @property
    def iteration(self) -> int:
        """The moment, in iterations done."""
        return self.trainee.progress.iteration

    @cached_property
    def teller(self) -> SampleTeller:
        """What says what the network makes of a sample."""
        return SampleTeller(self.trainee)

    def layers(self, histograms: tuple[tuple[str, ...], ...]) -> LayerViews:
        """What tells how weights, gradients and answers of layers spread."""
        if self._layers is None:
            self._layers = LayerViews(self.trainee)
        self._layers.histograms = frozenset(histograms)
        return self._layers

    def neurons(self, wish: NeuronWish) -> NeuronViews:
        """Pictures of its neurons; those of before where only the sample is another one."""
        if self._neurons is None or not self._neurons.follow(wish):
            self._neurons = NeuronViews(self.trainee, wish)
        return self._neurons

    def inside(self, wish: InsideWish) -> InsideViews:
        """A layer from the inside; that of before where only units or the sample are others."""
        if self._inside is None or not self._inside.follow(wish):
            self._inside = InsideViews(self.trainee, wish)
        return self._inside


class PastRun:
    """A run whose moments are looked at one after the other; see `Traveller`."""

    def __init__(self, folder: Path, base: Path) -> None:
        project = RunFolder(folder).first_project()
        self._source, self._base = project.recipe.source, base
        self._mark = mark_of(self._source, base)
        self._prepared = prepare(project.recipe, base)
        self._traveller = Traveller(folder, self._prepared)
        self._standing: Standing | None = None

    @property
    def is_of_now(self) -> bool:
        """Whether its data is what lies there now."""
        return mark_of(self._source, self._base) == self._mark

    def approach(self, iteration: int, near: Near) -> Iterator[float]:
        """Bring the network to where it stood then; see `Traveller.going`.

        Raises:
            ProblemError: The moment is not there.
        """
        yield from self._traveller.going(iteration, near=near)

    def at(self, iteration: int, near: Near) -> Standing:
        """The network as it stood after so many iterations, or near them.

        Raises:
            ProblemError: See `Traveller.go`.
        """
        for _ in self.approach(iteration, near):
            pass
        trainee = self._traveller.trainee
        if self._standing is None or self._standing.trainee is not trainee:
            self._standing = Standing(trainee, self._prepared)
        self._standing.to_come = self._traveller.to_come
        return self._standing


_kept: OrderedDict[object, tuple[Project, Standing]] = OrderedDict()
_past: OrderedDict[object, PastRun] = OrderedDict()


def approach(
    project: Project, folder: Path | None, base: Path, iteration: int, near: Near
) -> Iterator[float]:
    """Bring a network to a moment of a run, so that `standing` then answers at once.

    Args:
        project, folder, base, iteration, near: As of `standing`.

    Yields:
        The share that is done, every few hundredths of a second.

    Raises:
        ProblemError: As of `standing`.
    """
    threads = torch.get_num_threads()
    try:
        with state.undisturbed(device_of(project.plan.device)):
            yield from _past_run(folder, base).approach(iteration, near)
    finally:
        torch.set_num_threads(threads)


@contextmanager
def standing(
    project: Project,
    folder: Path | None,
    base: Path,
    iteration: int = -1,
    near: Near = Near.NOT,
) -> Iterator[Standing]:
    """A network as it stood at a moment of a run, while something is computed.

    Random numbers and threads of what goes on in this process are left as they are.

    Args:
        project: As it was trained.
        folder: The run folder; None for the weights that training would begin with.
        base: Folder that relative data paths start from.
        iteration: The moment, in iterations done, whose project is as the folder tells it; -1 for
            that of the last checkpoint.
        near: Whether a moment near it will do, where that one takes longer.

    Raises:
        ProblemError: There are no weights, they are damaged or another network's, the moment is
            not recorded, or the data is not there.
    """
    threads = torch.get_num_threads()
    try:
        with state.undisturbed(device_of(project.plan.device)):
            if is_past(folder, iteration):
                found = _past_run(folder, base).at(iteration, near)
            else:
                found = _found(project, folder, base)
            found.trainee.arithmetic.apply()
            yield found
    finally:
        torch.set_num_threads(threads)


def forget() -> None:
    """Keep none any longer: a run wants the memory."""
    _kept.clear()
    _past.clear()


def is_past(folder: Path | None, iteration: int) -> bool:
    """Whether a moment of a run is meant, and not its last checkpoint or no run at all."""
    return iteration >= 0 and (folder is not None or iteration > 0)


def _past_run(folder: Path | None, base: Path) -> PastRun:
    if folder is None or not folder.is_dir():
        raise FileProblemError(run_gone(folder))
    key = (folder, base)
    known = _past.pop(key, None)
    if known is None or not known.is_of_now:
        known = PastRun(folder, base)
    _past[key] = known
    while len(_past) > _KEPT:
        _past.popitem(last=False)
    return known


def _found(project: Project, folder: Path | None, base: Path) -> Standing:
    last = RunFolder(folder).last() if folder is not None else None
    # The project is the very same one as long as its text is: see `roles.loaded_project`.
    key = (id(project), folder, last, mark_of(project.recipe.source, base))
    kept = _kept.get(key)
    if kept is not None and kept[0] is project:
        _kept.move_to_end(key)
        return kept[1]
    found = Standing(*_put_together(project, folder, base))
    _kept[key] = project, found
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return found


def _put_together(project: Project, folder: Path | None, base: Path) -> tuple[Trainee, Prepared]:
    if folder is not None and RunFolder(folder).last() is None:
        raise FileProblemError(
            Problem(
                "no-weights",
                found="There are no trained weights yet.",
                fix="Train the network first.",
            )
        )
    prepared = prepare(project.recipe, base)
    project = structs.replace(project, recipe=prepared.recipe)
    inference = infer(project)
    if inference.errors:
        raise ProblemError(*inference.errors)
    chosen = arithmetic.chosen(project.plan, inference.multiply_adds)
    chosen = arithmetic.repeated(Recorder(folder).recorded_arithmetic(), chosen)
    trainee = Trainee(project, prepared, chosen.begun(arithmetic.EAGER))
    if folder is not None:
        Keeper(trainee, folder, prepared.preparation.saved()).resume()
    return trainee, prepared
