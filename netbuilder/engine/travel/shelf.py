"""Writes frames beside a run in a thread of its own, and takes old ones away when they are many."""

from __future__ import annotations

import os
import queue
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from netbuilder.core.problems import Problem
from netbuilder.core.project.blobs import RESERVE
from netbuilder.core.project.disk import flush_to_disk, save_problem
from netbuilder.core.project.moments import (
    FRAME,
    PINNED,
    SUFFIX,
    Moments,
    header,
    level_of,
    moments_folder,
)
from netbuilder.engine.state import Captured
from netbuilder.engine.travel.frames import parts_of

# A file holds a share of the budget, so that little goes at once.
_SHARE = 64
_FLUSH_SECONDS = 1.0
_SMALL = 1 << 16
_BINARY = getattr(os, "O_BINARY", 0)


class Entry(Struct, frozen=True):
    """A moment to be written.

    Attributes:
        level: How soon it may go: the lowest first; -1 for never.
        size: About what it takes in memory until it is written.
    """

    captured: Captured
    level: int
    iteration: int
    seconds: float
    changes: int
    size: int


class _File(Struct):
    path: Path
    bytes: int
    frames: int
    first: int


class Shelf:
    """The frames of one run.

    Args:
        run: Its folder.
        budget: Bytes on disk; what goes first is the lowest level, and of that the oldest file.
        free: How many bytes are free where a folder is.

    Attributes:
        floor: Levels below it have gone altogether and are not worth writing any more.
        problem: Why nothing is written any more.
        bytes, frames, first, last: What is there.
        seconds: What the last frame took to write.
    """

    def __init__(self, run: Path, budget: int, free: Callable[[Path], int]) -> None:
        self._folder, self._budget = moments_folder(run), budget
        self._free = free
        self._entries: queue.SimpleQueue[Entry | threading.Event | None] = queue.SimpleQueue()
        self._files: list[_File] = []
        # The file that grows, of each level.
        self._open: dict[int, tuple[_File, int]] = {}
        self._flushed = time.monotonic()
        self._number = 0
        self.floor = 0
        self.problem: Problem | None = None
        self.bytes = self.frames = 0
        self.first: int | None = None
        self.last = 0
        self.seconds = 0.0
        # Each is counted by one thread only.
        self._put = self._done = 0
        self._thread: threading.Thread | None = None

    def begin(self, iteration: int) -> None:
        """Take over what is there of the same run, as far as it still holds.

        Args:
            iteration: Where the run goes on: what lies behind it is of another way it went.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._adopt(iteration)
        except OSError as error:
            self.problem = save_problem(error, self._folder / "new", 0)
            return
        self._thread = threading.Thread(target=self._work, name="moments", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Bytes in memory that are not written yet."""
        return self._put - self._done

    def put(self, entry: Entry) -> None:
        """Write a moment soon."""
        if self._thread is not None and self.problem is None:
            self._put += entry.size
            self._entries.put(entry)

    def flush(self) -> None:
        """Return when all that was put is on the disk."""
        if self._thread is not None and self._thread.is_alive():
            done = threading.Event()
            self._entries.put(done)
            done.wait()

    def close(self) -> None:
        """Write the rest, and end."""
        if self._thread is not None:
            self._entries.put(None)
            self._thread.join()
            self._thread = None

    # --- in the thread ------------------------------------------------------------------------

    def _work(self) -> None:
        while (entry := self._entries.get()) is not None:
            if isinstance(entry, threading.Event):
                self._sync()
                entry.set()
                continue
            if self.problem is None:
                self._try(entry)
            self._done += entry.size
        self._sync()
        for _, descriptor in self._open.values():
            os.close(descriptor)
        self._open.clear()

    def _try(self, entry: Entry) -> None:
        started = time.thread_time()
        try:
            self._write(entry)
        except OSError as error:
            self.problem = save_problem(error, self._folder / "new", 0)
            self._sync()
        self.seconds = time.thread_time() - started

    def _write(self, entry: Entry) -> None:
        parts = parts_of(entry.captured)
        head = header(FRAME, parts, entry.iteration, entry.seconds, entry.changes)
        size = sum(memoryview(each).nbytes for each in (head, *parts))
        file, descriptor = self._file(entry, size)
        start = file.bytes
        try:
            _write_parts(descriptor, [head, *parts])
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, start)
            raise
        file.bytes += size
        file.frames += 1
        self.bytes += size
        self.frames += 1
        self.first = entry.iteration if self.first is None else min(self.first, entry.iteration)
        self.last = max(self.last, entry.iteration)
        if time.monotonic() - self._flushed >= _FLUSH_SECONDS:
            self._sync()
        while self.bytes > self._budget and self._thin():
            pass

    def _file(self, entry: Entry, size: int) -> tuple[_File, int]:
        """The file that a frame goes to."""
        level = max(entry.level, -1)
        known = self._open.get(level)
        if known is not None and known[0].bytes + size <= self._budget // _SHARE:
            return known
        if known is not None:
            flush_to_disk(known[1])
            os.close(self._open.pop(level)[1])
        if self._free(self._folder) < RESERVE + size:
            raise OSError(28, os.strerror(28))
        self._number += 1
        word = PINNED if level < 0 else f"{level:02}"
        path = self._folder / f"{word}-{self._number:06}{SUFFIX}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY
        opened = _File(path, 0, 0, entry.iteration), os.open(path, flags, 0o666)
        self._files.append(opened[0])
        self._open[level] = opened
        return opened

    def _thin(self) -> bool:
        """Take away the oldest file of the lowest level; False where none may go."""
        levels = {level_of(each.path) for each in self._files} - {-1}
        if not levels:
            return False
        lowest = min(levels)
        own = [each for each in self._files if level_of(each.path) == lowest]
        oldest = min(own, key=lambda each: each.first)
        opened = self._open.get(lowest)
        if opened is not None and opened[0] is oldest:
            os.close(self._open.pop(lowest)[1])
        with suppress(OSError):
            oldest.path.unlink()
        self._files.remove(oldest)
        self.bytes -= oldest.bytes
        self.frames -= oldest.frames
        if len(own) == 1:
            self.floor = max(self.floor, lowest + 1)
        return True

    def _sync(self) -> None:
        for _, descriptor in self._open.values():
            with suppress(OSError):
                flush_to_disk(descriptor)
        self._flushed = time.monotonic()

    def _adopt(self, iteration: int) -> None:
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            level, word = level_of(path), path.stem.rpartition("-")
            if level < 0 and word[0] != PINNED:
                continue
            self._number = max(self._number, int(word[2]) if word[2].isdigit() else 0)
            self._files.append(_File(path, 0, 0, 0))
        frames = Moments(self._folder.parent).frames
        for file in list(self._files):
            own = [each for each in frames if each.path == file.path]
            held = [each for each in own if each.iteration <= iteration]
            if not held:
                file.path.unlink(missing_ok=True)
                self._files.remove(file)
                continue
            end = max(each.start + each.length for each in held)
            if file.path.stat().st_size > end:
                os.truncate(file.path, end)
            file.bytes, file.frames, file.first = end, len(held), held[0].iteration
            self.first = min(held[0].iteration, file.first if self.first is None else self.first)
            self.last = max(self.last, held[-1].iteration)
        self.bytes = sum(each.bytes for each in self._files)
        self.frames = sum(each.frames for each in self._files)
        levels = [level for each in self._files if (level := level_of(each.path)) >= 0]
        if self.bytes > self._budget // 2 and levels:
            self.floor = min(levels)


def _write_parts(descriptor: int, parts: Sequence[bytes | memoryview]) -> None:
    """Write one after the other; small ones are put together, large ones are not copied."""
    gathered = bytearray()
    for part in parts:
        view = memoryview(part)
        if view.nbytes < _SMALL:
            gathered += view
            continue
        _write_all(descriptor, memoryview(gathered))
        gathered = bytearray()
        _write_all(descriptor, view)
    _write_all(descriptor, memoryview(gathered))


def _write_all(descriptor: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def free_bytes(folder: Path) -> int:
    """What is free on the disk that holds a folder."""
    return shutil.disk_usage(folder).free
