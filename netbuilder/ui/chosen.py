"""What all views of a network agree on: the sample it is shown, and the moment of its training."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ChosenSample(QObject):
    """The row of the data that is looked at, or a sample that a person made.

    Signals:
        changed: It is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._row = 1
        self._made: tuple[str, ...] = ()

    @property
    def row(self) -> int:
        """The row, counted from 1; the last chosen one where a made sample is looked at."""
        return self._row

    @property
    def sample(self) -> int:
        """The row as engines are asked for it: 0 where a made sample is looked at."""
        return 0 if self._made else self._row

    @property
    def made(self) -> tuple[str, ...]:
        """A cell for every input column, as in a table; empty where a row is looked at."""
        return self._made

    def choose(self, row: int) -> None:
        """Look at a row of the data."""
        self._set(max(1, row), ())

    def make(self, cells: tuple[str, ...]) -> None:
        """Look at a sample that is made."""
        self._set(self._row, cells)

    def _set(self, row: int, made: tuple[str, ...]) -> None:
        if (row, made) != (self._row, self._made):
            self._row, self._made = row, made
            self.changed.emit()


class ChosenMoment(QObject):
    """The moment of the shown run that is looked at: as it is now, or an iteration of the past.

    Signals:
        changed: It is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._iteration = -1

    @property
    def iteration(self) -> int:
        """Iterations done at that moment; -1 for now, which is what engines call it too."""
        return self._iteration

    @property
    def is_past(self) -> bool:
        """Whether it is not now."""
        return self._iteration >= 0

    def choose(self, iteration: int) -> None:
        """Look at a moment; -1 for now."""
        iteration = max(-1, iteration)
        if iteration != self._iteration:
            self._iteration = iteration
            self.changed.emit()
