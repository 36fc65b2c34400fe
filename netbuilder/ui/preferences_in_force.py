"""Lets what a person prefers take effect at once: keys, mouse habits, canvas and motion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.core.problems import Problem, Severity
from netbuilder.core.project.settings import Settings
from netbuilder.ui import theme
from netbuilder.ui.actions.table import CommandTable
from netbuilder.ui.preferences import Preferences

if TYPE_CHECKING:
    from netbuilder.ui.canvas import CanvasView

HIDDEN_WIRES = "hidden_wires"


class PreferencesInForce(QObject):
    """Follows the preferences; the look itself is changed by its commands."""

    def __init__(self, preferences: Preferences, table: CommandTable, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences, self._table = preferences, table
        self._canvas: CanvasView | None = None
        self._still = preferences.now.reduced_motion
        preferences.changed.connect(self._take)
        table.set_keys(preferences.now.shortcuts)

    def attach(self, canvas: CanvasView) -> None:
        """Let the canvas follow too."""
        self._canvas, look = canvas, canvas.wiring.look
        if self._preferences.now.window.get(HIDDEN_WIRES) and not look.are_hidden:
            look.toggle_hidden()
        look.remember = lambda are_hidden: self._preferences.remember_window(
            **{HIDDEN_WIRES: "yes" if are_hidden else ""}
        )
        self._take(self._preferences.now)

    def problem(self) -> Problem | None:
        """What is to be told of own keys that cannot be used; None for nothing."""
        ids = self._table.keymap.illegal
        if not ids:
            return None
        names = ", ".join(self._table.rows[id].label.removesuffix("…") for id in ids)
        return Problem(
            "settings.shortcuts",
            f"The own shortcut of {names} is no key that can be used. The usual one holds instead.",
            fix="Choose another key in the preferences.",
            severity=Severity.WARNING,
        )

    def _take(self, now: Settings) -> None:
        self._table.set_keys(now.shortcuts)
        if now.reduced_motion != self._still:
            self._still = now.reduced_motion
            theme.manager().set_still(self._still)
        if self._canvas is not None:
            from netbuilder.ui.canvas.options import Options, wire_style
            from netbuilder.ui.canvas.presets import preset

            self._canvas.habits = preset(now.mouse)
            style = wire_style(now.wire_style)
            self._canvas.take_options(
                Options(now.snaps_to_grid, now.has_guides, style, now.has_minimap, now.has_strips)
            )
