"""Lining up by key, and pins that keep nodes in place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from netbuilder.core import arranging, edits
from netbuilder.core.design import Design
from netbuilder.core.problems import Problem
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer

Keys = Qt.KeyboardModifier
ALT_SHIFT = Keys.AltModifier | Keys.ShiftModifier
CTRL = Keys.ControlModifier


def refusals(hands: Hands) -> list[Problem]:
    """What the canvas refuses from now on."""
    told: list[Problem] = []
    hands.view.workspace.refused.connect(told.append)
    return told


def test_q_levels_the_wires_of_the_selection_in_one_step(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    bent = edits.moved(chain, {"dense_1": (300.0, 90.0), "output_1": (600.0, -40.0)})
    hands = open_canvas(bent)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_Q)
    hands.view.end_glide()
    paths = hands.view.sheet.wires.paths.values()
    assert len(paths) == 2
    assert all(path.points[0].y() == path.points[-1].y() for path in paths)
    hands.view.workspace.undo()
    assert hands.design == bent


def test_alt_shift_up_puts_the_top_edges_on_one_line_in_one_step(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    uneven = edits.moved(loose, {"dense_1": (260.0, 64.0), "dense_2": (520.0, 24.0)})
    hands = open_canvas(uneven)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_Up, ALT_SHIFT)
    assert {node.position[1] for node in hands.design.nodes.values()} == {0.0}
    hands.view.workspace.undo()
    assert hands.design == uneven


def test_p_pins_and_a_drag_of_what_is_pinned_moves_nothing_and_says_why(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    told = refusals(hands)
    hands.click(hands.header("dense_1"))
    hands.key(Qt.Key.Key_P)
    pinned = hands.design
    assert pinned.nodes["dense_1"].pinned
    start = hands.header("dense_1")
    hands.drag(start, start + QPoint(90, 120))
    hands.key(Qt.Key.Key_Down, CTRL)
    assert hands.design == pinned
    assert hands.view.sheet.nodes["dense_1"].pos().toTuple() == (300.0, 0.0)
    assert [problem.found for problem in told] == ["Dense 1 is pinned in place."] * 2
    hands.key(Qt.Key.Key_P)
    assert hands.design == chain


def test_pinned_nodes_stay_when_others_are_dragged_or_tidied(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(arranging.with_pins(chain, ["dense_1"], on=True))
    hands.key(Qt.Key.Key_A, CTRL)
    start = hands.header("input_1")
    hands.drag(start, start + QPoint(0, 160))
    assert hands.design.nodes["input_1"].position != (0.0, 0.0)
    assert hands.design.nodes["dense_1"].position == (300.0, 0.0)
    hands.key(Qt.Key.Key_L)
    assert hands.design.nodes["dense_1"].position == (300.0, 0.0)


def test_pasting_40_nodes_undoes_in_one_step(open_canvas: OpenCanvas) -> None:
    design = Design()
    for index in range(40):
        design, _ = edits.added(design, layer("dense"), (index % 8 * 240.0, index // 8 * 200.0))
    hands = open_canvas(design)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text()
    hands.key(Qt.Key.Key_V, CTRL)
    assert len(hands.design.nodes) == 80
    hands.view.workspace.undo()
    assert hands.design == design
