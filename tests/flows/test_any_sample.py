"""Any sample, with a real engine: chosen, made by slider and by pencil, and told as it learns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import RunState
from netbuilder.resources import example_project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.run_record import array
from netbuilder.ui.samples.field import NumberColumn
from netbuilder.ui.samples.fields import FieldEditor
from netbuilder.ui.samples.pencil import PencilEditor
from tests.helpers.window import made_window

PATIENCE_MS = 60_000
Left = Qt.MouseButton.LeftButton
Control = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with real engines."""
    bridge = EngineBridge()
    made = made_window(qtbot, bridge=bridge)
    yield made
    bridge.shutdown()


def _inside(qtbot: QtBot, window: MainWindow, name: str) -> NeuronPage:
    """The neurons of an example, with the first row told."""
    assert window.files.open_copy(example_project(name))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.workbench.canvas, Qt.Key.Key_3, Control)
    page = window.workbench.middle.page
    qtbot.waitUntil(lambda: page.samples.feed.told is not None, timeout=PATIENCE_MS)
    return page


def _settled(qtbot: QtBot, page: NeuronPage) -> None:
    """Wait until what is chosen is what is told."""
    chosen, feed = page._bridge.sample, page.samples.feed

    def is_told() -> bool:
        told = feed.told
        if told is None or feed.request or feed.is_waiting:
            return False
        return told.cells == chosen.made if chosen.made else told.sample == chosen.sample

    qtbot.waitUntil(is_told, timeout=PATIENCE_MS)


def _drag(qtbot: QtBot, field: NumberColumn, steps: int) -> None:
    """Drag the handle of a slider by the mouse to its end."""
    slider = field.slider
    share = slider.value() / slider.maximum()
    inset = slider.height() // 2
    wide = slider.width() - 2 * inset
    start = QPoint(round(inset + share * wide), slider.height() // 2)
    qtbot.mousePress(slider, Left, pos=start)
    for step in range(1, steps + 1):
        way = (slider.width() - start.x()) * step // steps
        qtbot.mouseMove(slider, QPoint(start.x() + way, start.y()))
    qtbot.mouseRelease(slider, Left, pos=QPoint(slider.width(), start.y()))


def test_a_slider_lights_the_neurons_before_while_and_after_it_learns(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = _inside(qtbot, window, "iris")
    qtbot.keyClick(page.view, Qt.Key.Key_M, Control)
    maker = page.samples.maker
    assert maker.isVisible()
    editor = maker.editor
    assert isinstance(editor, FieldEditor)
    field = editor.fields[2]
    assert isinstance(field, NumberColumn)

    _drag(qtbot, field, 12)
    _settled(qtbot, page)

    made = window.bridge.sample.made
    assert float(made[2]) == pytest.approx(6.9)
    qtbot.waitUntil(lambda: page.view.picture.told(0) is not None, timeout=PATIENCE_MS)
    told = page.samples.feed.told
    assert told is not None
    shown = page.view.picture.told(0)
    assert shown is not None
    assert np.allclose(shown.lit, array(told.lit[0].values))
    before = told.sayings[0].shares

    qtbot.keyClick(page.view, Qt.Key.Key_F5)
    run = window.bridge.run
    assert run is not None
    qtbot.waitUntil(lambda: run.state is RunState.FINISHED, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: (
            page.samples.feed.told is not None
            and page.samples.feed.told.iteration == run.checkpoint
        ),
        timeout=PATIENCE_MS,
    )
    _settled(qtbot, page)
    after = page.samples.feed.told
    assert after is not None
    assert after.cells == made, "the made sample outlives the training"
    assert after.sayings[0].shares != before
    assert after.sayings[0].said != "setosa", "whose petals are never so long"


def test_a_digit_is_drawn_and_read(window: MainWindow, qtbot: QtBot) -> None:
    page = _inside(qtbot, window, "digits")
    qtbot.mouseClick(page.samples.bar.maker, Left)
    editor = page.samples.maker.editor
    assert isinstance(editor, PencilEditor)
    qtbot.mouseClick(editor.clear, Left)
    board = editor.board
    start, end = board.place_of(4, 1), board.place_of(4, 7)
    qtbot.mousePress(board, Left, pos=start.toPoint())
    for step in range(1, 9):
        qtbot.mouseMove(board, (start + (end - start) * (step / 8)).toPoint())
    qtbot.mouseRelease(board, Left, pos=end.toPoint())
    _settled(qtbot, page)
    told = page.samples.feed.told
    assert told is not None
    assert told.sample == 0
    assert len(told.cells) == 64
    assert max(float(cell) for cell in told.cells) > 8
    assert len(told.sayings[0].shares) == 10
    assert page.samples.bar.thumb.picture is not None


def test_a_row_beyond_the_data_is_said_with_a_way_back(window: MainWindow, qtbot: QtBot) -> None:
    page = _inside(qtbot, window, "iris")
    bar = page.samples.bar
    bar.row.setFocus()
    qtbot.keyClicks(bar.row, "9999")
    qtbot.keyClick(bar.row.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "150 usable rows" in bar.words.text(), timeout=PATIENCE_MS)
    qtbot.mouseClick(bar.return_button, Left)
    _settled(qtbot, page)
    assert window.bridge.sample.row == 1


def test_the_worst_mistakes_are_walked_through(window: MainWindow, qtbot: QtBot) -> None:
    page = _inside(qtbot, window, "iris")
    rows: list[int] = []
    for _ in range(3):
        window.binder.run("view.sample_worst")
        before = rows[-1] if rows else 0
        qtbot.waitUntil(
            lambda known=before: window.bridge.sample.row != known,  # type: ignore[misc]
            timeout=PATIENCE_MS,
        )
        _settled(qtbot, page)
        rows.append(window.bridge.sample.row)
        told = page.samples.feed.told
        assert told is not None
        assert told.sayings[0].is_right is False
    assert len(set(rows)) == 3
