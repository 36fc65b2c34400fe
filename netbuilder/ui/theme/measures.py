"""Every size, line, share and duration of the look, scaled with the font where it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Space: TypeAlias = Literal["xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"]

SPACES: Final[tuple[Space, ...]] = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")


@dataclass(frozen=True, kw_only=True)
class Measures:
    """The sizes of a look at one font scale, in logical pixels.

    Attributes:
        tables: The tables of the token file, by name.
        font_scale: 0.8 to 2.0, as the user set it.
        is_still: Whether nothing moves by itself.
    """

    tables: Mapping[str, Mapping[str, Any]]
    font_scale: float = 1.0
    is_still: bool = False

    def _scaled(self, table: str, name: str) -> int:
        return max(1, round(float(self.tables[table][name]) * self.font_scale))

    def text_height(self, size: str = "body") -> int:
        return self._scaled("type_px", size)

    def space(self, name: Space) -> int:
        """xxs 2, xs 4, s 6, m 8, l 12, xl 16, xxl 24, xxxl 32."""
        pixels = float(self.tables["space_px"][name])
        return round(pixels * self.font_scale)

    def radius(self, name: str) -> int:
        return self._scaled("radius_px", name)

    def height(self, name: str) -> int:
        return self._scaled("height_px", name)

    def width(self, name: str) -> int:
        return self._scaled("width_px", name)

    def part(self, name: str) -> int:
        """A size inside a widget, such as ``"switch_width"``."""
        return self._scaled("part_px", name)

    def icon_size(self, name: str = "standard") -> int:
        return self._scaled("icon_px", name)

    def hit(self, name: str) -> int:
        return self._scaled("hit_px", name)

    def grid(self, name: str) -> int:
        """``step``, ``dot`` or ``snap`` of the canvas; never scaled with the font."""
        return int(self.tables["grid_px"][name])

    def line(self, name: str = "hairline") -> float:
        """A line width; lines stay as thin at any font size."""
        return float(self.tables["line_px"][name])

    def motion(self, name: str) -> int:
        """Milliseconds of a movement: ``hover``, ``open_close`` or ``layout``; 0 for at once."""
        return 0 if self.is_still else int(self.tables["motion_ms"][name])

    def level_of_detail(self, name: str) -> float:
        """The zoom from which ``full``, ``name`` or ``sign`` is drawn."""
        return float(self.tables["level_of_detail"][name])

    def drag(self, name: str) -> float:
        return float(self.tables["drag"][name])

    def shade(self, name: str) -> float:
        """A share from 0 to 1, such as how strongly bars are filled."""
        return float(self.tables["shade"][name])
