"""The network neuron by neuron: what is shown, pointed at, changed and explained."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.problems import Problem
from netbuilder.link.messages import Explain, Explained, Failed, LookAgain, LookedAgain, Watch
from netbuilder.link.messages.explaining import (
    Explanation,
    Factor,
    Number,
    Quantity,
    Stage,
    Term,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.neurons.picture import Cell
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import tell_running
from tests.ui.neurons.drawings import drawn
from tests.ui.samples.telling import tell_sample

Left = Qt.MouseButton.LeftButton


def _look(qtbot: QtBot, pool: FakePool) -> Any:
    """The last request for neurons, once it is made."""
    qtbot.waitUntil(lambda: any(engine.ordered(LookAgain) for engine in pool.engines))
    return [order for engine in pool.engines for order in engine.ordered(LookAgain)][-1]


def _told(qtbot: QtBot, pool: FakePool, page: NeuronPage, weight: float = 0.5) -> None:
    """Neurons as they are before any training."""
    order = _look(qtbot, pool)
    found = drawn(order.watch.neurons, weight=weight)
    pool.newest.tell(LookedAgain(order.request, 0, (found,)))
    qtbot.waitUntil(lambda: page.feed.drawn is not None)


def _click(qtbot: QtBot, page: NeuronPage, cell: Cell) -> None:
    box = page.view.picture.places[cell.column].tiles[cell.place]
    qtbot.mouseClick(page.view, Left, pos=box.center().toPoint())


def test_columns_are_the_layers_from_data_to_classes(page: NeuronPage) -> None:
    columns = page.view.picture.columns
    assert [shown.column.node for shown in columns] == ["input_1", "dense_1", "dense_2"]
    assert [len(shown.neurons) for shown in columns] == [4, 16, 3]
    assert columns[-1].column.names == ("class 0", "class 1", "class 2")


def test_before_training_the_first_weights_are_asked_for_and_said_to_be(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    order = _look(qtbot, pool)
    assert order.folder == ""
    assert len(order.watch.neurons.columns) == 3
    _told(qtbot, pool, page)
    assert page.moment.text().startswith("Before training")
    assert page.view.picture.weights(1)[0, 0] == pytest.approx(0.5)


def test_while_a_run_goes_on_its_engine_is_asked_to_show_them(
    qtbot: QtBot, page: NeuronPage, bridge: EngineBridge, pool: FakePool, workspace: Workspace
) -> None:
    run = bridge.train(workspace.project)
    tell_running(run)
    qtbot.waitUntil(lambda: any(each.neurons for each in pool.newest.ordered(Watch)))
    wish = pool.newest.ordered(Watch)[-1].neurons
    pool.newest.tell(drawn(wish, run.id, 12))
    qtbot.waitUntil(lambda: page.moment.text() == "Iteration 12")
    page.hide()
    qtbot.waitUntil(lambda: pool.newest.ordered(Watch)[-1].neurons is None)


def test_pointing_at_a_synapse_tells_its_weight_and_its_ends(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    _told(qtbot, pool, page)
    view = page.view
    start = view.picture.places[0].tiles[0]
    spot = QPointF(start.right() + 3, start.center().y()).toPoint()
    qtbot.mouseMove(view, spot)
    assert "weight +0.5" in view._card.text
    assert "x0 →" in view._card.text
    assert "gradient +0.125" in view._card.text


def test_a_click_chooses_a_neuron_its_layer_and_asks_where_its_answer_comes_from(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _told(qtbot, pool, page)
    _click(qtbot, page, Cell(1, 2))
    assert workspace.selection == {"dense_1"}
    assert page.explain.isVisible()
    order = pool.newest.ordered(Explain)[-1]
    assert order.number == Number(Quantity.ACTIVATION, "dense_1", (2,))
    assert order.sample == 1


def test_the_loss_at_the_end_of_the_neurons_is_explained_by_a_click(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    _told(qtbot, pool, page)
    assert page.loss.isVisible()
    last = page.view.picture.places[-1].tiles[-1]
    assert page.loss.y() > last.bottom()
    qtbot.mouseClick(page.loss, Left)
    assert page.explain.isVisible()
    assert pool.newest.ordered(Explain)[-1].number == Number(Quantity.LOSS)


def test_any_number_can_be_explained_whatever_is_chosen(
    page: NeuronPage, pool: FakePool, bridge: EngineBridge, workspace: Workspace
) -> None:
    run = bridge.train(workspace.project)
    tell_running(run)
    number = Number(Quantity.WEIGHT, "dense_1", (2, 1), "weight")
    page.explain_number(number)
    order = pool.newest.ordered(Explain)[-1]
    assert (order.number, order.run) == (number, run.id)


def _explained(request: int, number: Number) -> Explained:
    there = Number(Quantity.DELTA, "dense_2", (1,))
    factors = (Factor("delta of Dense 2, class 1", 0.5, there), Factor("weight", -0.25))
    stage = Stage("Added up.", (Term(factors, -0.125),), -0.125, rest=0.0, left_out=2)
    return Explained(request, Explanation(number, "Delta", -0.125, (stage,), 30, (1,)))


def test_terms_lead_to_the_numbers_they_are_made_of_and_back(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    _told(qtbot, pool, page)
    _click(qtbot, page, Cell(1, 2))
    engine = pool.newest
    order = engine.ordered(Explain)[-1]
    engine.tell(_explained(order.request, order.number))
    qtbot.waitUntil(lambda: page.explain.title.text() == "Delta: \N{MINUS SIGN}0.125")
    links = [each for each in page.explain.findChildren(QPushButton) if "class 1" in each.text()]
    qtbot.mouseClick(links[0], Left)
    assert engine.ordered(Explain)[-1].number == Number(Quantity.DELTA, "dense_2", (1,))
    qtbot.mouseClick(page.explain.back, Left)
    assert engine.ordered(Explain)[-1].number == order.number


def test_another_kind_and_another_row_are_a_choice_away(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    _told(qtbot, pool, page)
    _click(qtbot, page, Cell(1, 2))
    page.explain.kind.findChildren(type(page.explain.kind._group.buttons()[0]))
    qtbot.mouseClick(page.explain.kind._group.buttons()[2], Left)
    assert pool.newest.ordered(Explain)[-1].number.what is Quantity.GRADIENT
    bridge.sample.choose(2)
    assert pool.newest.ordered(Explain)[-1].sample == 2


def test_what_cannot_be_explained_is_said_in_words(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    _told(qtbot, pool, page)
    _click(qtbot, page, Cell(1, 2))
    request = pool.newest.ordered(Explain)[-1].request
    problem = Problem("explain.no-sample", found="The data has no usable row 9.")
    pool.newest.tell(Failed(request, (problem,)))
    label = "The data has no usable row 9."
    qtbot.waitUntil(lambda: label in _texts(page))


def _texts(page: NeuronPage) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in page.explain.findChildren(QLabel)]


def test_plus_and_minus_change_the_layer_and_can_be_undone(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    from netbuilder.ui.neurons.headers import buttons

    fewer, more = buttons(page.view.picture.places[1].header)
    qtbot.mouseClick(page.view, Left, pos=more.center().toPoint())
    assert _units(workspace) == 17
    assert len(page.view.picture.columns[1].neurons) == 17
    workspace.document.end_merge()
    qtbot.mouseClick(page.view, Left, pos=fewer.center().toPoint())
    assert _units(workspace) == 16
    workspace.document.undo()
    workspace.document.undo()
    assert _units(workspace) == 16
    assert not workspace.document.can_undo


def _units(workspace: Workspace) -> int:
    made: Any = workspace.design.nodes["dense_1"].layer
    return int(made.units)


def test_a_click_on_a_bias_neuron_switches_it(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    bias = page.view.picture.places[1].bias
    assert bias is not None
    qtbot.mouseClick(page.view, Left, pos=bias.toPoint())
    made: Any = workspace.design.nodes["dense_1"].layer
    assert made.bias is False
    assert page.view.picture.places[1].bias is None
    page.view.choose(Cell(1, 0))
    qtbot.keyClick(page.view, Qt.Key.Key_B)
    again: Any = workspace.design.nodes["dense_1"].layer
    assert again.bias is True


def test_arrow_keys_walk_and_plus_adds_a_neuron(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    view = page.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.cell == Cell(1, 1)
    assert "neuron 2" in view.accessibleDescription()
    qtbot.keyClicks(view, "+")
    assert _units(workspace) == 17
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.cell is None
    assert not page.explain.isVisible()
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(view, Qt.Key.Key_Escape)


def test_a_wide_layer_shows_a_window_that_the_keys_move(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    workspace.apply("Widen", lambda design: edits.with_parameter(design, "dense_1", "units", 2048))
    shown = page.view.picture.columns[1]
    assert shown.is_window
    assert len(shown.neurons) == 16
    assert page.view.picture.places[1].strip is not None
    page.view.choose(Cell(1, 15))
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    assert page.view.picture.columns[1].neurons[-1] == 16
    qtbot.waitUntil(lambda: 16 in _look(qtbot, pool).watch.neurons.columns[1].neurons)


def test_dragging_the_strip_goes_to_other_neurons(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    workspace.apply("Widen", lambda design: edits.with_parameter(design, "dense_1", "units", 512))
    strip = page.view.picture.places[1].strip
    assert strip is not None
    qtbot.mousePress(page.view, Left, pos=QPointF(strip.center().x(), strip.bottom() - 2).toPoint())
    qtbot.mouseRelease(page.view, Left)
    assert page.view.picture.columns[1].neurons[-1] == 511


def test_without_dense_layers_it_says_what_would_show(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    workspace.apply("Clear", lambda design: edits.removed(design, list(design.nodes)))
    assert page.empty.isVisible()
    assert not page.view.isVisible()


def test_weights_that_are_no_numbers_are_hatched_never_a_colour(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    _told(qtbot, pool, page, weight=float("nan"))
    view = page.view
    start = view.picture.places[0].tiles[1]
    qtbot.mouseMove(view, QPointF(start.right() + 4, start.center().y()).toPoint())
    assert "weight not a number" in view._card.text


def test_other_neurons_than_were_told_show_no_stale_weights(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    _told(qtbot, pool, page)
    workspace.apply(
        "Swap", lambda design: edits.with_layer(design, "dense_1", layer("dense", units=9))
    )
    assert page.view.picture.told(1) is None


def test_a_row_lights_neurons_and_synapses_and_says_what_the_network_says(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    _told(qtbot, pool, page)
    qtbot.mouseClick(page.samples.bar.light, Left)
    tell_sample(qtbot, pool, page.samples.feed, lit=2.0)
    assert page.samples.bar.words.text() == "test row 3 of 16: says a, is b"
    assert page.view.picture.pulls(1)[0, 0] == pytest.approx(1.0), "weight times answer"
    start = page.view.picture.places[0].tiles[2]
    qtbot.mouseMove(page.view, QPointF(start.right() + 4, start.center().y()).toPoint())
    assert "this row: +1" in page.view._card.text
    qtbot.mouseClick(page.samples.bar.light, Left)
    assert page.view.picture.pulls(1)[0, 0] == pytest.approx(0.5), "the weight alone"


def test_a_run_draws_the_answers_to_the_sample_along_with_its_weights(
    qtbot: QtBot, page: NeuronPage, bridge: EngineBridge, pool: FakePool, workspace: Workspace
) -> None:
    run = bridge.train(workspace.project)
    tell_running(run)
    qtbot.mouseClick(page.samples.bar.light, Left)
    qtbot.waitUntil(lambda: _watched(pool) is not None and _watched(pool).sample == 1)
    bridge.sample.make(("1", "2", "3", "4"))
    qtbot.waitUntil(lambda: _watched(pool).made == ("1", "2", "3", "4"))
    wish = _watched(pool)
    pool.newest.tell(drawn(wish, run.id, 12, lit=2.0))
    qtbot.waitUntil(lambda: page.moment.text() == "Iteration 12")
    assert page.view.picture.pulls(1)[0, 0] == pytest.approx(1.0)
    tell_sample(qtbot, pool, page.samples.feed, lit=4.0)
    assert page.view.picture.pulls(1)[0, 0] == pytest.approx(1.0), "of the moment of the weights"


def _watched(pool: FakePool) -> Any:
    return pool.newest.ordered(Watch)[-1].neurons
