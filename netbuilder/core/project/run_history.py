"""What was changed while a run went on, as its folder tells it, and the project that came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from netbuilder.core.plan import Optimizer
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.disk import write_or_tell
from netbuilder.core.project.entries import read_entry
from netbuilder.core.project.findings import Findings, Place
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.value import Project

SETTING, PROJECT, DROPPED = "setting changed", "project changed", "changes dropped"
_FOLDER = "segments"


class Change(Struct, frozen=True):
    """One change of a run.

    Attributes:
        iteration: It took effect after this one.
        epoch, position: Epochs done there, and iterations done in the one under way.
        words: What is another since, in parts of a sentence; empty for a setting.
        segment: Number of the project that was trained from there on; 0 for a setting.
        name, value, phase: The setting that changed.
        optimizer: Saved form of the optimizer with that setting; None where it was not noted.
    """

    iteration: int
    words: tuple[str, ...] = ()
    segment: int = 0
    name: str = ""
    value: float = 0.0
    phase: int = 0
    optimizer: Any = None
    epoch: int = 0
    position: int = 0


def changes_of(events: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The changes that an event log tells, in their order; damaged ones are left out.

    A run that goes on from a checkpoint repeats the changes after it, which are not noted again;
    where a person changes something else instead, those that were to come are dropped.
    """
    found: list[Change] = []
    for event in events:
        word, iteration = event.get("event"), event.get("iteration")
        if word == DROPPED:
            kept = event.get("kept")
            del found[kept if type(kept) is int and kept >= 0 else len(found) :]
        elif type(iteration) is int and word == SETTING:
            found += _setting(event, iteration)
        elif type(iteration) is int and word == PROJECT and type(event.get("segment")) is int:
            words = event.get("words")
            told = tuple(map(str, words)) if isinstance(words, list) else ()
            epoch, position = (_whole(event.get(name)) for name in ("epoch", "position"))
            found.append(Change(iteration, told, event["segment"], epoch=epoch, position=position))
    return tuple(found)


def project_after(first: Project, changes: Sequence[Change], run: Path) -> Project:
    """The project that is trained after some changes.

    Args:
        first: The one that the run began with.
        run: Its folder.

    Raises:
        FileProblemError: A project that was noted on the way cannot be read.
    """
    project = first
    newest = max((n for n, each in enumerate(changes) if each.segment), default=-1)
    if newest >= 0:
        project = read_segment(run, changes[newest].segment)
    for change in changes[newest + 1 :]:
        project = with_setting(project, change)
    return project


def projects_of(
    first: Project, changes: Sequence[Change], run: Path
) -> tuple[tuple[int, Project], ...]:
    """After which iterations a run trained which projects; arguments as of `project_after`.

    Raises:
        FileProblemError: A project that was noted on the way cannot be read.
    """
    found: list[tuple[int, Project]] = []
    project = first
    for change in changes:
        is_segment = bool(change.segment)
        project = read_segment(run, change.segment) if is_segment else with_setting(project, change)
        found.append((change.iteration, project))
    return tuple(found)


def with_setting(project: Project, change: Change) -> Project:
    """The project whose plan has a setting that changed while it was trained."""
    phases = list(project.plan.phases)
    optimizer, _ = read_entry(Optimizer, change.optimizer, Place(Findings()))
    if not isinstance(optimizer, Optimizer) or not 0 <= change.phase < len(phases):
        return project
    phases[change.phase] = structs.replace(phases[change.phase], optimizer=optimizer)
    return structs.replace(project, plan=structs.replace(project.plan, phases=tuple(phases)))


def write_segment(run: Path, number: int, project: Project) -> None:
    """Note a project that is trained from now on.

    Raises:
        FileProblemError: It cannot be written.
    """
    path = _path(run, number)
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise FileProblemError(
            Problem("run.unwritable", f"The change could not be noted ({error.strerror}).")
        ) from error
    write_or_tell(path, to_text(project).encode())


def read_segment(run: Path, number: int) -> Project:
    """A project that was noted while the run went on.

    Raises:
        FileProblemError: It is missing or damaged.
    """
    path = _path(run, number)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblemError(
            Problem("run.damaged", f"What was changed in run {run.name} cannot be read.")
        ) from error
    return from_text(text, path.name).project


def next_segment(run: Path) -> int:
    """The number of the next project to be noted, counted from 1."""
    known = (path.stem for path in (run / _FOLDER).glob("*.json"))
    return max((int(name) for name in known if name.isdigit()), default=0) + 1


def _whole(value: object) -> int:
    return value if type(value) is int else 0


def _path(run: Path, number: int) -> Path:
    return run / _FOLDER / f"{number:04}.json"


def _setting(event: Mapping[str, Any], iteration: int) -> list[Change]:
    name, value, phase = event.get("name"), event.get("value"), event.get("phase", 0)
    if not isinstance(name, str) or type(value) not in (int, float) or type(phase) is not int:
        return []
    number = float(value)  # type: ignore[arg-type]  # one of the two, as was asked above
    return [
        Change(iteration, name=name, value=number, phase=phase, optimizer=event.get("optimizer"))
    ]
