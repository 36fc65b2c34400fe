"""PySide6 gives back every None it takes: 6.12.0 on Python 3.11 does not, and then aborts."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QGraphicsRectItem, QLabel
from pytestqt.qtbot import QtBot

CALLS = 1_000
# Other work of the process moves the count a little; a lost reference per call moves it by CALLS.
DRIFT = 50


def void_calls(label: QLabel) -> dict[str, Callable[[], object]]:
    """Common calls that return nothing, by name."""
    timer, path, item = QTimer(label), QPainterPath(), QGraphicsRectItem()
    pixmap = QPixmap(8, 8)
    return {
        "setText": lambda: label.setText("text"),
        "setToolTip": lambda: label.setToolTip("tip"),
        "update": label.update,
        "resize": lambda: label.resize(10, 10),
        "stop": timer.stop,
        "moveTo": lambda: path.moveTo(QPointF(1.0, 2.0)),
        "setPos": lambda: item.setPos(1.0, 2.0),
        "fill": lambda: pixmap.fill(),
        "end": lambda: QPainter(pixmap).end() and None,
    }


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_a_thousand_void_calls_leave_the_count_of_none_alone(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    drifts = {}

    for name, call in void_calls(label).items():
        call()
        before = sys.getrefcount(None)
        for _ in range(CALLS):
            call()
        drifts[name] = abs(sys.getrefcount(None) - before)

    assert {name: drift for name, drift in drifts.items() if drift > DRIFT} == {}


def test_the_lock_keeps_the_unsound_version_off_python_3_11() -> None:
    from PySide6 import __version_info__

    assert sys.version_info >= (3, 12) or __version_info__[:2] < (6, 12)
