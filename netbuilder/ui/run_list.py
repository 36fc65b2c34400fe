"""What is known of every run of a project, read from its folders without their curves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from netbuilder.core.comparison import differences
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.runs import EVENTS, RunFolder, RunStore
from netbuilder.core.sameness import Sameness
from netbuilder.core.value import Project

_STAMP = "%Y%m%dT%H%M%SZ"
# Other measures stand in the run itself; the list shows the first of these that is there.
_PARTS = ("test", "validation", "train")


class RunSummary(Struct, frozen=True):
    """One line of the list.

    Attributes:
        folder: Where it is.
        project: What was trained.
        when: When it began.
        state: ``finished``, ``stopped``, ``failed``, or ``interrupted`` where no end was noted.
        iterations, epochs: How far it came.
        part: The part of the data that `measures` are of; empty without results.
        measures: Loss and metrics of its end.
        changes: How its project differs from that of the run before.
        name: What it was called in the queue; empty for others.
        group: What runs that were trained together have in common; empty for others.
        same: How it compares with an earlier run of the same project.
        parent: Id of the run that it goes on from; empty where it began at its beginning.
        parent_iteration: The moment of that run.
    """

    folder: RunFolder
    project: Project
    when: datetime
    state: str
    iterations: int
    epochs: int
    part: str = ""
    measures: dict[str, float] = {}
    changes: tuple[str, ...] = ()
    name: str = ""
    group: str = ""
    same: Sameness | None = None
    parent: str = ""
    parent_iteration: int = 0

    @property
    def id(self) -> str:
        """The run's id."""
        return self.folder.id


def store_of(path: Path | None, project: Project) -> RunStore:
    """Where the runs of a project lie."""
    return RunStore.beside(path) if path is not None else RunStore.untitled(project.id)


class RunList:
    """The summaries of a store's runs; what has not changed on disk is not read again."""

    def __init__(self) -> None:
        # What it was read from: the size of its record, and the run it was compared with.
        self._known: dict[Path, tuple[tuple[int, str], RunSummary | None]] = {}

    def read(self, store: RunStore) -> tuple[RunSummary, ...]:
        """All runs that can be read, the newest first, each compared with the one before it."""
        found: list[RunSummary] = []
        known, self._known = self._known, {}
        for folder in reversed(store.runs()):
            stamp = (_stamp(folder), found[-1].id if found else "")
            kept = known.get(folder.path)
            if kept is not None and kept[0] == stamp:
                summary = kept[1]
            else:
                summary = _summary(folder, found[-1] if found else None)
            self._known[folder.path] = (stamp, summary)
            if summary is not None:
                found.append(summary)
        return tuple(reversed(found))


def _stamp(folder: RunFolder) -> int:
    """Grows with every event that is noted."""
    try:
        return (folder.path / EVENTS).stat().st_size
    except OSError:
        return -1


def _summary(folder: RunFolder, before: RunSummary | None) -> RunSummary | None:
    try:
        project = folder.project()
        facts, events = folder.run_json(), folder.events()
        when = datetime.strptime(folder.id[:16], _STAMP).replace(tzinfo=UTC).astimezone()
    except (FileProblemError, ValueError):  # a folder may be named after no day that there is
        return None
    last: dict[str, Any] = events[-1] if events else {}
    word = str(last.get("event", ""))
    results = last.get("results")
    results = results if isinstance(results, dict) else {}
    part = next((each for each in _PARTS if isinstance(results.get(each), dict)), "")
    parent = facts.get("parent")
    parent = parent if isinstance(parent, dict) else {}
    return RunSummary(
        folder,
        project,
        when,
        word if word in ("finished", "stopped", "failed") else "interrupted",
        _whole(last.get("iteration")),
        _whole(last.get("epoch")),
        part,
        {name: value for name, value in results.get(part, {}).items() if type(value) is float},
        differences(before.project, project) if before is not None else (),
        _text(facts.get("name")),
        _text(facts.get("group")),
        sameness_of(last),
        _text(parent.get("run")),
        _whole(parent.get("iteration")),
    )


def sameness_of(event: dict[str, Any]) -> Sameness | None:
    """How the end of a run says that it compares with an earlier one."""
    try:
        return msgspec.convert(event.get("same"), Sameness | None)
    except msgspec.ValidationError:
        return None


def _whole(value: Any) -> int:
    return value if type(value) is int else 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
