"""Layers in the deck: what is asked of the engine, the list, the lines and the histograms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QRadioButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from netbuilder.core.value import Project
from netbuilder.link.messages import (
    Event,
    HistogramsDrawn,
    LayerNumbers,
    LayersDrawn,
    Numbers,
    Quantity,
    Slice,
    Watch,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.layer_list import LayerList, size_word, title_of
from netbuilder.ui.panels.layers_page import LayersPage
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.export.test_blocks import nested
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import started

Left = Qt.MouseButton.LeftButton
ONE, TWO = ("dense_1",), ("dense_2",)


def numbers(*layers: tuple[str, ...], iteration: int = 1, gradient: float = 0.25) -> LayersDrawn:
    told = tuple(
        LayerNumbers(nodes, 10.0, gradient * (place + 1), 0.1, 0.5 if place == 0 else math.nan)
        for place, nodes in enumerate(layers)
    )
    return LayersDrawn("", iteration, told)


def spread(*layers: tuple[str, ...], iteration: int = 1) -> HistogramsDrawn:
    data = np.arange(8, dtype=np.uint32)
    counts = Numbers("uint32", data.shape, data.tobytes())
    slices = [Slice(nodes, each, -1.0, 1.0, counts) for nodes in layers for each in Quantity]
    return HistogramsDrawn("", iteration, tuple(slices))


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> LayersPage:
    made = LayersPage(workspace, bridge)
    bridge.run_changed.connect(made.show_run)
    qtbot.addWidget(made)
    made.resize(1100, 260)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def run(
    page: LayersPage, bridge: EngineBridge, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> RunRecord:
    """A run that has told nothing yet."""
    made = bridge.train(workspace.project)
    pool.newest.tell(started(made.id))
    qtbot.waitUntil(lambda: made.started is not None)
    return made


def tell(qtbot: QtBot, pool: FakePool, run: RunRecord, *events: Event) -> None:
    before = run.layers.revision
    pool.newest.tell(*(structs.replace(event, run=run.id) for event in events))
    qtbot.waitUntil(lambda: run.layers.revision == before + len(events))


def told(qtbot: QtBot, pool: FakePool, run: RunRecord) -> None:
    for iteration in (1, 20, 40):
        tell(
            qtbot,
            pool,
            run,
            numbers(ONE, TWO, iteration=iteration),
            spread(ONE, TWO, iteration=iteration),
        )


def row(page: LayersPage, number: int) -> QTreeWidgetItem:
    found = page.list.topLevelItem(number)
    assert found is not None
    return found


def press(page: LayersPage, words: str, qtbot: QtBot) -> None:
    buttons = page.findChildren(QRadioButton)
    (button,) = [each for each in buttons if each.text() == words and each.isVisible()]
    qtbot.mouseClick(button, Left)


def test_layers_are_measured_only_while_the_page_is_on_screen(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    told(qtbot, pool, run)

    first, *_, last = pool.newest.ordered(Watch)
    assert first.layers
    assert last.layers
    assert last.histograms == (ONE, TWO)
    page.hide()
    off = pool.newest.ordered(Watch)[-1]
    assert not off.layers
    assert off.histograms == ()
    page.show()
    assert pool.newest.ordered(Watch)[-1] == last


def test_of_a_large_network_only_the_chosen_layer_has_histograms(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    pool.newest.tell(structs.replace(started(run.id), parameters=50_000_000))
    qtbot.waitUntil(lambda: run.started is not None and run.started.parameters == 50_000_000)
    tell(qtbot, pool, run, numbers(ONE, TWO))
    assert pool.newest.ordered(Watch)[-1].histograms == (ONE,)

    page.list.setCurrentItem(row(page, 1))

    assert pool.newest.ordered(Watch)[-1].histograms == (TWO,)


def test_the_list_has_live_numbers_and_words(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    tell(qtbot, pool, run, numbers(ONE, TWO, gradient=0.25))

    rows = [row(page, number) for number in range(2)]
    texts = [[each.text(column) for column in range(5)] for each in rows]
    assert texts[0] == ["Dense 1", "0.25", "1 %", "", "50 %"]
    assert texts[1] == ["Dense 2", "0.5", "1 %", "", "–"]
    spoken = rows[0].data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == (
        "Dense 1: gradient 0.25, an update changes 1 % of the weights, "
        "50 % of its neurons are silent"
    )
    tell(qtbot, pool, run, numbers(ONE, TWO, iteration=9, gradient=8.0))
    assert row(page, 0) is rows[0]
    assert rows[0].text(1) == "8"


@pytest.mark.parametrize(
    ("ratio", "word"), [(1e-5, "small"), (1e-3, ""), (0.5, "large"), (math.nan, "")]
)
def test_sizes_out_of_the_healthy_range_are_words(ratio: float, word: str) -> None:
    assert size_word(ratio) == word


def test_a_click_on_a_layer_selects_its_node(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    told(qtbot, pool, run)
    item = row(page, 1)
    assert workspace.selection == frozenset()

    place = page.list.visualItemRect(item)
    qtbot.mouseClick(page.list.viewport(), Left, pos=QPoint(120, place.center().y()))

    assert workspace.selection == {"dense_2"}


def test_arrow_keys_walk_through_the_layers(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    told(qtbot, pool, run)
    page.activateWindow()
    page.list.setFocus()
    qtbot.waitUntil(page.list.hasFocus)

    qtbot.keyClick(page.list, Qt.Key.Key_Down)

    assert page.list.current == TWO
    assert workspace.selection == {"dense_2"}


def test_the_list_follows_the_selection_on_the_canvas(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    told(qtbot, pool, run)
    press(page, "Weights", qtbot)
    assert page.spread.chart.title == "Weights of Dense 1"

    workspace.select(["dense_2"])

    assert page.list.current == TWO
    assert page.spread.chart.title == "Weights of Dense 2"
    assert workspace.selection == {"dense_2"}


def test_gradients_and_updates_are_a_line_per_layer_on_a_logarithmic_scale(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    told(qtbot, pool, run)
    chart = page.sizes.chart

    assert chart.isVisible()
    assert chart.is_logarithmic
    assert [curve.title for curve in chart.curves] == ["Dense 1", "Dense 2"]
    assert [curve.last() for curve in chart.curves] == [0.25, 0.5]
    press(page, "Updates", qtbot)
    assert [curve.last() for curve in chart.curves] == pytest.approx([0.01, 0.01])
    assert chart.spoken() == ("What an update changes of the weights: Dense 1 1 %, Dense 2 1 %")
    press(page, "Linear", qtbot)
    assert not chart.is_logarithmic


def test_a_layer_that_is_unchecked_by_key_is_not_drawn(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    told(qtbot, pool, run)
    page.activateWindow()
    page.list.setFocus()
    qtbot.waitUntil(page.list.hasFocus)

    qtbot.keyClick(page.list, Qt.Key.Key_Space)

    assert [curve.title for curve in page.sizes.chart.curves] == ["Dense 2"]
    qtbot.keyClick(page.list, Qt.Key.Key_Space)
    assert [curve.title for curve in page.sizes.chart.curves] == ["Dense 1", "Dense 2"]
    assert [curve.colour for curve in page.sizes.chart.curves] == ["c1", "c2"]


def test_histograms_of_weights_gradients_and_activations_can_be_seen(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    told(qtbot, pool, run)

    press(page, "Activations", qtbot)
    assert page.spread.isVisible()
    assert page.spread.chart.title == "Activations of Dense 1"
    assert not page.form.isVisible()
    press(page, "Gradients", qtbot)
    assert page.sizes.isVisible()
    press(page, "One layer", qtbot)
    assert page.spread.chart.title == "Gradients of Dense 1"
    header, *rows = page.spread.chart.rows()
    assert header[0] == "iteration"
    assert [row[0] for row in rows] == [1, 20, 40]


def test_what_was_chosen_for_a_view_is_remembered(
    page: LayersPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    told(qtbot, pool, run)
    press(page, "One layer", qtbot)
    press(page, "Updates", qtbot)
    assert page.sizes.isVisible()

    press(page, "Gradients", qtbot)

    assert page.spread.isVisible()


def test_another_run_begins_with_an_empty_page(
    page: LayersPage,
    run: RunRecord,
    pool: FakePool,
    qtbot: QtBot,
    bridge: EngineBridge,
    workspace: Workspace,
) -> None:
    told(qtbot, pool, run)

    bridge.train(workspace.project)

    assert page.list.topLevelItemCount() == 0
    assert page.sizes.chart.curves == ()
    assert "while this view is open" in page.sizes.chart.spoken()


def test_of_many_layers_some_from_first_to_last_are_drawn(qtbot: QtBot) -> None:
    made = LayerList()
    qtbot.addWidget(made)
    run = RunRecord("a", Project())
    many = [(f"dense_{number}",) for number in range(1, 31)]
    run.take(structs.replace(numbers(*many), run="a"))

    made.show_layers(run.layers, run.project)

    drawn = [nodes for nodes in made.layers if nodes in made.colours]
    assert len(drawn) == 8
    assert (drawn[0], drawn[-1]) == (many[0], many[-1])
    assert sorted(made.colours.values()) == list(range(1, 9))


def test_where_there_is_little_room_names_keep_theirs(qtbot: QtBot) -> None:
    made = LayerList()
    qtbot.addWidget(made)
    made.resize(700, 200)
    made.show()
    wide = [made.header().isSectionHidden(column) for column in range(5)]

    made.resize(360, 200)

    assert wide == [False] * 5
    assert made.header().isSectionHidden(4)
    assert made.columnWidth(0) >= 96


def test_layers_in_blocks_are_called_after_their_blocks() -> None:
    project = nested()

    assert title_of(("stage_1", "dense_2"), project) in ("stage_1 › dense_2", "Stage 1 › Dense 2")
    assert title_of(("gone_1",), project) == "gone_1"
