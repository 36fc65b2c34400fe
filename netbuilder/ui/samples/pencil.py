"""Makes a picture: a board to draw on, with pencil and eraser."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from netbuilder.core.recipe import Column
from netbuilder.ui import theme
from netbuilder.ui.samples.board import Board
from netbuilder.ui.samples.cells import cell_of, number_of, picture_span
from netbuilder.ui.samples.editor import SampleEditor
from netbuilder.ui.samples.pen import LARGEST, SMALLEST
from netbuilder.ui.widgets import ChoiceField, IconButton, PlainLabel, SegmentedControl

_FINE = 100
_COLOURS = ("red", "green", "blue")


class PencilEditor(SampleEditor):
    """Cells as the pixels of a picture.

    Args:
        sizes: Height, width and channels.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        sizes: tuple[int, int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sizes, self._span = sizes, picture_span(columns)
        self.board = Board(self._span)
        self.board.show_pixels(np.full(sizes, self._span.low))
        self.setFocusProxy(self.board)
        self.tool = SegmentedControl("Tool")
        self.tool.add_choice("pencil", "Pencil", "pencil", "Leave ink")
        self.tool.add_choice("eraser", "Eraser", "eraser", "Take ink away")
        self.tool.set_value("pencil")
        self.clear = IconButton("trash", "Clear the picture")
        self.invert = IconButton("invert", "Turn dark and light around")
        self.pen = _slider("Size of the pen", SMALLEST, LARGEST, self.board.pen.radius)
        self.ink = _slider("Ink", self._span.low, self._span.high, self._span.high)
        self.channel = ChoiceField("Channel")
        self._build(sizes[2])
        self.tool.chosen.connect(self._choose_tool)
        self.clear.clicked.connect(self._clear)
        self.invert.clicked.connect(self._invert)
        self.pen.valueChanged.connect(lambda at: self.board.set_radius(at / _FINE))
        self.ink.valueChanged.connect(self._choose_ink)
        self.channel.value_changed.connect(self._choose_channel)
        self.board.drawn.connect(self._take)
        self.board.pen_changed.connect(self._show_pen)
        theme.follow(self, self._restyle)

    def show_cells(self, cells: Sequence[str]) -> None:
        self.cells = list(cells)
        if len(cells) == math.prod(self._sizes):
            values = np.array([number_of(cell) for cell in cells]).reshape(self._sizes)
            self.board.show_pixels(np.nan_to_num(values, nan=self._span.low))

    def _take(self, is_done: bool) -> None:
        self.cells = [cell_of(value) for value in self.board.pixels.ravel().tolist()]
        self.edited.emit(is_done)

    def _change(self, pixels: np.ndarray) -> None:
        self.board.show_pixels(pixels)
        self._take(is_done=True)

    def _clear(self) -> None:
        self._change(np.full(self._sizes, self._span.low))

    def _invert(self) -> None:
        self._change(self._span.low + self._span.high - self.board.pixels)

    def _choose_tool(self, tool: object) -> None:
        self.board.pen.is_erasing = tool == "eraser"

    def _choose_ink(self, at: int) -> None:
        self.board.pen.ink = at / _FINE
        self.ink.setAccessibleDescription(cell_of(at / _FINE))

    def _choose_channel(self, channel: object) -> None:
        self.board.pen.channel = int(str(channel))

    def _show_pen(self) -> None:
        self.pen.setValue(round(self.board.pen.radius * _FINE))

    def _build(self, channels: int) -> None:
        self.channel.add_choice(-1, "all channels")
        for number in range(channels):
            name = _COLOURS[number] if channels == len(_COLOURS) else f"channel {number + 1}"
            self.channel.add_choice(number, name)
        self.channel.setVisible(channels > 1)
        self._tools, self._grid = QHBoxLayout(), QGridLayout()
        self._tools.addWidget(self.tool)
        self._tools.addStretch(1)
        self._tools.addWidget(self.invert)
        self._tools.addWidget(self.clear)
        for row, (words, widget) in enumerate((("Pen", self.pen), ("Ink", self.ink))):
            self._grid.addWidget(PlainLabel(words, "label"), row, 0)
            self._grid.addWidget(widget, row, 1)
        self._grid.addWidget(self.channel, 2, 0, 1, 2)
        self._grid.setColumnStretch(1, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._tools)
        self._column.addWidget(self.board)
        self._column.addLayout(self._grid)
        self._column.addStretch(1)

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("m"))
        self._tools.setSpacing(look.space("xs"))
        self._grid.setHorizontalSpacing(look.space("m"))
        self._grid.setVerticalSpacing(look.space("xs"))


def _slider(name: str, low: float, high: float, value: float) -> QSlider:
    """A slider in hundredths."""
    made = QSlider(Qt.Orientation.Horizontal)
    made.setRange(round(low * _FINE), round(high * _FINE))
    made.setValue(round(value * _FINE))
    made.setSingleStep(max(1, round((high - low) * _FINE / 20)))
    made.setPageStep(max(1, round((high - low) * _FINE / 5)))
    made.setAccessibleName(name)
    return made
