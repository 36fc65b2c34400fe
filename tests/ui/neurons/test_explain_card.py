"""The card that explains numbers: links, the way back, more terms, text to copy, weights, loss."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.link.messages.explaining import (
    Explanation,
    Factor,
    Number,
    Quantity,
    Stage,
    Term,
)
from netbuilder.ui.neurons.explain_card import ALL, MOST, ExplainCard

Left = Qt.MouseButton.LeftButton
ANSWER = Number(Quantity.ACTIVATION, "dense_1", (2,))
WEIGHT = Number(Quantity.WEIGHT, "dense_1", (2, 0), "weight")
INPUT = Number(Quantity.INPUT, "input_1", (0,))
GRADIENT = Number(Quantity.GRADIENT, "dense_1", (2, 0), "weight")


class Asked:
    """What the card asked for, in order."""

    def __init__(self, card: ExplainCard) -> None:
        self.all: list[tuple[Number, int]] = []
        card.asked.connect(lambda number, most: self.all.append((number, most)))

    @property
    def last(self) -> tuple[Number, int]:
        return self.all[-1]


@pytest.fixture
def card(qtbot: QtBot) -> ExplainCard:
    made = ExplainCard()
    qtbot.addWidget(made)
    made.resize(480, 580)
    with qtbot.waitExposed(made):
        made.show()
    return made


def _sum(number: Number = ANSWER, *, left_out: int = 3) -> Explanation:
    factors = (Factor("weight", 0.5, WEIGHT), Factor("petal width", 2.0, INPUT))
    terms = (Term(factors, 1.0), Term((Factor("bias", 0.25),), 0.25))
    stage = Stage("Added up.", terms, 1.5, rest=0.25, left_out=left_out)
    beside = (Factor("delta", -0.5, Number(Quantity.DELTA, "dense_1", (2,))),)
    return Explanation(number, "Answer of Dense 1, neuron 3", 1.5, (stage,), 30, (5,), beside)


def _button(qtbot: QtBot, card: ExplainCard, words: str) -> QPushButton:
    """The link with these words, once it is on screen."""

    def found() -> list[QPushButton]:
        every = card.findChildren(QPushButton)
        return [each for each in every if words in each.text() and each.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def test_both_the_neuron_and_the_weight_of_a_term_lead_on(qtbot: QtBot, card: ExplainCard) -> None:
    asked = Asked(card)
    card.begin(ANSWER)
    card.show_explanation(_sum())
    qtbot.mouseClick(_button(qtbot, card, "petal width"), Left)
    assert asked.last == (INPUT, MOST)
    qtbot.mouseClick(card.back, Left)
    card.show_explanation(_sum())
    qtbot.mouseClick(_button(qtbot, card, "+0.5"), Left)
    assert asked.last[0] == WEIGHT


def test_crumbs_lead_back_over_several_steps(qtbot: QtBot, card: ExplainCard) -> None:
    asked = Asked(card)
    card.begin(ANSWER)
    card.show_explanation(_sum())
    qtbot.mouseClick(_button(qtbot, card, "+0.5"), Left)
    card.show_explanation(_sum(WEIGHT))
    qtbot.mouseClick(_button(qtbot, card, "petal width"), Left)
    crumb = _button(qtbot, card, "Answer +1.5")
    qtbot.mouseClick(crumb, Left)
    assert asked.last[0] == ANSWER
    assert not card.back.isEnabled()


def test_the_terms_that_are_left_out_can_be_listed(qtbot: QtBot, card: ExplainCard) -> None:
    asked = Asked(card)
    card.begin(ANSWER)
    card.show_explanation(_sum())
    qtbot.mouseClick(_button(qtbot, card, "3 others"), Left)
    assert asked.last == (ANSWER, ALL)


def test_it_is_copied_as_text_by_key(qtbot: QtBot, card: ExplainCard) -> None:
    card.begin(ANSWER)
    card.show_explanation(_sum())
    card.back.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Answer of Dense 1, neuron 3: +1.5\n  Added up.")
    assert "weight +0.5 x petal width +2" in text
    assert "sum +1.5" in text
    assert text.endswith("After iteration 30, row 5\n")


def test_alt_left_goes_back(qtbot: QtBot, card: ExplainCard) -> None:
    asked = Asked(card)
    card.begin(ANSWER)
    card.show_explanation(_sum())
    qtbot.mouseClick(_button(qtbot, card, "petal width"), Left)
    qtbot.keyClick(card, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert asked.last[0] == ANSWER


def test_a_weight_has_choices_of_its_own(qtbot: QtBot, card: ExplainCard) -> None:
    asked = Asked(card)
    card.begin(WEIGHT)
    assert card.weight_kind.isVisible()
    assert not card.kind.isVisible()
    qtbot.mouseClick(card.weight_kind._group.buttons()[1], Left)
    assert asked.last[0] == GRADIENT
    assert card.weight_kind.isVisible()
    card.begin(ANSWER)
    assert card.kind.isVisible()


def test_the_loss_has_no_kinds(card: ExplainCard) -> None:
    card.begin(Number(Quantity.LOSS))
    assert not card.kind.isVisible()
    assert not card.weight_kind.isVisible()


def test_what_belongs_to_the_same_place_is_a_link(qtbot: QtBot, card: ExplainCard) -> None:
    asked = Asked(card)
    card.begin(ANSWER)
    card.show_explanation(_sum())
    qtbot.mouseClick(_button(qtbot, card, "delta"), Left)
    assert asked.last[0].what is Quantity.DELTA


def test_a_sum_whose_printed_terms_do_not_add_up_says_so(card: ExplainCard) -> None:
    terms = tuple(Term((Factor("part", value),), value) for value in (1.00049, 1.00049, 1.00049))
    stage = Stage("Added up.", terms, 3.00147)
    card.begin(ANSWER)
    card.show_explanation(Explanation(ANSWER, "Answer", 3.00147, (stage,), 30, (5,)))
    words = [label.text() for label in card.findChildren(QLabel)]
    assert "sum, rounded" in words
    assert "+3.001" in words
