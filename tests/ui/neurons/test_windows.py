"""Large layers, pictures of the data and dead neurons at the zoom of neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.document import Document
from netbuilder.core.value import Project
from netbuilder.link.messages import LookAgain, LookedAgain
from netbuilder.link.messages.neurons import NeuronsDrawn
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons import raster, tiles, words
from netbuilder.ui.neurons.headers import chip_places, note_place, note_words
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.neurons.picture import Cell
from netbuilder.ui.neurons.windows import Order
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import chain, layer, table_recipe
from tests.helpers.fake_engines import FakePool
from tests.ui.neurons.drawings import drawn, numbers

Left = Qt.MouseButton.LeftButton


def _wish(qtbot: QtBot, pool: FakePool) -> Any:
    qtbot.waitUntil(lambda: any(engine.ordered(LookAgain) for engine in pool.engines))
    return [order for engine in pool.engines for order in engine.ordered(LookAgain)][-1]


def _tell(qtbot: QtBot, pool: FakePool, page: NeuronPage, change: Any = None) -> None:
    """Neurons with the weights before training, changed layer by layer."""
    page.feed._ask()
    order = _wish(qtbot, pool)
    found = drawn(order.watch.neurons)
    layers = tuple(
        change(number, each) if change is not None else each
        for number, each in enumerate(found.layers)
    )
    found = structs.replace(found, layers=layers)
    page.feed._take(LookedAgain(order.request, 0, (found,)))
    assert isinstance(page.feed.drawn, NeuronsDrawn)


def _widen(workspace: Workspace, units: int) -> None:
    workspace.apply("Widen", lambda design: edits.with_parameter(design, "dense_1", "units", units))


def _all(count: int, **values: Any) -> Any:
    """Numbers of all neurons of the second column."""

    def change(number: int, each: Any) -> Any:
        if number != 1:
            return each
        found = {"norms": np.ones(count), "activity": np.ones(count), **values}
        return structs.replace(each, **{name: numbers(found[name]) for name in found})

    return change


def test_the_most_active_neurons_come_first_where_that_is_chosen(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _widen(workspace, 300)
    activity = np.linspace(1, 2, 300)
    _tell(qtbot, pool, page, _all(300, activity=activity))
    page.windows.choose("dense_1", Order.ACTIVITY)
    assert page.view.picture.columns[1].neurons[:3] == (299, 298, 297)
    assert page.view.picture.headings[1].chips[0].words == "most active"
    _tell(qtbot, pool, page, _all(300, activity=activity[::-1]))
    assert page.view.picture.columns[1].neurons[:3] == (299, 298, 297), "nobody jumps meanwhile"
    page.windows.choose("dense_1", Order.ACTIVITY)
    assert page.view.picture.columns[1].neurons[:3] == (0, 1, 2)


def test_dead_neurons_come_first_and_are_marked_and_told(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _widen(workspace, 300)
    activity = np.ones(300)
    activity[[7, 40]] = 0.0
    _tell(qtbot, pool, page, _all(300, activity=activity))
    page.windows.choose("dense_1", Order.DEAD)
    assert page.view.picture.columns[1].neurons[:3] == (7, 40, 0)
    _tell(qtbot, pool, page, _all(300, activity=activity))
    assert page.view.picture.is_dead(Cell(1, 0))
    assert not page.view.picture.is_dead(Cell(1, 2))
    box = page.view.picture.places[1].tiles[1]
    qtbot.mouseMove(page.view, box.center().toPoint())
    assert "dead: answers 0 to every row looked at" in page.view._card.text


def test_norms_that_are_no_numbers_come_last(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _widen(workspace, 100)
    norms = np.full(100, np.nan)
    norms[[3, 90]] = 1.0, 2.0
    _tell(qtbot, pool, page, _all(100, norms=norms))
    page.windows.choose("dense_1", Order.NORM)
    assert page.view.picture.columns[1].neurons[:2] == (90, 3)


def test_the_chip_of_a_header_and_a_key_offer_the_orders(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _widen(workspace, 300)
    _tell(qtbot, pool, page, _all(300, activity=np.arange(300)))
    picture = page.view.picture
    ((_, box),) = chip_places(picture.headings[1], picture.places[1].header)
    qtbot.mouseClick(page.view, Left, pos=box.center().toPoint())
    menu = _menu(page)
    words = [action.text() for action in menu.actions()]
    assert words == [
        "By number",
        "Most active first",
        "Largest weights first",
        "Dead ones first",
    ]
    menu.actions()[1].trigger()
    menu.close()
    assert picture.columns[1].neurons[0] == 299
    page.view.choose(Cell(1, 0))
    qtbot.keyClick(page.view, Qt.Key.Key_O)
    _menu(page).actions()[0].trigger()
    assert picture.columns[1].neurons[0] == 0


def _menu(page: NeuronPage) -> QMenu:
    return next(menu for menu in page.view.findChildren(QMenu) if menu.isVisible())


def test_a_chosen_neuron_stays_chosen_where_others_move_before_it(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _widen(workspace, 300)
    _tell(qtbot, pool, page, _all(300))
    page.view.choose(Cell(1, 5))
    page.view.moved.emit(1, 3)
    assert page.view.cell == Cell(1, 2)


def test_a_layer_of_65536_neurons_opens_as_a_window_with_a_strip(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _widen(workspace, 65_536)
    _tell(qtbot, pool, page, _all(65_536, activity=np.random.default_rng(0).random(65_536)))
    shown, place = page.view.picture.columns[1], page.view.picture.places[1]
    assert len(place.tiles) == len(shown.neurons) <= 16
    page.view.layers.sheets.finish()
    strip = page.view.layers.sheets.picture(("tiles", 1)).strip
    assert place.strip is not None
    assert strip.height() == round(place.strip.height())
    page.windows.choose("dense_1", Order.ACTIVITY)
    assert page.view.picture.columns[1].is_window


def test_as_many_neurons_as_can_be_seen_are_shown(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    _widen(workspace, 24)
    page.resize(1000, 1000)
    assert len(page.view.picture.columns[1].neurons) == 24
    page.resize(1000, 420)
    shown = page.view.picture.columns[1]
    assert shown.is_window
    assert page.view.picture.places[1].strip is not None


def test_columns_that_have_no_room_are_panned_to(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    dense = [layer("dense", units=4) for _ in range(15)]
    project = workspace.project
    last = layer("dense", units=3)
    workspace.open(structs.replace(project, design=chain("input", *dense, last, "output")))
    view = page.view
    assert view.picture.whole_width > view.width()
    view.setFocus()
    for _ in range(17):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.cell == Cell(16, 0)
    assert view.rect().toRectF().contains(view.picture.places[16].tiles[0])
    assert view.picture.pan > 0


@pytest.fixture
def pictured(qtbot: QtBot, bridge: EngineBridge) -> NeuronPage:
    """A picture of 2 rows and 3 columns before two dense layers."""
    recipe = structs.replace(table_recipe(6), picture=(2, 3, 1))
    design = chain("input", "flatten", layer("dense", units=4), layer("dense", units=3), "output")
    made = NeuronPage(Workspace(Document(Project(design, recipe, id="0" * 32))), bridge)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_input_neurons_of_a_picture_are_one_picture_that_can_be_walked(
    qtbot: QtBot, pictured: NeuronPage, pool: FakePool
) -> None:
    _tell(qtbot, pool, pictured)
    picture = pictured.view.picture
    assert picture.columns[0].picture == (2, 3, 1)
    assert len(picture.places[0].tiles) == 6
    qtbot.mouseMove(pictured.view, picture.places[0].tiles[4].center().toPoint())
    assert "pixel in row 2, column 2" in pictured.view._card.text
    view = pictured.view
    view.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert view.cell == Cell(0, 4)
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.cell is not None
    assert view.cell.column == 1


def test_neurons_behind_a_picture_show_their_weights_as_pictures(
    qtbot: QtBot, pictured: NeuronPage, pool: FakePool
) -> None:
    weights = np.arange(24).reshape(4, 6) - 12.0
    weights[1, 2] = np.nan

    def change(number: int, each: Any) -> Any:
        return structs.replace(each, weights=numbers(weights)) if number == 1 else each

    _tell(qtbot, pool, pictured, change)
    picture, look = pictured.view.picture, theme.current()
    assert picture.shows_weights(1)
    found = tiles.tile_pixels(picture, 1, 6, look)
    assert found is not None
    assert found.shape == (4, 6, 6)
    hatch = raster.hatched((6, 6), look)
    rows, columns = slice(0, 2), slice(4, 6)
    assert (found[1][rows, columns] == hatch[rows, columns]).all(), "hatched where it is no number"
    assert not (found[0][rows, columns] == hatch[rows, columns]).all()
    first = tiles.data_pixels(picture, 0, (20, 30), look)
    assert first is not None
    assert first.shape == (20, 30)


def test_tiles_turn_to_what_neurons_answer_by_chip_and_by_key(
    qtbot: QtBot, pictured: NeuronPage, pool: FakePool
) -> None:
    _tell(qtbot, pool, pictured)
    view = pictured.view
    ((chip, box),) = chip_places(view.picture.headings[1], view.picture.places[1].header)
    assert chip.words == "weights"
    qtbot.mouseClick(view, Left, pos=box.center().toPoint())
    assert not view.picture.shows_weights(1)
    view.choose(Cell(1, 0))
    qtbot.keyClick(view, Qt.Key.Key_W)
    assert view.picture.shows_weights(1)


def test_a_layer_that_is_selected_elsewhere_is_marked(
    page: NeuronPage, workspace: Workspace
) -> None:
    workspace.select(["dense_2"])
    assert [page.view._is_marked(number) for number in range(3)] == [False, False, True]


def test_going_far_out_leads_back_to_the_layers(qtbot: QtBot, page: NeuronPage) -> None:
    from tests.ui.blocks_zoom.test_blocks_zoom import wheel

    view = page.view
    held = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(page.left):
        wheel(view, QPoint(500, 300), -2, held)
    view.setFocus()
    with qtbot.waitSignal(page.left):
        qtbot.keyClicks(view, "-")


def test_lines_that_look_the_same_are_not_drawn_again(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    _tell(qtbot, pool, page)
    sheets = page.view.layers.sheets
    sheets.finish()
    before = sheets.picture(("gap", 1))

    def scaled(by: float) -> Any:
        def change(number: int, each: Any) -> Any:
            made = np.frombuffer(each.weights.data, "<f4").reshape(each.weights.shape) * by
            return structs.replace(each, weights=numbers(made))

        return change

    _tell(qtbot, pool, page, scaled(1.001))
    sheets.finish()
    assert sheets.picture(("gap", 1)) is before
    _tell(qtbot, pool, page, scaled(-1.0))
    sheets.finish()
    assert sheets.picture(("gap", 1)) is not before


def test_a_synapse_is_found_all_along_its_line(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    from netbuilder.ui.neurons.hits import synapse_at
    from netbuilder.ui.neurons.synapses import curve, ends

    page.resize(1600, 640)
    _tell(qtbot, pool, page)
    places = page.view.picture.places
    line = curve(*ends(places[0].tiles[0], places[1].tiles[0]))
    for share in np.linspace(0.01, 0.99, 40):
        spot: QPointF = line.pointAtPercent(float(share))
        assert synapse_at(page.view.picture, spot) is not None


def test_neurons_that_nearly_fit_stand_closer_instead_of_behind_a_window(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    _widen(workspace, 24)
    page.resize(1000, 660)
    shown, place = page.view.picture.columns[1], page.view.picture.places[1]
    room = place.tiles[-1].bottom() - place.tiles[0].top()
    assert room / 24 < theme.current().tables["neurons_px"]["row_least"]
    assert not shown.is_window
    assert place.strip is None


def test_a_note_that_can_be_pressed_keeps_room_for_its_sign(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    _widen(workspace, 24)
    heading = page.view.picture.headings[1]
    wide = QFontMetricsF(theme.current().font("small")).horizontalAdvance(heading.note)
    left = note_place(QRectF(0, 0, 200, 80)).left()
    assert note_words(heading, QRectF(0, 0, left + wide + 1, 80)) == heading.short
    assert note_words(heading, QRectF(0, 0, left + wide * 2, 80)) == heading.note


def test_pointing_at_a_choice_of_a_header_says_what_is_chosen(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    _widen(workspace, 300)
    chip, box = chip_places(page.view.picture.headings[1], page.view.picture.places[1].header)[0]
    assert words.at(page.view.picture, box.center()) == chip.hint
    assert "of 300 neurons are shown, by number" in chip.hint
