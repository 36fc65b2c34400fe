"""A playground by mouse and by keyboard: begun in one step, painted on, fed, and restarted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.catalog import all_layers
from netbuilder.catalog.sources.painted import MOST_POINTS, Mark, PaintedPoints
from netbuilder.catalog.sources.points import Pattern, Points, Task
from netbuilder.catalog.sources.table import Table
from netbuilder.core.derived import Derived, Function
from netbuilder.core.project import store
from netbuilder.link.messages import (
    DataPreviewed,
    Failed,
    LookAgain,
    LookedAgain,
    Numbers,
    PreviewData,
    SurfaceDrawn,
)
from netbuilder.link.messages.events import PlanePoints
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.plots.surface_feed import SIDE, SurfaceFeed
from tests.helpers.inspections import recipe
from tests.helpers.window import ScriptedBridge, made_window
from tests.ui.playground.hand import Hand, Left

NO = Qt.KeyboardModifier.NoModifier


def painted(hand: Hand) -> PaintedPoints:
    source = hand.project.recipe.source
    assert isinstance(source, PaintedPoints)
    return source


def stroke(hand: Hand, *places: tuple[float, float]) -> None:
    """Draw the brush over the surface."""
    plot = hand.decision.plot
    spots = [hand.spot(*place) for place in places]
    QTest.mousePress(plot, Left, NO, spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(plot, spot)
    QTest.mouseRelease(plot, Left, NO, spots[-1])


def steps(window: MainWindow) -> int:
    return len(window.workspace.document.history.done)


def numbers(values: np.ndarray, dtype: str = "float32") -> Numbers:
    return Numbers(dtype, values.shape, values.astype(dtype).tobytes())


def drawn(run: str = "", iteration: int = 0) -> SurfaceDrawn:
    values = numbers(np.linspace(0, 1, 16).reshape(1, 4, 4))
    return SurfaceDrawn(run, iteration, values, (-1.2, -1.2), (1.2, 1.2))


def previewed() -> DataPreviewed:
    places = numbers(np.array([[-0.5, 0.5], [0.5, -0.5], [0.0, 0.0]]))
    plane = PlanePoints(places, ("x", "y"), (-1.2, -1.2), (1.2, 1.2))
    targets, parts = numbers(np.array([[0.0], [1.0], [1.0]])), numbers(np.array([0, 1, 2]), "uint8")
    return DataPreviewed(1, ("x", "y", "class"), (), (1, 1, 1), places, targets, parts, plane=plane)


def test_one_key_begins_a_playground_that_is_an_ordinary_project(
    qtbot: QtBot, tmp_path: Path
) -> None:
    window = made_window(qtbot)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    QTest.keyClick(
        window.start,
        Qt.Key.Key_N,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )

    parts = window.workbench
    assert parts.middle.zoom == "neurons"
    assert parts.left.tabs.value() == "data"
    assert parts.inspector.tabs.value() == "decision"
    assert window.workspace.whole_inference.is_trainable
    assert window.files.save_to(tmp_path / "mine.netb")
    assert store.load(tmp_path / "mine.netb").project == window.workspace.project


def test_the_decision_tab_is_there_for_two_inputs_only(hand: Hand) -> None:
    tabs = hand.window.workbench.inspector.tabs
    assert tabs.isTabVisible(0)

    hand.window.workspace.change(
        "Other data", lambda project: structs.replace(project, recipe=recipe())
    )

    assert not tabs.isTabVisible(0)
    assert tabs.value() != "decision"
    hand.window.workspace.undo()
    assert tabs.isTabVisible(0)


def test_selecting_a_layer_leaves_the_surface_in_view(hand: Hand) -> None:
    hand.window.workspace.select(["dense_1"])

    assert hand.window.workbench.inspector.tabs.value() == "decision"


def test_pointing_at_the_plane_makes_a_sample_and_marks_it(
    hand: Hand, bridge: ScriptedBridge
) -> None:
    plot = hand.decision.plot
    plot.set_data(previewed(), plot.target)
    before = steps(hand.window)

    stroke(hand, (-0.8, 0.5), (-0.2, 0.5), (0.4, -0.3))

    made = [float(cell) for cell in bridge.sample.made]
    assert made == pytest.approx([0.4, -0.3], abs=0.02)
    assert plot.mark == pytest.approx((0.4, -0.3), abs=0.02)
    assert steps(hand.window) == before, "nothing of the project changes"
    plot.grab()
    bridge.sample.choose(3)
    assert plot.mark is None


def test_a_stroke_lays_points_down_in_one_step(hand: Hand) -> None:
    hand.take(None)
    before = steps(hand.window)
    assert painted(hand).samples == 0

    stroke(hand, (-0.8, 0.5), (-0.5, 0.5), (-0.2, 0.5))

    marks = painted(hand).marks
    assert len(marks) >= 6
    assert all(abs(mark.y - 0.5) < 0.1 and mark.value == 1.0 for mark in marks)
    assert steps(hand.window) == before + 1
    assert hand.window.workspace.document.undo_label.startswith("Paint ")
    hand.window.workspace.undo()
    assert painted(hand).samples == 0


def test_the_eraser_takes_points_away_in_one_step(hand: Hand) -> None:
    hand.take(None)
    stroke(hand, (-0.8, 0.5), (-0.4, 0.5), (0.0, 0.5), (0.4, 0.5))
    was, before = painted(hand).samples, steps(hand.window)

    hand.click(hand.points.paint.eraser)
    stroke(hand, (-0.8, 0.5), (-0.6, 0.5), (-0.4, 0.5))

    assert 0 < painted(hand).samples < was
    assert all(mark.x > -0.4 for mark in painted(hand).marks)
    assert steps(hand.window) == before + 1


def test_a_third_colour_gives_the_network_a_third_answer(hand: Hand) -> None:
    hand.take(None)
    for number, x in enumerate((-0.8, 0.0, 0.8)):
        hand.click(hand.points.paint.swatches[number])
        stroke(hand, (x, 0.0))

    assert painted(hand).classes == ("orange", "blue", "green")
    assert hand.window.workspace.whole_inference.is_trainable
    head = all_layers.head_of(hand.project.design, "output_1")
    assert head is not None
    assert head.layer.units == 3  # type: ignore[union-attr]


def test_painting_with_the_keys_alone(hand: Hand) -> None:
    hand.take(None)
    plot = hand.decision.plot
    plot.setFocus()

    QTest.keyClick(plot, Qt.Key.Key_1)
    QTest.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(plot, Qt.Key.Key_Up)
    QTest.keyClicks(plot, "-")
    QTest.keyClick(plot, Qt.Key.Key_Space)

    assert painted(hand).marks == (Mark(0.2, 0.05, 0.0),)
    assert "0.20, 0.05" in plot.spoken()
    QTest.keyClick(plot, Qt.Key.Key_E)
    QTest.keyClick(plot, Qt.Key.Key_Space)
    assert painted(hand).samples == 0


def test_numbers_are_painted_from_minus_one_to_one(hand: Hand) -> None:
    hand.take(None)
    hand.predict(Task.REGRESSION)

    hand.click(hand.points.paint.swatches[1])
    stroke(hand, (0.0, 0.0))

    assert {mark.value for mark in painted(hand).marks} == {-0.5}


def test_points_that_were_painted_come_back_after_a_pattern(hand: Hand) -> None:
    hand.take(None)
    stroke(hand, (0.0, 0.0), (0.5, 0.5))
    kept = painted(hand).points

    hand.take(Pattern.MOONS)
    hand.take(None)

    assert painted(hand).points == kept


def test_clearing_is_one_step_and_undone_whole(hand: Hand) -> None:
    hand.take(None)
    stroke(hand, (0.0, 0.0), (0.5, 0.5))
    kept = painted(hand).points

    hand.click(hand.points.paint.clear)

    assert painted(hand).samples == 0
    hand.window.workspace.undo()
    assert painted(hand).points == kept


def test_a_full_project_says_so(hand: Hand, qtbot: QtBot) -> None:
    full = PaintedPoints().painted([Mark(0.0, 0.0, float(n % 2)) for n in range(MOST_POINTS)])
    from netbuilder.catalog.playground import with_source

    hand.window.workspace.change("Fill", lambda project: with_source(project, full))

    with qtbot.waitSignal(hand.window.workspace.refused) as told:
        stroke(hand, (0.5, 0.5))

    assert told.args is not None
    assert told.args[0].code == "paint-full"
    assert painted(hand).samples == MOST_POINTS


def test_the_last_input_cannot_be_taken_away(hand: Hand, qtbot: QtBot) -> None:
    hand.feed("x")

    with qtbot.waitSignal(hand.window.workspace.refused):
        hand.feed("y")

    assert hand.project.recipe.facts.input_names == ("y",)
    assert hand.window.workbench.data.feed.boxes[1].isChecked()


def test_the_frequency_of_sines_can_be_set(hand: Hand) -> None:
    feed = hand.window.workbench.data.feed
    hand.feed("sine of x")

    feed.frequency.value_changed.emit(2.5)

    assert hand.project.recipe.derived == (Derived(Function.SINE, ("x",), 2.5),)
    hand.window.workspace.undo()
    assert hand.project.recipe.derived == (Derived(Function.SINE, ("x",), 5.0),)


def test_a_check_box_answers_to_space(hand: Hand) -> None:
    box = hand.window.workbench.data.feed.boxes[4]
    box.setFocus()

    QTest.keyClick(box, Qt.Key.Key_Space)

    assert hand.project.recipe.facts.input_names == ("x", "y", "x times y")


def test_tables_of_two_numbers_are_fed_squares_too(hand: Hand) -> None:
    from netbuilder.core.recipe import Column, ColumnRole, ColumnType

    columns = (
        Column("age"),
        Column("income"),
        Column("loan", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("no", "yes")),
    )
    table = structs.replace(recipe(), source=Table(path="a.csv"))
    table = structs.replace(table, columns=columns)
    hand.window.workspace.change("Table", lambda project: structs.replace(project, recipe=table))

    hand.feed("income squared")

    assert not hand.points.isVisible()
    assert hand.project.recipe.facts.input_names == ("age", "income", "income squared")


def answered(bridge: ScriptedBridge, kind: type, event: object) -> bool:
    """Answer the newest request of a kind; whether there was one."""
    for number in sorted(bridge._waiting, reverse=True):
        order = bridge.orders[number - 1]
        if isinstance(order, kind):
            told, failed = bridge._waiting.pop(number)
            if isinstance(event, Failed) and failed is not None:
                failed(event)
            else:
                told(event)
            return True
    return False


def test_before_training_the_surface_is_that_of_the_first_weights(
    hand: Hand, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    def asked() -> list[LookAgain]:
        looks = [each for each in bridge.orders if isinstance(each, LookAgain)]
        return [each for each in looks if each.watch.surface == SIDE]

    qtbot.waitUntil(lambda: bool(asked()))
    (order,) = asked()
    assert (order.folder, order.run) == ("", "")
    number = next(n for n in bridge._waiting if bridge.orders[n - 1] is order)
    bridge._waiting.pop(number)[0](LookedAgain(number, 0, (drawn(),)))
    assert answered(bridge, PreviewData, previewed())

    assert hand.decision.plot.surface is not None
    assert hand.decision.moment.text() == "Before training · 1 points to learn from, 2 to test"
    assert hand.decision.feed.is_fresh


def test_a_change_of_the_network_asks_for_its_surface_anew(
    hand: Hand, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    feed = SurfaceFeed.of(hand.window.workspace, bridge)
    qtbot.waitUntil(lambda: any(isinstance(each, LookAgain) for each in bridge.orders))
    before = len(bridge.orders)

    hand.click(hand.decision.network.more)

    assert feed is hand.decision.feed
    qtbot.waitUntil(
        lambda: any(
            isinstance(each, LookAgain) and each.watch.surface for each in bridge.orders[before:]
        )
    )


def test_nobody_draws_a_surface_that_nobody_looks_at(
    hand: Hand, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    assert bridge._watch.surface == SIDE

    hand.window.workbench.inspector.show_tab("plan")
    assert bridge._watch.surface == 0
    hand.window.workbench.deck.show_tab("surface")
    hand.window.workbench.inspector.show_tab("decision")
    hand.window.workbench.deck.show_tab("curves")

    assert bridge._watch.surface == SIDE


def test_hovering_tells_place_and_answer(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtWidgets import QToolTip

    plot = hand.decision.plot
    plot.set_surface(drawn("run", 3))
    plot.set_data(previewed(), hand.project.recipe.facts.targets[0])
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, words, *more: told.append(words))

    QTest.mouseMove(plot, hand.spot(1.15, 1.15))

    assert told
    assert told[-1].startswith("blue, 100 % sure, at (1.2, 1.2)")


def test_patterns_by_the_keyboard(hand: Hand) -> None:
    tile = hand.points.tiles.tile(Pattern.CIRCLES)
    tile.setFocus()

    QTest.keyClick(tile, Qt.Key.Key_Space)

    source = hand.project.recipe.source
    assert isinstance(source, Points)
    assert source.pattern is Pattern.CIRCLES


def test_switches_of_the_surface_are_commands_too(hand: Hand) -> None:
    binder = hand.window.binder

    binder.run("view.hard_edges")
    binder.run("view.test_points")
    binder.run("network.layer_less")

    assert hand.decision.plot.is_hard
    assert not hand.decision.plot.has_others
    assert len(all_layers.hidden_layers(hand.project.design)) == 2
