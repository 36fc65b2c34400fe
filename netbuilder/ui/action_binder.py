"""Turns rows of the action table into Qt actions: menus, shortcuts and their live state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from netbuilder.ui.actions import MENUS, Action
from netbuilder.ui.actions.table import CommandTable
from netbuilder.ui.commands import Commands

if TYPE_CHECKING:
    from netbuilder.ui.canvas import CanvasView


class ActionBinder(QObject):
    """Owns one QAction per row and keeps them true.

    Attributes:
        table: The commands by id.
        actions: The Qt actions by id.
    """

    def __init__(self, rows: Iterable[Action], app: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.table = CommandTable(rows, app, self)
        self.actions = {id: self._action(row, parent) for id, row in self.table.rows.items()}
        self._show_keys()
        self.table.keys_changed.connect(self._show_keys)
        self.table.done.connect(self.refresh)

    @property
    def rows(self) -> dict[str, Action]:
        """The action table by id."""
        return self.table.rows

    def attach_canvas(self, canvas: CanvasView) -> None:
        """Let the canvas answer the shortcuts that act only there, and name its menus by rows."""
        for id, row in self.rows.items():
            if row.on_canvas:
                canvas.addAction(self.actions[id])
        canvas.take_table(self.table)

    def fill(self, bar: QMenuBar, extras: dict[str, QMenu]) -> None:
        """Build the menus; `extras` are submenus put after the action of that id."""
        for key, title in MENUS.items():
            menu = bar.addMenu(f"&{title}")  # Alt and the first letter open it
            menu.setObjectName(f"menu_{key}")
            menu.setToolTipsVisible(True)
            rows = [row for row in self.rows.values() if row.menu == key]
            # Rows of one section may be spread over several files.
            rows.sort(key=lambda row: row.section)
            section = rows[0].section if rows else 0
            groups: dict[str, QMenu] = {}
            for row in rows:
                if row.section != section:
                    menu.addSeparator()
                    section = row.section
                if row.group and row.group not in groups:
                    groups[row.group] = menu.addMenu(row.group)
                    groups[row.group].setToolTipsVisible(True)
                groups.get(row.group, menu).addAction(self.actions[row.id])
                if row.id in extras:
                    menu.addMenu(extras[row.id])
            menu.aboutToShow.connect(self.refresh)

    def refresh(self, _done: str = "") -> None:
        """Bring every action's words, enabled and checked state up to date."""
        for id, action in self.actions.items():
            action.setEnabled(self.table.is_offered(id))
            if self.rows[id].words is not None:
                action.setText(self.table.words(id))
                action.setToolTip(self.table.tip_now(id))
            if action.isCheckable():
                action.setChecked(bool(self.table.is_on(id)))

    def available(self) -> list[Action]:
        """Rows that can be done now."""
        return self.table.available()

    def run(self, id: str) -> None:
        """Do the command if it can be done now."""
        self.table.run(id)

    def _action(self, row: Action, parent: QWidget) -> QAction:
        action = QAction(row.label, parent)
        action.setObjectName(row.id)
        action.setStatusTip(row.help)
        context = Qt.ShortcutContext
        # Not with its children: keys typed into a field above the drawing belong to the field.
        where = context.WidgetShortcut if row.on_canvas else context.WindowShortcut
        action.setShortcutContext(where)
        action.setCheckable(row.checked is not None)
        action.triggered.connect(lambda _=False, id=row.id: self.run(id))
        if not row.on_canvas:
            parent.addAction(action)
        return action

    def _show_keys(self) -> None:
        for id, action in self.actions.items():
            keys = self.table.keymap.keys(id)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setToolTip(self.table.tip(id))
