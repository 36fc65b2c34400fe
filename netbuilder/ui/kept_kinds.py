"""Keeps what a person reaches for, in search and palette, between sessions."""

from __future__ import annotations

from netbuilder.ui.canvas.kind_memory import KindMemory
from netbuilder.ui.preferences import Preferences

NAME = "search"


def keep_kinds(memory: KindMemory, preferences: Preferences) -> None:
    """Bring back what was kept, and keep every change from now on."""
    memory.set_favourites(preferences.now.favourites)
    memory.restore(preferences.now.window.get(NAME, ""))
    memory.kept.connect(lambda: _keep(memory, preferences))


def _keep(memory: KindMemory, preferences: Preferences) -> None:
    preferences.change(favourites=memory.favourites)
    preferences.remember_window(**{NAME: memory.saved()})
