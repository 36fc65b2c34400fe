"""One question with verbs for answers; Esc is always the answer that changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.ui import theme
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


class QuestionDialog(QDialog):
    """Shows a `Question`; `answer` holds the value chosen."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = question.escape
        self.setWindowTitle(question.title)
        self.setModal(True)
        look = theme.current()
        column = QVBoxLayout(self)
        margin = look.space("xl")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.space("l"))
        column.addWidget(PlainLabel(question.title, "title", wrap=True))
        text = PlainLabel(question.text, wrap=True)
        text.setMinimumWidth(look.part("empty_width"))
        column.addWidget(text)
        column.addLayout(self._buttons(question))
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)

    def _buttons(self, question: Question) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch()
        for index, (value, words) in reversed(list(enumerate(question.answers))):
            button = Button(words, "primary" if index == 0 else "")
            button.setObjectName(f"answer_{value}")
            button.clicked.connect(lambda _=False, value=value: self._choose(value))
            row.addWidget(button)
            if index == 0:
                button.setDefault(True)
                button.setFocus()
        return row

    def _choose(self, value: str) -> None:
        self.answer = value
        self.accept()


def ask(question: Question, parent: QWidget | None = None) -> str:
    """Show the question and answer with the value chosen."""
    dialog = QuestionDialog(question, parent)
    dialog.exec()
    dialog.deleteLater()
    return dialog.answer
