"""Begins a run at a moment of another, and lets it go on as that one did."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from torch import Tensor

from netbuilder.core.live import essence
from netbuilder.core.problems import FileProblemError, Problem, ProblemError
from netbuilder.core.project.moments import Parent
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project
from netbuilder.engine import state
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.devices import device_of
from netbuilder.engine.live import Past, with_fixed
from netbuilder.engine.state import Captured
from netbuilder.engine.succession import words_of
from netbuilder.engine.travel.road import run_gone
from netbuilder.engine.travel.traveller import FORK_SECONDS, Traveller
from netbuilder.link.messages import Fork


class Beginning(Struct, frozen=True):
    """Where a run begins that is forked from another.

    Attributes:
        past: What it trains, and the changes that it makes again.
        captured: All state at that moment.
        best: The best weights until then, where the plan wants them.
        parent: What its folder says of that moment.
    """

    past: Past
    captured: Captured
    best: dict[str, Tensor] | None
    parent: Parent


def beginning(fork: Fork, wanted: Project, prepared: Prepared) -> Beginning:
    """Where a run begins.

    Args:
        wanted: What it is to train, with its recipe as the data has it. The last project of the
            other run: its later changes are made again. The project of that very moment: it goes
            on without them. Anything else is a change made at that moment.

    Raises:
        ProblemError: The run is gone, the moment is not there, or the data is other data.
    """
    folder = Path(fork.folder)
    if not folder.is_dir():
        raise FileProblemError(run_gone(folder))
    run = RunFolder(folder)
    _check_data(run.first_project(), wanted)
    with state.undisturbed(device_of(wanted.plan.device)):
        ways = Traveller(folder, prepared)
        trainee = ways.go(fork.iteration, FORK_SECONDS, is_whole=True)
        captured, plan = trainee.capture(), trainee.plan
        progress, best = trainee.progress, None
        if plan.keep_best and progress.best_loss is not None:
            best = _best(ways, progress.best_iteration)
    captured = Captured(captured.tensors, {**captured.facts, "changes": 0})
    count = ways.changes_at(fork.iteration)
    then, last = (with_fixed(run.project(each), wanted) for each in (count, len(ways.changes)))
    later = ways.changes[count:]
    repeats = bool(later) and essence(last) == essence(wanted)
    past = Past(
        None,
        then,
        wish=None if repeats or essence(then) == essence(wanted) else wanted,
        parent=folder if repeats else None,
        later=later if repeats else (),
    )
    return Beginning(past, captured, best, Parent(fork.run, fork.folder, fork.iteration, repeats))


def _best(ways: Traveller, iteration: int) -> dict[str, Tensor] | None:
    try:
        return ways.weights_at(iteration)
    except ProblemError:
        return None  # what comes is judged anew


def _check_data(first: Project, wanted: Project) -> None:
    words = words_of(Project(recipe=first.recipe), Project(recipe=wanted.recipe))
    if words:
        raise ProblemError(
            Problem(
                "fork-other-data",
                found="The data is no longer that of the run: " + "; ".join(words) + ".",
                expected="A run that begins at a moment of another learns from the same data.",
                fix="Put the data back as it was, or train from the beginning.",
            )
        )
