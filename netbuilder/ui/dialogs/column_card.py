"""One column of a table: its name, how its values are spread, and what it is for."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Encoding, Missing
from netbuilder.link.messages import Histogram
from netbuilder.ui import theme
from netbuilder.ui.widgets import (
    Card,
    ChoiceField,
    ElidedLabel,
    MiniHistogram,
    Pill,
    PlainLabel,
    written,
)
from netbuilder.ui.widgets.buttons import pressed_by_enter

ROLES = (
    (ColumnRole.INPUT, "Input", "input"),
    (ColumnRole.TARGET, "Target", "target"),
    (ColumnRole.IGNORE, "Left out", "ignore"),
)
TYPES = ((ColumnType.NUMBER, "number"), (ColumnType.CATEGORY, "category"))
MISSING = {
    Missing.MEDIAN: "The median stands in",
    Missing.MEAN: "The mean stands in",
    Missing.MOST_COMMON: "The most common value stands in",
    Missing.OWN_CLASS: "Missing is a class of its own",
    Missing.DROP_ROW: "Rows without it are left out",
}
FOR_NUMBERS = (Missing.MEDIAN, Missing.MEAN, Missing.DROP_ROW)
FOR_CATEGORIES = (Missing.MOST_COMMON, Missing.OWN_CLASS, Missing.DROP_ROW)
MOST_BARS = 3
_READERS = {"role": ColumnRole, "type": ColumnType, "missing": Missing, "encoding": Encoding}


def changed_column(column: Column, change: dict[str, Any]) -> Column:
    """The column with fields in saved form applied, as a finding offers them."""
    values = {name: _READERS[name](value) for name, value in change.items() if name in _READERS}
    return structs.replace(column, **values)


def column_facts(column: Column) -> str:
    """What is known of the values, in a few words."""
    if column.type is ColumnType.NUMBER:
        return f"{written(column.low)} to {written(column.high)}"
    kinds = "kinds" if column.type is ColumnType.CATEGORY else "different"
    return f"{column.distinct:,} {kinds}"


class TypeButton(QToolButton):
    """What a column holds, as a word that opens a list of what else it could be.

    Signals:
        chosen: The other type.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(f"What {name} holds")
        self.setToolTip("Read this column in another way")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        for value, words in TYPES:
            action = menu.addAction(f"Read as {words}")
            action.triggered.connect(lambda _=False, value=value: self.chosen.emit(value))
        self.setMenu(menu)
        theme.follow(self, self.updateGeometry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        look = theme.current()
        words = QFontMetrics(look.font("label")).horizontalAdvance(self.text())
        return QSize(words + look.space("m") + look.icon_size("small"), look.height("node_row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The word alone; a chevron joins it under the pointer and with the keys."""
        look = theme.current()
        painter = QPainter(self)
        box, is_lit = QRectF(self.rect()), self.underMouse() or self.hasFocus()
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text" if is_lit else "text_3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        size = look.icon_size("small")
        if is_lit:
            place = QRectF(box.right() - size, box.center().y() - size / 2, size, size)
            theme.paint_icon(painter, "chevron-down", place, look.colour("text"))
        painter.end()


class ColumnCard(Card):
    """Shows a column and lets the person say what it is for.

    Signals:
        changed: The column with what the person changed.
        type_asked: The column with another type; its facts have to be looked up again.
    """

    changed = Signal(object)
    type_asked = Signal(object)

    def __init__(self, column: Column, histogram: Histogram, parent: QWidget | None = None) -> None:
        super().__init__(column.name, parent=parent)
        self.column = column
        self._histogram = histogram
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.type = TypeButton(column.name)
        self._bars = MiniHistogram(f"Values of {column.name}")
        self._facts = PlainLabel("", "hint")
        self._missing = Pill("", "warning", "warning")
        self.role = ChoiceField(f"What {column.name} is for")
        for role, words, icon in ROLES:
            self.role.add_choice(role, words, icon)
        self.body.addWidget(ElidedLabel(column.name, "strong"))
        self.body.addWidget(self.type, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._bars)
        self.body.addWidget(self._facts)
        self.body.addWidget(self._missing)
        self.body.addStretch(1)
        self.body.addWidget(self.role)
        self.type.chosen.connect(self._set_type)
        self.role.value_changed.connect(self._set_role)
        self._fill_missing_menu()
        self.show_column(column)
        theme.follow(self, self._tighten)

    def show_column(self, column: Column) -> None:
        """Show this state of the column."""
        self.column = column
        is_target, is_out = column.role is ColumnRole.TARGET, column.role is ColumnRole.IGNORE
        self.set_edge("negative" if is_target else "")
        self.type.setText(column.type.value)
        colour = "c2" if is_target else ("control" if is_out else "c1")
        shown = self._histogram
        if shown.names:
            pairs = list(zip(shown.names, shown.counts, strict=False))
            self._bars.set_categories(pairs[:MOST_BARS], colour)
        else:
            self._bars.set_counts(shown.counts, None, colour, shows_range=False)
        self._facts.setText(column_facts(column))
        self._missing.setText(f"{column.empty:,} missing")
        self._missing.setToolTip(MISSING[column.missing])
        self._missing.setVisible(bool(column.empty))
        self.role.set_value(column.role)

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = look.width("property_label") + look.space("xxl")
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width(), super().minimumSizeHint().height())

    def _fill_missing_menu(self) -> None:
        """A menu on the mark of missing values: what stands in for them."""
        is_number = self.column.type is ColumnType.NUMBER
        self._missing.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for value in FOR_NUMBERS if is_number else FOR_CATEGORIES:
            action = self.type.menu().addAction(MISSING[value])
            action.setVisible(bool(self.column.empty))
            action.triggered.connect(lambda _=False, value=value: self._set_missing(value))
            self._missing.addAction(action)

    def _set_missing(self, value: Missing) -> None:
        self.changed.emit(structs.replace(self.column, missing=value))

    def _set_role(self, role: object) -> None:
        if isinstance(role, ColumnRole):
            self.changed.emit(structs.replace(self.column, role=role))

    def _set_type(self, type_: object) -> None:
        if isinstance(type_, ColumnType) and type_ is not self.column.type:
            missing = FOR_NUMBERS if type_ is ColumnType.NUMBER else FOR_CATEGORIES
            self.type_asked.emit(structs.replace(self.column, type=type_, missing=missing[0]))

    def _tighten(self) -> None:
        look = theme.current()
        self.body.setSpacing(look.space("s"))
        self.body.setContentsMargins(*([look.space("l")] * 4))
        self._bars.setFixedHeight(look.part("histogram_row") * MOST_BARS)
        size = look.icon_size("small")
        self.role.setIconSize(QSize(size, size))
