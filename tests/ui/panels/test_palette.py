"""The palette shows every kind, finds them, and offers them to the canvas."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import block_edits
from netbuilder.core.document import Document
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas.kind_memory import KindMemory
from netbuilder.ui.canvas.kinds import kinds
from netbuilder.ui.canvas.overlays.kind_detail import KindTip
from netbuilder.ui.canvas.tools.place_node import layer_mime, mime_layer
from netbuilder.ui.kept_kinds import keep_kinds
from netbuilder.ui.panels.palette import Palette
from netbuilder.ui.panels.palette_tree import star_rect
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.short_titles import shortened
from netbuilder.ui.widgets import PlainLabel
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.window import made_window


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


def test_a_star_puts_a_kind_among_the_favourites_and_the_search_knows(
    palette: Palette, qtbot: QtBot
) -> None:
    memory = KindMemory()
    palette.remember(memory)
    row = palette.tree.visualItemRect(item(palette, "Dense"))
    spot = star_rect(row).center()
    qtbot.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert memory.favourites == ("dense",)
    group = palette.tree.topLevelItem(0)
    assert group is not None
    assert group.text(0) == "Favourites"
    palette.tree.setCurrentItem(palette.tree.layer_items()[0])
    qtbot.keyClick(palette.tree, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert len(memory.favourites) == 0
    assert palette.titles()[0] != "Dense"


def test_folded_favourites_stay_folded(palette: Palette, qtbot: QtBot) -> None:
    memory, told = KindMemory(), list[str]()
    palette.remember(memory)
    palette.folded.connect(told.append)
    memory.toggle("dense")
    group = palette.tree.topLevelItem(0)
    assert group is not None
    group.setExpanded(False)
    later = Palette(palette.workspace)
    qtbot.addWidget(later)
    later.fold(told[-1])
    later.remember(memory)
    assert "Favourites" not in open_groups(later)
    memory.toggle("gru")
    group = palette.tree.topLevelItem(0)
    assert group is not None
    assert (group.childCount(), group.isExpanded()) == (2, False)


def test_a_kind_is_shown_in_its_folded_family(palette: Palette, qtbot: QtBot) -> None:
    assert palette.show_kind("max_pooling")
    current = palette.tree.currentItem()
    assert current is not None
    assert current.text(0) == "Max pooling"
    assert group_of(palette, "Max pooling").isExpanded()
    assert not palette.show_kind("no_such_kind")


def test_hovering_shows_a_picture_of_the_kind(palette: Palette, qtbot: QtBot) -> None:
    row = palette.tree.visualItemRect(item(palette, "Dense"))
    viewport = palette.tree.viewport()
    asked = QHelpEvent(QEvent.Type.ToolTip, row.center(), viewport.mapToGlobal(row.center()))
    QApplication.sendEvent(viewport, asked)
    (tip,) = palette.tree.findChildren(KindTip)
    assert tip.isVisible()
    words = [label.text() for label in tip.findChildren(PlainLabel)]
    assert {"Dense", "Neurons"} <= set(words)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=row.center())
    assert not tip.isVisible()


def test_own_blocks_stand_below_the_families(palette: Palette, qtbot: QtBot) -> None:
    some = project("input", "dense", "dense", "output")
    _, blocks, _ = block_edits.grouped_in(
        some.design, some.blocks, ["dense_1", "dense_2"], "My pair"
    )
    assert palette.workspace.shelf.save(blocks, "my_pair")
    assert palette.titles()[-1] == "My pair"
    qtbot.keyClicks(palette.field, "my pa")
    with qtbot.waitSignal(palette.placed) as placed:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert placed.args[0].name == "My pair"


def test_favourites_are_kept_between_sessions(qapp: object) -> None:
    preferences, memory = Preferences(), KindMemory()
    keep_kinds(memory, preferences)
    memory.toggle("gru")
    memory.use("dense")
    later = KindMemory()
    keep_kinds(later, Preferences(preferences.now))
    assert (later.favourites, later.recent) == (("gru",), ("dense",))


def test_a_node_leads_to_its_kind_in_the_palette(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()
    bench = window.workbench
    bench.canvas.place_layer(layer("lstm"))
    bench.left.tabs.set_value("data")
    window.binder.run("network.show_kind")
    assert bench.left.stack.currentWidget() is bench.palette
    current = bench.palette.tree.currentItem()
    assert current is not None
    assert current.text(0) == "LSTM"
