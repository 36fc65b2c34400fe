"""Finds what a test left behind: widgets, running timers, threads and child processes."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import psutil
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication

Kind = TypeVar("Kind")

PATIENCE_S = 5.0
POLL_MS = 10


class Living(NamedTuple):
    """What was alive at one moment, by identity, with words that help to find its maker."""

    widgets: dict[int, str]
    timers: dict[int, str]
    threads: dict[int, str]
    processes: dict[int, str]


def living() -> Living:
    """All that is alive now and could be a leak."""
    return Living(
        widgets={address(widget): repr(widget) for widget in QApplication.topLevelWidgets()},
        timers={address(timer): repr(timer) for timer in objects(QTimer) if timer.isActive()},
        threads=threads(),
        processes=processes(),
    )


def begin() -> Living:
    """What is alive before a test. All objects there are now are left out of later looks.

    Frozen objects cost the collector nothing: a look takes 20 ms late in a long run, not 1 s.
    """
    gc.freeze()
    return living()


def address(thing: QObject) -> int:
    """Identity of the C++ object: Qt's own widgets get a new Python face at each look."""
    return int(shiboken6.getCppPointer(thing)[0])


def objects(kind: type[Kind]) -> Iterator[Kind]:
    """Living Qt objects of a kind. Asks `type`, since isinstance would wake lazy modules.

    What was frozen before the first test is not asked: it is no test's leak.
    """
    for thing in gc.get_objects():
        if issubclass(type(thing), kind) and shiboken6.isValid(thing):
            yield thing


def threads() -> dict[int, str]:
    """Threads of Python and of Qt that run."""
    python = {id(thread): repr(thread) for thread in threading.enumerate()}
    qt = {address(thread): repr(thread) for thread in objects(QThread) if thread.isRunning()}
    return python | qt


def processes() -> dict[int, str]:
    """Children of this process, and theirs, that have not ended."""
    found = {}
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE:
                found[child.pid] = " ".join(child.cmdline()) or child.name()
        except psutil.NoSuchProcess:
            continue
    return found


def settle() -> None:
    """Lets Qt delete what waits for deletion, and Python what nobody holds."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
    gc.collect()


def leaks(before: Living) -> list[str]:
    """What is alive now and was not before, one line each; empty is good.

    Ending takes threads and processes a moment, so they get some seconds.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        settle()
        found = [
            f"{kind[:-1]} still alive: {words}"
            for kind, now, then in zip(Living._fields, living(), before, strict=True)
            for identity, words in now.items()
            if identity not in then
        ]
        if not found or time.monotonic() > deadline:
            return found
        QThread.msleep(POLL_MS)
