"""The steps that were taken, with a jump to any of them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.widgets import Card, PlainLabel
from netbuilder.ui.workspace import Workspace

Index: TypeAlias = QModelIndex | QPersistentModelIndex
STEP = Qt.ItemDataRole.UserRole
FIRST = "As it was opened"
MOST_ROWS = 14
HINT = "Enter or a click goes there. Esc closes."


class StepLine(NamedTuple):
    """What the list shows of a step.

    Attributes:
        number: How many steps are done once it is.
        is_current: Whether the project is as after this step.
        is_done: Whether it is done; an undone one can be taken again.
        is_saved: Whether the file holds the project as after this step.
    """

    number: int
    words: str
    is_current: bool
    is_done: bool
    is_saved: bool

    @property
    def spoken(self) -> str:
        """The line for those who hear it."""
        state = "now" if self.is_current else "" if self.is_done else "undone"
        return ", ".join(filter(None, (self.words, state, "saved" if self.is_saved else "")))


class HistoryPanel(Card):
    """A list over the window, from the beginning down to the last undone step.

    It stays open while one works, follows every edit, and gives the keyboard back when it closes.
    """

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__("History", parent=parent)
        self._workspace, self._window = workspace, parent
        self._before: QWidget | None = None
        self.list = QListWidget()
        self.list.ensurePolished()
        self.list.setItemDelegate(_StepDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Steps")
        self.list.setAccessibleDescription(HINT)
        self._hint = PlainLabel(HINT, "small")
        for part in (PlainLabel("History", "strong"), self.list, self._hint):
            self.body.addWidget(part)
        self.setFocusProxy(self.list)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        workspace.marked.connect(self.refresh)  # told after every edit, and after saving
        self.hide()

    def open(self, left: int, top: int) -> None:
        """Show it at a place of the window, at the step that is current."""
        self._before = self._window.focusWidget()
        self.move(left, top)
        self.show()
        self.refresh()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Close, and give the keyboard back to whoever had it."""
        before, self._before = self._before, None
        had_keyboard = self._window.focusWidget() is self.list
        self.hide()
        if had_keyboard and before is not None and before.isVisible():
            before.setFocus()

    def lines(self) -> list[StepLine]:
        """The steps as they are now."""
        document = self._workspace.document
        history = document.history
        done, saved = len(history.done), history.saved if document.path else -1
        words = [FIRST, *(step.label for step in history.steps)]
        return [
            StepLine(number, each, number == done, number <= done, number == saved)
            for number, each in enumerate(words)
        ]

    def refresh(self) -> None:
        """Show the steps as they are now; nothing is done while it is closed."""
        if self.isHidden():
            return
        lines = self.lines()
        while self.list.count() > len(lines):
            self.list.takeItem(self.list.count() - 1)
        for row, line in enumerate(lines):
            if row == self.list.count():
                self.list.addItem(QListWidgetItem())
            item = self.list.item(row)
            if item.data(STEP) != line:
                item.setText(line.words)
                item.setData(STEP, line)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
        current = next(line.number for line in lines if line.is_current)
        self.list.setCurrentRow(current)
        self.list.scrollToItem(self.list.item(current))
        self._size()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _go(self, item: QListWidgetItem) -> None:
        self._workspace.document.go_to(item.data(STEP).number)

    def _size(self) -> None:
        look = theme.current()
        rows = min(self.list.count(), MOST_ROWS)
        self.list.setFixedHeight(rows * look.height("row") + look.space("xs"))
        self.setFixedWidth(look.width("inspector"))
        self.adjustSize()

    def _restyle(self) -> None:
        super()._restyle()
        self.body.setSpacing(theme.current().space("s"))
        if hasattr(self, "list"):
            self._size()


class _StepDelegate(QStyledItemDelegate):
    """Draws a step: a mark on the line of time, its words, and whether it is saved."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.current().height("row"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: StepLine = index.data(STEP)
        if line is None:
            return
        look = theme.current()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft"))
            painter.drawRoundedRect(QRectF(rect), look.radius("field"), look.radius("field"))
        gap = look.space("m")
        self._paint_mark(painter, line, rect)
        text = rect.adjusted(gap + look.icon_size("control") + gap, 0, -gap, 0)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        if line.is_saved:
            painter.setFont(look.font("label"))
            painter.setPen(look.colour("success"))
            painter.drawText(text, middle | right, "saved")
            text.setRight(text.right() - painter.fontMetrics().horizontalAdvance("saved") - gap)
        painter.setFont(look.font("body", "semibold" if line.is_current else "regular"))
        painter.setPen(look.colour("text" if line.is_done else "text_3"))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(
            text, middle, painter.fontMetrics().elidedText(line.words, elide, text.width())
        )
        painter.restore()

    def _paint_mark(self, painter: QPainter, line: StepLine, rect: QRect) -> None:
        """Filled for what is done, hollow for what is undone, larger where one is."""
        look = theme.current()
        size = look.space("l") if line.is_current else look.space("m")
        middle = rect.left() + look.space("m") + look.icon_size("control") / 2
        box = QRectF(0, 0, size, size)
        box.moveCenter(QRectF(rect).center())
        box.moveLeft(middle - size / 2)
        token = "accent" if line.is_current else "control"
        painter.setPen(look.colour(token))
        painter.setBrush(look.colour(token) if line.is_done else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
