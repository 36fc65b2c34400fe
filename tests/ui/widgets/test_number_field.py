"""The number field under real keys, drags and wheels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.ui.widgets import NumberField, NumberRange

Key = Qt.Key


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the field says beside itself, instead of a floating window."""
    sentences: list[str] = []
    monkeypatch.setattr(
        "netbuilder.ui.widgets.number_field.QToolTip.showText",
        lambda _place, text, _widget: sentences.append(text),
    )
    return sentences


@pytest.fixture
def field(qtbot: QtBot, said: list[str]) -> Iterator[NumberField]:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = QHBoxLayout(holder)
    made = NumberField(16, NumberRange(1, 4096, whole=True), "neurons", "Units")
    row.addWidget(made)
    holder.resize(240, 60)
    holder.show()
    qtbot.waitExposed(holder)
    holder.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    yield made
    assert holder is not None  # held until here, or Qt deletes the field with it


def changes(field: NumberField) -> list[object]:
    told: list[object] = []
    field.value_changed.connect(told.append)
    field.editing_finished.connect(lambda: told.append("finished"))
    return told


def test_typing_a_sum_sets_its_result(field: NumberField, qtbot: QtBot) -> None:
    told = changes(field)
    QTest.keyClicks(field, "2**7")
    assert field.is_editing
    QTest.keyClick(field, Key.Key_Return)
    assert field.value() == 128
    assert isinstance(field.value(), int)
    assert told == [128, "finished"]
    assert not field.is_editing
    assert field.hasFocus()


def test_escape_takes_the_typing_back(field: NumberField, qtbot: QtBot) -> None:
    told = changes(field)
    QTest.keyClicks(field, "99")
    QTest.keyClick(field.editor, Key.Key_Escape)
    assert field.value() == 16
    assert told == []


def test_nonsense_is_said_and_stays_open_to_be_mended(
    field: NumberField, qtbot: QtBot, said: list[str]
) -> None:
    QTest.keyClicks(field, "12x")
    QTest.keyClick(field, Key.Key_Return)
    assert field.is_editing
    assert said == ["“x” is not a number."]
    assert field.value() == 16
    QTest.keyClick(field, Key.Key_Backspace)
    QTest.keyClick(field, Key.Key_Return)
    assert field.value() == 12


def test_nonsense_is_dropped_when_the_keys_go_elsewhere(field: NumberField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "12x")
    field.editor.clearFocus()
    assert not field.is_editing
    assert field.value() == 16


def test_leaving_the_field_keeps_what_was_typed(field: NumberField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "40")
    field.editor.clearFocus()
    assert field.value() == 40


def test_a_value_outside_goes_to_the_end_and_says_so(
    field: NumberField, qtbot: QtBot, said: list[str]
) -> None:
    QTest.keyClicks(field, "10**6")
    QTest.keyClick(field, Key.Key_Return)
    assert field.value() == 4096
    assert said == ["It can be from 1 to 4,096."]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key.Key_Up, 17),
        (Key.Key_Down, 15),
        (Key.Key_PageUp, 32),
        (Key.Key_PageDown, 8),
        (Key.Key_Home, 1),
        (Key.Key_End, 4096),
    ],
)
def test_keys_step(field: NumberField, qtbot: QtBot, key: Qt.Key, value: int) -> None:
    told = changes(field)
    QTest.keyClick(field, key)
    assert told == [value, "finished"]


def test_a_click_opens_the_line_with_the_value_chosen(field: NumberField, qtbot: QtBot) -> None:
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.is_editing
    assert field.editor.selectedText() == "16"


def test_dragging_slides_and_finishes_once(field: NumberField, qtbot: QtBot) -> None:
    told = changes(field)
    middle = field.rect().center()
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=middle)
    for moved in (10, 30, 60):
        QTest.mouseMove(field, middle + QPoint(moved, 0))
    assert "finished" not in told
    QTest.mouseRelease(field, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    assert isinstance(field.value(), int)
    assert field.value() > 16
    assert told[-1] == "finished"
    assert told.count("finished") == 1
    assert not field.is_editing


def test_escape_while_dragging_goes_back(field: NumberField, qtbot: QtBot) -> None:
    middle = field.rect().center()
    QTest.mousePress(field, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(field, middle + QPoint(60, 0))
    assert field.value() != 16
    QTest.keyClick(field, Key.Key_Escape)
    assert field.value() == 16
    QTest.mouseRelease(field, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    assert field.value() == 16


def turn(field: NumberField) -> bool:
    middle = QPointF(field.rect().center())
    event = QWheelEvent(
        middle,
        field.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def test_the_wheel_turns_only_a_field_that_has_the_keys(field: NumberField) -> None:
    assert turn(field)
    assert field.value() == 17
    field.clearFocus()
    turn(field)
    assert field.value() == 17


def test_setting_a_value_sends_nothing(field: NumberField) -> None:
    told = changes(field)
    field.set_value(64)
    assert told == []
    assert field.spoken_value() == "64 neurons"
    assert field.accessibleName() == "Units"


def test_the_fill_shows_the_place_in_the_range(field: NumberField) -> None:
    field.clearFocus()
    field.set_value(1)
    empty = field.grab().toImage()
    field.set_value(4096)
    assert field.grab().toImage().pixelColor(field.width() // 2, 4) != empty.pixelColor(
        field.width() // 2, 4
    )


def test_a_learning_rate_keeps_its_digits(qtbot: QtBot, said: list[str]) -> None:
    rate = NumberField(0.1234567, NumberRange(1e-6, 1.0, log=True), name="Learning rate")
    qtbot.addWidget(rate)
    assert rate.value() == 0.1234567
    assert "0.1234567" in rate.toolTip()
    rate.begin_editing()
    assert rate.editor.text() == "0.1234567"
