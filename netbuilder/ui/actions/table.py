"""The table of commands at work: what each is called now, its key, and whether it can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netbuilder.ui.actions.action import Action
from netbuilder.ui.actions.keymap import Keymap, shown

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands


class CommandTable(QObject):
    """Answers for every command by its id; menus, keys, palette and sheets all ask it.

    Attributes:
        rows: The rows by id.
        keymap: The keys as they are now.

    Signals:
        keys_changed: Commands have other keys now.
        done(str): A command was run.
    """

    keys_changed = Signal()
    done = Signal(str)

    def __init__(
        self, rows: Iterable[Action], app: Commands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self.rows = {row.id: row for row in rows}
        self.keymap = Keymap(self.rows.values())

    def set_keys(self, own: Mapping[str, str]) -> None:
        """Take the person's keys from now on."""
        if dict(own) != dict(self.keymap.own):
            self.keymap = Keymap(self.rows.values(), own)
            self.keys_changed.emit()

    def words(self, id: str) -> str:
        """What a command is called now."""
        row = self.rows[id]
        return row.words(self._app) if row.words is not None else row.label

    def key_words(self, id: str) -> str:
        """Its key as this system writes it; empty for none."""
        key = self.keymap.key(id)
        return shown(key) if key else self.rows[id].fixed

    def tip(self, id: str) -> str:
        """What it does, with its key."""
        keys = self.key_words(id)
        help = self.rows[id].help
        return f"{help} ({keys})" if keys else help

    def tip_now(self, id: str) -> str:
        """The same; where its name tells more than usual, that first."""
        words = self.words(id)
        return self.tip(id) if words == self.rows[id].label else f"{words}. {self.tip(id)}"

    def name_with_key(self, id: str) -> str:
        """Its name and its key, for buttons without words."""
        keys = self.key_words(id)
        name = self.rows[id].label.removesuffix("…")
        return f"{name} ({keys})" if keys else name

    def is_offered(self, id: str) -> bool:
        """Whether it can be done now."""
        return self.rows[id].when(self._app)

    def is_on(self, id: str) -> bool | None:
        """For switches: whether it is on; None for all others."""
        checked = self.rows[id].checked
        return None if checked is None else checked(self._app)

    def available(self) -> list[Action]:
        """Rows that can be done now."""
        return [row for row in self.rows.values() if row.when(self._app)]

    def run(self, id: str) -> bool:
        """Do a command if it can be done now; answers whether it was."""
        if not self.is_offered(id):
            return False
        self.rows[id].do(self._app)
        self.done.emit(id)
        return True
