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
from netbuilder.engine.keeper import Keeper
from netbuilder.engine.probes.neurons import NeuronViews
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.sample_teller import SampleTeller
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.neurons import NeuronWish

# One that is looked at, and one to compare it with; each holds its data.
_KEPT = 2


class Standing:
    """A network in training as it stood at a moment, its data, and views of it.

    Nobody trains it any further: whoever looks at it leaves it as it is.
    """

    def __init__(self, trainee: Trainee, prepared: Prepared) -> None:
        self.trainee, self.prepared = trainee, prepared
        self._neurons: NeuronViews | None = None

    @property
    def iteration(self) -> int:
        """The moment, in iterations done."""
        return self.trainee.progress.iteration

    @cached_property
    def teller(self) -> SampleTeller:
        """What says what the network makes of a sample."""
        return SampleTeller(self.trainee)

    def neurons(self, wish: NeuronWish) -> NeuronViews:
        """Pictures of its neurons; those of before where only the sample is another one."""
        if self._neurons is None or not self._neurons.follow(wish):
            self._neurons = NeuronViews(self.trainee, wish)
        return self._neurons


_kept: OrderedDict[object, tuple[Project, Standing]] = OrderedDict()


@contextmanager
def standing(project: Project, folder: Path | None, base: Path) -> Iterator[Standing]:
    """A network as it stood at the last checkpoint of a run, while something is computed.

    Random numbers and threads of what goes on in this process are left as they are.

    Args:
        project: As it was trained.
        folder: The run folder; None for the weights that training would begin with.
        base: Folder that relative data paths start from.

    Raises:
        ProblemError: There are no weights, they are damaged or another network's, or the data is
            not there.
    """
    threads = torch.get_num_threads()
    try:
        with state.undisturbed(device_of(project.plan.device)):
            found = _found(project, folder, base)
            found.trainee.arithmetic.apply()
            yield found
    finally:
        torch.set_num_threads(threads)


def forget() -> None:
    """Keep none any longer: a run wants the memory."""
    _kept.clear()


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
