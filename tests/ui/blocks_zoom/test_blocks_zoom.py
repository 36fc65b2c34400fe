"""The network as cards of its coarse parts: seen, selected, walked and opened."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.catalog.templates.template import Template
from netbuilder.core import edits
from netbuilder.core.block_edits import grouped_in
from netbuilder.core.coarse import coarse
from netbuilder.core.document import Document
from netbuilder.core.inference import infer
from netbuilder.core.project import store
from netbuilder.resources import example_project
from netbuilder.ui.blocks_zoom.cards import cards_of
from netbuilder.ui.blocks_zoom.layout import laid_out
from netbuilder.ui.blocks_zoom.view import BlocksView, learning_nodes
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.run_events import tell_running
from tests.helpers.window import made_window
from tests.ui.panels.conftest import bridge, pool

__all__ = ["bridge", "pool"]
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    """Digits: pictures, then neurons."""
    return Workspace(Document(store.load(example_project("digits")).project))


@pytest.fixture
def view(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> BlocksView:
    made = BlocksView(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1000, 560)
    with qtbot.waitExposed(made):
        made.show()
    return made


def _spot(view: BlocksView, id: str) -> QPoint:
    return view.board.place_of(id).center().toPoint()


def wheel(
    widget: Any,
    spot: QPoint,
    notches: float,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Turn the wheel over a spot."""
    for _ in range(abs(round(notches))):
        turn = QPoint(0, 120 if notches > 0 else -120)
        event = QWheelEvent(
            QPointF(spot),
            QPointF(widget.mapToGlobal(spot)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)


def test_cards_tell_what_comes_in_and_out_and_how_many_parameters(view: BlocksView) -> None:
    card = view.board.card("convolution_1")
    assert card is not None
    assert (card.kind, card.ends) == ("4 layers", ("8 × 8 × 1", "2 × 2 × 32"))
    assert card.parameters == "4,800 parameters"
    assert len(card.tiles) == 4


def test_cards_of_the_ends_say_what_their_numbers_are(view: BlocksView) -> None:
    ends = [card.ends for card in view.board.cards]
    assert ends[0] == ("8 × 8 × 1",)
    assert ends[-1] == ("digit: 10 classes",)


def test_a_list_of_numbers_says_that_it_is_one(qapp: object) -> None:
    made = project("input", layer("dense", units=3), "output", inputs=2)
    _, cards = cards_of(made.design, infer(made), {}, 4)
    assert [card.ends for card in cards] == [
        ("2 columns",),
        ("2 numbers", "3 numbers"),
        ("target: 3 classes",),
    ]


def test_pointing_at_a_card_tells_all_of_it(qtbot: QtBot, view: BlocksView) -> None:
    qtbot.mouseMove(view, _spot(view, "convolution_1"))
    assert "takes 8 × 8 × 1, gives 2 × 2 × 32" in view._card.text
    assert "multiply-adds for one sample" in view._card.text


def test_a_click_selects_the_layers_of_a_card_and_more_with_shift(
    qtbot: QtBot, view: BlocksView, workspace: Workspace
) -> None:
    qtbot.mouseClick(view, Left, pos=_spot(view, "flatten_1"))
    assert workspace.selection == {"flatten_1", "dense_1", "dropout_1", "dense_2"}
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(view, Left, shift, pos=_spot(view, "output_1"))
    assert {"dense_1", "output_1"} <= workspace.selection


def test_what_is_selected_elsewhere_marks_the_card_that_holds_it(
    view: BlocksView, workspace: Workspace
) -> None:
    workspace.select(["dense_1"])
    states = {c.group.id: view._state(c.group, frozenset()) for c in view.board.cards}
    assert states["flatten_1"].is_partly
    assert not states["flatten_1"].is_selected
    assert not states["convolution_1"].is_partly


def test_undo_shows_at_once(view: BlocksView, workspace: Workspace) -> None:
    workspace.apply("Remove", lambda design: edits.removed(design, ["convolution_1"]))
    assert view.board.card("convolution_1") is None
    workspace.undo()
    assert view.board.card("convolution_1") is not None


def test_arrow_keys_walk_between_cards_and_enter_opens_one(
    qtbot: QtBot, view: BlocksView, workspace: Workspace
) -> None:
    view.setFocus()
    for id in ("input_1", "convolution_1", "flatten_1", "output_1"):
        qtbot.keyClick(view, Qt.Key.Key_Right)
        assert view.current == id
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert "Flatten – Scores" in view.accessibleDescription()
    with qtbot.waitSignal(view.opened) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args[0].id == "flatten_1"


def test_esc_leaves_what_is_selected_and_then_the_blocks(
    qtbot: QtBot, view: BlocksView, workspace: Workspace
) -> None:
    workspace.select(["dense_1"])
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not workspace.selection
    with qtbot.waitSignal(view.left):
        qtbot.keyClick(view, Qt.Key.Key_Escape)


def test_layers_that_learn_are_known_while_a_run_goes_on(
    view: BlocksView, workspace: Workspace, bridge: EngineBridge
) -> None:
    assert learning_nodes(workspace, bridge) == frozenset()
    tell_running(bridge.train(workspace.project))
    assert "dense_1" in learning_nodes(workspace, bridge)
    assert "flatten_1" not in learning_nodes(workspace, bridge)


@pytest.mark.parametrize("kind", ["resnet_18", "u_net", "transformer", "densenet_121"])
def test_no_card_lies_on_another_or_out_of_sight_at_the_side(kind: str, qapp: object) -> None:
    project = Template.entries()[kind]().project()
    parts = coarse(project.design, infer(project).nodes)
    layout = laid_out(parts, project.design, QSizeF(1050, 620))
    places = list(layout.places.values())
    for number, one in enumerate(places):
        assert not any(one.intersects(other) for other in places[number + 1 :])
    assert layout.size.width() * layout.scale <= 1050


def test_wheel_and_keys_lead_through_all_three_zooms(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.open_copy(example_project("digits"))
    middle, canvas = window.workbench.middle, window.workbench.canvas
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert middle.zoom == "blocks"
    assert window.top_bar.zoom.value() == "blocks"

    blocks = middle.blocks
    wheel(blocks, _spot(blocks, "flatten_1"), 2)
    assert middle.zoom == "layers"
    assert window.workspace.selection == {"flatten_1", "dense_1", "dropout_1", "dense_2"}

    canvas.center_on("dense_1")
    spot = canvas.mapFromScene(canvas.sheet.nodes["dense_1"].place.center())
    wheel(canvas.viewport(), spot, 16)
    assert middle.zoom == "neurons"
    assert window.workspace.selection == {"dense_1"}

    page = middle.page
    page.view.choose(None)
    page.view.moving.zoom(-2)
    assert middle.zoom == "layers"
    assert canvas.zoom == pytest.approx(1.0)
    place = canvas.sheet.nodes["dense_1"].place
    assert canvas.visible_area().contains(place)

    wheel(canvas.viewport(), spot, -24)
    assert middle.zoom == "blocks"


def test_a_double_click_on_a_block_leads_inside_and_esc_out_again(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.open_copy(example_project("digits"))
    workspace = window.workspace
    known = set(workspace.design.nodes)
    made = ["flatten_1", "dense_1"]
    workspace.apply_with_blocks(
        "Group", lambda design, blocks: grouped_in(design, blocks, made, "Pair")[:2]
    )
    block = next(iter(set(workspace.design.nodes) - known))
    window.workbench.middle.show_zoom("blocks")
    blocks = window.workbench.middle.blocks
    qtbot.mouseDClick(blocks, Left, pos=_spot(blocks, block))
    assert window.workbench.middle.zoom == "layers"
    assert workspace.inside == (block,)
    window.workbench.middle.show_zoom("blocks")
    workspace.select(())
    qtbot.keyClick(blocks, Qt.Key.Key_Escape)
    assert not workspace.inside
    assert window.workbench.middle.zoom == "blocks"
