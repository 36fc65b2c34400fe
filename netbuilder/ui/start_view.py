"""What a newcomer meets: drop data, go on with recent work, or learn with an example."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from netbuilder.resources import example_project, example_projects
from netbuilder.ui import theme
from netbuilder.ui.start_cards import EXAMPLES, Example, ExampleCard
from netbuilder.ui.start_drop import DropPlace
from netbuilder.ui.start_recent import RecentRow
from netbuilder.ui.widgets import Button, Card, PlainLabel

MOST_COLUMNS = 4
MOST_RECENT = 5


class StartView(QScrollArea):
    """The view before anything is open.

    Signals:
        open_asked: A recent project (Path).
        resume_asked: A recent project (Path) whose last run was interrupted.
        example_asked: A shipped example (Path).
        playground_asked: Begin a playground.
        other_asked: Open some other file.
        data_asked: Choose a data file.
        empty_asked: Begin with an empty canvas.
        back_asked: Go back to the open project.
    """

    open_asked = Signal(object)
    resume_asked = Signal(object, object)
    example_asked = Signal(object)
    playground_asked = Signal()
    other_asked = Signal()
    data_asked = Signal()
    empty_asked = Signal()
    back_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName("Start")
        self._page = QWidget()
        theme.set_role(self._page, "canvas")
        self.setWidget(self._page)
        self._column = QVBoxLayout(self._page)
        self._heading = QWidget()
        self._heading.setLayout(self._made_heading())
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._column.addWidget(self._heading)
        self.drop = DropPlace()
        self.drop.data_asked.connect(self.data_asked)
        self.drop.empty_asked.connect(self.empty_asked)
        self.drop.playground_asked.connect(self.playground_asked)
        self._column.addWidget(self.drop)
        self._below = QHBoxLayout()
        self._column.addLayout(self._below)
        self._column.addStretch(1)
        self.rows: list[RecentRow] = []
        self._recent_box = self._made_recent(())
        self._below.addWidget(self._recent_box, 0)
        self._examples = QGridLayout()
        self._below.addLayout(self._made_examples(), 1)
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._read_next)
        theme.follow(self, self._restyle)

    def refresh(self, recent: Sequence[Path], open_title: str = "") -> None:
        """Show these recent files; their details are read after the first frame, one by one.

        Args:
            open_title: Name of the project that is open behind this view; empty for none.
        """
        self.back.setVisible(bool(open_title))
        self.back.setText(f"Back to {open_title}")
        old = self._recent_box
        self._recent_box = self._made_recent(recent)
        self._below.replaceWidget(old, self._recent_box)
        old.hide()
        old.deleteLater()
        self._restyle()
        self._reading.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reflow()

    def show_drop(self, on: bool) -> None:
        """Show that what is being dragged can be dropped here."""
        self.drop.invite(on)

    def _made_heading(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.addWidget(PlainLabel("What should your network learn?", "page"))
        hint = "Bring data, or start from something that already works."
        words.addWidget(PlainLabel(f"{hint} Everything stays on this computer.", "label"))
        words.setSpacing(theme.current().space("xs"))
        row = QHBoxLayout()
        row.addLayout(words, 1)
        self.back = Button("", "quiet", "arrow-left")
        self.back.clicked.connect(self.back_asked)
        row.addWidget(self.back)
        row.setContentsMargins(0, 0, 0, 0)
        return row

    def _made_recent(self, recent: Sequence[Path]) -> QWidget:
        box = QWidget()
        self._list = QVBoxLayout(box)
        self._list.setContentsMargins(0, 0, 0, 0)
        heading = QHBoxLayout()
        heading.addWidget(PlainLabel("Continue", "strong"))
        heading.addStretch(1)
        other = Button("Open other", "link")
        other.clicked.connect(self.other_asked)
        heading.addWidget(other)
        self._list.addLayout(heading)
        self.rows = [RecentRow(path) for path in recent[:MOST_RECENT]]
        for row in self.rows:
            row.clicked.connect(lambda path=row.path: self.open_asked.emit(path))
            self._list.addWidget(row)
        if not self.rows:
            hint = "Projects you save appear here, with their network and their last training."
            self._list.addWidget(PlainLabel(hint, "hint", wrap=True))
        self._list.addStretch(1)
        return box

    def _made_examples(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addWidget(PlainLabel("Learn with an example", "strong"))
        shipped = {path.stem for path in example_projects()}
        self.cards = [ExampleCard(each) for each in EXAMPLES if each.name in shipped]
        for card in self.cards:
            card.clicked.connect(lambda example=card.example: self._open_example(example))
        self._place_cards(MOST_COLUMNS)
        column.addLayout(self._examples)
        column.addStretch(1)
        self._right = column
        return column

    def _place_cards(self, columns: int) -> None:
        self._columns = columns
        for index, card in enumerate(self.cards):
            self._examples.addWidget(card, index // columns, index % columns)
        for across in range(MOST_COLUMNS):
            self._examples.setColumnStretch(across, int(across < columns))

    def _reflow(self) -> None:
        """As many cards beside each other as can be read."""
        look = theme.current()
        sides = self._column.contentsMargins()
        taken = sides.left() + sides.right() + self._recent_box.maximumWidth()
        room = self.viewport().width() - taken - self._below.spacing()
        gap = self._examples.horizontalSpacing()
        columns = max(1, min(MOST_COLUMNS, (room + gap) // (look.width("node") + gap)))
        if columns != self._columns:
            self._place_cards(columns)

    def _open_example(self, example: Example) -> None:
        self.example_asked.emit(example_project(example.name))

    def _read_next(self) -> None:
        """Read one recent file per turn of the event loop, so that the window stays quick."""
        unread = next((row for row in self.rows if not row.is_read), None)
        if unread is None or not self.isVisible():
            self._reading.stop()
            return
        unread.read()
        if unread.interrupted is not None and not self._page.findChildren(InterruptedCard):
            card = InterruptedCard(unread)
            card.resume_asked.connect(self.resume_asked)
            self._list.insertWidget(self._list.count() - 1, card)

    def _restyle(self) -> None:
        look = theme.current()
        side = look.space("xxxl") * 2 + look.space("m")
        self._column.setContentsMargins(side, look.space("xxxl") + look.space("l"), side, side)
        self._column.setSpacing(look.space("xxl"))
        self._below.setContentsMargins(0, look.space("s"), 0, 0)
        self._below.setSpacing(look.space("xxxl") * 2)
        self._list.setSpacing(look.space("xs"))
        self._right.setSpacing(look.space("l"))
        self._examples.setSpacing(look.space("xxl"))
        self._recent_box.setFixedWidth(look.part("empty_width") + look.part("plot_height"))
        self._page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._reflow()


class InterruptedCard(Card):
    """The last run of a recent project did not end; it can go on from its last checkpoint.

    Signals:
        resume_asked: (path of the project, run folder).
    """

    resume_asked = Signal(object, object)

    def __init__(self, row: RecentRow, parent: QWidget | None = None) -> None:
        super().__init__(f"{row.title} was interrupted", parent=parent)
        words = QVBoxLayout()
        words.addWidget(PlainLabel(f"{row.title} was interrupted", "strong"))
        words.addWidget(PlainLabel("Its last checkpoint is safe. Go on from there?", "hint"))
        self.button = Button("Resume")
        self.button.clicked.connect(lambda: self.resume_asked.emit(row.path, row.interrupted))
        line = QHBoxLayout()
        line.addLayout(words, 1)
        line.addWidget(self.button)
        self.body.addLayout(line)
