"""Lets plots take turns at being painted, so that no frame has to wait for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer

from netbuilder.ui.engine_inbox import FRAME_MS


class Plot(Protocol):
    """What can show what is new."""

    def isVisible(self) -> bool: ...

    def refresh(self) -> None:
        """Show it."""


class Turns(QObject):
    """Refreshes one plot a frame; each of them shows its newest state in the end.

    Args:
        plots: The first takes every other turn, the rest share those between.
    """

    def __init__(self, plots: Sequence[Plot], parent: QObject) -> None:
        super().__init__(parent)
        first, *others = plots
        self._order = [each for other in others for each in (first, other)] or [first]
        self._at = 0
        self._due: list[Plot] = []
        # Frames may stop coming before everyone had a turn.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.setInterval(2 * FRAME_MS)
        self._later.timeout.connect(self._next)

    def ask(self) -> None:
        """There is something new for all of them: once a frame, at most."""
        self._due = [each for each in self._order if each.isVisible()]
        self._next()

    def _next(self) -> None:
        for _ in range(len(self._order)):
            plot = self._order[self._at % len(self._order)]
            self._at += 1
            if plot in self._due:
                self._due = [each for each in self._due if each is not plot]
                plot.refresh()
                break
        if self._due:
            self._later.start()
        else:
            self._later.stop()
