"""Back and forward through what the canvas showed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core.design import Design
from tests.ui.canvas.conftest import Hands, OpenCanvas

K, Keys = Qt.Key, Qt.KeyboardModifier


def middle(hands: Hands) -> QPointF:
    spot: QPoint = hands.view.viewport().rect().center()
    return hands.view.mapToScene(spot)


def back(hands: Hands) -> None:
    hands.key(K.Key_Left, Keys.AltModifier)


def forward(hands: Hands) -> None:
    hands.key(K.Key_Right, Keys.AltModifier)


def test_back_shows_what_was_seen_before_a_jump_and_forward_comes_again(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.zoom_to(2.0)
    start = middle(hands)
    hands.view.center_on("output_1")
    there = middle(hands)

    back(hands)
    seen = middle(hands)
    forward(hands)

    assert (seen - start).manhattanLength() < 2
    assert (middle(hands) - there).manhattanLength() < 2


def test_panning_by_hand_belongs_to_the_look_it_began_in(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.pan_by(300, 80)
    panned = middle(hands)
    hands.view.center_on("output_1")

    back(hands)

    assert (middle(hands) - panned).manhattanLength() < 2


def test_going_into_a_block_is_a_jump(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    id = hands.view.group_as(frozenset(["dense_1"]), "Core")
    hands.view.pan_by(120, 40)
    outside = middle(hands)
    hands.view.workspace.go((id,))

    back(hands)
    at_home = hands.view.workspace.inside, middle(hands)
    forward(hands)

    assert at_home[0] == ()
    assert (at_home[1] - outside).manhattanLength() < 2
    assert hands.view.workspace.inside == (id,)


def test_back_with_nothing_before_does_nothing(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    for _ in range(5):
        back(hands)
    start = middle(hands)

    back(hands)

    assert middle(hands) == start


def test_a_block_that_is_gone_is_passed_over(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    id = hands.view.group_as(frozenset(["dense_1"]), "Core")
    hands.view.workspace.go((id,))
    hands.view.leave_block()
    hands.view.workspace.select([id])
    hands.view.unpack_selection()

    back(hands)

    assert hands.view.workspace.inside == ()
