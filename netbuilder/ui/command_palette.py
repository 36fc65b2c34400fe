"""Every command by its name: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.actions import MENUS, Action
from netbuilder.ui.widgets import SearchField

Index: TypeAlias = QModelIndex | QPersistentModelIndex

ROWS = 10


def ranked(rows: Sequence[Action], text: str) -> list[Action]:
    """The rows whose words hold every typed word, the best match first."""
    words = text.lower().split()
    scored = []
    for index, row in enumerate(rows):
        label, all_words = row.label.lower(), f"{row.menu} {row.label} {row.help}".lower()
        if all(word in all_words for word in words):
            starts = bool(words) and label.startswith(words[0])
            in_label = all(word in label for word in words)
            scored.append((not starts, not in_label, index, row))
    return [row for *_, row in sorted(scored, key=lambda each: each[:3])]


class CommandPalette(QFrame):
    """A list over the window; Esc or a click elsewhere closes it.

    Signals:
        chosen: The id of the command to run.
    """

    chosen = Signal(str)

    def __init__(self, rows: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self, "card")
        self._rows = rows
        self._before: QWidget | None = None
        self.field = SearchField("Search commands")
        self.list = QListWidget()
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Commands")
        column = QVBoxLayout(self)
        margin = theme.current().space("m")
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self._fill("")

    def open(self) -> None:
        """Show the list in the upper middle of the window with the field ready to type."""
        look = theme.current()
        parent = self._window
        width = min(parent.width() - look.space("xxl"), look.part("empty_width") * 2)
        self.resize(width, self.sizeHint().height())
        self.move((parent.width() - width) // 2, look.height("top_bar"))
        self._before = parent.window().focusWidget()
        self.show()
        self.raise_()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.close()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def sizeHint(self) -> QSize:
        look = theme.current()
        rows = min(max(self.list.count(), 1), ROWS)
        height = look.height("control") + rows * look.height("row") + look.space("xxl")
        return QSize(look.part("empty_width") * 2, height)

    def _key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape:
                self._leave()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                count = max(self.list.count(), 1)
                self.list.setCurrentRow((self.list.currentRow() + step) % count)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose(self.list.currentItem())
            case _:
                return False
        return True

    def _fill(self, text: str) -> None:
        self.list.clear()
        for row in ranked(self._rows, text):
            item = QListWidgetItem(row.label)
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setToolTip(row.help)
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem("No command has these words.")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.resize(self.width(), self.sizeHint().height())

    def _choose(self, item: QListWidgetItem | None) -> None:
        row = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(row, Action):
            self._leave()
            self.chosen.emit(row.id)

    def _leave(self) -> None:
        """Close, and give the keyboard back to whoever had it; Qt would take the next in line."""
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus()
        self.close()


class _RowDelegate(QStyledItemDelegate):
    """Draws a command: icon, name, its menu in grey, and its shortcut at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.current().height("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        row = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected and row is not None:
            painter.fillRect(rect, look.colour("accent_soft"))
        gap = look.space("m")
        left = rect.left() + gap
        if isinstance(row, Action):
            self._paint_row(painter, row, rect, left)
        else:
            painter.setPen(look.colour("text_3"))
            painter.drawText(
                rect.adjusted(gap, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, index.data()
            )
        painter.restore()

    def _paint_row(self, painter: QPainter, row: Action, rect: QRect, left: int) -> None:
        look = theme.current()
        gap, size = look.space("m"), look.icon_size("control")
        middle = Qt.AlignmentFlag.AlignVCenter
        if row.icon:
            top = rect.top() + (rect.height() - size) // 2
            painter.drawPixmap(left, top, theme.pixmap(row.icon, "text_2", size))
        text = rect.adjusted(left - rect.left() + size + gap, 0, -gap, 0)
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("text"))
        painter.drawText(text, middle, row.label)
        used = painter.fontMetrics().horizontalAdvance(row.label) + gap
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_3"))
        painter.drawText(text.adjusted(used, 0, 0, 0), middle, MENUS[row.menu])
        keys = QKeySequence(row.key).toString(QKeySequence.SequenceFormat.NativeText)
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignRight, keys)
