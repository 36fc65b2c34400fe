"""What a person reaches for: favourite and recent kinds, what was searched, how large the list."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PySide6.QtCore import QObject, QSize, Signal

MOST_RECENT = 8


class KindMemory(QObject):
    """Shared by search and palette; the window keeps it between sessions.

    Attributes:
        favourites: Names of kinds that stand first, in the order they were chosen.
        recent: Names of kinds that were placed, the latest first.
        text: What was typed into the search last.
        size: Of the search, as the person left it; empty for the usual one.

    Signals:
        changed: Favourites are others.
        kept: Anything of it is to be remembered.
    """

    changed = Signal()
    kept = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.favourites: tuple[str, ...] = ()
        self.recent: tuple[str, ...] = ()
        self.text = ""
        self.size = QSize()

    def set_favourites(self, kinds: Iterable[str]) -> None:
        """Take others over."""
        chosen = tuple(dict.fromkeys(kinds))
        if chosen != self.favourites:
            self.favourites = chosen
            self.changed.emit()
            self.kept.emit()

    def toggle(self, kind: str) -> None:
        """Make a kind a favourite, or no longer."""
        others = tuple(each for each in self.favourites if each != kind)
        is_new = len(others) == len(self.favourites)
        self.set_favourites((*others, kind) if is_new else others)

    def use(self, kind: str) -> None:
        """A kind was placed."""
        others = [each for each in self.recent if each != kind]
        recent = (kind, *others)[:MOST_RECENT]
        if recent != self.recent:
            self.recent = recent
            self.kept.emit()

    def resize(self, size: QSize) -> None:
        """The person made the search larger or smaller."""
        if size != self.size:
            self.size = size
            self.kept.emit()

    def saved(self) -> str:
        """Recent kinds and size as text; favourites are a setting of their own."""
        size = [self.size.width(), self.size.height()] if self.size.isValid() else []
        return json.dumps({"recent": list(self.recent), "size": size})

    def restore(self, text: str) -> None:
        """Take over what `saved` wrote; anything else is ignored."""
        try:
            form = json.loads(text)
        except ValueError:
            return
        if not isinstance(form, dict):
            return
        recent, size = form.get("recent"), form.get("size")
        if isinstance(recent, list):
            self.recent = tuple(each for each in recent if isinstance(each, str))[:MOST_RECENT]
        if isinstance(size, list) and len(size) == 2 and all(type(each) is int for each in size):
            self.size = QSize(*size)
