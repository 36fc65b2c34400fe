"""The leak check finds what it is there to find."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.helpers import leaks


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "PATIENCE_S", 0.05)


def test_a_window_that_stays_is_found_until_it_is_deleted(qtbot: QtBot) -> None:
    before = leaks.living()
    window = QWidget()

    assert any("QWidget" in words for words in leaks.leaks(before))
    window.deleteLater()
    assert leaks.leaks(before) == []


def test_a_running_timer_is_found_until_it_stops(qtbot: QtBot) -> None:
    before = leaks.living()
    timer = QTimer()
    timer.start(60_000)

    assert any("timer" in words for words in leaks.leaks(before))
    timer.stop()
    assert leaks.leaks(before) == []


def test_a_thread_is_found_until_it_ends(qtbot: QtBot) -> None:
    before = leaks.living()
    enough = threading.Event()
    thread = threading.Thread(target=enough.wait, name="left behind")
    thread.start()

    assert any("left behind" in words for words in leaks.leaks(before))
    enough.set()
    thread.join()
    assert leaks.leaks(before) == []


def test_a_child_process_is_found_until_it_ends(qtbot: QtBot) -> None:
    before = leaks.living()
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert any("input()" in words for words in leaks.leaks(before))
        child.kill()
        child.wait()
        assert leaks.leaks(before) == []
