"""Where columns, neurons and bias neurons stand, for any size of the view."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF

from netbuilder.core.neuron_chain import NeuronColumn
from netbuilder.ui import theme

# How far before its column a bias neuron stands, as a share of the way to the column before.
_BIAS_AT = 0.72
# Larger pictures are shown neuron by neuron: one weight per pixel and neuron would be too many.
MOST_PIXELS = 4096
_MEASURED = 100


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

    @property
    def picture(self) -> tuple[int, int, int] | None:
        """Height, width and channels where its neurons are shown as one picture."""
        return self.column.picture if is_picture(self.column) else None


class Place(Struct, frozen=True):
    """One column in pixels.

    Attributes:
        middle: Its horizontal middle.
        header: Where its title stands.
        tiles: One per neuron on screen; of a picture those of its pixels.
        bias: Centre of the bias neuron that feeds it; None without one.
        strip: Where all neurons of the layer are shown small; None where all are tiles.
    """

    middle: float
    header: QRectF
    tiles: tuple[QRectF, ...]
    bias: QPointF | None
    strip: QRectF | None

    @property
    def body(self) -> QRectF:
        """Around all its tiles."""
        if not self.tiles:
            return QRectF(self.middle, self.header.bottom(), 0, 0)
        return self.tiles[0].united(self.tiles[-1])

    def shifted(self, by: float) -> Place:
        """The same farther to the right."""
        return Place(
            self.middle + by,
            self.header.translated(by, 0),
            tuple(box.translated(by, 0) for box in self.tiles),
            self.bias + QPointF(by, 0) if self.bias is not None else None,
            self.strip.translated(by, 0) if self.strip is not None else None,
        )


def is_picture(column: NeuronColumn) -> bool:
    """Whether the neurons of a column are shown as one picture."""
    return column.picture is not None and 1 < column.count <= MOST_PIXELS


def most_rows(column: NeuronColumn, height: float, before: NeuronColumn | None = None) -> int:
    """How many neurons of a layer are shown at once, so that each of them can be seen.

    Args:
        height: Of the view.
        before: The column before it.
    """
    if is_picture(column):
        return column.count
    sizes = theme.current().tables["neurons_px"]
    is_pictured = before is not None and is_picture(before)
    least = float(sizes["row_pictured" if is_pictured else "row_least"])
    fitting = max(int(sizes["rows_least"]), int(_room(height) / least))
    # A few that nearly fit stand closer: a window over two thirds of them would tell less.
    closer = fitting if is_pictured else int(_room(height) / float(sizes["row_close"]))
    if column.count <= min(int(sizes["rows"]), max(fitting, closer)):
        return column.count
    return min(int(sizes["window"]), fitting, column.count)


def _room(height: float) -> float:
    """How much of a view's height is left for neurons."""
    look = theme.current()
    sizes = look.tables["neurons_px"]
    legend = look.height("row") + look.space("l") + look.space("s")
    foot = float(sizes["bias_drop"]) + float(sizes["bias_radius"]) + legend
    return max(1.0, height - header_height() - foot - look.space("m"))


def header_height() -> float:
    """How tall a header is: two lines and a row of buttons."""
    look = theme.current()
    return look.space("l") + lines_height() + buttons_height() + 2.0 * look.space("s")


def lines_height() -> float:
    """How tall title and note are together."""
    look = theme.current()
    fonts = look.font("body", "semibold"), look.font("small")
    return sum(QFontMetricsF(font).height() for font in fonts) + look.space("xxs")


def buttons_height() -> float:
    """How tall the buttons of a header are."""
    look = theme.current()
    return float(look.tables["neurons_px"]["chip"]) * look.font_scale


def least_width(columns: Sequence[Shown], last: float = 0.0) -> float:
    """How wide a view must be so that no column gets too narrow; others are panned through.

    Args:
        last: How wide the header of the last column is.
    """
    look = theme.current()
    step = float(look.tables["neurons_px"]["column_least"]) * look.font_scale
    left, right = _sides(columns, last) if columns else (0.0, 0.0)
    return left + right + step * max(0, len(columns) - 1)


def placed(columns: Sequence[Shown], size: QSizeF, last: float = 0.0) -> tuple[Place, ...]:
    """Every column in a view of this size.

    Args:
        last: How wide the header of the last column is.
    """
    if not columns:
        return ()
    look = theme.current()
    sizes = look.tables["neurons_px"]
    room = _room(size.height())
    left, right = _sides(columns, last)
    gaps = max(1, len(columns) - 1)
    most = float(sizes["column_most"]) * look.font_scale
    step = max(1.0, min(most, (size.width() - left - right) / gaps))
    start = max(left, (size.width() - step * gaps + left - right) / 2)
    middle = header_height() + look.space("m") + room / 2
    found = [
        _column(shown, QPointF(start + step * number, middle), room, step)
        for number, shown in enumerate(columns)
    ]
    # The last header ends where the view does.
    header = found[-1].header
    header.setRight(min(header.right(), size.width() - look.space("xs")))
    lowest = max((place.tiles[-1].bottom() for place in found if place.tiles), default=middle)
    drop = lowest + float(sizes["bias_drop"])
    return tuple(
        _with_bias(place, shown, QPointF(place.middle - step * _BIAS_AT, drop))
        for place, shown in zip(found, columns, strict=True)
    )


def _sides(columns: Sequence[Shown], last: float) -> tuple[float, float]:
    """Room before the middle of the first column and behind that of the last one."""
    look = theme.current()
    sizes = look.tables["neurons_px"]
    half = float(sizes["tile"]) / 2
    left, right = (_side(shown) for shown in (columns[0], columns[-1]))
    if columns[0].picture is not None:
        left = float(sizes["picture"]) / 2 + look.space("xl")
    return left, max(right, last - half + look.space("l"))


def _side(shown: Shown) -> float:
    """Room beside the first or last column: for its names, as far as they need it."""
    look = theme.current()
    sizes = look.tables["neurons_px"]
    side = float(sizes["side"]) * look.font_scale
    if not shown.column.names or shown.picture is not None:
        return side
    metrics = QFontMetricsF(look.font("label"))
    widest = max(metrics.horizontalAdvance(name) for name in shown.column.names[:_MEASURED])
    needed = widest + float(sizes["tile"]) / 2 + 2 * look.space("m")
    return max(side, min(needed, float(sizes["names"]) * look.font_scale))


def _with_bias(place: Place, shown: Shown, bias: QPointF) -> Place:
    where = bias if shown.column.has_bias else None
    return Place(place.middle, place.header, place.tiles, where, place.strip)


def _column(shown: Shown, centre: QPointF, room: float, step: float) -> Place:
    look = theme.current()
    sizes = look.tables["neurons_px"]
    if shown.picture is not None:
        return _pictured(shown, centre, room, step)
    count = len(shown.neurons)
    row = min(float(sizes["row"]), room / max(count, 1))
    # Whole pixels: tiles are copied as they are, and nothing is smeared.
    tile = max(1.0, float(round(row * float(sizes["tile"]) / float(sizes["row"]))))
    top, left = centre.y() - row * count / 2, round(centre.x() - tile / 2)
    tiles = tuple(
        QRectF(left, round(top + row * place + (row - tile) / 2), tile, tile)
        for place in range(count)
    )
    strip = None
    if shown.is_window and tiles:
        gap, wide = float(sizes["strip_gap"]), float(sizes["strip"])
        height = tiles[-1].bottom() - tiles[0].top()
        strip = QRectF(left - gap - wide, tiles[0].top(), wide, height)
    return Place(centre.x(), _header(centre.x(), step), tiles, None, strip)


def _pictured(shown: Shown, centre: QPointF, room: float, step: float) -> Place:
    """A column whose neurons are the pixels of one picture."""
    height, width, channels = shown.picture or (1, 1, 1)
    most = min(float(theme.current().tables["neurons_px"]["picture"]), room, step * 1.2)
    pixel = most / max(height, width)
    if pixel >= 2:
        pixel = float(int(pixel))
    left, top = round(centre.x() - pixel * width / 2), round(centre.y() - pixel * height / 2)
    one = [
        QRectF(left + pixel * across, top + pixel * down, pixel, pixel)
        for down in range(height)
        for across in range(width)
    ]
    tiles = tuple(one * channels)
    header = _header(centre.x(), step)
    header.moveLeft(left)
    return Place(centre.x(), header, tiles, None, None)


def _header(middle: float, step: float) -> QRectF:
    look = theme.current()
    width = max(1.0, step - look.space("m"))
    tile = float(look.tables["neurons_px"]["tile"])
    return QRectF(round(middle - tile / 2), 0.0, width, header_height())
