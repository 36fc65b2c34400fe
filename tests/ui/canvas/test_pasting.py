"""Copying, pasting and duplicating by keys, with and without the wires that led in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from netbuilder.core import clipboard, edits
from netbuilder.core.design import Design
from netbuilder.core.problems import Problem
from netbuilder.core.value import Project
from tests.ui.canvas.conftest import Hands, Keys, OpenCanvas, layer, wire

CTRL = Keys.ControlModifier
SHIFT = Keys.ShiftModifier


@pytest.fixture
def hands(open_canvas: OpenCanvas, chain: Design) -> Hands:
    """A canvas with Input, Dense and Output, of a saved project."""
    return open_canvas(project=Project(design=chain, id="a" * 32))


def told(hands: Hands) -> list[Problem]:
    """What the person is told from now on."""
    said: list[Problem] = []
    hands.view.workspace.refused.connect(said.append)
    return said


def copy(hands: Hands, *ids: str) -> str:
    hands.view.workspace.select(ids)
    hands.key(Qt.Key.Key_C, CTRL)
    return QGuiApplication.clipboard().text()


def test_pasting_with_the_wires_that_led_in_feeds_the_copy_in_one_step(hands: Hands) -> None:
    before = hands.design
    copy(hands, "dense_1")
    hands.key(Qt.Key.Key_V, CTRL | SHIFT)
    assert wire("input_1", "dense_2") in hands.design.wires
    assert hands.view.workspace.document.undo_label == "Paste with wires"
    hands.key(Qt.Key.Key_Z, CTRL)
    assert hands.design == before


def test_pasting_without_them_leaves_the_copy_alone(hands: Hands) -> None:
    copy(hands, "dense_1")
    hands.key(Qt.Key.Key_V, CTRL)
    assert not hands.design.incoming.get("dense_2")


def test_wires_that_led_to_what_is_missing_are_left_out_with_a_note(hands: Hands) -> None:
    text = copy(hands, "dense_1", "output_1")
    QGuiApplication.clipboard().setText(text.replace('"dense_1",\n   "y"', '"gone",\n   "y"'))
    said = told(hands)
    hands.key(Qt.Key.Key_V, CTRL)
    assert "output_2" in hands.design.nodes
    (problem,) = said
    assert problem.sentence == (
        "1 wire led to a layer that was not copied with it and was left out."
    )
    assert not problem.is_error


def test_half_of_a_copied_text_is_refused_in_words(hands: Hands) -> None:
    text, before, said = copy(hands, "dense_1"), hands.design, told(hands)
    QGuiApplication.clipboard().setText(text[: len(text) // 2])
    hands.key(Qt.Key.Key_V, CTRL)
    assert hands.design == before
    assert said[0].code == "clipboard-cut-off"


def test_duplicating_again_and_again_walks_on(hands: Hands) -> None:
    hands.view.workspace.select(["dense_1"])
    for _ in range(3):
        hands.key(Qt.Key.Key_D, CTRL)
    places = [hands.design.nodes[f"dense_{number}"].position for number in (1, 2, 3, 4)]
    assert [x - places[0][0] for x, _ in places] == [0.0, 48.0, 96.0, 144.0]
    assert len({y for _, y in places}) == 4


def test_pasting_twice_at_one_spot_does_not_cover_the_first(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands.view, "pointer_spot", lambda: hands.empty())
    copy(hands, "dense_1")
    hands.key(Qt.Key.Key_V, CTRL)
    hands.key(Qt.Key.Key_V, CTRL)
    first, second = (hands.design.nodes[id].position for id in ("dense_2", "dense_3"))
    assert second == (first[0] + 48.0, first[1] + 48.0)


def test_a_copy_shares_weights_with_the_original_only_in_its_own_project(
    hands: Hands, open_canvas: OpenCanvas, chain: Design
) -> None:
    def shared(design: Design) -> Design:
        design, _ = edits.added(design, layer("dense"), (0.0, 400.0))
        return edits.with_same_weights(design, "dense_2", "dense_1")

    hands.view.workspace.apply("Share", shared)
    copy(hands, "dense_2")
    hands.key(Qt.Key.Key_V, CTRL)
    assert hands.design.nodes["dense_3"].same_weights_as == "dense_1"
    other = open_canvas(project=Project(design=chain, id="b" * 32))
    other.key(Qt.Key.Key_V, CTRL)
    assert other.design.nodes["dense_2"].same_weights_as == ""


def test_forty_pasted_nodes_go_in_one_step(hands: Hands) -> None:
    many = Design()
    for column in range(40):
        many, _ = edits.added(many, layer("dense"), (column * 240.0, 0.0))
    QGuiApplication.clipboard().setText(clipboard.copied(many, many.nodes))
    before = hands.design
    hands.key(Qt.Key.Key_V, CTRL)
    assert len(hands.design.nodes) == len(before.nodes) + 40
    hands.key(Qt.Key.Key_Z, CTRL)
    assert hands.design == before
