"""Writes a film in a thread of its own, so that the window stays quick; whole or not at all."""

from __future__ import annotations

import os
import queue
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from netbuilder.ui.travel.film.files import FilmFile, Pixels, film_file
from netbuilder.ui.travel.film.plan import FilmPlan

# Pictures that may wait to be written; more would only take memory.
_MOST_WAITING = 4


class FilmWriter:
    """Takes pictures from the window's thread and writes them in another.

    Attributes:
        error: Why it could not be written; None while all is well.
        is_done: Whether the file has its name.

    Args:
        path: Where the film is to be; it has its name only once it is complete.
        make: Makes the file; for tests.
    """

    def __init__(
        self, plan: FilmPlan, path: Path, make: Callable[..., FilmFile] = film_file
    ) -> None:
        self.error: OSError | None = None
        self.is_done = False
        self._plan, self._path, self._make = plan, path, make
        self._beside = path.with_name(f".{path.stem}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
        self._beside = self._beside.with_name(f"{self._beside.name}{path.suffix}")
        self._waiting: queue.Queue[Pixels | None] = queue.Queue()
        self._is_given_up = threading.Event()
        self._thread = threading.Thread(target=self._write, name="film", daemon=True)
        self._thread.start()

    @property
    def has_room(self) -> bool:
        """Whether it takes a picture without letting many wait."""
        return self._waiting.qsize() < _MOST_WAITING

    @property
    def is_busy(self) -> bool:
        """Whether it still writes."""
        return self._thread.is_alive()

    @property
    def written(self) -> int:
        """Bytes on the disk so far."""
        with suppress(OSError):
            return (self._path if self.is_done else self._beside).stat().st_size
        return 0

    def add(self, image: QImage) -> None:
        """Append a picture in the format RGB888."""
        self._waiting.put(pixels_of(image))

    def finish(self) -> None:
        """There are no more pictures: write the end."""
        self._waiting.put(None)

    def give_up(self) -> None:
        """Write no more, and leave nothing behind."""
        self._is_given_up.set()
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        try:
            self._fill()
            if not self._is_given_up.is_set():
                os.replace(self._beside, self._path)  # noqa: PTH105  # says which of both fails
                self.is_done = True
        except OSError as error:
            self.error = error
        finally:
            with suppress(OSError):
                self._beside.unlink(missing_ok=True)

    def _fill(self) -> None:
        plan = self._plan
        file = self._make(plan.kind, self._beside, plan.size, plan.pictures_a_second)
        try:
            while (pixels := self._waiting.get()) is not None and not self._is_given_up.is_set():
                file.add(pixels)
        except BaseException:
            with suppress(OSError):
                file.close()
            raise
        file.close()


def pixels_of(image: QImage) -> Pixels:
    """The picture as uint8 (height, width, 3), red first; a copy."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    wide = 3 * image.width()
    return rows[:, :wide].reshape(image.height(), image.width(), 3).copy()
