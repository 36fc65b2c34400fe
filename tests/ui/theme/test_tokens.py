"""The tokens hold what the look promises: every value there, and contrast enough to read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont

from netbuilder.core.layer import Family
from netbuilder.resources import resource
from netbuilder.ui.theme.measures import SPACES
from netbuilder.ui.theme.tokens import (
    FAMILIES,
    THEME_NAMES,
    Theme,
    ThemeName,
    family_word,
    load_theme,
    mixed,
)

UI = Path(__file__).parents[3] / "netbuilder" / "ui"
# What text stands on: the grounds of panels, canvas, fields and nodes.
GROUNDS = ("canvas", "chrome", "panel", "raised", "node", "field")


def luminance(colour: QColor) -> float:
    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.fixture(params=THEME_NAMES)
def look(request: pytest.FixtureRequest) -> Theme:
    return load_theme(request.param)


def test_all_looks_have_the_same_tokens() -> None:
    light = load_theme("light")
    for name in THEME_NAMES:
        assert load_theme(name).colours.keys() == light.colours.keys()


@pytest.mark.parametrize("token", ["text", "text_2", "text_3", "error", "warning", "success"])
def test_text_can_be_read_on_every_ground(look: Theme, token: str) -> None:
    for ground in GROUNDS:
        assert contrast(look.colour(token), look.colour(ground)) >= 4.5, ground


@pytest.mark.parametrize("kind", ["error", "warning", "success"])
def test_a_message_can_be_read_on_its_own_tint(look: Theme, kind: str) -> None:
    assert contrast(look.colour(kind), look.colour(f"{kind}_soft")) >= 4.5


def test_the_main_button_can_be_read(look: Theme) -> None:
    for ground in ("accent", "accent_hover"):
        assert contrast(look.colour("on_accent"), look.colour(ground)) >= 4.5


def test_an_icon_stands_out_on_every_family_tile(look: Theme) -> None:
    for family in FAMILIES:
        assert contrast(look.on_family, look.family_colour(family)) >= 3.0, family


def test_a_title_can_be_read_on_every_tinted_header(look: Theme) -> None:
    for family in FAMILIES:
        assert contrast(look.colour("text"), look.family_tint(family)) >= 4.5, family


def test_every_family_of_the_catalog_has_its_own_colour() -> None:
    light = load_theme("light")
    colours = {light.family_colour(family).name() for family in Family}
    assert len(colours) == len(Family) == len(FAMILIES)
    for family in Family:
        assert light.family_colour(family) == light.family_colour(family.token)


def test_an_unknown_family_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="quantum"):
        family_word("quantum")


def test_sizes_follow_the_font_and_lines_do_not() -> None:
    plain, large = load_theme("light"), load_theme("light", 2.0)
    assert large.text_height() == 2 * plain.text_height()
    assert large.height("control") == 2 * plain.height("control")
    assert large.space("m") == 2 * plain.space("m")
    assert large.line() == plain.line()
    assert large.grid("step") == plain.grid("step")
    assert large.unscaled == plain


@pytest.mark.parametrize(("asked", "given"), [(0.1, 0.8), (9.0, 2.0), (1.25, 1.25)])
def test_the_font_scale_is_held_between_80_and_200_percent(asked: float, given: float) -> None:
    assert load_theme("light", asked).font_scale == given


def test_spaces_have_a_name_each() -> None:
    light = load_theme("light")
    assert [light.space(name) for name in SPACES] == [2, 4, 6, 8, 12, 16, 24, 32]


def test_a_given_font_is_a_copy() -> None:
    light = load_theme("light")
    light.font().setPixelSize(99)
    assert light.font().pixelSize() == 13
    assert light.font(weight="semibold").weight() == QFont.Weight.DemiBold


def test_curves_begin_again_after_the_eighth() -> None:
    light = load_theme("light")
    assert light.curve(9) == light.curve(1) != light.curve(2)


def test_mixing_ends_at_either_colour() -> None:
    black, white = QColor("black"), QColor("white")
    assert mixed(black, white, 1.0) == black
    assert mixed(black, white, 0.0) == white
    assert mixed(black, white, 0.5).red() in (127, 128)


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize(
    ("drawing", "icon", "token"),
    [
        ("check", "check", "on_accent"),
        ("remove", "remove", "on_accent"),
        ("tick", "check", "text_2"),
        ("chevron-down", "chevron-down", "text_2"),
        ("chevron-up", "chevron-up", "text_2"),
        ("chevron-right", "chevron-right", "text_2"),
        ("close", "close", "text_2"),
    ],
)
def test_drawings_for_the_stylesheet_have_the_colours_of_their_look(
    name: ThemeName, drawing: str, icon: str, token: str
) -> None:
    text = resource("icons", f"{icon}.svg").read_text(encoding="utf-8")
    expected = text.replace("currentColor", load_theme(name).colours[token])
    assert resource("themes", name, f"{drawing}.svg").read_text(encoding="utf-8") == expected


def test_no_colour_is_written_outside_the_theme() -> None:
    colour = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']|QColor\(\s*\d|GlobalColor\.(?!transparent)""")
    found = [
        f"{path.relative_to(UI)}:{number}"
        for path in UI.rglob("*.py")
        if "theme" not in path.relative_to(UI).parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if colour.search(line)
    ]
    assert found == []
