"""Colours, fonts and sizes of the canvas, made once per look so that painting asks no tables."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from netbuilder.core.layer import Family
from netbuilder.ui import theme
from netbuilder.ui.short_titles import shortened
from netbuilder.ui.theme import Theme, mixed

RIGHT = Qt.TextElideMode.ElideRight
COLOURS = (
    *("canvas", "node", "raised", "grid", "line", "line_strong", "control", "wire"),
    *("text", "text_2", "text_3", "disabled", "accent", "accent_soft", "on_accent", "focus"),
    *("error", "error_soft", "warning", "warning_soft", "success", "positive"),
)


class Paints:
    """Everything a painter of the canvas needs of one look.

    Attributes:
        look: The theme at 100 %, since the zoom does the scaling.
        fonts: By role on a node: ``name``, ``label``, ``value``, ``small`` ...
        colours: By token.
    """

    def __init__(self, look: Theme) -> None:
        self.look = look
        self.colours: dict[str, QColor] = {token: look.colour(token) for token in COLOURS}
        self.fonts: dict[str, QFont] = {
            "name": look.font("body", "semibold"),
            "label": look.font("label"),
            "value": look.font("label", "medium", tabular=True),
            "small": look.font("small", tabular=True),
            "pill": look.font("small", "medium", tabular=True),
            "title": look.font("title", "semibold"),
            "body": look.font("body"),
            "bias": look.font("small", "semibold"),
        }
        self.metrics = {name: QFontMetricsF(font) for name, font in self.fonts.items()}
        self.families = {family: look.family_colour(family.token) for family in Family}
        self.tints = {family: look.family_tint(family.token) for family in Family}
        ground = self.colours["node"]
        self.soft = {
            family: mixed(colour, ground, 0.22) for family, colour in self.families.items()
        }
        self.muted = {
            family: mixed(colour, self.colours["canvas"], look.shade("bars"))
            for family, colour in self.families.items()
        }

    def pen(
        self, token: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine
    ) -> QPen:
        """A pen in a colour of the look."""
        pen = QPen(self.colours[token], width, style)
        if style is Qt.PenStyle.SolidLine:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen

    def size(self, name: str) -> float:
        """A size of the canvas table, in canvas pixels."""
        return float(self.look.tables["canvas_px"][name])

    def width(self, role: str, text: str) -> float:
        """How wide a text is in one of the fonts."""
        return self.metrics[role].horizontalAdvance(text)

    def elided(self, role: str, text: str, width: float) -> str:
        """The text, shortened with an ellipsis where it is too wide."""
        if len(text) * 4.0 < width and self.width(role, text) <= width:
            return text
        if role == "name":
            text = shortened(text, lambda words: self.width(role, words) <= width)
            head, _, last = text.rpartition(" ")
            # Of layers of one kind only the number differs, so it is kept.
            if last.isdigit() and self.width(role, text) > width >= self.width(role, last):
                room = width - self.width(role, f" {last}")
                start = self.metrics[role].elidedText(head, RIGHT, room)
                return f"{start} {last}" if len(start) > 1 else last
        return self.metrics[role].elidedText(text, RIGHT, width)


def paints() -> Paints:
    """Those of the look shown now."""
    look = theme.current().unscaled
    key = (look.name, look.font_family)
    found = _made.get(key)
    if found is None:
        found = _made[key] = Paints(look)
    return found


_made: dict[tuple[str, str], Paints] = {}


class Sizes:
    """The geometry of a node, read once; equal in every look."""

    def __init__(self, look: Theme) -> None:
        table = look.tables["canvas_px"]
        self.node = float(look.width("node"))
        self.node_small = float(table["node_small"])
        self.header = float(look.height("node_header"))
        self.row = float(look.height("node_row"))
        self.footer = float(look.height("node_footer"))
        self.row_pad = float(table["row_pad"])
        self.inset = float(table["inset"])
        self.radius = float(look.radius("node"))
        self.tile = float(table["tile"])
        self.tile_left = float(table["tile_left"])
        self.tile_top = float(table["tile_top"])
        self.title_left = float(table["title_left"])
        self.port = float(table["port"]) / 2
        self.port_pitch = float(table["port_pitch"])
        self.port_reach = float(look.hit("port"))
        self.wire_reach = float(look.hit("wire")) / 2
        self.bias_radius = float(table["bias_radius"])
        self.bias_left = float(table["bias_left"])
        self.bias_drop = float(table["bias_drop"])
        self.badge = float(table["badge"])
        self.margin = float(table["margin"])
        self.copies = float(table["copies"])
        self.snap = float(look.grid("snap"))
        self.step = float(look.grid("step"))
        self.reach_least = float(table["reach_least"])
        self.reach_most = float(table["reach_most"])
        self.bow = float(table["bow"])
        self.cell = float(table["cell"])
        self.space = float(table["space_between"])


@lru_cache(maxsize=1)
def sizes() -> Sizes:
    """The geometry of nodes and wires, in canvas pixels."""
    return Sizes(theme.current().unscaled)
