"""What a check before training found stands at the nodes, for as long as it is true."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.problems import Problem, Where
from netbuilder.core.value import Project
from netbuilder.link.messages import Check, NodeCost, Rehearse, Rehearsed
from netbuilder.ui import theme
from netbuilder.ui.canvas import shape
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.run_record import RunRecord
from tests.helpers.designs import layer, project
from tests.helpers.window import ScriptedBridge, made_window
from tests.ui.canvas.conftest import Hands

DEAF = "No error reaches its weights: it would not learn."
CHECKS = (
    Check("inputs", True, "Inputs lie between 0 and 1.", node="input_1"),
    Check("start", True, "The loss before training is 1.1.", node="output_1"),
    Check("memory", True, "It takes about 0.1 MB.", node="dense_1"),
)
NODES = (
    NodeCost(("input_1",)),
    NodeCost(("dense_1",), 60, 60, 120, 2_560, 0.003),
    NodeCost(("dense_2",), 60, 60, 120, 0, 0.001, DEAF),
    NodeCost(("output_1",), activations=380),
)


@pytest.fixture
def bridge() -> ScriptedBridge:
    return ScriptedBridge()


@pytest.fixture
def window(qtbot: QtBot, bridge: ScriptedBridge) -> MainWindow:
    theme.use(None)
    made = made_window(qtbot, bridge=bridge)
    dense = (layer("dense", units=3), layer("dense", units=3))
    made.workspace.open(project("input", *dense, "output"))
    made.show_editor()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def checked(window: MainWindow, bridge: ScriptedBridge, qtbot: QtBot) -> None:
    """Check as people do: by the shortcut, then Esc."""
    qtbot.keyClick(window.workbench.canvas, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(bridge.orders[-1], Rehearse)
    bridge.answer(Rehearsed(1, CHECKS, 0.002, 0.25, 90.0, {}, NODES))
    sheet = window.findChild(_sheet(window))
    assert sheet is not None
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)


def _sheet(window: MainWindow) -> type:
    from netbuilder.ui.dialogs.rehearsal import RehearsalSheet

    return RehearsalSheet


def signs(window: MainWindow) -> dict[str, str]:
    nodes = window.workbench.canvas.sheet.nodes
    return {id: item.visual.sign for id, item in nodes.items()}


def test_a_check_puts_its_sign_at_every_layer(
    window: MainWindow, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    checked(window, bridge, qtbot)

    assert signs(window) == {
        "input_1": "fine",
        "dense_1": "fine",
        "dense_2": "warning",
        "output_1": "fine",
    }


def test_the_pointer_on_a_sign_is_told_what_was_found_and_what_the_layer_costs(
    window: MainWindow, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    checked(window, bridge, qtbot)
    canvas = window.workbench.canvas
    canvas.zoom_to(1.0)
    canvas.center_on("dense_1")
    hands = Hands(canvas, qtbot)
    item = canvas.sheet.nodes["dense_1"]

    hands.move(hands.spot(shape.sign_place(item.visual) + item.pos()))

    assert canvas._reason.text == (
        "60 bytes weights, 60 bytes gradients, 120 bytes optimizer, 2.56 kB activations. "
        "75 % of the way forward."
    )


def test_what_was_found_is_read_out_with_the_layer(
    window: MainWindow, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    checked(window, bridge, qtbot)

    words = window.workbench.canvas.spoken("dense_2")
    assert f"Checked before training: {DEAF}" in words


def test_signs_stay_when_a_layer_moves_and_go_when_the_network_changes(
    window: MainWindow, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    checked(window, bridge, qtbot)
    workspace = window.workspace

    workspace.apply("Move", lambda design: edits.moved(design, {"dense_1": (0.0, 900.0)}))
    assert signs(window)["dense_1"] == "fine"

    workspace.apply("Change", lambda design: edits.with_parameter(design, "dense_1", "units", 4))
    assert set(signs(window).values()) == {""}


def test_signs_can_be_taken_away_by_a_command(
    window: MainWindow, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    checked(window, bridge, qtbot)
    action = window.binder.actions["train.hide_signs"]
    window.binder.refresh()
    assert action.isEnabled()

    action.trigger()

    assert set(signs(window).values()) == {""}
    window.binder.refresh()
    assert not action.isEnabled()


def test_a_run_that_does_not_fit_marks_the_layer_that_takes_most(
    window: MainWindow, bridge: ScriptedBridge
) -> None:
    run = RunRecord("run", window.workspace.project)
    problem = Problem(
        "too-little-memory",
        found="Training needs about 6 MB; this computer has 2 MB free.",
        expected="Most of it is for Dense 1: 3 MB.",
        where=Where(node="dense_1", field="batch_size"),
    )
    run.fail(problem.found, (problem,))
    bridge.run = run

    bridge.run_changed.emit(run)

    assert signs(window)["dense_1"] == "warning"
    assert "Most of it is for Dense 1: 3 MB." in window.workbench.preflight.words(("dense_1",))


def test_a_check_of_another_project_leaves_no_signs(
    window: MainWindow, bridge: ScriptedBridge
) -> None:
    window.workbench.preflight.show(Project(), Rehearsed(1, CHECKS, 0.0, 0.0, 0.0, {}, NODES))

    assert set(signs(window).values()) == {""}
