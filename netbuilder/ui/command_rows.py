"""Commands as rows of a list: what they are called, where they stand, and their key."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from netbuilder.ui import theme
from netbuilder.ui.actions import MENUS
from netbuilder.ui.actions.table import CommandTable

Index: TypeAlias = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole


class CommandLine(NamedTuple):
    """What a list shows of a command.

    Attributes:
        keys: Its key as this system writes it.
        remark: Why it cannot be done, or what else is to be said; empty for nothing.
        is_offered: Whether it can be done now.
        is_own: Whether the key is the person's own.
    """

    id: str
    words: str
    menu: str
    icon: str
    help: str
    keys: str = ""
    remark: str = ""
    is_offered: bool = True
    is_own: bool = False

    @property
    def spoken(self) -> str:
        """The line for those who hear it."""
        parts = (self.words, self.menu, self.keys, self.remark)
        return ", ".join(part for part in parts if part)


def line_of(table: CommandTable, id: str) -> CommandLine:
    """A command as it is now."""
    row = table.rows[id]
    is_offered = table.is_offered(id)
    return CommandLine(
        id,
        table.words(id),
        MENUS[row.menu],
        row.icon,
        row.help,
        table.key_words(id),
        "" if is_offered else row.reason,
        is_offered,
        table.keymap.is_own(id),
    )


def add_line(list: QListWidget, line: CommandLine) -> QListWidgetItem:
    """Add a row to a list that `CommandDelegate` draws."""
    item = QListWidgetItem(line.words)
    show_line(item, line)
    list.addItem(item)
    return item


def show_line(item: QListWidgetItem, line: CommandLine) -> None:
    """Let a row show a command as it is now."""
    item.setText(line.words)
    item.setData(LINE, line)
    item.setToolTip(line.help)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)


class CommandDelegate(QStyledItemDelegate):
    """Draws a command: icon, name, its menu or a remark in grey, and its key at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.current().height("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        line = index.data(LINE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected and line is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft"))
            painter.drawRoundedRect(QRectF(rect), look.radius("field"), look.radius("field"))
        if isinstance(line, CommandLine):
            self._paint_line(painter, line, rect)
        else:
            painter.setPen(look.colour("text_3"))
            painter.drawText(
                rect.adjusted(look.space("m"), 0, 0, 0),
                Qt.AlignmentFlag.AlignVCenter,
                index.data(),
            )
        painter.restore()

    def _paint_line(self, painter: QPainter, line: CommandLine, rect: QRect) -> None:
        look = theme.current()
        gap, size = look.space("m"), look.icon_size("control")
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        if line.icon:
            top = rect.top() + (rect.height() - size) // 2
            token = "text_2" if line.is_offered else "disabled"
            painter.drawPixmap(rect.left() + gap, top, theme.pixmap(line.icon, token, size))
        text = rect.adjusted(size + 2 * gap, 0, -gap, 0)
        keys = look.font("label", "semibold" if line.is_own else "regular")
        painter.setFont(keys)
        painter.setPen(look.colour("accent" if line.is_own else "text_2"))
        painter.drawText(text, middle | right, line.keys)
        text.setRight(text.right() - QFontMetrics(keys).horizontalAdvance(line.keys) - gap)
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("text" if line.is_offered else "text_3"))
        words = _shortened(painter, line.words, text.width())
        painter.drawText(text, middle, words)
        text.setLeft(text.left() + painter.fontMetrics().horizontalAdvance(words) + gap)
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_3"))
        painter.drawText(text, middle, _shortened(painter, line.remark or line.menu, text.width()))


def _shortened(painter: QPainter, words: str, width: int) -> str:
    right = Qt.TextElideMode.ElideRight
    return painter.fontMetrics().elidedText(words, right, max(0, width))
