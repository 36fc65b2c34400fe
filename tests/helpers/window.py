"""A main window for tests: with canned answers to questions and, if wanted, from engines."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.project import settings
from netbuilder.core.value import Project
from netbuilder.link.messages import Failed, Order
from netbuilder.ui.dialogs.question import Question
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.workspace import Workspace

PROJECT_ID = "0123456789abcdef0123456789abcdef"


class Asker:
    """Answers every question with the next of its answers, and remembers what was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> str:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else "leave"


class ScriptedBridge(EngineBridge):
    """A bridge without engines: answers requests when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: list[Order] = []
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[Failed], None] | None]]
        self._waiting = {}
        self._counter = itertools.count(1)

    def request(
        self,
        order_factory: Callable[[int], Order],
        on_answer: Callable[[Any], None],
        on_failed: Callable[[Failed], None] | None = None,
        on_progress: object = None,
        *,
        of: object = None,
    ) -> int:
        number = next(self._counter)
        self.orders.append(order_factory(number))
        self._waiting[number] = (on_answer, on_failed)
        return number

    def cancel(self, number: int) -> None:
        self._waiting.pop(number, None)

    def answer(self, event: Any) -> None:
        """Answer the latest request that waits."""
        on_answer, on_failed = self._waiting.pop(max(self._waiting))
        if isinstance(event, Failed) and on_failed is not None:
            on_failed(event)
        else:
            on_answer(event)


def made_window(
    qtbot: QtBot,
    asker: Asker | None = None,
    bridge: EngineBridge | None = None,
    recent: tuple[Path, ...] = (),
) -> MainWindow:
    """A shown window that is closed at the end of the test without a question."""
    preferences = Preferences(settings.Settings(recent=tuple(map(str, recent))))
    window = MainWindow(
        Workspace(Document(Project(id=PROJECT_ID))),
        bridge if bridge is not None else ScriptedBridge(),
        preferences,
        asker or Asker(),
    )
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.show()
    qtbot.waitExposed(window)
    return window
