"""`netbuilder train`: trains in the terminal with live progress, and records the run."""

from __future__ import annotations

import argparse
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import msgspec

from netbuilder.cli.console import (
    DONE,
    FAILED,
    answer,
    as_dictionary,
    duration,
    figure,
    note,
    table,
    told,
)
from netbuilder.cli.progress import Progress, progress_for
from netbuilder.cli.projects import Opened, opened, run_of
from netbuilder.core.inference import infer
from netbuilder.core.problems import DesignError, FileProblemError, Problem, ProblemError
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.link.messages import Fork, RunState, RunStateChanged, Stop

if TYPE_CHECKING:
    from netbuilder.engine.session import TrainingSession

_STOP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)
)


def run(chosen: argparse.Namespace) -> int:
    """Train to the end, or until Ctrl+C; answers 1 if it failed on the way."""
    project = opened(chosen.file, [*chosen.settings, *_short(chosen)])
    session, folder = _session(project, chosen.output, _fork(project, chosen))
    progress = progress_for(is_shown=not chosen.quiet)
    with _stopping(session), progress:
        end = _trained(session, progress)
    if chosen.json:
        answer(_facts(project, folder, end))
    else:
        _print(project, folder, end)
    return FAILED if end.state is RunState.FAILED else DONE


def _short(chosen: argparse.Namespace) -> list[str]:
    """The settings that have an option of their own."""
    names = ("epochs", "device", "seed")
    given = {name: getattr(chosen, name) for name in names}
    return [f"plan.{name}={value}" for name, value in given.items() if value is not None]


def _fork(project: Opened, chosen: argparse.Namespace) -> Fork | None:
    """The moment of another run at which this one is to begin; None for the very beginning.

    Raises:
        FileProblemError: There is no such run, or no moment of it is named.
    """
    if chosen.fork is None and chosen.iteration is None:
        return None
    if chosen.fork is None or chosen.iteration is None:
        raise FileProblemError(
            Problem(
                "fork.half",
                found="A run begins at a moment of another only if both are named.",
                fix="Name the run with --fork and its moment with --iteration.",
            )
        )
    parent = run_of(project, chosen.fork)
    return Fork(str(parent.path.resolve()), parent.id, chosen.iteration)


def _session(
    project: Opened, output: Path | None, fork: Fork | None
) -> tuple[TrainingSession, RunFolder]:
    """A run that is about to begin; nothing is written before the project is known to be ready."""
    from netbuilder.engine.data.prepare import prepare
    from netbuilder.engine.devices import device_of
    from netbuilder.engine.session import TrainingSession

    prepared = prepare(project.project.recipe, project.base)
    told(prepared.warnings)
    ready = msgspec.structs.replace(project.project, recipe=prepared.recipe)
    if errors := infer(ready).errors:
        raise DesignError(*errors)
    device_of(ready.plan.device)
    store = RunStore(output) if output is not None else project.runs()
    folder = store.new_run(ready)
    try:
        return TrainingSession(ready, prepared, folder.path, resume=fork or False), folder
    except ProblemError:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise


def _trained(session: TrainingSession, progress: Progress) -> RunStateChanged:
    end = RunStateChanged(run=session.run, state=RunState.FAILED)
    for event in session.events():
        if event is None:
            continue
        progress.show(event)
        if isinstance(event, RunStateChanged):
            end = event
    return end


@contextmanager
def _stopping(session: TrainingSession) -> Iterator[None]:
    """Let Ctrl+C stop the run and keep it; a second one ends at once."""
    is_stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal is_stopping
        if is_stopping:
            raise KeyboardInterrupt
        is_stopping = True
        session.order(Stop())

    before = {number: signal.signal(number, stop) for number in _STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _facts(project: Opened, folder: RunFolder, end: RunStateChanged) -> dict[str, Any]:
    return {
        "file": str(project.path),
        "run": folder.id,
        "folder": str(folder.path),
        "state": end.state.value,
        "epochs": end.epoch,
        "iterations": end.iteration,
        "seconds": round(end.seconds, 3),
        "sentence": end.sentence,
        "results": end.results,
        "problems": [as_dictionary(problem) for problem in end.problems],
    }


def _print(project: Opened, folder: RunFolder, end: RunStateChanged) -> None:
    if end.state is RunState.FAILED:
        told(end.problems)
        if not end.problems:
            note(end.sentence or "Training ended before it was done.")
    else:
        _print_results(project, end)
        if end.sentence:
            note(end.sentence)
    note(_kept(folder, end))


def _print_results(project: Opened, end: RunStateChanged) -> None:
    names = list(dict.fromkeys(name for part in end.results.values() for name in part))
    rows = [
        (part, *(figure(values[name]) if name in values else "" for name in names))
        for part, values in end.results.items()
    ]
    title = (
        f"{project.title}: {end.epoch:,} epochs, {end.iteration:,} iterations in "
        f"{duration(end.seconds)}"
    )
    table(title, ("Part", *(f"{name}>" for name in names)), rows)


def _kept(folder: RunFolder, end: RunStateChanged) -> str:
    kept = folder.best()
    if kept is None:
        return f"No weights were kept. What was recorded is in {folder.path}."
    if end.state is RunState.STOPPED:
        return f"Stopped. The weights of iteration {kept.step:,} are kept in {folder.path}."
    return f"The run is in {folder.path}."
