"""How the canvas behaves where people differ in what they like."""

from __future__ import annotations

from typing import NamedTuple

from netbuilder.ui.canvas.ways import WireStyle


class Options(NamedTuple):
    """What a person chose.

    Attributes:
        snaps_to_grid: Whether what is dragged falls on the grid.
        has_guides: Whether it lines up with its neighbours.
        wire_style: How wires are led.
        has_minimap: Whether a corner shows the whole network.
        has_strips: Whether layers have a histogram of what leaves them.
    """

    snaps_to_grid: bool = True
    has_guides: bool = True
    wire_style: WireStyle = WireStyle.CURVED
    has_minimap: bool = True
    has_strips: bool = False


def wire_style(name: str) -> WireStyle:
    """The style of a name; curves where there is none."""
    return next((style for style in WireStyle if style.value == name), WireStyle.CURVED)
