"""The strip of all layers: by mouse, wheel and key, long and short."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core.layer import Family
from netbuilder.ui.inside.stops import Stop
from netbuilder.ui.inside.strip import LayerStrip

LEFT = Qt.MouseButton.LeftButton


def _stops(count: int) -> tuple[Stop, ...]:
    return tuple(
        Stop((f"conv_{n}",), f"Conv {n}", "8 × 8", Family.PICTURES, "convolution", is_block=n == 2)
        for n in range(count)
    )


@pytest.fixture
def strip(qtbot: QtBot) -> LayerStrip:
    made = LayerStrip()
    qtbot.addWidget(made)
    made.resize(600, made.sizeHint().height())
    with qtbot.waitExposed(made):
        made.show()
    made.show_stops(_stops(30), 0)
    return made


def test_a_click_on_a_chip_chooses_its_layer(qtbot: QtBot, strip: LayerStrip) -> None:
    with qtbot.waitSignal(strip.chosen) as seen:
        qtbot.mouseClick(strip, LEFT, pos=strip.chip(2).center().toPoint())
    assert seen.args == [2]
    assert strip.current == 2
    assert "Conv 2, 8 × 8" in strip.accessibleDescription()
    assert "3 of 30" in strip.accessibleDescription()


def test_keys_walk_along_and_keep_the_chosen_in_view(qtbot: QtBot, strip: LayerStrip) -> None:
    strip.setFocus()
    for _ in range(3):
        qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert strip.current == 3
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert strip.current == 29
    assert strip.rect().contains(strip.chip(29).toAlignedRect())
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert strip.current == 29
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    assert strip.rect().contains(strip.chip(0).toAlignedRect())
    with qtbot.waitSignal(strip.left):
        qtbot.keyClick(strip, Qt.Key.Key_Escape)


def test_the_wheel_scrolls_a_long_row(strip: LayerStrip) -> None:
    before = strip.chip(0).left()
    event = QWheelEvent(
        QPointF(50, 20),
        strip.mapToGlobal(QPointF(50, 20)),
        QPoint(),
        QPoint(0, -240),
        LEFT & Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, event)
    assert strip.chip(0).left() == before - 240
    assert strip.current == 0


def test_a_block_is_gone_into_by_enter_and_by_double_click(qtbot: QtBot, strip: LayerStrip) -> None:
    with qtbot.waitSignal(strip.entered) as seen:
        qtbot.mouseDClick(strip, LEFT, pos=strip.chip(2).center().toPoint())
    assert seen.args == [2]
    strip.show_stops(_stops(30), 2)
    with qtbot.waitSignal(strip.entered):
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(strip.entered):
        qtbot.mouseDClick(strip, LEFT, pos=strip.chip(1).center().toPoint())
