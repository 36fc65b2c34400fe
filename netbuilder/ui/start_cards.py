"""The cards of the start view: one per example, one row per recent project."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.problems import FileProblemError
from netbuilder.resources import resource
from netbuilder.ui import theme
from netbuilder.ui.widgets import Card, ElidedLabel, PlainLabel


@dataclass(frozen=True)
class Example:
    """A shipped project as the start view presents it.

    Attributes:
        name: File name without ending.
        title: Its name for a person.
        minutes: How long it takes to work through.
        summary: What can be learnt from it, in a few words.
    """

    name: str
    title: str
    minutes: int
    summary: str


EXAMPLES = (
    Example("xor", "A first network", 5, "One hidden layer learns what one neuron cannot"),
    Example("iris", "Iris flowers", 5, "Four lengths, three species"),
    Example("breast-cancer", "Is the tumour benign?", 10, "Thirty measurements, one yes or no"),
    Example("digits", "Read digits", 15, "A small convolutional network"),
    Example("spirals", "Two spirals", 10, "Why deeper helps"),
    Example("circles", "A ring around a disc", 5, "Watch neurons bend the plane"),
    Example("diabetes", "How a disease goes on", 10, "Predict a number, not a class"),
    Example("wine", "Which vineyard?", 10, "Thirteen measurements on different scales"),
)


class _Picture(QWidget):
    """A picture over the whole width of a card, cut to fit."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._pixmap = QPixmap(str(resource("pictures", "examples", f"{name}.png")))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        height = theme.current().part("plot_height")
        return QSize(height * 2, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour("canvas"))
        if not self._pixmap.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRectF(self.rect()), self._pixmap, self._cut())
        painter.end()

    def _cut(self) -> QRectF:
        """The middle part of the picture that has the shape of the widget."""
        have = QRectF(self._pixmap.rect())
        wanted = self.width() / max(self.height(), 1)
        width = min(have.width(), have.height() * wanted)
        cut = QRectF(0, 0, width, width / wanted)
        cut.moveCenter(have.center())
        return cut

    def _restyle(self) -> None:
        self.setFixedHeight(theme.current().part("plot_height"))
        self.update()


class ExampleCard(Card):
    """Picture, title, duration and one line of an example."""

    def __init__(self, example: Example) -> None:
        super().__init__(f"{example.title}. {example.summary}", clickable=True)
        self.example = example
        self.body.addWidget(_Picture(example.name))
        row = QHBoxLayout()
        row.addWidget(ElidedLabel(example.title, "strong"), 1)
        row.addWidget(PlainLabel(f"{example.minutes} min", "hint"))
        self.body.addLayout(row)
        summary = PlainLabel(example.summary, "hint", wrap=True)
        summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(summary, 1)


class RecentRow(Card):
    """One recent project: its name, what is known of it, and when it was last saved."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.stem, clickable=True)
        self.path = path
        self.is_read = False
        self._title = ElidedLabel(path.stem, "strong")
        self._facts = ElidedLabel(str(path.parent), "hint")
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._facts)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(PlainLabel(when(path), "hint"))
        self.body.addLayout(row)
        self.setToolTip(str(path))
        self.set_ground("canvas")

    def read(self) -> None:
        """Open the file to tell its title, parameters and problems."""
        from netbuilder.core.inference import infer
        from netbuilder.core.project import store

        self.is_read = True
        try:
            project = store.load(self.path).project
        except FileProblemError as error:
            self._facts.setText(error.problems[0].found)
            return
        inference = infer(project)
        self._title.setText(project.title or self.path.stem)
        words = [f"{inference.parameters:,} parameters"]
        if inference.errors:
            count = len(inference.errors)
            words.append(f"{count} problem{'s' if count > 1 else ''} to solve")
        self._facts.setText(" · ".join(words))
        self.setAccessibleName(f"{self._title.text()}, {', '.join(words)}, {when(self.path)}")


def when(path: Path, now: datetime.datetime | None = None) -> str:
    """When a file was last changed, as people say it; empty if it is gone."""
    try:
        changed = datetime.datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return ""
    today = (now or datetime.datetime.now()).date()
    days = (today - changed.date()).days
    if days == 0:
        return f"today, {changed:%H:%M}"
    if days == 1:
        return "yesterday"
    return f"{changed.day} {changed:%B}" if changed.year == today.year else f"{changed:%Y-%m-%d}"
