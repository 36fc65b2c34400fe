"""Where the pictures of a plate stand: in rows that flow, or in a square beside others."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF

from netbuilder.link.messages import Plate
from netbuilder.ui.theme import Theme

# A picture is never drawn narrower or lower than this share of its other side.
_LEAST_ASPECT = 0.22


def is_curve(plate: Plate) -> bool:
    """Whether pictures are the course of a number over steps; kernels show their weights."""
    _, height, width = plate.values.shape
    return height == 1 and width > 1 and not plate.name.startswith("kernel")


def flowing(plate: Plate, width: float, look: Theme) -> list[QRectF]:
    """Tiles of one size from left to right and down, as many in a row as fit."""
    sizes, scale = look.tables["inside_px"], look.font_scale
    count, height, wide = plate.values.shape
    tile = float(sizes["tile"]) * scale
    if is_curve(plate):
        across, down = (float(sizes[key]) * scale for key in ("curve_tile", "curve_tile_height"))
    else:
        across, down = _sides(height, wide, _whole(tile, max(height, wide)))
    gap = float(sizes["tile_gap"]) * scale
    line = name_line(look)
    fit = max(1, int((width + gap) // (across + gap)))
    return [
        QRectF(number % fit * (across + gap), number // fit * (down + line + gap), across, down)
        for number in range(count)
    ]


def squared(plate: Plate, side: float, look: Theme) -> list[QRectF]:
    """Tiles that fill a square of a side together."""
    count, height, wide = plate.values.shape
    gap = float(look.space("s"))
    across = max(1, math.ceil(math.sqrt(count)))
    if is_curve(plate):
        across = 1 if count <= 4 else 2
    down = -(-count // across)
    width = (side - gap * (across - 1)) / across
    most = (side - gap * (down - 1)) / down
    if is_curve(plate):
        box = width, min(most, width * 0.5)
    else:
        box = _sides(height, wide, min(width, side))
        if box[1] > most:
            box = box[0] * most / box[1], most
    whole = down * box[1] + (down - 1) * gap
    top = (side - whole) / 2
    return [
        QRectF(
            number % across * (box[0] + gap),
            top + number // across * (box[1] + gap),
            box[0],
            box[1],
        )
        for number in range(count)
    ]


def name_line(look: Theme) -> float:
    """Room below a tile for its name."""
    return float(look.text_height("small")) * 1.4


def _whole(tile: float, pixels: int) -> float:
    """The side that gives every pixel the same whole size, where there are few of them."""
    return pixels * max(1.0, round(tile / pixels)) if pixels <= tile / 2 else tile


def _sides(height: int, width: int, longest: float) -> tuple[float, float]:
    """Width and height of a picture whose longer side is given."""
    aspect = min(max(height / max(width, 1), _LEAST_ASPECT), 1 / _LEAST_ASPECT)
    return (longest, longest * aspect) if aspect <= 1 else (longest / aspect, longest)
