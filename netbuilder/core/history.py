"""Undo and redo as values: the old project is kept, so going back is exact by construction."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.core.value import Project

LIMIT = 1_000


class Step(Struct, frozen=True):
    """One undoable step.

    Attributes:
        label: What was done, as an order: "Rename Dense 2".
        before, after: The project on both sides of it.
        merge: Key that lets following edits of the same gesture join this step; empty for none.
    """

    label: str
    before: Project
    after: Project
    merge: str = ""


class History:
    """The steps done and undone, with a mark where the project was last saved."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._undone_before: list[Step] = []
        self._clean: Project | None = project

    @property
    def done(self) -> tuple[Step, ...]:
        """Steps that can be undone, the oldest first."""
        return tuple(self._done)

    @property
    def undone(self) -> tuple[Step, ...]:
        """Steps that can be redone, the next one last."""
        return tuple(self._undone)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the order in which they were taken, the undone ones last."""
        return (*self._done, *reversed(self._undone))

    @property
    def saved(self) -> int:
        """After how many of the steps the project was last saved; -1 if after none of them."""
        steps = self.steps
        if steps and steps[0].before is self._clean:
            return 0
        after = (number for number, step in enumerate(steps, 1) if step.after is self._clean)
        return next(after, 0 if not steps and self.is_clean else -1)

    @property
    def is_clean(self) -> bool:
        """Whether the project is what was last saved."""
        return self._clean is self.project

    def mark_clean(self) -> None:
        """The project as it is now is what is on disk."""
        self.end_merge()
        self._clean = self.project

    def mark_dirty(self) -> None:
        """What is on disk is none of the projects in this history."""
        self._clean = None

    def push(self, label: str, after: Project, merge: str = "") -> None:
        """Take a step; with the merge key of the last one, join it instead."""
        last = self._done[-1] if self._done else None
        if merge and last is not None and last.merge == merge:
            self._undone.clear()
            self._done[-1] = Step(last.label, last.before, after, merge)
        else:
            self._undone_before, self._undone = self._undone, []
            self._done.append(Step(label, self.project, after, merge))
            del self._done[:-LIMIT]
        self.project = after

    def end_merge(self) -> None:
        """The gesture is over: the next edit makes a step of its own.

        A gesture that came back to where it began has been none.
        """
        last = self._done[-1] if self._done else None
        if last is not None and last.merge:
            if last.after == last.before:
                self.abandon(last.merge)
            else:
                self._done[-1] = Step(last.label, last.before, last.after)
        self._undone_before = []

    def abandon(self, merge: str) -> bool:
        """Take a gesture back as if it had never been; False where it made no step."""
        if not merge or not self._done or self._done[-1].merge != merge:
            return False
        self.project = self._done.pop().before
        self._undone, self._undone_before = self._undone_before, []
        return True

    def undo(self) -> bool:
        """Go back one step; False where there is none."""
        if not self._done:
            return False
        step = self._done.pop()
        self._undone.append(step)
        self.project = step.before
        self.end_merge()
        return True

    def redo(self) -> bool:
        """Take the last undone step again; False where there is none."""
        if not self._undone:
            return False
        step = self._undone.pop()
        self._done.append(step)
        self.project = step.after
        return True

    def go(self, count: int) -> bool:
        """Undo or redo until so many of the steps are done; False where that is so already."""
        wanted = min(max(0, count), len(self._done) + len(self._undone))
        here = len(self._done)
        while len(self._done) > wanted:
            self.undo()
        while len(self._done) < wanted:
            self.redo()
        return here != wanted
