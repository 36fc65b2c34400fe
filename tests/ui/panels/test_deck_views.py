"""Views of the deck in windows of their own, beside each other, and back again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import Watch
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels import deck_arrangement
from netbuilder.ui.panels.deck import Deck
from netbuilder.ui.panels.page_window import PagePlace
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool

Left = Qt.MouseButton.LeftButton
DECK, BESIDE, WINDOW = PagePlace.DECK, PagePlace.BESIDE, PagePlace.WINDOW


@pytest.fixture
def deck(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> Deck:
    made = Deck(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1600, 300)
    made.show()
    return made


def middle(deck: Deck, words: str) -> QPoint:
    tabs = deck.bar.tabs
    index = [tabs.tabText(at) for at in range(tabs.count())].index(words)
    return tabs.tabRect(index).center()


def chosen(menu: QMenu | None, words: str) -> None:
    assert menu is not None
    next(each for each in menu.actions() if each.text() == words).trigger()
    menu.close()


def test_a_double_click_on_a_tab_gives_its_view_a_window(deck: Deck, qtbot: QtBot) -> None:
    spot = middle(deck, "Results")
    qtbot.mouseClick(deck.bar.tabs, Left, pos=spot)
    qtbot.mouseDClick(deck.bar.tabs, Left, pos=spot)

    (window,) = deck.views.windows
    assert window.page is deck.views.pages["results"]
    assert window.windowTitle() == "Results – netbuilder"
    assert window.page.isVisible()
    assert window.isWindow()


def test_the_deck_goes_on_to_a_view_that_is_still_there(deck: Deck) -> None:
    deck.views.undock("curves")

    assert deck.bar.tabs.value() == "results"
    assert deck.views.pages["results"].isVisible()
    assert deck.views.pages["curves"].isVisible()


def test_a_tab_dragged_off_the_deck_becomes_a_window(deck: Deck, qtbot: QtBot) -> None:
    tabs, spot = deck.bar.tabs, middle(deck, "Results")
    qtbot.mousePress(tabs, Left, pos=spot)
    QTest.mouseMove(tabs, spot - QPoint(0, 20))
    assert deck.views.place_of("results") is DECK

    drag(deck, spot - QPoint(0, 200))

    assert deck.views.place_of("results") is WINDOW


def drag(deck: Deck, position: QPoint) -> None:
    """A move with the button held, which QTest cannot do on this platform."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    tabs = deck.bar.tabs
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(position),
        QPointF(tabs.mapToGlobal(position)),
        Qt.MouseButton.NoButton,
        Left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(tabs, event)


def test_closing_the_window_puts_the_view_back(deck: Deck, qtbot: QtBot) -> None:
    deck.views.undock("results")
    (window,) = deck.views.windows

    window.close()

    assert deck.views.place_of("results") is DECK
    assert deck.views.windows == ()
    deck.show_tab("results")
    assert deck.views.pages["results"].isVisible()


def test_escape_puts_the_view_back(deck: Deck, qtbot: QtBot) -> None:
    deck.views.undock("results")
    (window,) = deck.views.windows

    qtbot.keyClick(window, Qt.Key.Key_Escape)

    assert deck.views.place_of("results") is DECK


def test_the_tab_of_a_view_in_a_window_leads_to_it(deck: Deck, qtbot: QtBot) -> None:
    deck.views.undock("results")
    qtbot.mouseClick(deck.bar.tabs, Left, pos=middle(deck, "Results"))

    slot = deck.views._slots["results"]

    assert slot.away.isVisible()
    assert "window of its own" in slot.away.line.text()
    assert slot.away.button is not None
    qtbot.mouseClick(slot.away.button, Left)
    assert deck.views.windows[0].isVisible()


def test_a_view_beside_shares_the_deck(deck: Deck) -> None:
    menu = deck.bar.tabs.open_menu("results", QPoint())
    chosen(menu, "Show beside the others")

    curves, results = deck.views.pages["curves"], deck.views.pages["results"]
    assert curves.isVisible()
    assert results.isVisible()
    left = curves.mapTo(deck, QPoint()).x()
    assert results.mapTo(deck, QPoint()).x() >= left + curves.width()


def test_only_one_view_is_beside(deck: Deck) -> None:
    deck.views.put_beside("results")
    deck.views.put_beside("runs")

    assert deck.views.place_of("results") is DECK
    assert deck.views.place_of("runs") is BESIDE


def test_all_come_back_at_once(deck: Deck) -> None:
    deck.views.put_beside("results")
    deck.views.undock("runs")
    deck.views.undock("log")

    chosen(deck.bar.tabs.open_menu("curves", QPoint()), "Put all back under their tabs")

    assert not deck.views.is_spread
    assert {deck.views.place_of(value) for value in deck.views.rows} == {DECK}


def test_a_view_in_a_window_is_drawn_though_another_tab_is_chosen(
    deck: Deck, pool: FakePool, qtbot: QtBot
) -> None:
    qtbot.mouseClick(deck.bar.buttons.primary, Left)
    deck.views.undock("results")
    deck.show_tab("log")
    assert pool.newest.ordered(Watch)[-1].judged

    deck.views.dock("results")

    assert not pool.newest.ordered(Watch)[-1].judged


def test_a_view_in_a_window_shows_another_run(deck: Deck, qtbot: QtBot) -> None:
    deck.views.undock("curves")

    qtbot.mouseClick(deck.bar.buttons.primary, Left)

    assert deck.views.pages["curves"]._run is deck.control.run  # type: ignore[attr-defined]


def test_the_arrangement_comes_back(
    deck: Deck, qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    deck.views.put_beside("results")
    deck.views.undock("log")
    deck.views.windows[0].setGeometry(40, 50, 600, 400)
    text = deck_arrangement.saved(deck.views)

    other = Deck(workspace, bridge)
    qtbot.addWidget(other)
    deck_arrangement.restore(other.views, text)
    other.show()

    assert other.views.place_of("results") is BESIDE
    (window,) = other.views.windows
    assert window.size().width() == 600
    assert deck_arrangement.saved(other.views) == text


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"windows": 3}', '{"windows": {"none": "x"}, "beside": "none"}',
     '{"beside": 7}', '{"windows": {"log": 5}}'],
)  # fmt: skip
def test_a_text_that_is_no_arrangement_changes_nothing(deck: Deck, text: str) -> None:
    deck_arrangement.restore(deck.views, text)

    assert not deck.views.is_spread


def test_windows_hide_behind_the_start_view_and_are_kept(deck: Deck) -> None:
    deck.views.undock("log")

    deck.views.set_shown(False)
    assert deck.views.windows == ()
    assert deck.views.place_of("log") is WINDOW

    deck.views.set_shown(True)
    assert len(deck.views.windows) == 1
