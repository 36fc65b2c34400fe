"""Values of a sample as a table has them: numbers read, written, and as the pixels of a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from PySide6.QtGui import QImage

from netbuilder.core.recipe import Column, ColumnType, Recipe

_WHITE = 255
_DIGITS = 6


class Span(Struct, frozen=True):
    """From which value to which a number goes in the data.

    Attributes:
        is_whole: Whether only whole numbers are met there.
    """

    low: float
    high: float
    is_whole: bool = False

    @property
    def width(self) -> float:
        """How far it is from end to end; never 0."""
        return (self.high - self.low) or max(abs(self.high), 1.0)

    def share(self, value: float) -> float:
        """Where a value lies, from 0 to 1 within the span."""
        return (value - self.low) / self.width

    def at(self, share: float) -> float:
        """The value at a place."""
        value = self.low + share * self.width
        if self.is_whole:
            return float(round(value))
        # As fine as a slider can tell apart, so that no digits come of nowhere.
        places = max(0, 2 - math.floor(math.log10(self.width)))
        return round(value, places)


def span_of(column: Column) -> Span:
    """The span of a number column."""
    ends = (column.low, column.high, column.middle)
    few = column.distinct <= column.high - column.low + 1
    return Span(column.low, column.high, all(end.is_integer() for end in ends) and few)


def picture_span(columns: Sequence[Column]) -> Span:
    """The common span of the pixels of a picture."""
    spans = [span_of(column) for column in columns] or [Span(0.0, 1.0)]
    low, high = min(each.low for each in spans), max(each.high for each in spans)
    return Span(low, high, all(each.is_whole for each in spans))


def number_of(cell: str) -> float:
    """The number in a cell; not a number where there is none."""
    try:
        return float(cell)
    except ValueError:
        return math.nan


def cell_of(value: float) -> str:
    """A number as it is written into a cell."""
    if not math.isfinite(value):
        return ""
    rounded = float(f"{value:.{_DIGITS}g}")
    return str(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e15 else repr(rounded)


def is_number(column: Column) -> bool:
    """Whether a column holds plain numbers."""
    return column.type is ColumnType.NUMBER


def picture_of(recipe: Recipe, cells: Sequence[str]) -> QImage | None:
    """The picture that the cells are; None where they are none."""
    columns, sizes = recipe.read_columns, recipe.picture
    if sizes is None or recipe.derived or math.prod(sizes) != len(cells):
        return None
    span = picture_span(columns)
    values = np.array([number_of(cell) for cell in cells]).reshape(sizes)
    return image_of(values, span)


def image_of(values: np.ndarray, span: Span) -> QImage:
    """Pixels (height, width, channels) as a picture, the lowest value black."""
    shares = np.nan_to_num((values - span.low) / span.width).clip(0, 1)
    shown = shares[:, :, :3] if shares.shape[2] >= 3 else shares[:, :, :1].repeat(3, axis=2)
    pixels = np.full((*shown.shape[:2], 4), _WHITE, np.uint8)
    pixels[:, :, :3] = np.rint(shown * _WHITE)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
