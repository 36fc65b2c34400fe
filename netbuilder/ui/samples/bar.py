"""Which sample is looked at, in one line: choose a row, see it, and what the network says of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from netbuilder.link.messages import Way
from netbuilder.ui import theme
from netbuilder.ui.chosen import ChosenSample
from netbuilder.ui.samples import words
from netbuilder.ui.samples.cells import picture_of
from netbuilder.ui.samples.chances import Chances
from netbuilder.ui.samples.feed import SampleFeed
from netbuilder.ui.samples.measures import measure
from netbuilder.ui.widgets import (
    Button,
    ChoiceField,
    ElidedLabel,
    IconButton,
    NumberField,
    NumberRange,
    Switch,
)
from netbuilder.ui.widgets.giving_way import GivingWay, Step, hiding

_MAKE = "Make one"
_MOST = 1_000_000_000
_PARTS = (
    ("", "All rows"),
    ("train", "Training"),
    ("validation", "Validation"),
    ("test", "Test"),
)


class SampleBar(QWidget):
    """The line below what is looked at.

    Signals:
        changed: The sample lights the neurons now, or no longer.
    """

    changed = Signal()

    def __init__(self, chosen: ChosenSample, feed: SampleFeed, parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen, self._feed = chosen, feed
        self._back_to = 1
        # Whether the person has said if samples light the neurons.
        self._is_decided = False
        self._has_short_words = False
        self.light = Switch("Light the neurons with this sample", "light", "light")
        self.light.setToolTip("The answers to one sample light neurons and synapses.")
        self.part = ChoiceField("Part of the data")
        self.part.set_choices(list(_PARTS))
        self.row = NumberField(1, NumberRange(1, _MOST, whole=True), "", "Row of the data")
        self.back = IconButton("chevron-left", "Row before")
        self.forth = IconButton("chevron-right", "Next row")
        self.random = IconButton("shuffle", "A row by chance")
        self.worst = IconButton("warning", "Next wrong one, the largest loss first")
        self.thumb = Thumb()
        self.words = ElidedLabel("", "small")
        self.return_button = IconButton("arrow-left", "Back to the row of the data")
        self.chances = Chances(is_line=True)
        self.maker = Button(_MAKE, "quiet", "pencil")
        self.maker.setCheckable(True)
        self.maker.setToolTip("Make a sample: change the values of this one, or draw one.")
        self._build()
        self._giving = GivingWay(self, self._steps())
        self.light.toggled.connect(lambda _: self.changed.emit())
        self.light.clicked.connect(self._decide)
        self.row.value_changed.connect(lambda row: chosen.choose(int(row)))
        self.back.clicked.connect(lambda: self.go(Way.PREVIOUS))
        self.forth.clicked.connect(lambda: self.go(Way.NEXT))
        self.random.clicked.connect(lambda: self.go(Way.RANDOM))
        self.worst.clicked.connect(lambda: self.go(Way.WORST))
        self.return_button.clicked.connect(self._return)
        chosen.changed.connect(self._show_row)
        chosen.changed.connect(self.begin_lighting)
        feed.changed.connect(self.show_told)
        self._show_row()
        theme.follow(self, self._restyle)

    @property
    def is_lighting(self) -> bool:
        """Whether the sample lights the neurons."""
        return self.light.isChecked()

    def go(self, way: Way) -> None:
        """Go to another row of the chosen part, which lights the neurons."""
        self.begin_lighting()
        self._feed.go(way, str(self.part.value() or ""))

    def set_lighting(self, is_on: bool) -> None:
        """Let the sample light the neurons, or no longer."""
        self._is_decided = True
        self.light.setChecked(is_on)

    def begin_lighting(self) -> None:
        """Let the sample light the neurons, unless the person has said whether it shall."""
        if not self._is_decided:
            self.light.setChecked(True)

    def _decide(self) -> None:
        self._is_decided = True

    def show_told(self) -> None:
        """Show what the network makes of the sample."""
        told = self._feed.told
        if told is None:
            self.words.setText(self._feed.words)
            self.chances.show_saying(None)
            self.thumb.show_picture(None)
            is_lost = self._chosen.sample != self._back_to or bool(self._chosen.made)
            self.return_button.setVisible(bool(self._feed.words) and is_lost)
            self._say_return(self._back_to)
            return
        if told.sample:
            self._back_to = told.sample
        self.return_button.setVisible(not told.sample)
        self._say_return(self._chosen.row)
        self.words.setText(self._feed.note or words.whole(told))
        self.row.setToolTip(words.values(told))
        self.chances.show_saying(told.sayings[0] if told.sayings else None)
        whose = self._feed.whose
        recipe = whose.project.recipe if whose is not None else None
        self.thumb.show_picture(picture_of(recipe, told.cells) if recipe is not None else None)

    def _say_return(self, row: int) -> None:
        self.return_button.setToolTip(f"Back to row {row:,}")
        self.return_button.setAccessibleName(f"Back to row {row:,}")

    def _return(self) -> None:
        self._chosen.choose(self._chosen.row if self._chosen.made else self._back_to)

    def _show_row(self) -> None:
        self.row.set_value(self._chosen.row)

    def _build(self) -> None:
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        choosing = (self.light, self.part, self.back, self.row, self.forth)
        for widget in (*choosing, self.random, self.worst, self.thumb):
            self._line.addWidget(widget)
        self._line.addWidget(self.words, 1)
        for answer in (self.chances, self.return_button, self.maker):
            self._line.addWidget(answer)
        self.row.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.return_button.hide()
        self.thumb.hide()
        self.chances.hide()

    def minimumSizeHint(self) -> QSize:
        return self._giving.least_size()

    def _steps(self) -> tuple[Step, ...]:
        """What goes first where the middle of the window is narrow."""
        chances, maker = self.chances, self.maker

        def shorten(on: bool) -> None:
            maker.setText("" if on else _MAKE)

        def saved() -> int:
            return maker.fontMetrics().horizontalAdvance(_MAKE)

        def share(above: int) -> int:
            return measure("chance") if chances.count > above else 0

        gap = self._line.spacing
        return (
            Step(lambda on: chances.set_most(1 if on else 2), lambda: share(1)),
            Step(shorten, saved),
            Step(
                lambda on: chances.set_most(0 if on else 1),
                lambda: share(0) + gap() if share(0) else 0,
            ),
            hiding(self.random, gap),
            Step(self._shorten_words, lambda: measure("words_least") - _words_short()),
        )

    def _shorten_words(self, on: bool) -> None:
        self._has_short_words = on
        self.words.setMinimumWidth(_words_short() if on else measure("words_least"))

    def _restyle(self) -> None:
        look = theme.current()
        self._line.setSpacing(look.space("s"))
        self.row.setFixedWidth(measure("field"))
        self._shorten_words(self._has_short_words)


def _words_short() -> int:
    """The least width of the words in a narrow line."""
    return measure("words_least") // 3


class Thumb(QWidget):
    """A picture, small; hidden where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: QImage | None = None
        self.setAccessibleName("The picture of this sample")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_picture(self, picture: QImage | None) -> None:
        """Show another one; None for none."""
        self.picture = picture
        self.setVisible(picture is not None)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(measure("thumb"), measure("thumb"))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture is None:
            return
        painter = QPainter(self)
        sizes = self.picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        room = QRectF(0, 0, sizes.width(), sizes.height())
        room.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(room, self.picture)
        painter.end()
