"""Finding on the canvas: what a text finds, and going from one to the next."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.design import Design, Frame, Port
from netbuilder.core.document import Document
from netbuilder.core.value import Project
from netbuilder.ui.canvas.matches import Match, matches, places
from netbuilder.ui.canvas.overlays.find_bar import FindBar
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.workspace import Workspace
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer

K, Keys = Qt.Key, Qt.KeyboardModifier


def network() -> Design:
    """Input, Dense of 64 and of 256 with other activations, a Dropout that is off, an Output."""
    design = Design()
    parts = (
        layer("input", size=(28, 28)),
        layer("dense", units=64),
        layer("dense", units=256),
        layer("dropout"),
        layer("output"),
    )
    for column, part in enumerate(parts):
        design, _ = edits.added(design, part, (column * 260.0, 0.0))
    design = edits.renamed(design, "dense_2", "Wide one")
    design = edits.with_bypass(design, ["dropout_1"], on=True)
    frame = Frame("frame_1", title="Encoder", position=(0.0, 300.0), size=(400.0, 100.0))
    note = Frame("note_1", comment="mind the scale", position=(0.0, 500.0), size=(200.0, 0.0))
    return structs.replace(design, frames=(frame, note))


def found(text: str, design: Design | None = None) -> list[str]:
    """Ids of what a text finds."""
    workspace = Workspace(Document(Project(design=design or network())))
    project = workspace.project
    whole = places(project.design, project.blocks, workspace.whole_inference)
    return [match.id for match in matches(text, whole)]


def bar_of(hands: Hands) -> FindBar:
    bar = hands.view.finding.bar
    assert bar is not None
    return bar


def look_for(hands: Hands, text: str) -> FindBar:
    """Open the bar by its key and type."""
    hands.key(K.Key_F, Keys.ControlModifier)
    bar = bar_of(hands)
    hands.qtbot.keyClicks(bar.field, text)
    return bar


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("dense", ["dense_1", "dense_2"]),
        ("wide", ["dense_2"]),
        ("units 64", ["dense_1"]),
        ("units=64", ["dense_1"]),
        ("units > 100", ["dense_2"]),
        ("units>=64 units<=64", ["dense_1"]),
        ("units!=64", ["dense_2"]),
        ("dense 64", ["dense_1"]),
        ("28x28", ["input_1"]),
        ("encoder", ["frame_1"]),
        ("note", ["note_1"]),
        ("scale", ["note_1"]),
        ("bypassed", ["dropout_1"]),
        ("kind=output", ["output_1"]),
        ("nothing of the kind", []),
        ("   ", []),
        ("units>", []),
        ("units>abc", []),
    ],
)
def test_a_text_finds_by_name_kind_parameter_shape_and_state(text: str, ids: list[str]) -> None:
    assert found(text) == ids


def test_a_problem_finds_the_guilty_nodes() -> None:
    workspace = Workspace(Document(Project(design=network())))
    guilty = {each.where.node for each in workspace.whole_inference.problems if each.where.node}

    assert set(found("problem")) == guilty
    assert guilty


def test_a_shape_that_flows_in_is_found_too() -> None:
    design = edits.connected(network(), Port("input_1", "y"), Port("dense_1", "x"))

    assert "dense_1" in found("28x28", design)


def test_ctrl_f_opens_the_bar_and_enter_goes_from_one_to_the_next(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas(network())
    bar = look_for(hands, "dense")
    counted = bar.count.text()

    hands.qtbot.keyClick(bar.field, K.Key_Return)
    first = (set(hands.view.workspace.selection), bar.count.text())
    hands.qtbot.keyClick(bar.field, K.Key_F3)
    second = (set(hands.view.workspace.selection), bar.count.text())
    hands.qtbot.keyClick(bar.field, K.Key_Return)

    assert counted == "2 found"
    assert first == ({"dense_1"}, "1 of 2")
    assert second == ({"dense_2"}, "2 of 2")
    assert hands.view.workspace.selection == {"dense_1"}


def test_shift_enter_goes_back(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(network())
    bar = look_for(hands, "dense")

    hands.qtbot.keyClick(bar.field, K.Key_Return, Keys.ShiftModifier)

    assert hands.view.workspace.selection == {"dense_2"}


def test_what_is_found_comes_to_the_middle(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(network())
    bar = look_for(hands, "wide")

    hands.qtbot.keyClick(bar.field, K.Key_Return)

    middle = QPointF(hands.view.viewport().rect().center())
    place = QPointF(hands.spot(hands.view.sheet.nodes["dense_2"].place.center()))
    assert (place - middle).manhattanLength() < 4


def test_escape_closes_the_bar_and_gives_the_keyboard_back(
    open_canvas: OpenCanvas, qtbot: QtBot
) -> None:
    hands = open_canvas(network())
    bar = look_for(hands, "dense")
    qtbot.waitUntil(bar.field.hasFocus)

    hands.qtbot.keyClick(bar.field, K.Key_Escape)

    assert hands.view.finding.bar is None
    assert hands.view.hasFocus()


def test_all_that_is_found_can_be_selected(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(network())
    bar = look_for(hands, "dense")

    hands.qtbot.keyClick(bar.field, K.Key_Return, Keys.AltModifier)

    assert hands.view.workspace.selection == {"dense_1", "dense_2"}
    assert hands.view.finding.bar is None


def test_what_is_not_found_is_dimmed_and_comes_back(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(network())
    other = hands.header("input_1")
    before = hands.view.viewport().grab().toImage().pixelColor(other)

    bar = look_for(hands, "wide")
    dimmed = hands.view.viewport().grab().toImage().pixelColor(other)
    hands.qtbot.keyClick(bar.field, K.Key_Escape)
    after = hands.view.viewport().grab().toImage().pixelColor(other)

    ground = paints().colours["canvas"]
    assert dimmed != before
    assert abs(dimmed.lightness() - ground.lightness()) <= abs(
        before.lightness() - ground.lightness()
    )
    assert after == before


def test_what_was_looked_for_is_found_anew_after_an_edit(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(network())
    bar = look_for(hands, "dense")

    hands.view.workspace.apply("Delete", lambda design: edits.removed(design, ["dense_1"]))

    assert bar.count.text() == "1 found"


def test_a_node_inside_a_block_is_found_and_its_block_opened(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(network())
    hands.view.workspace.select(["dense_2"])
    id = hands.view.group_as(frozenset(["dense_2"]), "Core")
    bar = look_for(hands, "wide")

    hands.qtbot.keyClick(bar.field, K.Key_Return)

    assert hands.view.workspace.inside == (id,)
    assert hands.view.workspace.selection == {"dense_2"}


def test_from_inside_a_block_what_is_outside_is_found_with_the_way_there(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas(network())
    id = hands.view.group_as(frozenset(["dense_2"]), "Core")
    hands.view.workspace.go((id,))
    bar = look_for(hands, "dense")
    finding = hands.view.finding

    order = list(finding.found)
    hands.qtbot.keyClick(bar.field, K.Key_Return)
    here = bar.place.text()

    assert order == [Match((id,), "dense_2"), Match((), "dense_1")]
    assert here == ""
    assert finding.words(order[1]) == "in Untitled"


def test_nothing_found_says_so(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(network())

    bar = look_for(hands, "quark")

    assert bar.count.text() == "None"
    assert not bar.all_button.isEnabled()
