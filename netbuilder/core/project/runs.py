"""What training leaves beside a project: one folder per run, and blobs that runs share."""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import shutil
import time
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from netbuilder import __version__
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import places
from netbuilder.core.project.blobs import Blobs
from netbuilder.core.project.disk import write_or_tell
from netbuilder.core.project.run_history import Change, changes_of, project_after
from netbuilder.core.project.schema import from_document, to_text
from netbuilder.core.project.strict_json import decoded, strictly_parsed
from netbuilder.core.project.writing import laid_out
from netbuilder.core.value import Project

FORMAT = 1
KEPT_LAST = 3
EVENTS = "events.log"
_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{4}\Z")


class Checkpoint(Struct, frozen=True):
    """Where the weights of a moment are.

    Attributes:
        step: Iteration it was taken after.
        blob, sha256: Name of the blob, which is its hash.
        size: In bytes.
        loss: Validation loss where there is one, else training loss; None where it is no number.
        kind: ``last``, ``best`` or ``kept`` (by the person).
        epoch: Epochs that were complete.
    """

    step: int
    blob: str
    sha256: str
    size: int
    loss: float | None = None
    kind: str = "last"
    epoch: int = 0


class RunFolder:
    """One run: its frozen design, events, metrics and pointers to its checkpoints."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.blobs = Blobs(path.parent.parent / "blobs")

    @property
    def id(self) -> str:
        """Time of its start and four random digits."""
        return self.path.name

    @property
    def metrics_path(self) -> Path:
        """The metrics log."""
        return self.path / "metrics.nbm"

    def run_json(self) -> dict[str, Any]:
        """Everything that was written down about it.

        Raises:
            FileProblemError: It is missing or damaged.
        """
        facts = _read_object(self.path / "run.json")
        if facts is None:
            raise FileProblemError(
                Problem("run.damaged", f"What was noted about run {self.id} cannot be read.")
            )
        return facts

    def update(self, **facts: Any) -> None:
        """Add to what is written down, or change it; replaces the file whole."""
        _write_object(self.path / "run.json", {**self.run_json(), **facts})

    def changes(self) -> tuple[Change, ...]:
        """What was changed while it went on."""
        return changes_of(self.events())

    def first_project(self) -> Project:
        """The project as its training began.

        Raises:
            FileProblemError: It is missing or damaged.
        """
        document = self.run_json().get("project")
        return from_document(document if isinstance(document, dict) else {}, "run.json").project

    def project(self, changes: int | None = None) -> Project:
        """The project as it was trained: at the end, or after so many changes.

        Raises:
            FileProblemError: It is missing or damaged.
        """
        return project_after(self.first_project(), self.changes()[:changes], self.path)

    def put_blob(self, data: bytes) -> str:
        """Write content durably; answers its name."""
        return self.blobs.put(data)

    def read_blob(self, name: str) -> bytes:
        """The content of a blob, checked against its hash."""
        return self.blobs.read(name, f"run {self.id}")

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Pointers to checkpoints, by step; damaged ones are left out."""
        saved = _read_object(self.path / "checkpoints.json") or {}
        items = saved.get("checkpoints", [])
        found = []
        for item in items if isinstance(items, list) else []:
            with suppress(msgspec.ValidationError):
                found.append(msgspec.convert(item, Checkpoint))
        return tuple(sorted(found, key=lambda each: each.step))

    def add_checkpoint(
        self, data: bytes, step: int, loss: float | None = None, kind: str = "last", epoch: int = 0
    ) -> Checkpoint:
        """Write a checkpoint: first the blob, durably, then the pointer to it.

        Kept are the last three, the best, and those the person chose; blobs that no run points to
        any more go.

        Raises:
            FileProblemError: It could not be written; earlier ones are untouched.
        """
        name = self.put_blob(data)
        new = Checkpoint(step, name, name, len(data), loss, kind, epoch)
        before = self.checkpoints()
        self._point(before, _thinned((*(each for each in before if _differs(each, new)), new)))
        return new

    def forget_best(self) -> None:
        """Point to no best weights any more: those that are there are of another network.

        Raises:
            FileProblemError: It could not be written.
        """
        before = self.checkpoints()
        self._point(before, [each for each in before if each.kind != "best"])

    def last(self) -> Checkpoint | None:
        """The latest checkpoint whose weights are there."""
        return next(
            (each for each in reversed(self.checkpoints()) if self.blobs.has(each.blob)), None
        )

    def best(self) -> Checkpoint | None:
        """The checkpoint marked as best whose weights are there; else the last one."""
        marked = [each for each in self.checkpoints() if each.kind == "best"]
        found = next((each for each in reversed(marked) if self.blobs.has(each.blob)), None)
        return found or self.last()

    def _point(self, before: Sequence[Checkpoint], after: Sequence[Checkpoint]) -> None:
        """Write down other pointers, and remove blobs that no run points to any more."""
        content = {"format": FORMAT, "checkpoints": [msgspec.to_builtins(each) for each in after]}
        _write_object(self.path / "checkpoints.json", content)
        gone = {each.blob for each in before} - {each.blob for each in after}
        if gone:
            for blob in gone - RunStore(self.path.parent.parent).used_blobs():
                self.blobs.remove(blob)

    def problems(self) -> tuple[Problem, ...]:
        """Checkpoints that are pointed to but gone, with what is there instead."""
        checkpoints, last = self.checkpoints(), self.last()
        if not checkpoints or self.blobs.has(checkpoints[-1].blob):
            return ()
        if last is None:
            return (Problem("run.checkpoint-missing", "The checkpoints of this run are missing."),)
        return (
            Problem(
                "run.checkpoint-missing",
                f"The last checkpoint is missing; step {last.step:,} is there.",
                fix=f"Resume from {last.step:,}.",
            ),
        )

    def append_event(self, event: str, **facts: Any) -> None:
        """Note something that happened, as one line with its checksum."""
        text = json.dumps(_finite({"at": time.time(), "event": event, **facts}), ensure_ascii=False)
        line = text.encode()
        record = b"%08x %s\n" % (zlib.crc32(line), line)
        path = self.path / EVENTS
        with path.open("ab") as file:
            if file.tell() and not _ends_with_line(path):
                record = b"\n" + record
            file.write(record)
            file.flush()
            os.fsync(file.fileno())

    def events(self) -> tuple[dict[str, Any], ...]:
        """What happened, in order; torn and damaged lines are left out."""
        try:
            lines = (self.path / EVENTS).read_bytes().split(b"\n")
        except OSError:
            return ()
        return tuple(event for line in lines if (event := _event(line)) is not None)

    def discard(self) -> None:
        """Move the run to the trash of its store, where it stays for a week."""
        trash = self.path.parent.parent / "trash"
        trash.mkdir(exist_ok=True)
        shutil.move(self.path, trash / f"{self.id}-{secrets.token_hex(2)}")


class RunStore:
    """All runs of a project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = Blobs(folder / "blobs")

    @classmethod
    def beside(cls, project_path: Path) -> RunStore:
        """The store of a saved project: ``my-net.netb.runs``."""
        return cls(project_path.with_name(project_path.name + ".runs"))

    @classmethod
    def untitled(cls, project_id: str) -> RunStore:
        """The store of a project that has no file yet; moved beside it at the first save."""
        name = re.sub(r"[^0-9a-f-]", "", project_id) or "nameless"
        return cls(places.sessions_dir() / name / "untitled.runs")

    def new_run(self, project: Project, **facts: Any) -> RunFolder:
        """Make the folder of a run, with the project frozen in it.

        Args:
            facts: What else is known: device, versions, arithmetic.

        Raises:
            FileProblemError: It cannot be written.
        """
        try:
            path = self._made(project)
        except OSError as error:
            raise FileProblemError(_unwritable(self.folder, error)) from error
        run = RunFolder(path)
        notes = {
            "format": FORMAT,
            "id": run.id,
            "made_by": f"netbuilder {__version__}",
            "started": time.time(),
            "seed": project.plan.seed,
            "epochs": project.plan.epochs,
            "data": msgspec.to_builtins(project.recipe.fingerprint),
            **facts,
            "project": json.loads(to_text(project)),
        }
        _write_object(path / "run.json", notes)
        return run

    def runs(self) -> tuple[RunFolder, ...]:
        """All runs, newest first."""
        try:
            found = [path for path in (self.folder / "runs").iterdir() if _RUN_ID.match(path.name)]
        except OSError:
            return ()
        return tuple(RunFolder(path) for path in sorted(found, reverse=True))

    def run(self, id: str) -> RunFolder | None:
        """The run with an id, if it is there."""
        return next((run for run in self.runs() if run.id == id), None)

    def used_blobs(self) -> frozenset[str]:
        """Blobs that a checkpoint of any run points to."""
        return frozenset(each.blob for run in self.runs() for each in run.checkpoints())

    def adopt(self, other: RunStore) -> None:
        """Move the runs of another store in, as at the first save. None of them may be training.

        Raises:
            FileProblemError: It cannot be written; what was not moved stays where it was.
        """
        try:
            for name in other.blobs.names():
                target = self.blobs.path(name)
                target.parent.mkdir(parents=True, exist_ok=True)
                if not target.exists():
                    shutil.move(other.blobs.path(name), target)
            (self.folder / "runs").mkdir(parents=True, exist_ok=True)
            for run in other.runs():
                shutil.move(run.path, self.folder / "runs" / run.id)
            if (other.folder / "store.json").exists() and not (self.folder / "store.json").exists():
                shutil.move(other.folder / "store.json", self.folder / "store.json")
        except OSError as error:
            raise FileProblemError(_unwritable(self.folder, error)) from error
        shutil.rmtree(other.folder, ignore_errors=True)

    def _made(self, project: Project) -> Path:
        (self.folder / "runs").mkdir(parents=True, exist_ok=True)
        self.blobs.folder.mkdir(exist_ok=True)
        note = self.folder / "store.json"
        if not note.exists():
            facts = {
                "format": FORMAT,
                "project": project.id,
                "made_by": f"netbuilder {__version__}",
            }
            _write_object(note, facts)
        # The time orders runs by name; two in one second must still come in order.
        newest = next(iter(self.runs()), None)
        seconds = time.time()
        while True:
            stamp = datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")
            if newest is None or stamp > newest.id[: len(stamp)]:
                break
            seconds += 1
        path = self.folder / "runs" / f"{stamp}-{secrets.token_hex(2)}"
        path.mkdir()
        return path


def _differs(old: Checkpoint, new: Checkpoint) -> bool:
    """Whether an old pointer stays beside a new one: there is one best, and one per step."""
    if old.kind == new.kind == "best":
        return False
    return old.step != new.step or old.kind != new.kind


def _thinned(checkpoints: Iterable[Checkpoint]) -> list[Checkpoint]:
    ordered = sorted(checkpoints, key=lambda each: each.step)
    last = [each for each in ordered if each.kind == "last"][-KEPT_LAST:]
    return [each for each in ordered if each.kind != "last" or each in last]


def _ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _event(line: bytes) -> dict[str, Any] | None:
    checksum, _, text = line.partition(b" ")
    try:
        if int(checksum, 16) != zlib.crc32(text):
            return None
        event = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _read_object(path: Path) -> dict[str, Any] | None:
    try:
        value = strictly_parsed(decoded(path.read_bytes(), path.name), path.name)
    except (OSError, FileProblemError):
        return None
    return value if isinstance(value, dict) else None


def _write_object(path: Path, value: dict[str, Any]) -> None:
    write_or_tell(path, (laid_out(_finite(value)) + "\n").encode())


def _finite(value: Any) -> Any:
    """The same with null for numbers that are none: a loss may be, JSON may not."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value


def _unwritable(folder: Path, error: OSError) -> Problem:
    return Problem(
        "run.unwritable",
        f"Nothing can be written to '{folder.name}' ({(error.strerror or 'no reason').lower()}).",
        fix="Save the project elsewhere.",
    )
