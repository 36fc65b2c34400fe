"""Looking into layers at the third zoom: which one, for which sample, units, numbers and states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.blocks import grouped
from netbuilder.core.problems import Problem
from netbuilder.link.messages import (
    Explain,
    Failed,
    InsideDrawn,
    LookAgain,
    LookedAgain,
    PlateKind,
    RunState,
    RunStateChanged,
    Watch,
)
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.link.messages.inside import Mark
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.inside.maps import MapsFace
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import tell_running
from tests.ui.inside.drawings import convolution, flags, inside, plate

LEFT = Qt.MouseButton.LeftButton
Tell = Callable[[InsideDrawn], None]


def _face(page: NeuronPage, name: str) -> MapsFace:
    found = page.inside.view.board.face(name)
    assert isinstance(found, MapsFace)
    return found


def _chip(page: NeuronPage, id: str) -> QPoint:
    strip = page.inside.strip
    number = next(n for n, stop in enumerate(strip.stops) if id in stop.nodes)
    return strip.chip(number).center().toPoint()


def _wait_for(qtbot: QtBot, page: NeuronPage, moment: str) -> None:
    qtbot.waitUntil(lambda: page.inside.view.moment.text() == moment)


def _every(pool: FakePool) -> list[LookAgain]:
    return [order for engine in pool.engines for order in engine.ordered(LookAgain)]


def _orders(pool: FakePool) -> list[LookAgain]:
    return [order for order in _every(pool) if order.watch.inside is not None]


def test_a_selected_layer_opens_from_the_inside(
    page: NeuronPage, pool: FakePool, tell: Tell
) -> None:
    assert page.stack.currentWidget() is page.inside.view
    tell(convolution())
    (order,) = _orders(pool)
    assert order.folder == ""
    assert order.watch.inside is not None
    assert order.watch.inside.nodes == ("convolution_1",)
    view = page.inside.view
    assert view.title.text() == "Conv 1"
    assert view.moment.text().startswith("Before training")
    assert [face.sheet.plate.name for face in view.board.faces][:2] == ["input", "kernel"]


def test_a_chip_selects_its_layer_and_a_selection_moves_the_strip(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    qtbot.mouseClick(page.inside.strip, LEFT, pos=_chip(page, "max_pooling_1"))
    assert workspace.selection == {"max_pooling_1"}
    assert page.inside.view.title.text() == "Pool 1"
    workspace.select(["dropout_1"])
    strip = page.inside.strip
    assert strip.stops[strip.current].nodes == ("dropout_1",)
    assert page.inside.view.wish.nodes == ("dropout_1",)


def test_a_chip_of_neurons_goes_back_to_neurons(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    qtbot.mouseClick(page.inside.strip, LEFT, pos=_chip(page, "dense_2"))
    assert page.stack.currentWidget() is page.view
    assert not page.inside.is_open
    qtbot.waitUntil(
        lambda: any(o.watch.neurons for e in pool.engines for o in e.ordered(LookAgain))
    )
    qtbot.keyClick(page.inside.strip, Qt.Key.Key_Left)
    assert page.stack.currentWidget() is page.inside.view
    assert page.inside.view.title.text() == "Dropout"


def test_a_network_without_neurons_opens_all_the_same(
    page: NeuronPage, workspace: Workspace
) -> None:
    workspace.apply("Remove", lambda design: edits.removed(design, ["dense_1", "dense_2"]))
    workspace.select(())
    assert page.stack.currentWidget() is page.inside.view


def test_a_click_on_a_kernel_and_the_arrows_show_other_filters_closer(
    qtbot: QtBot, page: NeuronPage, tell: Tell
) -> None:
    tell(convolution())
    kernels = _face(page, "kernels")
    qtbot.mouseClick(kernels, LEFT, pos=kernels.tile(5).center().toPoint())
    assert page.inside.view.wish.chosen == 5
    tell(convolution(chosen=5))
    assert _face(page, "maps").sheet.plate.chosen == 5
    qtbot.keyClick(_face(page, "kernels"), Qt.Key.Key_Right)
    assert page.inside.view.wish.chosen == 6
    tell(convolution(chosen=6))
    qtbot.keyClick(page.inside.view, Qt.Key.Key_Left)
    assert page.inside.view.wish.chosen == 5


def test_more_filters_than_fit_are_paged_by_button_key_and_wheel(
    qtbot: QtBot, page: NeuronPage, tell: Tell
) -> None:
    tell(convolution(total=40))
    view = page.inside.view
    assert view.pager.isVisible()
    assert view.pager.words.text() == "1–16 of 40"
    qtbot.mouseClick(view.pager.forth, LEFT)
    assert view.wish.first == 16
    tell(convolution(first=16, chosen=0, total=40))
    assert view.pager.words.text() == "17–32 of 40"
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.wish.first == 24
    tell(convolution(first=24, chosen=0, total=40))
    assert not view.pager.forth.isEnabled()
    board = view.board
    spot = QPointF(20, 20)
    wheel = QWheelEvent(
        spot,
        board.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(board, wheel)
    assert view.wish.first == 8


def test_the_arrows_turn_the_page_at_its_end(qtbot: QtBot, page: NeuronPage, tell: Tell) -> None:
    tell(convolution(total=40, chosen=15))
    qtbot.keyClick(page.inside.view, Qt.Key.Key_Right)
    assert (page.inside.view.wish.chosen, page.inside.view.wish.first) == (16, 16)


def test_pointing_at_a_pixel_of_a_map_frames_where_it_comes_from(
    qtbot: QtBot, page: NeuronPage, tell: Tell
) -> None:
    tell(convolution())
    found = _face(page, "map")
    qtbot.mouseMove(found, found.pixel(Spot(0, 4, 5)).center().toPoint())
    said = page.inside.view.board._card.text
    assert "row 5, column 6" in said
    assert "from rows 4–6, columns 5–7 of what arrives" in said
    assert "1.156" in said
    outlined = _face(page, "input").outlined
    assert outlined is not None
    assert (outlined[0].row, outlined[0].column) == (3, 4)
    assert (outlined[1].row, outlined[1].column) == (5, 6)
    assert _face(page, "kernel").outlined is not None
    kernel = _face(page, "kernel")
    qtbot.mouseMove(kernel, kernel.pixel(Spot(0, 0, 1)).center().toPoint())
    assert _face(page, "input").outlined is None


def test_the_arrow_keys_point_too(qtbot: QtBot, page: NeuronPage, tell: Tell) -> None:
    tell(convolution())
    found = _face(page, "map")
    found.setFocus()
    qtbot.keyClick(found, Qt.Key.Key_Right)
    qtbot.keyClick(found, Qt.Key.Key_Down)
    assert found.spot == Spot(0, 5, 4)
    assert "row 6, column 5" in found.accessibleDescription()
    assert _face(page, "input").outlined is not None
    qtbot.keyClick(found, Qt.Key.Key_Escape)
    assert found.spot is None
    assert _face(page, "input").outlined is None


def test_a_click_on_a_pixel_asks_where_its_number_comes_from(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, tell: Tell
) -> None:
    tell(convolution(chosen=3))
    found = _face(page, "map")
    qtbot.mouseClick(found, LEFT, pos=found.pixel(Spot(0, 2, 6)).center().toPoint())
    assert page.explain.isVisible()
    order = pool.newest.ordered(Explain)[-1]
    assert order.number == Number(Quantity.ACTIVATION, "convolution_1", (3, 2, 6))
    page.explain.closed.emit()
    assert not page.explain.isVisible()


def test_a_click_on_a_kernel_asks_what_became_of_its_weight(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, tell: Tell
) -> None:
    tell(convolution(chosen=3))
    found = _face(page, "kernel")
    qtbot.mouseClick(found, LEFT, pos=found.pixel(Spot(0, 2, 1)).center().toPoint())
    order = pool.newest.ordered(Explain)[-1]
    assert order.number == Number(Quantity.WEIGHT, "convolution_1", (3, 0, 2, 1), "weight")


def test_a_past_moment_is_shown_as_such(
    qtbot: QtBot, page: NeuronPage, bridge: EngineBridge, workspace: Workspace
) -> None:
    run = bridge.train(workspace.project)
    tell_running(run)
    bridge.moment.choose(5)
    bridge.past.take(LookedAgain(0, 5, (convolution(run=run.id, iteration=5),)))
    assert page.inside.view.moment.text() == "Iteration 5, a past moment"
    bridge.past.fail("This moment is gone.")
    assert page.inside.view.empty.line.text() == "This moment is gone."


def test_dropout_draws_again_on_demand(qtbot: QtBot, page: NeuronPage, tell: Tell) -> None:
    page.inside._workspace.select(["dropout_1"])
    cells = plate(
        "draw",
        PlateKind.CELLS,
        [0.0, 0.5, 0.0, 0.25],
        mark=Mark.DROPPED,
        marks=flags([1, 0, 0, 0]),
        first=0,
        total=4,
    )
    tell(inside(cells, nodes=("dropout_1",), draws=True, total=4))
    view = page.inside.view
    assert view.again.isVisible()
    face = view.board.face("draw")
    assert face is not None
    face.setFocus()
    qtbot.keyClick(face, Qt.Key.Key_Right)
    assert "dropped" in face.accessibleDescription()
    qtbot.keyClick(face, Qt.Key.Key_Right)
    assert "unit 2: 0.5" in face.accessibleDescription()
    assert "dropped" not in face.accessibleDescription()
    qtbot.mouseClick(view.again, LEFT)
    assert view.wish.draw == 1


def test_another_sample_is_drawn_where_all_views_agree_on_it(
    page: NeuronPage, pool: FakePool, bridge: EngineBridge, tell: Tell
) -> None:
    tell(convolution())
    bridge.sample.choose(7)
    assert page.inside.view.wish.sample == 7
    tell(convolution())
    bridge.sample.make(tuple("0" * 64))
    assert page.inside.view.wish.sample == 0
    tell(convolution())
    wished = _orders(pool)[-1].watch.inside
    assert wished is not None
    assert wished.made == tuple("0" * 64)


def test_while_a_run_goes_on_its_engine_draws_live(
    qtbot: QtBot, page: NeuronPage, bridge: EngineBridge, pool: FakePool, workspace: Workspace
) -> None:
    run = bridge.train(workspace.project)
    tell_running(run)
    qtbot.waitUntil(lambda: any(each.inside for each in pool.newest.ordered(Watch)))
    for iteration in (12, 13):
        pool.newest.tell(convolution(run=run.id, iteration=iteration))
        _wait_for(qtbot, page, f"Iteration {iteration}")
    kept = list(page.inside.view.board.faces)
    pool.newest.tell(convolution(run=run.id, iteration=14))
    _wait_for(qtbot, page, "Iteration 14")
    assert page.inside.view.board.faces == kept, "nothing is made anew, so nothing jumps"
    page.hide()
    qtbot.waitUntil(lambda: pool.newest.ordered(Watch)[-1].inside is None)


def test_what_is_in_the_way_of_training_is_said(page: NeuronPage, workspace: Workspace) -> None:
    workspace.apply("Remove", lambda design: edits.removed(design, ["output_1"]))
    view = page.inside.view

    def said() -> bool:
        return "nothing is in the way of training" in view.empty.line.text()

    QApplication.processEvents()
    assert said()
    assert not view.board.isVisible()


def test_a_refusal_of_the_engine_is_said_in_its_words(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    qtbot.waitUntil(lambda: bool(_orders(pool)))
    problem = Problem("no-sample", found="The data has no usable row 9,999.")
    pool.newest.tell(Failed(_orders(pool)[-1].request, (problem,)))
    view = page.inside.view
    qtbot.waitUntil(lambda: "no usable row 9,999" in view.empty.line.text())


def test_esc_leaves(qtbot: QtBot, page: NeuronPage) -> None:
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page.inside.view, Qt.Key.Key_Escape)
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page.inside.strip, Qt.Key.Key_Escape)


def test_layers_inside_a_block_are_looked_into_and_left_again(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace
) -> None:
    found, block = grouped(workspace.project, ["convolution_2", "max_pooling_2"], "Pair")
    workspace.change("Group", lambda _: found)
    workspace.select([block])
    strip = page.inside.strip
    assert strip.stops[strip.current].is_block
    qtbot.mouseDClick(strip, LEFT, pos=strip.chip(strip.current).center().toPoint())
    assert workspace.inside == (block,)
    qtbot.mouseClick(strip, LEFT, pos=_chip(page, "max_pooling_2"))
    assert page.inside.view.wish.nodes == (block, "max_pooling_2")
    qtbot.waitUntil(
        lambda: bool(_orders(pool)) and _orders(pool)[-1].watch.inside == page.inside.view.wish
    )
    assert page.inside.out.isVisible()
    qtbot.mouseClick(page.inside.out, LEFT)
    assert not workspace.inside
    assert strip.stops[strip.current].nodes == (block,)


def test_an_answer_to_an_old_wish_is_not_shown(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, workspace: Workspace, tell: Tell
) -> None:
    qtbot.waitUntil(lambda: bool(_orders(pool)))
    old = _orders(pool)[-1].request
    workspace.select(["max_pooling_1"])
    qtbot.waitUntil(lambda: len(_orders(pool)) == 2)
    pool.newest.tell(LookedAgain(old, 0, (convolution(),)))
    tell(inside(plate("input", PlateKind.MAPS, [[[1.0]]]), nodes=("max_pooling_1",)))
    assert [face.sheet.plate.name for face in page.inside.view.board.faces] == ["input"]


def test_layers_drawn_since_a_run_ended_show_the_weights_they_would_begin_with(
    qtbot: QtBot,
    page: NeuronPage,
    bridge: EngineBridge,
    pool: FakePool,
    workspace: Workspace,
    tmp_path: Path,
) -> None:
    run = RunRecord("20260101T000000Z-0001", workspace.project, tmp_path)
    tell_running(run)
    run.checkpoint = 10
    run.take(RunStateChanged(run.id, RunState.FINISHED, iteration=10))
    bridge.run = run
    bridge.run_changed.emit(run)
    qtbot.waitUntil(lambda: bool(_orders(pool)) and _orders(pool)[-1].folder == str(tmp_path))
    workspace.apply(
        "Filters", lambda design: edits.with_parameter(design, "convolution_1", "filters", 5)
    )
    qtbot.waitUntil(lambda: _orders(pool)[-1].folder == "")
    workspace.undo()
    qtbot.waitUntil(lambda: _orders(pool)[-1].folder == str(tmp_path))
