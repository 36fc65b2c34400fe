"""The place of the start view to drop data on, with what can be dropped."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, Card, PlainLabel

INVITATION = "Drop a CSV file here"
FORMATS = (("table", "CSV and TSV tables"), ("file", "netbuilder projects"))


class DropPlace(Card):
    """A wide dashed card with the two ways to begin.

    Signals:
        data_asked: Choose a data file.
        empty_asked: Begin with an empty canvas.
        playground_asked: Begin a playground.
    """

    data_asked = Signal()
    empty_asked = Signal()
    playground_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Drop data", dashed=True, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._line = QHBoxLayout()
        self._drawing = _Drawing()
        self.title = PlainLabel(INVITATION, "title")
        self._words = QVBoxLayout()
        self._words.addStretch(1)
        self._words.addWidget(self.title)
        promise = "We look at it, tell you what we found and draw a first network that fits."
        self._words.addWidget(PlainLabel(promise, "label", wrap=True))
        self._formats = QHBoxLayout()
        self._icons: list[tuple[PlainLabel, str]] = []
        for icon, words in FORMATS:
            sign = PlainLabel()
            self._icons.append((sign, icon))
            self._formats.addWidget(sign)
            self._formats.addWidget(PlainLabel(words, "hint"))
        self._formats.addStretch(1)
        self._words.addLayout(self._formats)
        self._words.addStretch(1)
        self.playground = Button("Playground", "", "level-neuron")
        self.playground.setToolTip("Points, a few neurons, and every switch at hand")
        self.playground.clicked.connect(self.playground_asked)
        self._buttons = QVBoxLayout()
        self._buttons.addStretch(1)
        self.choose = Button("Choose data", "primary", "folder")
        self.choose.clicked.connect(self.data_asked)
        self.empty = Button("Empty canvas", "", "add")
        self.empty.clicked.connect(self.empty_asked)
        self._buttons.addWidget(self.choose)
        self._buttons.addWidget(self.playground)
        self._buttons.addWidget(self.empty)
        self._buttons.addStretch(1)
        self._line.addWidget(self._drawing)
        self._line.addLayout(self._words, 1)
        self._line.addLayout(self._buttons)
        self.body.addLayout(self._line)
        theme.follow(self, self._spread)

    def invite(self, on: bool) -> None:
        """Show that what is being dragged can be let go."""
        self.set_edge("accent" if on else "")
        self.title.setText("Let go to open it" if on else INVITATION)

    def _spread(self) -> None:
        look = theme.current()
        self.setFixedHeight(look.width("node"))
        room = look.space("xxxl")
        self._line.setContentsMargins(room, 0, room, 0)
        self._line.setSpacing(room)
        self._words.setSpacing(look.space("m"))
        self._buttons.setSpacing(look.space("m"))
        self._formats.setSpacing(look.space("m"))
        self._formats.setContentsMargins(0, look.space("s"), 0, 0)
        size = look.icon_size("control")
        for sign, icon in self._icons:
            sign.setPixmap(theme.pixmap(icon, "text_2", size))
        for button in (self.choose, self.playground, self.empty):
            button.setMinimumWidth(look.width("node"))


class _Drawing(QWidget):
    """A table from which a small network grows."""

    def __init__(self) -> None:
        super().__init__()
        theme.follow(self, self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self.height()
        for index, (icon, family) in enumerate((("table", "ends"), ("level-neuron", "neurons"))):
            size = edge * 0.62
            corner = 0.0 if index == 0 else edge - size
            box = QRectF(corner, edge - size if index == 0 else 0.0, size, size)
            token = theme.FAMILIES[family]
            ground = theme.mixed(
                look.colour(token), look.colour("panel"), look.shade("soft_bars") / 2
            )
            painter.setPen(look.colour(token))
            painter.setBrush(ground)
            painter.drawRoundedRect(
                box.adjusted(1, 1, -1, -1), look.radius("card"), look.radius("card")
            )
            inset = size * 0.2
            place = box.adjusted(inset, inset, -inset, -inset)
            theme.paint_icon(painter, icon, place, look.colour(token))
        painter.end()

    def _restyle(self) -> None:
        edge = theme.current().icon_size("empty") * 2
        self.setFixedSize(edge, edge)
        self.update()
