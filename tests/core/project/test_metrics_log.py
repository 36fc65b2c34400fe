"""The numbers of a run survive torn and damaged files, and say what is missing."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from netbuilder.core.project.metrics_log import MAGIC, Gap, MetricsWriter, Slice, read


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metrics.nbm"


def write(path: Path, count: int) -> None:
    """A table and blocks of two values each."""
    with MetricsWriter(path) as writer:
        writer.table(("loss",))
        for number in range(count):
            writer.append(0, 2 * number + 1, floats(number, number + 0.5), number, number + 0.5)
            writer.flush()


def test_what_is_written_is_read(path: Path) -> None:
    with MetricsWriter(path) as writer:
        writer.table(("loss", "validation loss"))
        writer.append(0, 1, floats(1.0, 0.5, float("nan")), 0.1, 0.3)
        writer.append(1, 10, floats(0.75, 0.25), 0.0, 2.0, stride=10)

    log = read(path)

    assert log.names == ("loss", "validation loss")
    first, second = log.slices
    assert first == Slice(0, 1, 1, floats(1.0, 0.5, float("nan")), (0.1, 0.3))
    assert (second.count, second.last, second.stride) == (2, 20, 10)
    assert log.gaps == ()
    assert log.offset == path.stat().st_size


def test_a_missing_log_is_empty(path: Path) -> None:
    assert read(path).slices == ()


def test_reading_goes_on_from_an_offset(path: Path) -> None:
    write(path, 2)
    offset = read(path).offset
    with MetricsWriter(path) as writer:
        writer.append(0, 5, floats(9.0), 3.0, 3.0)

    log = read(path, offset)

    assert [part.first for part in log.slices] == [5]
    assert read(path, log.offset).slices == ()


def test_a_torn_tail_is_ignored_wherever_it_is_torn(path: Path) -> None:
    write(path, 3)
    whole = path.read_bytes()
    complete = read(path).slices
    last = whole.rindex(MAGIC)

    for length in range(last, len(whole)):
        path.write_bytes(whole[:length])
        log = read(path)
        assert log.slices == complete[:-1]
        assert log.gaps == ()
        assert log.offset == last


def test_writing_goes_on_cleanly_after_a_torn_tail(path: Path) -> None:
    write(path, 3)
    path.write_bytes(path.read_bytes()[:-3])

    with MetricsWriter(path) as writer:
        writer.append(0, 5, floats(7.0, 8.0), 2.0, 2.5)

    log = read(path)
    assert [part.first for part in log.slices] == [1, 3, 5]
    assert log.gaps == ()


def test_a_damaged_block_is_skipped_and_reported(path: Path) -> None:
    write(path, 5)
    content = bytearray(path.read_bytes())
    starts = [place for place in range(len(content)) if content.startswith(MAGIC, place)]
    content[starts[3] + 20] ^= 0xFF
    path.write_bytes(content)

    log = read(path)

    assert [part.first for part in log.slices] == [1, 3, 7, 9]
    assert log.gaps == (Gap(0, 4, 7),)


@pytest.mark.parametrize("place", range(16))
def test_a_damaged_head_of_a_block_costs_only_that_block(place: int, path: Path) -> None:
    write(path, 3)
    content = bytearray(path.read_bytes())
    starts = [at for at in range(len(content)) if content.startswith(MAGIC, at)]
    content[starts[2] + place] ^= 0x55
    path.write_bytes(content)

    log = read(path)

    unused = 5 <= place <= 7
    assert [part.first for part in log.slices] == ([1, 3, 5] if unused else [1, 5])
    assert log.gaps == (() if unused else (Gap(0, 2, 5),))


def test_blocks_of_a_newer_version_are_passed_over(path: Path) -> None:
    with MetricsWriter(path) as writer:
        writer.append(0, 1, floats(1.0), 0.0, 0.0)
        writer._add(77, b"something new")
        writer.append(0, 2, floats(2.0), 1.0, 1.0)

    log = read(path)

    assert [part.first for part in log.slices] == [1, 2]
    assert log.gaps == ()


def test_any_bytes_are_a_log(path: Path) -> None:
    path.write_bytes(MAGIC + b"\xff" * 200 + MAGIC * 30)

    assert read(path).slices == ()
