"""Messages over the work: the newest on top, three at most, gone when their action is taken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem, Severity
from netbuilder.ui.notices import Notices


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(800, 600)
    return Notices(parent)


def test_the_newest_message_stands_on_top(notices: Notices) -> None:
    notices.say("one")
    notices.say("two")

    assert notices.texts == ("two", "one")


def test_only_three_messages_stay(notices: Notices) -> None:
    for number in range(5):
        notices.say(str(number))

    assert notices.texts == ("4", "3", "2")


def test_the_same_message_shows_once(notices: Notices) -> None:
    notices.say("again")
    notices.say("other")
    notices.say("again")

    assert notices.texts == ("again", "other")


def test_an_action_closes_its_message_only_and_acts_once(notices: Notices) -> None:
    done: list[int] = []
    notices.say("stays")
    banner = notices.say("goes", actions=[("Do it", lambda: done.append(1))])

    banner.buttons[0].click()

    assert done == [1]
    assert notices.texts == ("stays",)


def test_dismissing_the_last_message_hides_the_stack(notices: Notices) -> None:
    banner = notices.say("only")

    banner.dismiss()

    assert notices.texts == ()
    assert notices.isHidden()


def test_a_problem_says_all_its_sentences_in_its_colour(notices: Notices) -> None:
    notices.tell(Problem("a", "Found this.", "Wanted that.", "Do so.", severity=Severity.WARNING))

    assert notices.texts == ("Found this. Wanted that. Do so.",)
    assert notices.say("x").kind == "info"


def test_a_passing_message_carries_a_timer_and_a_lasting_one_none(notices: Notices) -> None:
    passing, lasting = notices.say("a", passing=True), notices.say("b")

    assert len(passing.findChildren(QTimer)) == 1
    assert lasting.findChildren(QTimer) == []
