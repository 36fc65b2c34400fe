"""Where columns, neurons and bias neurons stand, for any size of the view."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF

from netbuilder.core.neuron_chain import NeuronColumn
from netbuilder.ui import theme

# How far before its column a bias neuron stands, as a share of the way to the column before.
_BIAS_AT = 0.72


class Shown(Struct, frozen=True):
    """One column as it is shown.

    Attributes:
        first: Place of the first neuron that is shown, in the order of `order`.
        order: The neurons of the layer in the order they are shown; empty for their own order.
        most: How many are shown at once.
    """

    column: NeuronColumn
    first: int = 0
    order: tuple[int, ...] = ()
    most: int = 0

    @property
    def neurons(self) -> tuple[int, ...]:
        """Those on screen."""
        last = min(self.column.count, self.first + self.most)
        if self.order:
            return self.order[self.first : last]
        return tuple(range(self.first, last))

    @property
    def is_window(self) -> bool:
        """Whether there are more than are shown."""
        return self.column.count > self.most


class Place(Struct, frozen=True):
    """One column in pixels.

    Attributes:
        middle: Its horizontal middle.
        header: Where its title stands.
        tiles: One per neuron on screen.
        bias: Centre of the bias neuron that feeds it; None without one.
        strip: Where all neurons of the layer are shown small; None where all are tiles.
    """

    middle: float
    header: QRectF
    tiles: tuple[QRectF, ...]
    bias: QPointF | None
    strip: QRectF | None


def most_rows(count: int) -> int:
    """How many neurons of a layer are shown at once."""
    sizes = theme.current().tables["neurons_px"]
    return count if count <= int(sizes["rows"]) else int(sizes["window"])


def placed(columns: Sequence[Shown], size: QSizeF) -> tuple[Place, ...]:
    """Every column in a view of this size."""
    if not columns:
        return ()
    look = theme.current()
    sizes = look.tables["neurons_px"]
    margin = float(look.space("xl"))
    header = float(sizes["header"]) * look.font_scale
    legend = look.height("row") + 2 * look.space("l")
    foot = float(sizes["bias_drop"]) + float(sizes["bias_radius"]) + legend
    room = max(1.0, size.height() - header - foot - margin)
    left, right = (_side(shown) for shown in (columns[0], columns[-1]))
    gaps = max(1, len(columns) - 1)
    step = max(1.0, min(float(sizes["column_most"]), (size.width() - left - right) / gaps))
    start = max(left, (size.width() - step * gaps + left - right) / 2)
    middle = header + margin + room / 2
    found = [
        _column(shown, QPointF(start + step * number, middle), room, step)
        for number, shown in enumerate(columns)
    ]
    lowest = max((place.tiles[-1].bottom() for place in found if place.tiles), default=middle)
    drop = lowest + float(sizes["bias_drop"])
    return tuple(
        _with_bias(place, shown, QPointF(place.middle - step * _BIAS_AT, drop))
        for place, shown in zip(found, columns, strict=True)
    )


def _side(shown: Shown) -> float:
    """Room beside the first or last column, for names."""
    sizes = theme.current().tables["neurons_px"]
    return float(sizes["names" if shown.column.names else "side"]) * theme.current().font_scale


def _with_bias(place: Place, shown: Shown, bias: QPointF) -> Place:
    where = bias if shown.column.has_bias else None
    return Place(place.middle, place.header, place.tiles, where, place.strip)


def _column(shown: Shown, centre: QPointF, room: float, step: float) -> Place:
    look = theme.current()
    sizes = look.tables["neurons_px"]
    count = len(shown.neurons)
    row = min(float(sizes["row"]), room / max(count, 1))
    tile = row * float(sizes["tile"]) / float(sizes["row"])
    top = centre.y() - row * count / 2
    tiles = tuple(
        QRectF(centre.x() - tile / 2, top + row * place + (row - tile) / 2, tile, tile)
        for place in range(count)
    )
    width = step - look.space("m")
    height = float(sizes["header"]) * look.font_scale
    header = QRectF(centre.x() - float(sizes["tile"]) / 2, 0.0, width, height)
    strip = None
    if shown.is_window and tiles:
        gap, wide = float(sizes["strip_gap"]), float(sizes["strip"])
        height = tiles[-1].bottom() - tiles[0].top()
        strip = QRectF(centre.x() - tile / 2 - gap - wide, tiles[0].top(), wide, height)
    return Place(centre.x(), header, tiles, None, strip)
