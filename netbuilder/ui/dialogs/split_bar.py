"""How the rows are shared out: a bar of three parts, counts, and how they are drawn."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.recipe import Recipe, Split, SplitKind
from netbuilder.ui import theme
from netbuilder.ui.widgets import ChoiceField, NumberField, NumberRange, PlainLabel

PARTS = (("train", "train", "c1"), ("validation", "validation", "c2"), ("test", "test", "text_3"))
SHARES = NumberRange(0, 45, whole=True)


class SplitBar(QWidget):
    """Three coloured parts as wide as their shares."""

    def __init__(self, split: Split) -> None:
        super().__init__()
        self._split = split
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_split(split)
        theme.follow(self, self.updateGeometry)

    def show_split(self, split: Split) -> None:
        """Show these shares."""
        self._split = split
        spoken = ", ".join(f"{title} {getattr(split, name):.0%}" for name, title, _ in PARTS)
        self.setAccessibleName(f"Shares of the rows: {spoken}")
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("palette"), look.height("node_row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), look.radius("check"), look.radius("check"))
        painter.setClipPath(outline)
        painter.setFont(look.font("small", "semibold", tabular=True))
        left = 0.0
        for name, title, colour in PARTS:
            share = getattr(self._split, name)
            width = self.width() * share
            part = QRectF(left, 0, max(0.0, width - look.space("xxs")), self.height())
            left += width
            painter.fillRect(part, look.colour(colour))
            painter.setPen(look.colour("on_accent"))
            for words in (f"{title} {share * 100:.0f} %", f"{share * 100:.0f}"):
                room = part.width() - look.space("s")
                if painter.fontMetrics().horizontalAdvance(words) <= room:
                    painter.drawText(part, Qt.AlignmentFlag.AlignCenter, words)
                    break
        painter.end()


class SplitEditor(QWidget):
    """The bar with fields for validation and test shares and the way of drawing.

    Signals:
        changed: The split that the person wants.
    """

    changed = Signal(object)

    def __init__(self, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split, self._rows = recipe.split, recipe.rows
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._bar = SplitBar(recipe.split)
        column.addWidget(self._bar)
        self._counts = PlainLabel("", "hint", wrap=True)
        column.addWidget(self._counts)
        self._grid = QGridLayout()
        self.validation = self._share_field(0, "Validation")
        self.test = self._share_field(1, "Test")
        self._grid.addWidget(PlainLabel("Drawn", "label"), 2, 0)
        self.kind = ChoiceField("How rows are drawn")
        self.kind.add_choice(SplitKind.STRATIFIED, "at random, each class alike")
        self.kind.add_choice(SplitKind.RANDOM, "at random")
        self.kind.value_changed.connect(lambda kind: self._set(kind=kind))
        self._grid.addWidget(self.kind, 2, 1)
        column.addLayout(self._grid)
        self.show_recipe(recipe)
        theme.follow(self, self._restyle)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show the split of this recipe, without a signal."""
        self._split, self._rows = recipe.split, recipe.rows
        self.validation.set_value(round(recipe.split.validation * 100))
        self.test.set_value(round(recipe.split.test * 100))
        self.kind.set_value(recipe.split.kind)
        self._show()

    def _share_field(self, row: int, title: str) -> NumberField:
        field = NumberField(0, SHARES, "%", f"{title} share")
        field.value_changed.connect(self._show_typed)
        field.editing_finished.connect(self._take_shares)
        self._grid.addWidget(PlainLabel(title, "label"), row, 0)
        self._grid.addWidget(field, row, 1)
        return field

    def _typed(self) -> Split:
        validation, test = self.validation.value() / 100, self.test.value() / 100
        train = round(1.0 - validation - test, 6)
        return structs.replace(self._split, train=train, validation=validation, test=test)

    def _show_typed(self) -> None:
        before, self._split = self._split, self._typed()
        self._show()
        self._split = before

    def _take_shares(self) -> None:
        wanted = self._typed()
        self._set(train=wanted.train, validation=wanted.validation, test=wanted.test)

    def _set(self, **values: Any) -> None:
        split = structs.replace(self._split, **values)
        if split != self._split:
            self._split = split
            self._show()
            self.changed.emit(split)

    def _show(self) -> None:
        self._bar.show_split(self._split)
        counts = [
            f"{round(self._rows * getattr(self._split, name)):,} {title}"
            for name, title, _ in PARTS
        ]
        self._counts.setText("   ".join(counts))

    def _restyle(self) -> None:
        look = theme.current()
        self._grid.setHorizontalSpacing(look.space("m"))
        self._grid.setVerticalSpacing(look.space("xs"))
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(look.space("s"))
