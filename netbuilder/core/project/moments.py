"""The moments of a run on disk: frames that are only appended, so that a crash costs nothing.

A block is ``NBK1``, its kind, the length and the CRC-32 of its payload, the moment, and the CRC-32
of all that. What a frame holds is the engine's business; where it lies and which moment it is of
can be told without it. Files are named by how soon they may go: ``03-000012.nbk`` holds frames of
level 3, of which there are half as many as of level 2; ``pinned-…`` and ``kept-…`` never go.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import metrics_log
from netbuilder.core.project.runs import RunFolder

MAGIC = b"NBK1"
FRAME, NAME = 1, 2
PINNED, KEPT = "pinned", "kept"
SUFFIX = ".nbk"
MOST_NAME = 80
_FOLDER = "moments"
# Magic, kind, length and CRC of the payload, iteration, training seconds, changes so far.
_FACTS = struct.Struct("<4sBxxxIIQdI")
_CHECK = struct.Struct("<I")
HEADER = _FACTS.size + _CHECK.size
# More than any frame takes.
_LIMIT = 1 << 31
_TAIL = 1 << 18
_LEVEL = re.compile(r"(\d\d)-(\d{6})\Z")


class Frame(Struct, frozen=True):
    """Where all state of a moment lies.

    Attributes:
        iteration, seconds: The moment, in iterations done and in training time.
        changes: How often a person had changed the run by then.
        path, start, length, crc: Its payload.
    """

    iteration: int
    seconds: float
    changes: int
    path: Path
    start: int
    length: int
    crc: int

    def read(self) -> bytes:
        """The payload, once it was checked.

        Raises:
            FileProblemError: It is gone or damaged.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(self.start)
                payload = file.read(self.length)
        except OSError:
            payload = b""
        if len(payload) != self.length or zlib.crc32(payload) != self.crc:
            raise FileProblemError(
                Problem(
                    "moment.damaged",
                    found=f"What was recorded of iteration {self.iteration:,} cannot be read.",
                )
            )
        return payload


class KeptMoment(Struct, frozen=True):
    """A moment that a person keeps.

    Attributes:
        name: What the person calls it; empty for no name.
        bytes: What it takes on disk.
    """

    iteration: int
    name: str
    bytes: int


class Parent(Struct, frozen=True):
    """The moment of another run at which a run began.

    Attributes:
        repeats: Whether it makes the changes that were made to the other run afterwards.
    """

    run: str
    folder: str
    iteration: int
    repeats: bool = False


def block(
    kind: int, payload: bytes, iteration: int, seconds: float = 0.0, changes: int = 0
) -> bytes:
    """One block as it lies on the disk."""
    return header(kind, (payload,), iteration, seconds, changes) + payload


def header(
    kind: int,
    payload: Sequence[bytes | memoryview],
    iteration: int,
    seconds: float = 0.0,
    changes: int = 0,
) -> bytes:
    """What lies before a payload, which is given in parts."""
    crc = length = 0
    for part in payload:
        crc = zlib.crc32(part, crc)
        length += memoryview(part).nbytes
    head = _FACTS.pack(MAGIC, kind, length, crc, iteration, seconds, changes)
    return head + _CHECK.pack(zlib.crc32(head))


def moments_folder(run: Path) -> Path:
    """Where the moments of a run lie."""
    return run / _FOLDER


def kept_path(run: Path, iteration: int) -> Path:
    """The file of a moment that a person keeps."""
    return moments_folder(run) / f"{KEPT}-{iteration:012}{SUFFIX}"


def level_of(path: Path) -> int:
    """The level of a file whose frames may go; -1 of others."""
    match = _LEVEL.match(path.stem)
    return int(match[1]) if match is not None else -1


class Moments:
    """Every frame of a run; `look` finds those that were written since.

    Attributes:
        frames: Those that were recorded, by iteration.
        kept: Those that a person keeps, by their iterations: the run may have gone another way
            there since.
    """

    def __init__(self, run: Path) -> None:
        self._folder = moments_folder(run)
        # Of each file: how far it was read, and what was found.
        self._files: dict[Path, tuple[int, list[Frame]]] = {}
        self.frames: tuple[Frame, ...] = ()
        self.kept: dict[int, Frame] = {}
        self.look()

    def look(self) -> tuple[Frame, ...]:
        """All frames that are there now, by iteration; a torn tail waits for the next look."""
        paths = set(self._folder.glob(f"*{SUFFIX}"))
        has_news = paths != self._files.keys()
        files: dict[Path, tuple[int, list[Frame]]] = {}
        for path in paths:
            offset, known = self._files.get(path, (0, []))
            try:
                size = path.stat().st_size
                if size < offset:
                    offset, known = 0, []
                if size > offset:
                    has_news = True
                    offset, found = _read(path, offset)
                    known = known + found
            except OSError:
                continue  # it went meanwhile
            files[path] = offset, known
        self._files = files
        if has_news:
            every = [frame for _, found in files.values() for frame in found]
            every.sort(key=lambda each: (each.iteration, each.changes))
            is_kept = [each.path.stem.startswith(KEPT) for each in every]
            self.frames = tuple(each for each, kept in zip(every, is_kept, strict=True) if not kept)
            self.kept = {e.iteration: e for e, kept in zip(every, is_kept, strict=True) if kept}
        return self.frames


def kept_moments(run: Path) -> tuple[KeptMoment, ...]:
    """The moments of a run that a person keeps, by iteration; damaged ones are left out."""
    found = []
    for path in sorted(moments_folder(run).glob(f"{KEPT}-*{SUFFIX}")):
        try:
            moment = _kept(path)
        except OSError:
            continue
        if moment is not None:
            found.append(moment)
    return tuple(found)


def frame_of(path: Path) -> bytes | None:
    """The block of the frame that a file of a kept moment holds; None where there is none."""
    try:
        _, frames = _read(path, 0)
        for frame in frames:
            payload = frame.read()
            return block(FRAME, payload, frame.iteration, frame.seconds, frame.changes)
    except (OSError, FileProblemError):
        pass
    return None


def parent_of(run: Path) -> Parent | None:
    """The moment of another run at which this one began; None where it began at its beginning."""
    try:
        saved = RunFolder(run).run_json().get("parent")
    except FileProblemError:
        return None
    if not isinstance(saved, dict):
        return None
    name, folder, iteration = (saved.get(key) for key in ("run", "folder", "iteration"))
    if not isinstance(name, str) or not isinstance(folder, str) or type(iteration) is not int:
        return None
    return Parent(name, folder, iteration, saved.get("repeats") is True)


def note_parent(run: Path, /, **facts: Any) -> None:
    """Note at which moment of which other run this one began, or some of that anew.

    Args:
        facts: Fields of `Parent`.

    Raises:
        FileProblemError: It cannot be written.
    """
    folder = RunFolder(run)
    saved = folder.run_json().get("parent")
    folder.update(parent={**(saved if isinstance(saved, dict) else {}), **facts})


def last_iteration(run: RunFolder) -> int:
    """How far a run is known to have come: by its checkpoints and losses."""
    steps = (each.step for each in run.checkpoints())
    return max([*steps, metrics_log.last_iteration(run.metrics_path, _TAIL)])


def _read(path: Path, offset: int) -> tuple[int, list[Frame]]:
    """Where the next reading begins, and the frames from an offset on."""
    found = []
    with path.open("rb") as file:
        for kind, iteration, seconds, changes, start, length, crc in _blocks(file, offset):
            offset = start + length
            if kind == FRAME:
                found.append(Frame(iteration, seconds, changes, path, start, length, crc))
    return offset, found


def _blocks(file: BinaryIO, offset: int) -> Iterator[tuple[int, int, float, int, int, int, int]]:
    """Blocks whose header is sound and whose payload is there, from an offset on.

    Each as kind, iteration, seconds, changes, where its payload starts, its length and CRC.
    """
    size = file.seek(0, 2)
    while offset + HEADER <= size:
        file.seek(offset)
        head = file.read(HEADER)
        magic, kind, length, crc, iteration, seconds, changes = _FACTS.unpack_from(head)
        (check,) = _CHECK.unpack_from(head, _FACTS.size)
        if magic != MAGIC or zlib.crc32(head[: _FACTS.size]) != check or length > _LIMIT:
            offset = _next(file, offset + 1)
            if offset < 0:
                return
            continue
        start = offset + HEADER
        offset = start + length
        if offset > size:
            return
        yield kind, iteration, seconds, changes, start, length, crc


def _next(file: BinaryIO, offset: int) -> int:
    """Where the next header may begin, behind a damaged place; -1 for nowhere."""
    file.seek(offset)
    rest = file.read()
    place = rest.find(MAGIC)
    return offset + place if place >= 0 else -1


def _kept(path: Path) -> KeptMoment | None:
    moment, name = -1, ""
    with path.open("rb") as file:
        for kind, iteration, _, _, start, length, crc in list(_blocks(file, 0)):
            if kind == FRAME:
                moment = iteration
            elif kind == NAME:
                file.seek(start)
                payload = file.read(length)
                if zlib.crc32(payload) == crc:
                    name = payload.decode("utf-8", "replace")[:MOST_NAME]
        size = file.seek(0, 2)
    return KeptMoment(moment, name, size) if moment >= 0 else None
