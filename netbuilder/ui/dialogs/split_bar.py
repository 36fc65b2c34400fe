"""How the rows are shared out: a bar of three parts, counts, and how they are drawn."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.recipe import Recipe, Split, SplitKind
from netbuilder.ui import theme
from netbuilder.ui.widgets import ChoiceField, NumberField, NumberRange, PlainLabel

PARTS = (("train", "Train", "c1"), ("validation", "Validation", "c2"), ("test", "Test", "c7"))


class SplitBar(QWidget):
    """Three coloured parts as wide as their shares."""

    def __init__(self, split: Split) -> None:
        super().__init__()
        self.split = split
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.part("empty_width") - look.space("xxl"), look.height("node_row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(look.font("label", "semibold"))
        left = 0.0
        for field, title, colour in PARTS:
            share = getattr(self.split, field)
            width = self.width() * share
            part = QRectF(left, 0, max(0.0, width - look.space("xxs")), self.height())
            painter.fillRect(part, look.colour(colour))
            painter.setPen(look.colour("on_accent"))
            words = f"{title} {share * 100:.0f} %"
            if painter.fontMetrics().horizontalAdvance(words) > part.width() - look.space("m"):
                words = f"{share * 100:.0f}"
            if painter.fontMetrics().horizontalAdvance(words) < part.width():
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, words)
            left += width
        painter.end()


class SplitEditor(QWidget):
    """The bar with fields for validation and test shares and the way of drawing.

    Signals:
        changed: The recipe with another split.
    """

    changed = Signal(object)

    def __init__(self, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe = recipe
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PlainLabel("How the rows are shared out", "section"))
        self._bar = SplitBar(recipe.split)
        column.addWidget(self._bar)
        self._counts = PlainLabel("", "hint")
        column.addWidget(self._counts)
        grid = QGridLayout()
        self.validation = self._share_field(grid, 0, "Validation", recipe.split.validation)
        self.test = self._share_field(grid, 1, "Test", recipe.split.test)
        grid.addWidget(PlainLabel("Drawn", "label"), 2, 0)
        self.kind = ChoiceField("How rows are drawn")
        self.kind.add_choice(SplitKind.STRATIFIED, "with equal classes")
        self.kind.add_choice(SplitKind.RANDOM, "at random")
        self.kind.set_value(recipe.split.kind)
        self.kind.chosen.connect(lambda kind: self._set(kind=kind))
        grid.addWidget(self.kind, 2, 1)
        column.addLayout(grid)
        column.addStretch(1)
        self._show()

    def _share_field(self, grid: QGridLayout, row: int, title: str, share: float) -> NumberField:
        field = NumberField(NumberRange(low=0, high=45, is_whole=True), unit="%")
        field.setAccessibleName(f"{title} share")
        field.set_value(round(share * 100))
        field.value_changed.connect(lambda value: self._set(**{title.lower(): value / 100}))
        grid.addWidget(PlainLabel(title, "label"), row, 0)
        grid.addWidget(field, row, 1)
        return field

    def _set(self, **values: object) -> None:
        split = structs.replace(self._recipe.split, **values)
        split = structs.replace(split, train=1.0 - split.validation - split.test)
        self._recipe = structs.replace(self._recipe, split=split)
        self._show()
        self.changed.emit(self._recipe)

    def _show(self) -> None:
        split, rows = self._recipe.split, self._recipe.rows
        self._bar.split = split
        self._bar.update()
        counts = [f"{round(rows * getattr(split, name)):,} {title.lower()}"
                  for name, title, _ in PARTS]
        self._counts.setText("   ".join(counts))
