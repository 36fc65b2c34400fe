"""What every way to make a sample has in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class SampleEditor(QWidget):
    """Shows the cells of a sample and lets a person change them.

    Signals:
        edited(bool): The person changed `cells`; whether the change is complete, as it is not
            while a slider is dragged.
    """

    edited = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells: list[str] = []

    def show_cells(self, cells: Sequence[str]) -> None:
        """Show other cells, one for each column that is given; without a signal."""
        raise NotImplementedError

    def _put(self, place: int, cell: str, *, is_done: bool) -> None:
        """Take a cell that the person changed."""
        if self.cells[place] != cell:
            self.cells[place] = cell
            self.edited.emit(is_done)
        elif is_done:
            self.edited.emit(True)
