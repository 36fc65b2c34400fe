"""Tools for painting points: colours, size of the brush, eraser, and clearing all."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.catalog.sources.painted import COLOURS
from netbuilder.catalog.sources.points import Task
from netbuilder.ui import theme
from netbuilder.ui.playground.colours import colour_of
from netbuilder.ui.playground.desk import BRUSHES, PaintDesk
from netbuilder.ui.playground.sizes import size
from netbuilder.ui.playground.slider_row import SliderRow
from netbuilder.ui.widgets import Button, PlainLabel, written
from netbuilder.ui.widgets.painting import crisp, edge, paint_box, paint_focus, shows_focus

_WORDS = ("single points", "small", "medium", "large", "very large")
_HINT = "Paint on the decision surface. With the keys: arrows, then Space."


class Swatch(QAbstractButton):
    """A colour to paint with."""

    def __init__(self) -> None:
        super().__init__()
        self.value, self.task = 0.0, Task.CLASSIFICATION
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.follow(self, self._restyle)

    def show_value(self, value: float, task: Task) -> None:
        """Stand for a class or a number."""
        self.value, self.task = value, task
        words = COLOURS[round(value)] if task is Task.CLASSIFICATION else written(value)
        self.setAccessibleName(f"Paint {words}")
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        side = round(size("swatch"))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        box, radius = QRectF(self.rect()), look.radius("button")
        inner = box.adjusted(*(look.space("xs") * sign for sign in (1, 1, -1, -1)))
        paint_box(painter, inner, radius, colour_of(self.value, self.task))
        if self.isChecked():
            paint_box(painter, box, radius, None, edge(look, "accent", "selected_edge"))
        if shows_focus(self):
            paint_focus(painter, box, look, radius)
        painter.end()

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())


class PaintPart(QWidget):
    """The tools; what they do is the desk's."""

    def __init__(self, desk: PaintDesk) -> None:
        super().__init__()
        self._desk = desk
        self.swatches = [Swatch() for _ in range(max(len(COLOURS), 5))]
        self._colours = QHBoxLayout()
        for swatch in self.swatches:
            self._colours.addWidget(swatch)
            swatch.clicked.connect(lambda _=False, swatch=swatch: desk.choose(swatch.value))
        self._colours.addStretch(1)
        self.brush = SliderRow(
            "Brush",
            tuple(map(float, range(len(BRUSHES)))),
            lambda place: _WORDS[round(place)],
            "How wide a stroke is.",
        )
        self.brush.moved.connect(lambda place: desk.set_radius(BRUSHES[round(place)]))
        self.eraser, self.clear = Button("Erase"), Button("Clear all")
        self.eraser.setCheckable(True)
        self.eraser.setToolTip("Take points away with the brush (E on the surface).")
        self.eraser.clicked.connect(desk.erase)
        self.clear.clicked.connect(desk.clear)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.eraser)
        self._buttons.addWidget(self.clear)
        self._buttons.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._colours)
        self._column.addWidget(self.brush)
        self._column.addLayout(self._buttons)
        self._column.addWidget(PlainLabel(_HINT, "hint", wrap=True))
        desk.changed.connect(self._show)
        theme.follow(self, self._restyle)
        self._show()

    def _show(self) -> None:
        desk = self._desk
        source = desk.source
        self.setVisible(source is not None)
        if source is None:
            return
        choices = desk.choices
        for number, swatch in enumerate(self.swatches):
            swatch.setVisible(number < len(choices))
            if number < len(choices):
                swatch.show_value(choices[number], source.task)
                is_taken = choices[number] == desk.value and not desk.is_erasing
                swatch.setChecked(is_taken)
        self.brush.set_value(float(BRUSHES.index(desk.radius)))
        self.eraser.setChecked(desk.is_erasing)
        self.clear.setEnabled(source.samples > 0)

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("m"))
        for row in (self._colours, self._buttons):
            row.setSpacing(look.space("s"))
