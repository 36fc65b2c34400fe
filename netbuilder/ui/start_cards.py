"""The examples of the start view: a picture made from their own data, and what they teach."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

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
    Example("breast-cancer", "Harmless or not", 10, "Thirty measurements of cells, one yes or no"),
    Example("digits", "Read digits", 15, "A small convolutional network"),
    Example("spirals", "Two spirals", 10, "Watch layers untangle the plane"),
    Example("circles", "A ring around a disc", 5, "Bend a line until it closes"),
    Example("diabetes", "One year later", 10, "Predict a number, not a class"),
    Example("wine", "Which grower?", 10, "Thirteen measures on different scales"),
)


class _Picture(QWidget):
    """A picture over the whole width of a card, cut to fit, with the card's upper corners."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._pixmap: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        height = self._height()
        return QSize(height * 2, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        if self._pixmap is None:
            # Reading all of them takes 20 ms; the first frame does not wait for that.
            QTimer.singleShot(0, self, self._read)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box, radius = QRectF(self.rect()), look.radius("card") - look.line()
        outline = QPainterPath()
        outline.addRoundedRect(box.adjusted(0, 0, 0, radius), radius, radius)
        painter.setClipPath(outline)
        painter.fillRect(box, look.colour("canvas"))
        if self._pixmap is not None and not self._pixmap.isNull():
            painter.drawPixmap(box, self._pixmap, self._cut(self._pixmap))
        painter.end()

    def _read(self) -> None:
        if self._pixmap is None:
            self._pixmap = QPixmap(str(resource("pictures", "examples", f"{self._name}.png")))
            self.update()

    def _cut(self, pixmap: QPixmap) -> QRectF:
        """The middle part of the picture that has the shape of the widget."""
        have = QRectF(pixmap.rect())
        wanted = self.width() / max(self.height(), 1)
        width = min(have.width(), have.height() * wanted)
        cut = QRectF(0, 0, width, width / wanted)
        cut.moveCenter(have.center())
        return cut

    def _height(self) -> int:
        look = theme.current()
        return look.part("plot_height") + look.space("xl")

    def _restyle(self) -> None:
        self.setFixedHeight(self._height())
        self.update()


class ExampleCard(Card):
    """Picture, title, duration and one line of an example."""

    def __init__(self, example: Example) -> None:
        super().__init__(f"{example.title}. {example.summary}", clickable=True)
        self.example = example
        self.picture = _Picture(example.name)
        self._clock = QLabel()
        self._words = QVBoxLayout()
        self._top = QHBoxLayout()
        self._top.addWidget(ElidedLabel(example.title, "strong"), 1)
        self._top.addWidget(self._clock)
        self._top.addWidget(PlainLabel(f"{example.minutes} min", "hint"))
        self._words.addLayout(self._top)
        self._summary = PlainLabel(example.summary, "hint", wrap=True)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words.addWidget(self._summary, 1)
        self.body.addWidget(self.picture)
        self.body.addLayout(self._words, 1)
        theme.follow(self, self._tighten)

    def _tighten(self) -> None:
        look = theme.current()
        line = max(1, round(look.line()))
        self.body.setContentsMargins(line, line, line, line)
        self.body.setSpacing(0)
        room = look.space("l")
        self._words.setContentsMargins(room, look.space("m"), room, room)
        self._words.setSpacing(look.space("xs"))
        self._top.setSpacing(look.space("xs"))
        self._clock.setPixmap(theme.pixmap("clock", "text_3", look.icon_size("small")))
        lines = 2 * self._summary.fontMetrics().lineSpacing()
        self._summary.setMinimumHeight(lines)
