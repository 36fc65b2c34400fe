"""The person's settings while the window lives: changed in one place, written at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import settings
from netbuilder.core.project.settings import Settings


class Preferences(QObject):
    """Holds the settings and keeps their file.

    Attributes:
        now: The settings as they are.

    Signals:
        changed(Settings): They are other ones now.
        refused: A problem: they could not be written. Told once.
    """

    changed = Signal(object)
    refused = Signal(object)

    def __init__(self, now: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = now if now is not None else Settings()
        self._has_told = False

    def change(self, **values: Any) -> None:
        """Change some settings and write them."""
        self._take(structs.replace(self.now, **values))

    def remember(self, path: Path) -> None:
        """Put a project first among the recent ones."""
        self._take(self.now.with_recent(path.resolve()))

    def forget(self, path: Path) -> None:
        """Take a project from the recent ones."""
        self._take(self.now.without_recent(path))

    def remember_window(self, **texts: str) -> None:
        """Keep parts of the window's arrangement."""
        self._take(self.now.with_window(**texts))

    def remember_command(self, id: str) -> None:
        """Put a command first among those run lately."""
        self._take(self.now.with_command(id))

    def _take(self, new: Settings) -> None:
        if new == self.now:
            return
        self.now = new
        self.changed.emit(new)
        try:
            settings.save(new)
        except FileProblemError as error:
            if not self._has_told:
                self._has_told = True
                self.refused.emit(error.problems[0])
