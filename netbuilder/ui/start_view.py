"""What a newcomer meets: drop data, go on with recent work, or learn with an example."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from netbuilder.resources import example_project, example_projects
from netbuilder.ui import theme
from netbuilder.ui.start_cards import EXAMPLES, Example, ExampleCard, RecentRow
from netbuilder.ui.widgets import Button, Card, PlainLabel

COLUMNS = 4


class StartView(QScrollArea):
    """The view before anything is open.

    Signals:
        open_asked: A recent project (Path).
        example_asked: A shipped example (Path).
        other_asked: Open some other file.
        data_asked: Choose a data file.
        empty_asked: Begin with an empty canvas.
    """

    open_asked = Signal(object)
    example_asked = Signal(object)
    other_asked = Signal()
    data_asked = Signal()
    empty_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName("Start")
        self._page = QWidget()
        theme.set_role(self._page, "canvas")
        self.setWidget(self._page)
        self._column = QVBoxLayout(self._page)
        self._column.addWidget(PlainLabel("What should your network learn?", "page"))
        hint = "Bring data, or start from something that already works."
        self._column.addWidget(PlainLabel(f"{hint} Everything stays on this computer.", "label"))
        self._drop = self._made_drop()
        self._column.addWidget(self._drop)
        self._below = QHBoxLayout()
        self._column.addLayout(self._below)
        self._column.addStretch(1)
        self._recent_box = QWidget()
        self._rows: list[RecentRow] = []
        self._cards: list[ExampleCard] = []
        self._below.addWidget(self._recent_box, 0)
        self._examples = QGridLayout()
        self._below.addLayout(self._made_examples(), 1)
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._read_next)
        theme.follow(self, self._restyle)

    def refresh(self, recent: Sequence[Path]) -> None:
        """Show these recent files; their details are read after the first frame, one by one."""
        old = self._recent_box
        self._recent_box = QWidget()
        column = QVBoxLayout(self._recent_box)
        column.setContentsMargins(0, 0, 0, 0)
        self._rows = [RecentRow(path) for path in recent[:6]]
        heading = QHBoxLayout()
        heading.addWidget(PlainLabel("Continue", "strong"))
        heading.addStretch(1)
        other = Button("Open other", "link")
        other.clicked.connect(self.other_asked)
        heading.addWidget(other)
        column.addLayout(heading)
        for row in self._rows:
            row.clicked.connect(lambda path=row.path: self.open_asked.emit(path))
            column.addWidget(row)
        if not self._rows:
            text = PlainLabel("Projects you save appear here.", "hint", wrap=True)
            column.addWidget(text)
        column.addStretch(1)
        self._below.replaceWidget(old, self._recent_box)
        old.hide()
        old.deleteLater()
        self._restyle()
        self._reading.start()

    def show_drop(self, on: bool) -> None:
        """Show that what is being dragged can be dropped here."""
        self._drop.set_edge("accent" if on else "")
        self._drop_title.setText("Let go to look at it" if on else "Drop a CSV file here")

    def _made_drop(self) -> Card:
        card = Card("Drop data", dashed=True)
        row = QHBoxLayout()
        self._drawing = QLabel()
        row.addWidget(self._drawing)
        words = QVBoxLayout()
        words.addStretch(1)
        self._drop_title = PlainLabel("Drop a CSV file here", "title")
        words.addWidget(self._drop_title)
        words.addWidget(
            PlainLabel("We look at it, tell you what we found and draw a first network.", "label")
        )
        words.addStretch(1)
        row.addLayout(words, 1)
        buttons = QVBoxLayout()
        buttons.addStretch(1)
        self._choose = Button("Choose data", "primary", "folder")
        self._choose.clicked.connect(self.data_asked)
        self._empty = Button("Empty canvas", "", "add")
        self._empty.clicked.connect(self.empty_asked)
        buttons.addWidget(self._choose)
        buttons.addWidget(self._empty)
        buttons.addStretch(1)
        row.addLayout(buttons)
        card.body.addLayout(row)
        return card

    def _made_examples(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addWidget(PlainLabel("Learn with an example", "strong"))
        shipped = {path.stem for path in example_projects()}
        self._cards = [ExampleCard(each) for each in EXAMPLES if each.name in shipped]
        for index, card in enumerate(self._cards):
            card.clicked.connect(lambda example=card.example: self._open_example(example))
            self._examples.addWidget(card, index // COLUMNS, index % COLUMNS)
        for across in range(COLUMNS):
            self._examples.setColumnStretch(across, 1)
        column.addLayout(self._examples)
        column.addStretch(1)
        return column

    def _open_example(self, example: Example) -> None:
        self.example_asked.emit(example_project(example.name))

    def _read_next(self) -> None:
        """Read one recent file per turn of the event loop, so that the window stays quick."""
        unread = next((row for row in self._rows if not row.is_read), None)
        if unread is None or not self.isVisible():
            self._reading.stop()
        else:
            unread.read()

    def _restyle(self) -> None:
        look = theme.current()
        side = look.space("xxl") * 2 + look.space("m")
        self._column.setContentsMargins(side, look.space("xxl") + look.space("m"), side, side)
        self._column.setSpacing(look.space("m"))
        self._below.setContentsMargins(0, look.space("xl"), 0, 0)
        self._below.setSpacing(side - look.space("m"))
        self._examples.setSpacing(look.space("xl"))
        self._drawing.setPixmap(theme.pixmap("table", "f_ends", look.icon_size("empty") * 2))
        self._drawing.setContentsMargins(look.space("xl"), 0, look.space("xl"), 0)
        self._drop.setMinimumHeight(look.part("empty_width") // 2)
        for button in (self._choose, self._empty):
            button.setMinimumWidth(look.part("empty_width") // 2)
        self._recent_box.setFixedWidth(look.part("empty_width") + look.part("plot_height"))
        self._drop.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
