"""Changes what a run trains between two iterations: as a person asks, or as its record says."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from netbuilder.core.live import essence
from netbuilder.core.problems import FileProblemError, ProblemError
from netbuilder.core.project.run_history import Change, read_segment
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.schema import from_text
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.checkpoints import LAST, Loaded, newest
from netbuilder.engine.keeper import Keeper
from netbuilder.engine.succession import (
    answers_alike,
    refusal,
    succeeded,
    take_place,
    words_of,
)
from netbuilder.engine.teller import Teller
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import ChangeSetting, Event, Replace


class Past(Struct, frozen=True):
    """What is known of a run that goes on from its last checkpoint.

    Attributes:
        checkpoint: That checkpoint; None where none was written.
        project: What was trained when it was written.
        coming: Changes that were made after it, to be made again where they were made.
        dropped: How many changes stay where others are to be forgotten; -1 where none are.
        wish: What is to be trained instead from there on; None for what was trained.
        is_known: Whether the folder tells what was trained.
    """

    checkpoint: Loaded | None
    project: Project
    coming: tuple[Change, ...] = ()
    dropped: int = -1
    wish: Project | None = None
    is_known: bool = True


def past_of(folder: Path, wanted: Project) -> Past:
    """How a run goes on that is recorded in a folder.

    Args:
        wanted: What is to be trained, with its recipe as the data has it. Where it is not what was
            trained last, that is a change like any other, made at the checkpoint.

    Raises:
        FileProblemError: There are checkpoints, but none can be read.
    """
    run = RunFolder(folder)
    checkpoint = newest(run, LAST)
    changes = run.changes()
    count = _changes_at(checkpoint, changes)
    try:
        then, last = (_fixed(run.project(each), wanted) for each in (count, len(changes)))
    except FileProblemError:
        return Past(checkpoint, wanted, is_known=False)
    if essence(last) == essence(wanted):
        return Past(checkpoint, then, changes[count:])
    return Past(checkpoint, then, (), count if count < len(changes) else -1, wanted)


class LiveChanges:
    """Makes changes, and knows those that are to be repeated.

    Args:
        arithmetic: That of the run.
        past: What the record says, where the run goes on.
        folder: The run folder that holds the projects of recorded changes.

    Attributes:
        trainee: What is trained now.
    """

    def __init__(
        self,
        trainee: Trainee,
        keeper: Keeper,
        teller: Teller,
        arithmetic: Arithmetic,
        past: Past | None = None,
        folder: Path | None = None,
    ) -> None:
        self.trainee = trainee
        self._keeper, self._teller, self._folder = keeper, teller, folder
        self._arithmetic, self._past = arithmetic, past
        self._coming = deque(past.coming if past is not None else ())

    @property
    def is_due(self) -> bool:
        """Whether the record has a change here."""
        return bool(self._coming) and self._coming[0].iteration <= self.trainee.progress.iteration

    def begin(self) -> Iterator[Event]:
        """Make the change that a run goes on with.

        Raises:
            ProblemError: It cannot be made.
        """
        past = self._past
        if past is None or past.wish is None:
            return
        if past.dropped >= 0:
            self._teller.dropped(past.dropped)
        yield from self.become(past.wish)

    def fewest(self, count: int) -> int:
        """How many of the next `count` iterations lie before the next change of the record."""
        if not self._coming:
            return count
        return max(1, min(count, self._coming[0].iteration - self.trainee.progress.iteration))

    def repeat(self) -> Iterator[Event]:
        """Make the change that the record has here."""
        change = self._coming.popleft()
        yield from self._teller.flush()
        try:
            if change.segment and self._folder is not None:
                project = read_segment(self._folder, change.segment)
                yield from self._replace(project, is_noted=True)
            elif self.trainee.change(change.name, change.value, change.phase):
                self.trainee.changes += 1
                yield self._teller.changed(self.trainee, change.phase, change.name, is_noted=True)
        except ProblemError as error:
            yield self._teller.refused(error.problems)
            yield from self.forget()

    def forget(self) -> Iterator[Event]:
        """Drop what the record would still change: a person wants it otherwise."""
        if self._coming:
            self._teller.dropped(self.trainee.changes)
            self._coming.clear()
        yield from ()

    def obey(self, order: ChangeSetting | Replace) -> Iterator[Event]:
        """Make a change that a person asks for."""
        yield from self._teller.flush()
        if isinstance(order, ChangeSetting):
            if self.trainee.change(order.name, order.value, order.phase):
                yield from self.forget()
                self.trainee.changes += 1
                yield self._teller.changed(self.trainee, order.phase, order.name)
            return
        try:
            yield from self.become(from_text(order.project, "the project").project)
        except ProblemError as error:
            yield self._teller.refused(error.problems)

    def become(self, project: Project) -> Iterator[Event]:
        """Train another value of the project from here on.

        Raises:
            ProblemError: It cannot; the run goes on as it was.
        """
        trainee = self.trainee
        if not words_of(Project(recipe=trainee.project.recipe), Project(recipe=project.recipe)):
            project = structs.replace(project, recipe=trainee.project.recipe)
        if essence(project) == essence(trainee.project):
            return
        problem = refusal(trainee.project, project)
        if problem is not None:
            raise ProblemError(problem)
        yield from self._replace(project)

    def _replace(self, project: Project, *, is_noted: bool = False) -> Iterator[Event]:
        trainee = self.trainee
        heir = succeeded(trainee, project, self._arithmetic)
        keeps_best = answers_alike(trainee, heir)
        if not is_noted:
            yield from self.forget()
        words = words_of(trainee.project, heir.project)
        told = self._teller.replaced(heir, words, is_noted=is_noted)
        take_place(trainee, heir)
        self.trainee = heir
        saved = self._keeper.renew(heir, keeps_best=keeps_best)
        yield told
        yield from map(self._teller.saved, saved)


def _changes_at(checkpoint: Loaded | None, changes: Sequence[Change]) -> int:
    """How many changes had been made when a checkpoint was written."""
    if checkpoint is None:
        return 0
    count = checkpoint.facts.get("changes")
    if type(count) is int and 0 <= count <= len(changes):
        return count
    return sum(change.iteration <= checkpoint.checkpoint.step for change in changes)


def _fixed(project: Project, wanted: Project) -> Project:
    """What was trained, where and on what it is to go on: seed, device and data are as wanted."""
    plan = structs.replace(project.plan, seed=wanted.plan.seed, device=wanted.plan.device)
    return structs.replace(project, plan=plan, recipe=wanted.recipe)
