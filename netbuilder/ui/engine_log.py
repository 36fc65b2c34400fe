"""What happened in runs and engines, line by line with the time, for the log panel."""

from __future__ import annotations

import time
import weakref
from collections import deque
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from netbuilder.link.client import EngineClient
from netbuilder.link.messages import (
    CheckpointSaved,
    EpochDone,
    EpochsDone,
    RunStarted,
    RunState,
    RunStateChanged,
    SettingChanged,
    TierChanged,
)

LINES: Final = 5_000
_EPOCH_SECONDS: Final = 0.5


class LogLine(Struct, frozen=True):
    """One line.

    Attributes:
        number: Counted from 1, so that readers know what is new.
        clock: Seconds since the epoch.
        origin: ``run`` or ``engine``.
        text: What it says.
        is_fault: Whether something went wrong.
    """

    number: int
    clock: float
    origin: str
    text: str
    is_fault: bool = False


class EngineLog(QObject):
    """The last lines of what runs and engines told.

    Attributes:
        lines: From old to new, at most `LINES`.

    Signals:
        grown: Lines were added.
    """

    grown = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: deque[LogLine] = deque(maxlen=LINES)
        self._count = 0
        self._epoch_noted = 0.0
        self._followed: list[tuple[weakref.ref[EngineClient], list[str]]] = []

    def note(self, text: str, *, origin: str = "run", is_fault: bool = False) -> None:
        """Add a line (or several, where the text has them)."""
        for line in text.splitlines() or [""]:
            self._count += 1
            self.lines.append(LogLine(self._count, time.time(), origin, line, is_fault))
        self.grown.emit()

    def follow(self, client: EngineClient) -> None:
        """Collect what an engine writes to its log from now on."""
        if all(reference() is not client for reference, _ in self._followed):
            self._followed.append((weakref.ref(client), []))

    def collect(self) -> None:
        """Take over what the followed engines have written since the last time."""
        for reference, seen in self._followed:
            client = reference()
            if client is None:
                continue
            lines = list(client.log_lines)
            if lines == seen:
                continue
            for line in _fresh(seen, lines):
                self.note(line, origin="engine")
            seen[:] = lines
        self._followed = [pair for pair in self._followed if pair[0]() is not None]

    def hear(self, event: Any) -> None:
        """Write down the events of a run that people want to read later."""
        match event:
            case RunStarted():
                facts = ", ".join(f"{name} {value}" for name, value in event.arithmetic.items())
                self.note(
                    f"Training begins at iteration {event.iteration:,}: {event.rows[0]:,} rows, "
                    f"{event.iterations_per_epoch:,} iterations per epoch. {facts}".rstrip()
                )
            case EpochsDone():
                self.hear(event.last())
            case EpochDone() if time.monotonic() - self._epoch_noted >= _EPOCH_SECONDS:
                # Small networks finish hundreds of epochs a second; nobody can read them all.
                self._epoch_noted = time.monotonic()
                self.note(f"Epoch {event.epoch:,}: {_measured(event)}")
            case SettingChanged():
                words = event.name.replace("_", " ").capitalize()
                self.note(f"{words} is {event.value:.4g} after iteration {event.iteration:,}.")
            case TierChanged():
                self.note(" ".join(filter(None, (_way(event), event.reason))))
            case CheckpointSaved():
                self.note(f"Weights of iteration {event.iteration:,} are saved ({event.kind}).")
            case RunStateChanged():
                self._hear_state(event)

    def _hear_state(self, event: RunStateChanged) -> None:
        if event.state is RunState.PREPARING:
            return  # said already when it was ordered
        words = event.sentence or f"Training is {event.state.value}."
        failed = event.state is RunState.FAILED
        self.note(words, is_fault=failed)
        for problem in event.problems:
            self.note(problem.sentence, is_fault=problem.is_error)
        for part, values in event.results.items():
            numbers = ", ".join(f"{kind} {value:.4g}" for kind, value in values.items())
            self.note(f"On {part} rows: {numbers}.")


def _way(event: TierChanged) -> str:
    """How iterations are done from now on; nothing of the way in which they always can be."""
    if event.tier == "eager":
        return ""
    if event.tier == "fused":
        return (
            f"Iterations are fused after iteration {event.iteration:,}: one compiled call does "
            "many, equal to PyTorch but for the last digits."
        )
    if event.tier == "graph":
        return (
            f"Iterations are launched as one graph after iteration {event.iteration:,}: "
            "the same numbers with less work around them."
        )
    return (
        f"Iterations are replayed from a tape after iteration {event.iteration:,}: "
        "the same numbers with less work around them."
    )


def _measured(event: EpochDone) -> str:
    parts = (("training", event.training), ("validation", event.validation))
    return "; ".join(
        f"{part} " + ", ".join(f"{kind} {value:.4g}" for kind, value in values.items())
        for part, values in parts
        if values
    )


def _fresh(seen: list[str], lines: list[str]) -> list[str]:
    """The lines that were added: what follows the longest overlap of old end and new begin."""
    for length in range(min(len(seen), len(lines)), 0, -1):
        if seen[-length:] == lines[:length]:
            return lines[length:]
    return lines
