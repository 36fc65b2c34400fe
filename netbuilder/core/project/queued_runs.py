"""The runs that wait beside a project, as a file: what to train, in which order, and how far."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.disk import write_or_tell
from netbuilder.core.project.schema import from_document, to_text
from netbuilder.core.project.strict_json import decoded, strictly_parsed
from netbuilder.core.project.writing import laid_out
from netbuilder.core.value import Project

FORMAT = 1
NAME = "queue.json"
_MOST_AT_ONCE = 64


class Stage(StrEnum):
    """Where a queued run stands.

    An interrupted one had begun when netbuilder ended; it goes on from its last checkpoint.
    """

    WAITING = "waiting"
    RUNNING = "running"
    INTERRUPTED = "interrupted"


class QueuedRun(Struct, frozen=True):
    """A training that is to happen, or happens.

    Attributes:
        id: Unlike that of any other of the queue.
        name: What tells it from the others, for people: ``learning rate 0.03``.
        project: What to train, as it was when it was queued.
        run: Id of its run folder once it has begun; empty before, or where nothing is recorded.
    """

    id: str
    name: str
    project: Project
    stage: Stage = Stage.WAITING
    run: str = ""


class SavedQueue(Struct, frozen=True):
    """All of a queue that outlives the application.

    Attributes:
        at_once: How many may go on at once on the processor.
    """

    runs: tuple[QueuedRun, ...] = ()
    is_paused: bool = False
    at_once: int = 1


def save(folder: Path, queue: SavedQueue) -> None:
    """Write the queue of a runs folder; an empty one that says nothing leaves no file.

    Raises:
        FileProblemError: It could not be written.
    """
    path = folder / NAME
    if queue == SavedQueue():
        path.unlink(missing_ok=True)
        return
    content = {
        "format": FORMAT,
        "paused": queue.is_paused,
        "at_once": queue.at_once,
        "runs": [
            {
                "id": each.id,
                "name": each.name,
                "stage": each.stage.value,
                "run": each.run,
                "project": json.loads(to_text(each.project)),
            }
            for each in queue.runs
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_or_tell(path, (laid_out(content) + "\n").encode())


def load(folder: Path) -> SavedQueue:
    """The queue of a runs folder; runs that cannot be read are left out.

    Those that were running when it was written were interrupted.
    """
    path = folder / NAME
    try:
        saved = strictly_parsed(decoded(path.read_bytes(), NAME), NAME)
    except (OSError, FileProblemError):
        return SavedQueue()
    if not isinstance(saved, dict):
        return SavedQueue()
    items = saved.get("runs")
    runs = [run for each in (items if isinstance(items, list) else []) if (run := _run(each))]
    return SavedQueue(tuple(runs), saved.get("paused") is True, _count(saved.get("at_once")))


def _count(saved: Any) -> int:
    return saved if isinstance(saved, int) and 1 <= saved <= _MOST_AT_ONCE else 1


def _run(saved: Any) -> QueuedRun | None:
    if not isinstance(saved, dict) or not isinstance(saved.get("project"), dict):
        return None
    texts = {name: saved.get(name) for name in ("id", "name", "run")}
    if not all(isinstance(each, str) for each in texts.values()) or not texts["id"]:
        return None
    try:
        project = from_document(saved["project"], NAME).project
    except FileProblemError:
        return None
    is_begun = saved.get("stage") in (Stage.RUNNING.value, Stage.INTERRUPTED.value)
    stage = Stage.INTERRUPTED if is_begun else Stage.WAITING
    return QueuedRun(str(texts["id"]), str(texts["name"]), project, stage, str(texts["run"]))
