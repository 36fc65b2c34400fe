"""The look as one frozen record: every colour, size, weight and duration of the interface.

Nothing else in ``ui`` writes a colour or a size down; it asks the `Theme` it is given. The values
come from ``resources/themes/tokens.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from PySide6.QtGui import QColor, QFont

from netbuilder.resources import resource
from netbuilder.ui.theme.measures import SPACES, Measures

ThemeName: TypeAlias = Literal["light", "dark", "high_contrast"]
TextSize: TypeAlias = Literal["small", "label", "body", "strong", "title", "page"]
TextWeight: TypeAlias = Literal["regular", "medium", "semibold"]

THEME_NAMES: Final[tuple[ThemeName, ...]] = ("light", "dark", "high_contrast")
LEAST_FONT_SCALE: Final = 0.8
GREATEST_FONT_SCALE: Final = 2.0

# The words a person reads, and the colour token of each.
FAMILIES: Final[Mapping[str, str]] = {
    "ends": "f_ends",
    "neurons": "f_dense",
    "pictures": "f_spatial",
    "sequences": "f_sequence",
    "activations": "f_activation",
    "steady": "f_normalise",
    "combine": "f_combine",
    "memory": "f_memory",
    "block": "f_block",
}
_FAMILY_WORDS: Final[Mapping[str, str]] = {
    "dense": "neurons",
    "spatial": "pictures",
    "images": "pictures",
    "sequence": "sequences",
    "activation": "activations",
    "normalise": "steady",
    "regularise": "steady",
    "energy": "memory",
    "blocks": "block",
}
# Monospaced faces by platform, best first; Qt takes the first that is there.
_MONOSPACED: Final = (
    "SF Mono",
    "Cascadia Mono",
    "Consolas",
    "DejaVu Sans Mono",
    "Menlo",
    "monospace",
)
_TABULAR: Final = QFont.Tag("tnum")


def family_word(family: object) -> str:
    """The key in `FAMILIES` for a family given as a word, a token or an enumeration member.

    Raises:
        ValueError: there is no such family.
    """
    word = str(getattr(family, "value", family)).lower().removeprefix("f_")
    first = word.replace("_", " ").replace("-", " ").split(" ")[0]
    known = _FAMILY_WORDS.get(first, first)
    if known not in FAMILIES:
        raise ValueError(f"No family is called {family!r}; families are {', '.join(FAMILIES)}.")
    return known


def mixed(over: QColor, ground: QColor, share: float) -> QColor:
    """``ground`` covered with ``share`` (0 to 1) of ``over``, as an opaque colour."""
    keep = 1.0 - share
    return QColor(
        round(over.red() * share + ground.red() * keep),
        round(over.green() * share + ground.green() * keep),
        round(over.blue() * share + ground.blue() * keep),
    )


@dataclass(frozen=True, kw_only=True)
class Theme(Measures):
    """One look at one font scale. Its sizes are those of `Measures`; the canvas uses `unscaled`.

    Attributes:
        name: Which of the three looks this is.
        colours: Token to ``#RRGGBB``.
        font_family: The interface face; empty for the system's own.
    """

    name: ThemeName
    colours: Mapping[str, str]
    font_family: str = "Inter"
    _made: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_dark(self) -> bool:
        return self.name != "light"

    @property
    def unscaled(self) -> Theme:
        """The same look at 100 %, for the canvas, whose own zoom does the scaling."""
        return self if self.font_scale == 1.0 else self.scaled(1.0)

    def scaled(self, font_scale: float) -> Theme:
        """The same look at another font scale, held to 80 to 200 %."""
        held = min(GREATEST_FONT_SCALE, max(LEAST_FONT_SCALE, font_scale))
        return replace(self, font_scale=held, _made={})

    def colour(self, token: str, alpha: float = 1.0) -> QColor:
        """A fresh colour of a token such as ``"accent"``; ``alpha`` 0 to 1."""
        colour = QColor(self.colours[token])
        if alpha < 1.0:
            colour.setAlphaF(alpha)
        return colour

    def family_colour(self, family: object) -> QColor:
        """The colour of a layer family: ``"neurons"``, ``Family.NEURONS`` or ``"f_dense"``."""
        return self.colour(FAMILIES[family_word(family)])

    def family_tint(self, family: object) -> QColor:
        """The ground of a node's header: the node colour with a breath of the family's."""
        share = float(self.tables["header_tint"][self.name])
        return mixed(self.family_colour(family), self.colour("node"), share)

    @property
    def on_family(self) -> QColor:
        """The colour of an icon on its family's tile."""
        return QColor(str(self.tables["on_family"][self.name]))

    def curve(self, number: int) -> QColor:
        """The colour of curve 1, 2, 3 ...; after 8 they begin again."""
        return self.colour(f"c{(number - 1) % 8 + 1}")

    def font(
        self,
        size: TextSize = "body",
        weight: TextWeight = "regular",
        *,
        tabular: bool = False,
        monospaced: bool = False,
    ) -> QFont:
        """A font of the type scale; ``tabular`` gives every figure the same width."""
        key = ("font", size, weight, tabular, monospaced)
        if key not in self._made:
            self._made[key] = self._new_font(size, weight, tabular, monospaced)
        return QFont(self._made[key])

    def _new_font(self, size: str, weight: str, tabular: bool, monospaced: bool) -> QFont:
        font = QFont()
        if monospaced:
            font.setFamilies(list(_MONOSPACED))
            font.setStyleHint(QFont.StyleHint.Monospace)
        elif self.font_family:
            font.setFamilies([self.font_family, *font.families()])
        font.setPixelSize(self.text_height(size))
        font.setWeight(QFont.Weight(int(self.tables["weight"][weight])))
        if tabular:
            font.setFeature(_TABULAR, 1)
        return font


@lru_cache(maxsize=1)
def _tokens() -> dict[str, Any]:
    text = resource("themes", "tokens.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(text)
    tables["space_px"] = dict(zip(SPACES, tables["space_px"], strict=True))
    return tables


def load_theme(
    name: ThemeName, font_scale: float = 1.0, font_family: str = "Inter", is_still: bool = False
) -> Theme:
    """Read a look from the token file (once) at a font scale."""
    tables = _tokens()
    theme = Theme(
        name=name,
        colours=tables["themes"][name],
        tables=tables,
        font_family=font_family,
        is_still=is_still,
    )
    return theme.scaled(font_scale)
