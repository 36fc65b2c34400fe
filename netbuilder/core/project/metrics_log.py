"""The numbers of a run on disk: blocks that are only appended, so that a crash costs nothing.

A block is ``NBM1``, its kind, the length and the CRC-32 of its payload, then the payload. A
series block holds consecutive float32 values of one series; a table block names the series.
"""

from __future__ import annotations

import json
import os
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from netbuilder.core.project.disk import flush_to_disk

MAGIC = b"NBM1"
TABLE, SERIES = 1, 2
APPEND_SECONDS = 0.05
FLUSH_SECONDS = 1.0
PAYLOAD_LIMIT = 64 * 1024 * 1024
_HEADER = struct.Struct("<4sBxxxII")
_SERIES = struct.Struct("<HxxIIxxxxQdd")


class Slice(Struct, frozen=True):
    """Consecutive values of one series.

    Attributes:
        series: Its number in the table of names.
        first: Iteration of the first value, counted from 1.
        stride: Iterations from one value to the next.
        values: float32, little endian.
        seconds: Training time at the first and last value.
    """

    series: int
    first: int
    stride: int
    values: bytes
    seconds: tuple[float, float]

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.values) // 4

    @property
    def last(self) -> int:
        """Iteration of the last value."""
        return self.first + max(self.count - 1, 0) * self.stride


class Gap(Struct, frozen=True):
    """Values that could not be read: between two iterations of a series, both still known.

    `before` is 0 where nothing follows, `after` is 0 where nothing came first.
    """

    series: int
    after: int
    before: int


class Log(Struct, frozen=True):
    """What was read of a log.

    Attributes:
        names: Of the series, as far as a table was read.
        slices: In the order of the file. Where iterations repeat, as after going on from a
            checkpoint, later ones count.
        gaps: Damaged places; never to be joined by a line.
        offset: Where the next reading begins.
    """

    names: tuple[str, ...]
    slices: tuple[Slice, ...]
    gaps: tuple[Gap, ...]
    offset: int


class MetricsWriter:
    """Appends to a log. What is not yet written is lost only if the process dies within 50 ms."""

    def __init__(self, path: Path) -> None:
        whole = _end_of_whole_blocks(path)
        self._descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666
        )
        if whole < os.fstat(self._descriptor).st_size:
            os.ftruncate(self._descriptor, whole)
        self._waiting = bytearray()
        self._written = self._flushed = time.monotonic()

    def table(self, names: tuple[str, ...]) -> None:
        """Name the series; a later table counts for what follows it."""
        self._add(TABLE, json.dumps(list(names), ensure_ascii=False).encode())

    def append(
        self,
        series: int,
        first: int,
        values: bytes,
        seconds0: float,
        seconds1: float,
        stride: int = 1,
    ) -> None:
        """Append consecutive values: float32, little endian."""
        head = _SERIES.pack(series, stride, len(values) // 4, first, seconds0, seconds1)
        self._add(SERIES, head + values)

    def flush(self) -> None:
        """Write everything; returns when it is on the disk."""
        self._write()
        flush_to_disk(self._descriptor)
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Flush and end."""
        if self._descriptor >= 0:
            self.flush()
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> MetricsWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _add(self, kind: int, payload: bytes) -> None:
        self._waiting += _HEADER.pack(MAGIC, kind, len(payload), _crc(kind, payload)) + payload
        now = time.monotonic()
        if now - self._written >= APPEND_SECONDS:
            self._write()
        if now - self._flushed >= FLUSH_SECONDS:
            self.flush()

    def _write(self) -> None:
        while self._waiting:
            del self._waiting[: os.write(self._descriptor, self._waiting)]
        self._written = time.monotonic()


def read(path: Path, from_offset: int = 0) -> Log:
    """Read whole blocks from an offset on; a missing file is an empty log.

    An incomplete last block is left for the next reading; a damaged one is skipped and reported.
    """
    try:
        with path.open("rb") as file:
            file.seek(from_offset)
            data = file.read()
    except FileNotFoundError:
        return Log((), (), (), from_offset)
    names: tuple[str, ...] = ()
    slices: list[Slice] = []
    damaged: list[int] = []
    offset = 0
    for start, kind, payload, end in _blocks(data):
        if start > offset:
            damaged.append(len(slices))
        offset = end
        if kind == TABLE:
            names = _names(payload)
        elif kind == SERIES and (part := _slice(payload)) is not None:
            slices.append(part)
    return Log(names, tuple(slices), _gaps(slices, damaged), from_offset + offset)


def last_iteration(path: Path, tail: int) -> int:
    """The last iteration among the values at the end of a log; 0 where there is none.

    Args:
        tail: So many bytes at its end are looked at.
    """
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - tail))
            data = file.read()
    except OSError:
        return 0
    parts = (_slice(payload) for _, kind, payload, _ in _blocks(data) if kind == SERIES)
    return max((part.last for part in parts if part is not None), default=0)


def _crc(kind: int, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(bytes([kind])))


def _blocks(data: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """Sound blocks: where each starts, its kind, its payload, and where it ends."""
    position = data.find(MAGIC)
    while position >= 0 and position + _HEADER.size <= len(data):
        _, kind, length, crc = _HEADER.unpack_from(data, position)
        end = position + _HEADER.size + length
        payload = data[position + _HEADER.size : end]
        if length <= PAYLOAD_LIMIT and end <= len(data) and _crc(kind, payload) == crc:
            yield position, kind, payload, end
            position = data.find(MAGIC, end)
        else:
            position = data.find(MAGIC, position + 1)


def _names(payload: bytes) -> tuple[str, ...]:
    try:
        names = json.loads(payload)
    except (ValueError, RecursionError):
        return ()
    return tuple(map(str, names)) if isinstance(names, list) else ()


def _slice(payload: bytes) -> Slice | None:
    if len(payload) < _SERIES.size:
        return None
    series, stride, count, first, seconds0, seconds1 = _SERIES.unpack_from(payload)
    values = payload[_SERIES.size :]
    if len(values) != count * 4 or not stride:
        return None
    return Slice(series, first, stride, values, (seconds0, seconds1))


def _gaps(slices: list[Slice], damaged: list[int]) -> tuple[Gap, ...]:
    """What is missing at each damaged place, told by the slices around it."""
    found = []
    for place in damaged:
        for series in sorted({part.series for part in slices}):
            before = [part for part in slices[:place] if part.series == series]
            after = [part for part in slices[place:] if part.series == series]
            last = before[-1].last if before else 0
            following = after[0].first if after else 0
            stride = (after or before)[0].stride
            if following > last + stride:
                found.append(Gap(series, last, following))
    return tuple(found)


def _end_of_whole_blocks(path: Path) -> int:
    """Where a torn tail begins, so that what is appended stays readable."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return 0
    return max((end for *_, end in _blocks(data)), default=0)
