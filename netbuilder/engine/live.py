"""Changes what a run trains between two iterations: as a person asks, or as its record says."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from netbuilder.core.live import essence
from netbuilder.core.problems import FileProblemError, ProblemError
from netbuilder.core.project.moments import note_parent, parent_of
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
        parent: Folder of the run that this one began in, where it makes its changes again.
        later: These changes: they come after `coming`, and are noted once they are made.
    """

    checkpoint: Loaded | None
    project: Project
    coming: tuple[Change, ...] = ()
    dropped: int = -1
    wish: Project | None = None
    is_known: bool = True
    parent: Path | None = None
    later: tuple[Change, ...] = ()


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
        then, last = (with_fixed(run.project(each), wanted) for each in (count, len(changes)))
    except FileProblemError:
        return Past(checkpoint, wanted, is_known=False)
    parent, later = _followed(folder, len(changes))
    if later and parent is not None:
        goal = with_fixed(RunFolder(parent).project(), wanted)
        if essence(wanted) in (essence(last), essence(goal)):
            return Past(checkpoint, then, changes[count:], parent=parent, later=later)
    if essence(last) == essence(wanted):
        return Past(checkpoint, then, changes[count:])
    return Past(checkpoint, then, (), count if count < len(changes) else -1, wanted)


def _followed(folder: Path, made: int) -> tuple[Path | None, tuple[Change, ...]]:
    """The run that one began in, and those of its changes that are still to be made again."""
    known = parent_of(folder)
    if known is None or not known.repeats:
        return None, ()
    parent = Path(known.folder)
    later = [each for each in RunFolder(parent).changes() if each.iteration > known.iteration]
    return parent, tuple(later[made:])


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
        # Changes to be made again, and the folder of another run that has them.
        self._coming: deque[tuple[Change, Path | None]] = deque()
        if past is not None:
            self._coming.extend((each, None) for each in past.coming)
            self._coming.extend((each, past.parent) for each in past.later)

    @property
    def is_due(self) -> bool:
        """Whether the record has a change here."""
        iteration = self.trainee.progress.iteration
        return bool(self._coming) and self._coming[0][0].iteration <= iteration

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
        return max(1, min(count, self._coming[0][0].iteration - self.trainee.progress.iteration))

    def repeat(self) -> Iterator[Event]:
        """Make the change that the record has here."""
        change, parent = self._coming.popleft()
        folder, is_noted = parent or self._folder, parent is None
        yield from self._teller.flush()
        try:
            if change.segment and folder is not None:
                project = with_fixed(read_segment(folder, change.segment), self.trainee.project)
                yield from self._replace(project, is_noted=is_noted, is_repeated=True)
            elif self.trainee.change(change.name, change.value, change.phase):
                self.trainee.changes += 1
                yield self._teller.changed(
                    self.trainee, change.phase, change.name, is_noted=is_noted
                )
        except ProblemError as error:
            yield self._teller.refused(error.problems)
            yield from self.forget()

    def forget(self) -> Iterator[Event]:
        """Drop what the record would still change: a person wants it otherwise."""
        if any(parent is None for _, parent in self._coming):
            self._teller.dropped(self.trainee.changes)
        if self._coming and self._folder is not None and parent_of(self._folder) is not None:
            note_parent(self._folder, repeats=False)
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

    def _replace(
        self, project: Project, *, is_noted: bool = False, is_repeated: bool = False
    ) -> Iterator[Event]:
        trainee = self.trainee
        heir = succeeded(trainee, project, self._arithmetic)
        keeps_best = answers_alike(trainee, heir)
        if not is_repeated:
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


def with_fixed(project: Project, wanted: Project) -> Project:
    """What was trained, where and on what it is to go on: seed, device and data are as wanted."""
    plan = structs.replace(project.plan, seed=wanted.plan.seed, device=wanted.plan.device)
    return structs.replace(project, plan=plan, recipe=wanted.recipe)
