"""Records moments of a run as it goes on, within what they may cost in time, memory and disk.

A frame of all state is taken every 40 ms of training, so that any iteration between two of them is
trained again in less than 100 ms; more seldom where a frame is costly. Each has a level: there are
half as many of level 1 as of level 0, and so on. Once they take more than they may, the oldest of
the lowest level go first: what is recent lies close together, what is old far apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from netbuilder.core.problems import Problem
from netbuilder.core.project.disk import size_words
from netbuilder.engine.state import Captured
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.shelf import Entry, Shelf, free_bytes
from netbuilder.engine.travel.taking import size_of, taken
from netbuilder.link.messages import Event, MomentsRecorded

DISK_BYTES, MEMORY_BYTES = 256 << 20, 64 << 20
SPACING_SECONDS = 0.04
# Taking frames may cost 2.5 % of the time of training, and 32 MB of writing a second.
_COST_SHARE, _BYTES_A_SECOND = 40, 32 << 20
# With room for fewer, only checkpoints are kept.
_FEWEST_FRAMES = 4
# Frames that never go may take a share of all; so many levels higher stand those that follow.
_PINNED_SHARE, _HIGHER = 8, 6
_TELL_SECONDS = 1.0


class MomentRecorder:
    """Records one run.

    Args:
        run: Its id.
        folder: Its folder; None records nothing.
        disk, memory: Bytes that frames may take on disk, and in memory until they are there.
    """

    def __init__(
        self, run: str, folder: Path | None, *, disk: int = DISK_BYTES, memory: int = MEMORY_BYTES
    ) -> None:
        self._run, self._folder = run, folder
        self._disk, self._memory = disk, memory
        self._trainee: Trainee | None = None
        self._shelf: Shelf | None = None
        self._sentence = ""
        self._wait = SPACING_SECONDS
        self._cost = 0.0
        # Training time and place in time of the last frame, and its iteration.
        self._seconds, self._place, self._iteration = 0.0, 0, -1
        self._pinned = 0
        self._told = time.monotonic()
        self._last_told: MomentsRecorded | None = None

    def begin(self, trainee: Trainee) -> None:
        """Record from where a trainee stands; that moment itself stays for good."""
        if self._folder is None or self._disk <= 0:
            return
        self._trainee = trainee
        captured, self._cost = taken(trainee)
        size = size_of(captured)
        if size * _FEWEST_FRAMES > self._disk:
            self._sentence = (
                f"A moment of this network takes {size_words(size)}, and the plan has room for "
                f"{size_words(self._disk)}: only checkpoints are kept."
            )
            return
        self._memory = max(self._memory, size)
        self._shelf = Shelf(self._folder, self._disk, free_bytes)
        self._shelf.begin(trainee.progress.iteration)
        self._put(captured, -1)

    def renew(self, trainee: Trainee) -> None:
        """Record another trainee, which took the place of the one before."""
        self._trainee = trainee
        if self._shelf is not None:
            self._iteration = -1
            is_many = self._pinned > self._disk // _PINNED_SHARE
            self._put(taken(trainee)[0], self._shelf.floor + _HIGHER if is_many else -1)

    def note(self) -> None:
        """Take a frame where that is due."""
        trainee, shelf = self._trainee, self._shelf
        if trainee is None or shelf is None or shelf.problem is not None:
            return
        seconds = trainee.progress.seconds
        if seconds - self._seconds < self._wait or shelf.waiting > self._memory:
            return
        place = int(seconds / SPACING_SECONDS) >> shelf.floor
        if place == self._place >> shelf.floor:
            return
        self._frame(trainee, shelf)

    def stop_here(self) -> None:
        """Take a frame of where the run stands still, so that it is there at once."""
        trainee, shelf = self._trainee, self._shelf
        if trainee is None or shelf is None or shelf.problem is not None:
            return
        if trainee.progress.iteration != self._iteration:
            self._frame(trainee, shelf)

    def end(self, *, is_sound: bool = True) -> MomentsRecorded | None:
        """Record where the run ends, and write all; answers what there is.

        Args:
            is_sound: Whether the trainee stands where the run ended.
        """
        trainee, shelf = self._trainee, self._shelf
        if trainee is None:
            return None
        if is_sound and shelf is not None and trainee.progress.iteration != self._iteration:
            self._put(taken(trainee)[0], -1)
        if shelf is not None:
            shelf.close()
        return self.told(is_due=True)

    def close(self) -> None:
        """Write all."""
        if self._shelf is not None:
            self._shelf.close()

    def news(self, flush: Callable[[], Iterator[Event]]) -> Iterator[Event]:
        """Tell what there is, where that is news.

        Args:
            flush: Tells what else has happened: nobody is to hear of moments before their losses.
        """
        yield from flush()
        told = self.told()
        if told is not None:
            yield told

    @property
    def is_due(self) -> bool:
        """Whether there may be news to tell."""
        return self._trainee is not None and time.monotonic() - self._told >= _TELL_SECONDS

    def told(self, *, is_due: bool = False) -> MomentsRecorded | None:
        """What there is, where that is news."""
        self._told = time.monotonic()
        shelf = self._shelf
        if self._trainee is None:
            return None
        if shelf is not None and shelf.first is None and shelf.problem is None and not is_due:
            return None
        if shelf is not None and shelf.problem is not None:
            self._sentence = _sentence(shelf.problem)
        first = shelf.first if shelf is not None else None
        found = MomentsRecorded(
            run=self._run,
            first=first if first is not None else 0,
            last=shelf.last if shelf is not None else 0,
            keyframes=shelf.frames if shelf is not None else 0,
            bytes=shelf.bytes if shelf is not None else 0,
            sentence=self._sentence,
        )
        if found == self._last_told:
            return None
        self._last_told = found
        return found

    def _frame(self, trainee: Trainee, shelf: Shelf) -> None:
        captured, cost = taken(trainee)
        # What the other thread does holds up training by a part of it at most.
        self._cost += (cost + shelf.seconds / 2 - self._cost) / 4
        before, place = self._place, int(trainee.progress.seconds / SPACING_SECONDS)
        # The highest level that has a place since the last frame.
        level = max(shelf.floor, (place ^ before).bit_length() - 1)
        self._put(captured, level)

    def _put(self, captured: Captured, level: int) -> None:
        trainee, shelf = self._trainee, self._shelf
        if trainee is None or shelf is None:
            return
        progress, size = trainee.progress, size_of(captured)
        seconds = progress.seconds
        entry = Entry(captured, level, progress.iteration, seconds, trainee.changes, size)
        shelf.put(entry)
        self._pinned += size if level < 0 else 0
        self._seconds, self._place = seconds, int(seconds / SPACING_SECONDS)
        self._iteration = progress.iteration
        self._wait = max(SPACING_SECONDS, self._cost * _COST_SHARE, size / _BYTES_A_SECOND)


def _sentence(problem: Problem) -> str:
    return f"{problem.found} Moments are no longer recorded; training goes on."
