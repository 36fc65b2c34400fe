"""All commands with their keys: found, changed, and set back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.actions.keymap import legal, shown
from netbuilder.ui.actions.table import CommandTable
from netbuilder.ui.command_rows import LINE, CommandDelegate, CommandLine, add_line, line_of
from netbuilder.ui.command_search import ranked
from netbuilder.ui.dialogs.key_field import KeyField
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.widgets import Banner, Button, ElidedLabel, Line, PlainLabel, SearchField

HINT = "Choose a command and press its new key. A key leads to one command only."


class KeyboardPage(QWidget):
    """A list to search, and under it the key of the command that is chosen."""

    def __init__(self, table: CommandTable, preferences: Preferences) -> None:
        super().__init__()
        self._table, self._preferences = table, preferences
        self.search = SearchField("Search commands or keys")
        self.list = QListWidget()
        self.list.setItemDelegate(CommandDelegate(self.list))
        self.list.setAccessibleName("Commands and their keys")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.name = ElidedLabel("", "strong")
        self.help = ElidedLabel("", "hint")
        self.field = KeyField()
        self.remove = Button("No key", "quiet")
        self.reset = Button("Usual key", "quiet", "undo")
        self.reset_all = Button("All usual keys", "quiet")
        self.told = Banner(HINT, is_dismissible=False)
        self._build()
        self.search.textChanged.connect(self._fill)
        self.search.went_down.connect(self.list.setFocus)
        self.list.currentItemChanged.connect(self._show_chosen)
        self.list.itemActivated.connect(lambda _: self.field.setFocus())
        self.field.pressed.connect(self._press)
        self.field.left.connect(self.list.setFocus)
        self.remove.clicked.connect(lambda: self._set(self.chosen, ""))
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)
        table.keys_changed.connect(self._renew)
        self._fill("")
        theme.follow(self, self._restyle)

    @property
    def chosen(self) -> str:
        """Id of the command whose key is shown; empty for none."""
        return _id_of(self.list.currentItem())

    def choose(self, id: str) -> None:
        """Show a command and its key."""
        for row in range(self.list.count()):
            if self.list.item(row).data(LINE).id == id:
                self.list.setCurrentRow(row)

    def _build(self) -> None:
        self._words = QVBoxLayout()
        self._words.setSpacing(0)
        self._words.addWidget(self.name)
        self._words.addWidget(self.help)
        self._editor = QHBoxLayout()
        self._editor.addLayout(self._words, 1)
        for part in (self.field, self.remove, self.reset):
            self._editor.addWidget(part)
        self._foot = QHBoxLayout()
        self._foot.addWidget(PlainLabel("Coloured keys are your own.", "hint"), 1)
        self._foot.addWidget(self.reset_all)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.search)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(Line())
        self._column.addLayout(self._editor)
        self._column.addWidget(self.told)
        self._column.addLayout(self._foot)

    def _fill(self, text: str) -> None:
        kept = self.chosen
        lines = [self._line(id) for id in self._table.rows]
        typed = text.strip().lower().replace(" ", "")
        by_key = [line for line in lines if typed and typed in line.keys.lower()]
        found = ranked(lines, text)
        self.list.clear()
        for line in dict.fromkeys((*by_key, *found)):
            add_line(self.list, line)
        self.list.setCurrentRow(0)
        if kept:
            self.choose(kept)

    def _renew(self) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setData(Qt.ItemDataRole.UserRole, self._line(item.data(LINE).id))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.data(LINE).spoken)
        self._show_chosen(self.list.currentItem())

    def _line(self, id: str) -> CommandLine:
        line = line_of(self._table, id)
        return line._replace(
            words=self._table.rows[id].label,
            keys=", ".join(shown(key) for key in self._table.keymap.keys(id)),
            remark="",
            is_offered=True,
        )

    def _show_chosen(self, item: QListWidgetItem | None) -> None:
        id = _id_of(item)
        for part in (self.field, self.remove, self.reset):
            part.setEnabled(bool(id))
        self.reset_all.setEnabled(bool(self._table.keymap.own))
        self.told.say(HINT, "info")
        self.told.set_actions(())
        if not id:
            self.name.setText("No command has these words")
            self.help.setText("")
            return
        row, keymap = self._table.rows[id], self._table.keymap
        self.name.setText(row.label)
        self.help.setText(row.help)
        self.field.name(f"Key of {row.label}")
        self.field.show_key(keymap.key(id))
        self.remove.setEnabled(bool(keymap.keys(id)))
        self.reset.setEnabled(keymap.is_own(id))

    def _press(self, text: str) -> None:
        """Take a key, or say why not."""
        id, keymap = self.chosen, self._table.keymap
        if not id:
            return
        key = legal(text)
        if not key:
            self.told.say(f"{shown(text)} has a fixed meaning. Press another key.", "warning")
            self.field.show_key(keymap.key(id))
            return
        owner = keymap.owner(key)
        if owner in ("", id):
            self._set(id, key)
            return
        mine, other = self._name(id), self._name(owner)
        self.told.say(f"{shown(key)} leads to “{other}”. Use it for “{mine}” instead?", "warning")
        self.told.set_actions((("Use it here", lambda: self._set(id, key)), ("Keep", self._keep)))
        self.told.buttons[0].setFocus()

    def _keep(self) -> None:
        self._show_chosen(self.list.currentItem())
        self.field.setFocus()

    def _set(self, id: str, key: str) -> None:
        if not id:
            return
        loser = self._table.keymap.owner(key) if key else ""
        self._change(lambda: self._table.keymap.with_key(id, key))
        words = f"{shown(key)} leads to “{self._name(id)}” now."
        if not key:
            words = f"“{self._name(id)}” has no key now."
        elif loser and loser != id:
            left = self._table.key_words(loser)
            words += f" “{self._name(loser)}” has {left or 'none'}."
        self.told.say(words, "success")
        self.list.setFocus()

    def _reset(self) -> None:
        id = self.chosen
        if id:
            self._change(lambda: self._table.keymap.without(id))
            self.told.say(f"“{self._name(id)}” has its usual key again.", "success")
            self.list.setFocus()

    def _reset_all(self) -> None:
        before = dict(self._table.keymap.own)
        unknown = {id: key for id, key in before.items() if id not in self._table.rows}
        self._change(lambda: unknown)
        self.told.say("All commands have their usual keys.", "success")
        self.told.set_actions((("Take back", lambda: self._change(lambda: before)),))
        self.told.buttons[0].setFocus()

    def _change(self, new: Callable[[], dict[str, str]]) -> None:
        self._preferences.change(shortcuts=new())

    def _name(self, id: str) -> str:
        return self._table.rows[id].label.removesuffix("…")

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("m"))
        self._editor.setSpacing(look.space("s"))


def _id_of(item: QListWidgetItem | None) -> str:
    line = item.data(LINE) if item is not None else None
    return line.id if isinstance(line, CommandLine) else ""
