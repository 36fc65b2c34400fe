"""One question with verbs for answers; Esc is always the answer that changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.widgets import Button, PlainLabel


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        title: The question in a few words.
        text: What it is about: what happened, what is kept.
        answers: (value, words) of the buttons, the main one first.
        escape: The value that Esc gives; also shown as a button if it has words.
    """

    title: str
    text: str
    answers: Sequence[tuple[str, str]]
    escape: str = "cancel"


Asking = Callable[[Question], str]


class QuestionDialog(Sheet):
    """Shows a `Question`.

    Attributes:
        answer: The value chosen.
        main: The button of the main answer.
    """

    main: Button

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(question.title, parent=parent)
        self.answer = question.escape
        text = PlainLabel(question.text, wrap=True)
        text.setMinimumWidth(theme.current().part("empty_width"))
        self.body.addWidget(text)
        self.foot.addStretch(1)
        for index, (value, words) in reversed(list(enumerate(question.answers))):
            button = Button(words, "primary" if index == 0 else "")
            button.setObjectName(f"answer_{value}")
            button.clicked.connect(lambda _=False, value=value: self._choose(value))
            self.foot.addWidget(button)
            if index == 0:
                self.main = button
                button.setDefault(True)
                button.setFocus()
        self.show_foot()

    def _choose(self, value: str) -> None:
        self.answer = value
        self.accept()


def ask(question: Question, parent: QWidget | None = None) -> str:
    """Show the question and answer with the value chosen."""
    dialog = QuestionDialog(question, parent)
    dialog.exec()
    dialog.deleteLater()
    return dialog.answer
