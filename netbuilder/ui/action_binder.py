"""Turns rows of the action table into Qt actions: menus, shortcuts and their live state."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from netbuilder.ui.actions import MENUS, Action
from netbuilder.ui.commands import Commands


class ActionBinder(QObject):
    """Owns one QAction per row and keeps them true.

    Attributes:
        rows: The action table by id.
        actions: The Qt actions by id.
    """

    def __init__(self, rows: Iterable[Action], app: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._app = app
        self.rows = {row.id: row for row in rows}
        self.actions = {row.id: self._action(row, parent) for row in self.rows.values()}

    def attach_canvas(self, canvas: QWidget) -> None:
        """Let the canvas answer the shortcuts that act only there."""
        for id, row in self.rows.items():
            if row.on_canvas:
                canvas.addAction(self.actions[id])

    def fill(self, bar: QMenuBar, extras: dict[str, QMenu]) -> None:
        """Build the menus; `extras` are submenus put after the action of that id."""
        for key, title in MENUS.items():
            menu = bar.addMenu(f"&{title}")  # Alt and the first letter open it
            menu.setObjectName(f"menu_{key}")
            menu.setToolTipsVisible(True)
            section = 0
            for id, row in self.rows.items():
                if row.menu != key:
                    continue
                if row.section != section:
                    menu.addSeparator()
                    section = row.section
                menu.addAction(self.actions[id])
                if id in extras:
                    menu.addMenu(extras[id])
            menu.aboutToShow.connect(self.refresh)

    def refresh(self) -> None:
        """Bring every action's enabled and checked state up to date."""
        for id, row in self.rows.items():
            action = self.actions[id]
            action.setEnabled(row.when(self._app))
            if row.checked is not None:
                action.setChecked(row.checked(self._app))

    def available(self) -> list[Action]:
        """Rows that can be done now."""
        return [row for row in self.rows.values() if row.when(self._app)]

    def run(self, id: str) -> None:
        """Do the command if it can be done now."""
        row = self.rows[id]
        if row.when(self._app):
            row.do(self._app)
            self.refresh()

    def _action(self, row: Action, parent: QWidget) -> QAction:
        action = QAction(row.label, parent)
        action.setObjectName(row.id)
        shown = QKeySequence(row.key).toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{row.help} ({shown})" if row.key else row.help)
        action.setStatusTip(row.help)
        if row.key:
            action.setShortcut(QKeySequence(row.key))
        context = Qt.ShortcutContext
        where = context.WidgetWithChildrenShortcut if row.on_canvas else context.WindowShortcut
        action.setShortcutContext(where)
        action.setCheckable(row.checked is not None)
        action.triggered.connect(lambda _=False, id=row.id: self.run(id))
        if not row.on_canvas:
            parent.addAction(action)
        return action
