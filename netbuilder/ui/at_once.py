"""Which edits a run in training is to follow at once, even where they make another network."""

from __future__ import annotations

from collections import deque

from netbuilder.core.value import Project

# So many steps back, undoing one is followed as well.
_MOST = 200


class AtOnce:
    """Remembers values of the project between which a run goes along, both ways.

    Undo and redo bring back the very same values, so they are known again.
    """

    def __init__(self) -> None:
        self._groups: deque[list[Project]] = deque(maxlen=_MOST)

    def note(self, before: Project, after: Project) -> None:
        """A run is to follow from one value to the other, and back."""
        for group in self._groups:
            if _holds(group, before):
                group.append(after)
                del group[:-_MOST]
                return
        self._groups.append([before, after])

    def joins(self, before: Project, after: Project) -> bool:
        """Whether a run is to follow from one value to another."""
        return any(_holds(group, before) and _holds(group, after) for group in self._groups)


def _holds(group: list[Project], project: Project) -> bool:
    return any(each is project for each in group)
