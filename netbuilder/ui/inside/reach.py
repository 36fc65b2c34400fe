"""Where a place of one plate comes from in another, through a window that moves."""

from __future__ import annotations

from typing import NamedTuple

from netbuilder.link.messages.inside import Reach


class Window(NamedTuple):
    """Rows and columns from the first to the last, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


def window_of(reach: Reach, row: int, column: int, size: tuple[int, int]) -> Window | None:
    """The places that one place of the answer comes from; None where there are none.

    Args:
        row, column: Place in the answer.
        size: Height and width of what is looked at; a window that hangs over is cut off.
    """
    rows = _span(reach, 0, row, size[0])
    columns = _span(reach, 1, column, size[1])
    if rows is None or columns is None:
        return None
    return Window(rows[0], columns[0], rows[1], columns[1])


def _span(reach: Reach, axis: int, place: int, length: int) -> tuple[int, int] | None:
    wide = (reach.size[axis] - 1) * reach.dilation[axis]
    if reach.is_spread:
        end = place + reach.padding[axis]
        first = -(-(end - wide) // reach.stride[axis])
        last = end // reach.stride[axis]
    else:
        first = place * reach.stride[axis] - reach.padding[axis]
        last = first + wide
    first, last = max(first, 0), min(last, length - 1)
    return (first, last) if first <= last else None
