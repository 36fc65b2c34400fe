"""The gallery of samples: wishes, cards, keys, one large, live and of past runs."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import (
    LookAgain,
    LookedAgain,
    Numbers,
    RunState,
    RunStateChanged,
    SamplesDrawn,
    SampleWish,
    Watch,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels import samples_page
from netbuilder.ui.panels.samples_page import SamplesPage
from netbuilder.ui.plots.pictures import picture
from netbuilder.ui.plots.plot_rows import as_text
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import table_recipe
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import started

Left = Qt.MouseButton.LeftButton


def numbers(values: object, dtype: str) -> Numbers:
    made = np.ascontiguousarray(values, dtype)
    return Numbers(dtype, made.shape, made.tobytes())


def drawn(run: str, count: int = 6, first: int = 0, **more: object) -> SamplesDrawn:
    """Rows of which every second one is wrong."""
    rows = np.arange(first, first + count)
    shares = np.tile([0.1, 0.7, 0.2], (count, 1))
    values = {
        "run": run,
        "iteration": 10,
        "wish": SampleWish(),
        "rows": 40,
        "total": 40,
        "numbers": numbers(rows, "int64"),
        "losses": numbers(np.linspace(3, 0, count), "float64"),
        "wanted": numbers(rows % 2, "float64"),
        "predicted": numbers(np.ones(count), "float64"),
        "scores": numbers(shares, "float32"),
        "columns": ("x0", "=x1", "x2", "x3", "x4"),
        "cells": tuple((float(row), "red", 2.5, 1.0, -1.0) for row in rows),
        "pictures": numbers(np.zeros((0, 0, 0, 0)), "uint8"),
        "points": numbers(np.zeros((0, 2)), "float32"),
    }
    return SamplesDrawn(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> SamplesPage:
    made = SamplesPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1000, 320)
    return made


@pytest.fixture
def run(page: SamplesPage, bridge: EngineBridge, workspace: Workspace) -> RunRecord:
    page.show()
    made = bridge.train(workspace.project)
    page.show_run(made)
    return made


@pytest.fixture
def filled(page: SamplesPage, run: RunRecord, pool: FakePool, qtbot: QtBot) -> SamplesPage:
    pool.newest.tell(started(run.id), drawn(run.id))
    qtbot.waitUntil(lambda: len(page.gallery.samples) == 6)
    return page


def wished(pool: FakePool) -> SampleWish | None:
    order: Watch = pool.newest.ordered(Watch)[-1]
    return order.samples


def press(page: SamplesPage, words: str, qtbot: QtBot) -> None:
    for button in page.findChildren(QRadioButton):
        if button.text() == words:
            qtbot.mouseClick(button, Left)


def test_samples_are_asked_for_only_while_looked_at(
    page: SamplesPage, run: RunRecord, pool: FakePool
) -> None:
    asked = wished(pool)
    page.hide()

    assert asked == SampleWish()
    assert wished(pool) is None


def test_part_order_and_class_are_wishes(
    page: SamplesPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    press(page, "Training", qtbot)
    page.wishes.order.setFocus()
    qtbot.keyClick(page.wishes.order, Qt.Key.Key_Down)
    page.wishes.of.setFocus()
    qtbot.keyClick(page.wishes.of, Qt.Key.Key_Down)

    assert wished(pool) == SampleWish(part="train", order="unsure", of=0)


def test_each_card_says_what_is_said_and_what_is_true(filled: SamplesPage) -> None:
    first = filled.gallery.samples[0]

    assert (first.said, first.true, first.is_right) == ("class 1", "class 0", False)
    assert first.sureness == pytest.approx(0.7)
    assert first.sentence == "Row 1: said class 1, is class 0, wrong, 70 % sure, loss 3."
    assert filled.wishes.note.text() == "6 of 40 validation rows, iteration 10"


def test_arrow_keys_walk_and_enter_shows_a_row_large(filled: SamplesPage, qtbot: QtBot) -> None:
    gallery = filled.gallery
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert gallery.spoken().startswith("2 of 6. Row 2: said class 1, is class 1, right")

    qtbot.keyClick(gallery, Qt.Key.Key_Return)

    assert filled.card.isVisible()
    assert filled.card.title.text() == "Row 2"
    assert [name for name, _ in gallery.samples[1].chances] == ["class 1", "class 2", "class 0"]


def test_the_row_that_is_gone_to_is_looked_at_everywhere(
    filled: SamplesPage, qtbot: QtBot, bridge: EngineBridge
) -> None:
    gallery = filled.gallery
    spot = gallery.place(2).center().toPoint() - QPoint(0, gallery.bar.value())
    qtbot.mouseClick(gallery, Left, pos=spot)
    assert bridge.sample.row == gallery.samples[2].number
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert bridge.sample.row == gallery.samples[3].number


def test_an_open_card_follows_the_keys_and_escape_closes_it(
    filled: SamplesPage, qtbot: QtBot
) -> None:
    gallery = filled.gallery
    spot = gallery.place(0).center().toPoint() - QPoint(0, gallery.bar.value())
    qtbot.mouseClick(gallery, Left, pos=spot)
    assert filled.card.title.text() == "Row 1"

    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert filled.card.title.text() == "Row 2"
    qtbot.keyClick(filled.card, Qt.Key.Key_Escape)

    assert filled.card.isHidden()


def test_the_chosen_row_stays_chosen_when_the_order_changes(
    filled: SamplesPage, run: RunRecord
) -> None:
    filled.gallery.choose(1)

    run.take(drawn(run.id, first=1))
    filled._shown_at = 0.0
    filled._refresh()

    assert filled.gallery.current == 0
    assert filled.gallery.samples[0].number == 2


def test_cards_trade_places_at_most_once_a_second(
    filled: SamplesPage, pool: FakePool, run: RunRecord, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(samples_page, "CALM_SECONDS", 0.05)
    filled._shown_at = float("inf")
    run.take(drawn(run.id, first=3))
    filled._shown_at = time.monotonic()

    filled._refresh()

    assert filled.gallery.samples[0].number == 1
    qtbot.waitUntil(lambda: filled.gallery.samples[0].number == 4)


def test_a_run_that_ends_shows_its_last_rows_at_once(
    filled: SamplesPage, pool: FakePool, run: RunRecord, qtbot: QtBot
) -> None:
    pool.newest.tell(drawn(run.id, first=3), RunStateChanged(run.id, RunState.FINISHED))

    qtbot.waitUntil(lambda: filled.gallery.samples[0].number == 4)


def test_many_cards_are_scrolled_to_by_keys(filled: SamplesPage, run: RunRecord) -> None:
    run.take(drawn(run.id, count=60))
    filled._shown_at = 0.0
    filled._refresh()
    assert filled.gallery.bar.isVisible()

    filled.gallery.choose(59)

    card = filled.gallery.place(59).translated(0, -filled.gallery.bar.value())
    assert filled.gallery.rect().toRectF().contains(card.center())


def test_pictures_are_shown_as_pictures(page: SamplesPage, run: RunRecord) -> None:
    pixels = np.zeros((2, 8, 8, 1))
    pixels[0, 2, 3] = 255
    run.take(drawn(run.id, count=2, columns=(), cells=(), pictures=numbers(pixels, "uint8")))
    page._refresh()

    shown = page.gallery.samples[0].picture
    assert shown is not None
    assert (shown.width(), shown.height()) == (8, 8)
    assert shown.pixelColor(3, 2).lightness() == 255
    assert not picture(page.gallery).isNull()


def test_points_lie_between_the_outermost(page: SamplesPage, run: RunRecord) -> None:
    points = numbers([[-1.0, 0.0], [3.0, 4.0], [1.0, 2.0]], "float32")
    run.take(drawn(run.id, count=3, points=points))
    page._refresh()

    assert [each.point for each in page.gallery.samples] == [(0.0, 0.0), (1.0, 1.0), (0.5, 0.5)]


def test_numbers_say_how_far_they_are_off(page: SamplesPage, workspace: Workspace) -> None:
    project = structs.replace(workspace.project, recipe=table_recipe(4, 0))
    run = RunRecord("a", project)
    none = numbers(np.zeros((2, 0)), "float32")
    run.take(drawn("a", count=2, wanted=numbers([10.0, 5.0], "float64"), scores=none))
    page.show()

    page.show_run(run)

    first = page.gallery.samples[0]
    assert first.sentence == "Row 1: said 1, is 10, off by −9, loss 3."
    assert page.wishes.of.isHidden()


def test_the_gallery_is_a_table_too(filled: SamplesPage) -> None:
    rows = as_text(filled.gallery.rows()).splitlines()

    assert rows[0] == "row,said,is,sure,loss,x0,'=x1,x2,x3,x4"
    assert rows[1].startswith("1,class 1,class 0,0.69")


def test_a_part_without_rows_is_named(
    page: SamplesPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    pool.newest.tell(
        started(run.id, rows=(80, 0, 20)), drawn(run.id, wish=SampleWish(part="train"))
    )

    qtbot.waitUntil(lambda: len(page.gallery.samples) == 6)

    assert (
        page.wishes.note.text()
        == "There are no validation rows. 6 of 40 training rows, iteration 10"
    )


def test_a_past_run_is_looked_at_again(
    page: SamplesPage, workspace: Workspace, pool: FakePool, qtbot: QtBot, tmp_path: Path
) -> None:
    run = RunRecord("past", workspace.project, tmp_path)
    run.state, run.checkpoint = RunState.FINISHED, 10
    page.show()
    page.show_run(run)

    (order,) = pool.newest.ordered(LookAgain)
    pool.newest.tell(LookedAgain(order.request, 10, (drawn("past"),)))

    qtbot.waitUntil(lambda: len(page.gallery.samples) == 6)
    assert order.watch == Watch(samples=SampleWish())


def test_an_empty_gallery_says_what_belongs_there(page: SamplesPage) -> None:
    page.show()

    assert "appear here while it trains" in page.gallery.spoken()
    assert not page.gallery.grab().isNull()
