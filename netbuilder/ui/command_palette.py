"""Every command by its name: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.actions.table import CommandTable
from netbuilder.ui.command_rows import LINE, CommandDelegate, CommandLine, add_line, line_of
from netbuilder.ui.command_search import ranked
from netbuilder.ui.widgets import PlainLabel, SearchField

ROWS = 12
NOTHING = "No command has these words."


class CommandPalette(QFrame):
    """A list over the window; Esc or a click elsewhere closes it.

    Nothing typed lists what can be done now, the latest first. A search also finds what cannot
    be done, and says why.

    Signals:
        chosen(str): The id of the command to run.
    """

    chosen = Signal(str)

    def __init__(self, table: CommandTable, recent: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self, "card")
        self._recent = recent
        # It is about itself, and shown already.
        self._lines = [line_of(table, id) for id in table.rows if id != "help.commands"]
        self._before: QWidget | None = None
        self.field = SearchField("Search commands")
        self.list = QListWidget()
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Commands")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.help = PlainLabel("", "hint")
        column = QVBoxLayout(self)
        look = theme.current()
        margin = look.space("m")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(look.space("s"))
        for part in (self.field, self.list, self.help):
            column.addWidget(part)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.list.currentItemChanged.connect(self._explain)
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
        height = look.height("control") + rows * look.height("row") + look.height("row")
        return QSize(look.part("empty_width") * 2, height + 2 * look.space("m") + look.space("l"))

    def _key(self, event: QKeyEvent) -> bool:
        count = max(self.list.count(), 1)
        row = self.list.currentRow()
        match event.key():
            case Qt.Key.Key_Escape:
                self._leave()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((row + step) % count)
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp:
                step = ROWS if event.key() == Qt.Key.Key_PageDown else -ROWS
                self.list.setCurrentRow(max(0, min(count - 1, row + step)))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose(self.list.currentItem())
            case _:
                return False
        return True

    def _fill(self, text: str) -> None:
        self.list.clear()
        for line in ranked(self._lines, text, self._recent):
            if line.is_offered or text.strip():
                add_line(self.list, line)
        if not self.list.count():
            item = QListWidgetItem(NOTHING)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.resize(self.width(), self.sizeHint().height())

    def _explain(self, item: QListWidgetItem | None) -> None:
        line = item.data(LINE) if item is not None else None
        words = line.help if isinstance(line, CommandLine) else ""
        self.help.setText(words)
        spoken = line.spoken if isinstance(line, CommandLine) else NOTHING
        self.field.setAccessibleDescription(spoken)  # the keys stay in the field

    def _choose(self, item: QListWidgetItem | None) -> None:
        line = item.data(LINE) if item is not None else None
        if isinstance(line, CommandLine) and line.is_offered:
            self._leave()
            self.chosen.emit(line.id)

    def _leave(self) -> None:
        """Close, and give the keyboard back to whoever had it; Qt would take the next in line."""
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus()
        self.close()
