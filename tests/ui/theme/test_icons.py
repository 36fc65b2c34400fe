"""Icons and tiles are drawn, in the colour asked for, and told apart by outline alone."""

from __future__ import annotations

import logging
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPixmap
from pytestqt.qtbot import QtBot

from netbuilder.resources import resource
from netbuilder.ui import theme
from netbuilder.ui.theme import FAMILIES

NAMED_IN_THE_LOOK = [
    "play",
    "pause",
    "stop",
    "step",
    "step-epoch",
    "replay",
    "checkpoint",
    "fork",
    "undo",
    "redo",
    "cut",
    "copy",
    "paste",
    "trash",
    "add",
    "remove",
    "search",
    "rename",
    "settings",
    "more",
    "chevron-down",
    "chevron-right",
    "close",
    "check",
    "link",
    "fit",
    "zoom",
    "minimap",
    "layout",
    "align",
    "frame",
    "note",
    "block",
    "unpack",
    "bypass",
    "freeze",
    "wire",
    "reroute",
    "level-block",
    "level-layer",
    "level-neuron",
    "input",
    "output",
    "dense",
    "convolution",
    "pool",
    "upsample",
    "recurrent",
    "attention",
    "embedding",
    "delay",
    "activation",
    "sigmoid",
    "normalise",
    "dropout",
    "sum",
    "concatenate",
    "flatten",
    "reshape",
    "noise",
    "memory",
    "bias",
    "table",
    "image",
    "series",
    "text",
    "sound",
    "tree",
    "paint",
    "target",
    "ignore",
    "split",
    "folder",
    "file",
    "download",
    "export",
    "curves",
    "surface",
    "confusion",
    "samples",
    "runs",
    "log",
    "doctor",
    "error",
    "warning",
    "info",
    "help",
    "lock",
    "clock",
    "device",
    "theme",
    "lesson",
    "bulb",
]


def ink(picture: QPixmap) -> list[QColor]:
    image = picture.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return [pixel for pixel in pixels if pixel.alpha() > 250]


def test_every_icon_of_the_look_is_there() -> None:
    assert set(NAMED_IN_THE_LOOK) <= set(theme.icon_names())


@pytest.mark.parametrize("name", theme.icon_names())
def test_an_icon_keeps_to_the_grid_and_takes_any_colour(name: str, qtbot: QtBot) -> None:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.attrib["viewBox"] == "0 0 24 24"
    assert root.attrib["stroke-width"] == "1.75"
    assert re.findall(r"#[0-9a-fA-F]{3,}", text) == []
    red = QColor("red")
    drawn = ink(theme.pixmap(name, red, 96, 1.0))
    assert len(drawn) > 40
    assert {pixel.name() for pixel in drawn} == {red.name()}
    edge = theme.pixmap(name, red, 24, 1.0).toImage()
    border = [edge.pixelColor(at, y).alpha() for at in range(24) for y in (0, 23)]
    assert max(border) < 128, "an icon leaves a margin"


def test_no_two_icons_look_alike(qtbot: QtBot) -> None:
    same_on_purpose = {frozenset(("copy", "block"))}
    images = {name: theme.pixmap(name, "text", 48, 1.0).toImage() for name in theme.icon_names()}
    alike = {
        frozenset((one, other))
        for one, other in combinations(images, 2)
        if images[one] == images[other]
    }
    assert alike <= same_on_purpose


def test_a_missing_icon_is_logged_and_stood_in_for(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert not theme.pixmap("no-such-icon", "text", 18, 1.0).isNull()
    assert "no-such-icon" in caplog.text


@pytest.mark.parametrize(("also", "name"), [("step_epoch", "step-epoch"), ("delete", "trash")])
def test_other_spellings_find_their_icon(also: str, name: str, qtbot: QtBot) -> None:
    def image(word: str) -> QImage:
        return theme.pixmap(word, "text", 24, 1.0).toImage()

    assert image(also) == image(name)


def test_a_sharp_screen_gets_more_pixels_for_the_same_size(qtbot: QtBot) -> None:
    drawn = theme.pixmap("play", "text", 18, 2.0)
    assert drawn.width() == 36
    assert drawn.deviceIndependentSize().width() == 18


def test_a_disabled_icon_is_grey(qtbot: QtBot) -> None:
    made = theme.icon("stop", "accent", 18)
    normal = made.pixmap(18, made.Mode.Normal).toImage()
    assert made.pixmap(18, made.Mode.Disabled).toImage() != normal


def test_families_differ_in_outline_alone() -> None:
    square = QRectF(0, 0, 100, 100)
    outlines = [theme.family_path(family, square) for family in FAMILIES]
    for one, other in combinations(outlines, 2):
        difference = one.subtracted(other).united(other.subtracted(one))
        assert not difference.isEmpty()
        assert one != other


@pytest.mark.parametrize("family", FAMILIES)
def test_a_tile_fills_its_place_and_stays_in_it(family: str, qtbot: QtBot) -> None:
    path = theme.family_path(family, QRectF(0, 0, 100, 100))
    bounds = path.boundingRect()
    assert bounds.width() > 85
    assert bounds.height() > 85
    assert QRectF(-7, -7, 114, 114).contains(bounds)
    drawn = ink(theme.tile(family, "dense", 64, 1.0))
    colours = {pixel.name() for pixel in drawn}
    assert theme.current().family_colour(family).name() in colours
    assert theme.current().on_family.name() in colours


def test_the_sign_of_the_application_has_one_neuron_in_the_accent(qtbot: QtBot) -> None:
    colours = {pixel.name() for pixel in ink(theme.mark(64, 1.0))}
    assert {theme.current().colour(token).name() for token in ("accent", "text")} <= colours
    assert not theme.app_icon().isNull()
