"""Which key leads to which command: the defaults of the rows, and what the person made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from netbuilder.ui.actions.action import Action

NATIVE: Final = QKeySequence.SequenceFormat.NativeText
SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
# Keys that mean something by themselves on the canvas or everywhere, so no command may have them.
RESERVED: Final = frozenset(
    (
        *("Esc", "Space", "Return", "Enter", "Shift+Return", "Shift+Enter", "Backspace"),
        *(
            f"{held}{arrow}"
            for held in ("", "Shift+", "Ctrl+", "Ctrl+Shift+")
            for arrow in ("Left", "Right", "Up", "Down")
        ),
    )
)


def legal(text: str) -> str:
    """A key sequence in Qt's portable form; empty if the text is none that a command may have."""
    sequence = QKeySequence.fromString(text)
    if sequence.count() != 1:
        return ""
    key = sequence[0].key()  # type: ignore[index]  # the stubs leave it out
    if key in (Qt.Key.Key_unknown, Qt.Key(0)):
        return ""
    written = sequence.toString()
    return "" if written in RESERVED else written


def shown(key: str) -> str:
    """A key as it stands in menus on this system."""
    return QKeySequence(key).toString(NATIVE)


def held(keys: Qt.KeyboardModifier) -> str:
    """Keys that are held while something else is done, as this system writes them: ``Ctrl+``."""
    # Qt writes them only together with a key.
    return shown(QKeySequence(keys.value | Qt.Key.Key_A.value).toString())[:-1]


class Keymap:
    """The keys of all commands. It never changes; `changed` makes another one.

    Args:
        rows: The action table.
        own: The person's keys by id of the command; an empty text takes the key away. Ids that
            are in no row are of a newer version and do nothing.

    Attributes:
        own: As given.
        illegal: Ids whose own key is none, or is another command's own already; they keep the
            default.
    """

    def __init__(self, rows: Iterable[Action], own: Mapping[str, str] | None = None) -> None:
        self._rows = {row.id: row for row in rows}
        self.own: Mapping[str, str] = dict(own or {})
        self._taken: dict[str, str] = {}
        unusable = []
        for id, text in self.own.items():
            key = legal(text)
            if id not in self._rows or not text:
                continue
            if key and key not in self._taken:
                self._taken[key] = id
            else:
                unusable.append(id)
        self.illegal = tuple(unusable)
        self._keys = {id: self._keys_of(row) for id, row in self._rows.items()}
        self._owners = {key: id for id, keys in self._keys.items() for key in keys}

    def keys(self, id: str) -> tuple[str, ...]:
        """All keys of a command, the one that is shown first."""
        return self._keys.get(id, ())

    def key(self, id: str) -> str:
        """The key that is shown for a command; empty for none."""
        keys = self.keys(id)
        return keys[0] if keys else ""

    def owner(self, key: str) -> str:
        """Id of the command that a key leads to; empty for none."""
        return self._owners.get(key, "")

    def pressed(self, key: Qt.Key, held: Qt.KeyboardModifier) -> str:
        """Id of the command for a key as it is pressed; empty for none."""
        keypad = Qt.KeyboardModifier.KeypadModifier
        for modifiers in dict.fromkeys((held & ~keypad, held & ~keypad & ~SHIFT)):
            # A sign above a digit is typed with Shift, which is then part of the sign.
            if modifiers != held & ~keypad and not _is_sign(key):
                continue
            found = self.owner(QKeySequence(modifiers.value | key.value).toString())
            if found:
                return found
        return ""

    def is_own(self, id: str) -> bool:
        """Whether a person gave this command another key than its default."""
        return id in self.own and id not in self.illegal

    def with_key(self, id: str, key: str) -> dict[str, str]:
        """What the person's keys are once `id` has this key and whoever had it has none."""
        own = dict(self.own)
        loser = self.owner(key) if key else ""
        if loser and loser != id:
            left = [each for each in self.keys(loser) if each != key]
            self._set(own, loser, left[0] if left else "")
        self._set(own, id, key)
        return own

    def without(self, id: str) -> dict[str, str]:
        """What the person's keys are once `id` has its default again, taken from who has it now."""
        own = dict(self.own)
        own.pop(id, None)
        for key in self._defaults(self._rows[id]):
            loser = self.owner(key)
            if loser and loser != id:
                own[loser] = ""
        return own

    def _set(self, own: dict[str, str], id: str, key: str) -> None:
        if self._defaults(self._rows[id]) == ((key,) if key else ()):
            own.pop(id, None)
        else:
            own[id] = key

    def _keys_of(self, row: Action) -> tuple[str, ...]:
        if self.is_own(row.id):
            key = legal(self.own[row.id])
            return (key,) if key else ()
        return tuple(key for key in self._defaults(row) if key not in self._taken)

    @staticmethod
    def _defaults(row: Action) -> tuple[str, ...]:
        return tuple(key for key in (row.key, *row.also) if key)


def _is_sign(key: Qt.Key) -> bool:
    value = key.value
    return value < 128 and not chr(value).isalnum()
