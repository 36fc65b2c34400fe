"""Keeps pictures of parts of a view, and draws those anew that look otherwise, bit by bit."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Hashable
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer

SLICE_SECONDS = 0.004
Drawing = Generator[None, None, Any]


class Part(Struct, frozen=True):
    """One part as it is to look.

    Attributes:
        look: Equal for what looks alike: then nothing is drawn.
        draw: Draws it; yields wherever something else may be done in between, and returns the
            picture in the end.
    """

    look: Hashable
    draw: Callable[[], Drawing]


class Sheets(QObject):
    """Draws for some milliseconds at a time, so that the window never waits.

    Args:
        on_drawn: Called when a part shows another picture.
    """

    def __init__(self, on_drawn: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._on_drawn = on_drawn
        self._wanted: dict[Hashable, Part] = {}
        self._shown: dict[Hashable, tuple[Hashable, Any]] = {}
        self._due: list[Hashable] = []
        self._going: tuple[Hashable, Part, Drawing] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.go_on)

    @property
    def is_drawing(self) -> bool:
        """Whether a picture is on its way."""
        return self._going is not None or bool(self._due)

    def picture(self, key: Hashable) -> Any:
        """The last finished picture of a part; None before the first."""
        return self._shown[key][1] if key in self._shown else None

    def want(self, parts: dict[Hashable, Part], *, afresh: bool = False) -> None:
        """Show these parts, and no others.

        Args:
            afresh: Whether what is on its way is worth nothing, as after a change of size.
        """
        self._wanted = parts
        for key in [key for key in self._shown if key not in parts]:
            del self._shown[key]
        if afresh or (self._going is not None and self._going[0] not in parts):
            self._give_up()
        # Those that wait go first: a part that changes all the time would starve them.
        waiting = [key for key in self._due if key in parts]
        fresh = [key for key in parts if key not in waiting]
        self._due = [key for key in waiting + fresh if self._is_other(key)]
        if self.is_drawing:
            self._timer.start()

    def go_on(self) -> None:
        """Draw for some milliseconds."""
        end = time.perf_counter() + SLICE_SECONDS
        is_new = False
        while time.perf_counter() < end and self._begin():
            is_new = self._step() or is_new
        if not self.is_drawing:
            self._timer.stop()
        if is_new:
            self._on_drawn()

    def finish(self) -> None:
        """Draw all that is wanted at once."""
        while self._begin():
            self._step()

    def _is_other(self, key: Hashable) -> bool:
        return key not in self._shown or self._shown[key][0] != self._wanted[key].look

    def _begin(self) -> bool:
        """Have something to draw; whether there is anything."""
        while self._going is None and self._due:
            key = self._due.pop(0)
            if self._is_other(key):
                part = self._wanted[key]
                self._going = key, part, part.draw()
        return self._going is not None

    def _step(self) -> bool:
        """Draw a bit; whether a picture is finished."""
        if self._going is None:
            return False
        key, part, drawing = self._going
        try:
            next(drawing)
        except StopIteration as end:
            self._going = None
            self._shown[key] = part.look, end.value
            if self._is_other(key) and key not in self._due:
                self._due.append(key)
            return True
        return False

    def _give_up(self) -> None:
        if self._going is not None:
            self._going[2].close()
            self._going = None
