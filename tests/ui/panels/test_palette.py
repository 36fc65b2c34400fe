"""The palette shows every kind, finds them, and offers them to the canvas."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core.document import Document
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas.kinds import kinds
from netbuilder.ui.canvas.tools.place_node import layer_mime, mime_layer
from netbuilder.ui.panels.palette import Palette
from netbuilder.ui.short_titles import shortened
from netbuilder.ui.workspace import Workspace


@pytest.fixture
def palette(qtbot: QtBot) -> Palette:
    made = Palette(Workspace(Document(Project())))
    qtbot.addWidget(made)
    made.resize(216, 700)
    made.show()
    return made


def item(palette: Palette, title: str) -> QTreeWidgetItem:
    return next(each for each in palette.tree.layer_items() if each.text(0) == title)


def group_of(palette: Palette, title: str) -> QTreeWidgetItem:
    group = item(palette, title).parent()
    assert group is not None
    return group


def test_every_kind_is_there_under_its_family(palette: Palette) -> None:
    assert sorted(palette.titles()) == sorted(kind.title for kind in kinds())
    assert group_of(palette, "Dense").text(0) == "Neurons"


def test_groups_without_kinds_are_not_shown(palette: Palette) -> None:
    groups = [palette.tree.topLevelItem(row) for row in range(palette.tree.topLevelItemCount())]
    assert all(group is not None and group.childCount() for group in groups)


def test_typing_keeps_only_what_fits(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "pool")
    assert {"Max pooling", "Average pooling"} <= set(palette.titles())
    assert "Dense" not in palette.titles()
    palette.field.clear()
    assert "Dense" in palette.titles()


def test_enter_in_the_field_places_the_best_with_its_typed_parameters(
    palette: Palette, qtbot: QtBot
) -> None:
    qtbot.keyClicks(palette.field, "dense 16 relu")
    with qtbot.waitSignal(palette.placed) as placed:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert placed.args[0].units == 16


def test_a_double_click_places_a_kind(palette: Palette, qtbot: QtBot) -> None:
    spot = palette.tree.visualItemRect(item(palette, "Dense")).center()
    qtbot.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    with qtbot.waitSignal(palette.placed) as placed:
        qtbot.mouseDClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert placed.args[0].title == "Dense"


def test_enter_on_a_kind_places_it_and_on_a_group_folds_it(palette: Palette, qtbot: QtBot) -> None:
    palette.tree.setCurrentItem(item(palette, "Dense"))
    with qtbot.waitSignal(palette.placed):
        qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    group = group_of(palette, "Dense")
    palette.tree.setCurrentItem(group)
    qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    assert not group.isExpanded()


def test_a_folded_group_stays_folded_after_a_search(palette: Palette, qtbot: QtBot) -> None:
    group = group_of(palette, "Dense")
    spot = palette.tree.visualItemRect(group).center()
    qtbot.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    qtbot.keyClicks(palette.field, "dense")
    assert group_of(palette, "Dense").isExpanded()
    palette.field.clear()
    assert not group_of(palette, "Dense").isExpanded()


def test_what_fits_nothing_says_what_to_try(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "zzzz")
    assert palette.titles() == []
    assert palette._nothing.isVisible()


def test_kinds_say_what_they_are_on_hover(palette: Palette) -> None:
    assert Layer.entries()["dense"].summary in item(palette, "Dense").toolTip(0)


def test_a_dragged_kind_arrives_as_it_was(palette: Palette) -> None:
    dense: Any = Layer.entries()["dense"]
    sent = dense(units=7)
    assert mime_layer(layer_mime(sent)) == sent


def open_groups(palette: Palette) -> list[str]:
    rows = range(palette.tree.topLevelItemCount())
    groups = [group for row in rows if (group := palette.tree.topLevelItem(row)) is not None]
    return [group.text(0) for group in groups if group.isExpanded()]


def test_the_long_groups_are_folded_at_first(palette: Palette) -> None:
    assert open_groups(palette) == ["Ends", "Neurons", "Activations"]


def test_folding_is_told_as_text_that_brings_it_back(palette: Palette, qtbot: QtBot) -> None:
    told: list[str] = []
    palette.folded.connect(told.append)
    for title in ("Max pooling", "LSTM"):
        group_of(palette, title).setExpanded(True)
    opened = open_groups(palette)
    assert {"Pictures", "Sequences"} <= set(opened)
    other = Palette(palette.workspace)
    qtbot.addWidget(other)
    other.fold(told[-1])
    assert open_groups(other) == opened


def test_a_palette_with_nothing_folded_is_remembered_too(palette: Palette, qtbot: QtBot) -> None:
    told: list[str] = []
    palette.folded.connect(told.append)
    for row in range(palette.tree.topLevelItemCount()):
        group = palette.tree.topLevelItem(row)
        assert group is not None
        group.setExpanded(True)
    other = Palette(palette.workspace)
    qtbot.addWidget(other)
    other.fold(told[-1])
    assert len(open_groups(other)) == other.tree.topLevelItemCount()


def test_no_title_is_cut_at_the_usual_width(palette: Palette, qapp: object) -> None:
    look = theme.current()
    metrics = QFontMetrics(look.font("body"))
    taken = 2 * look.space("m") + look.space("m") + look.icon_size("tile") + 2 * look.space("m")
    room = look.width("palette") - taken

    def fits(text: str) -> bool:
        return metrics.horizontalAdvance(text) <= room

    cut = [title for title in palette.titles() if not fits(shortened(title, fits))]
    assert not cut
