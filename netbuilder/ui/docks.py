"""The panels around the canvas: moved, closed, restored and remembered."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from netbuilder.ui import theme

AREAS = {
    "palette": Qt.DockWidgetArea.LeftDockWidgetArea,
    "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
    "deck": Qt.DockWidgetArea.BottomDockWidgetArea,
}
TITLES = {
    "palette": "Layers and data",
    "inspector": "Properties and plan",
    "deck": "Training deck",
}
STATE_VERSION = 1


class Docks(QObject):
    """Holds one dock per panel. Title bars show only while panels are being moved."""

    def __init__(self, window: QMainWindow, panels: Mapping[str, QWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._docks = {name: self._dock(name, panel) for name, panel in panels.items()}
        self.is_arranging = False
        window.setCorner(Qt.Corner.BottomLeftCorner, AREAS["deck"])
        window.setCorner(Qt.Corner.BottomRightCorner, AREAS["deck"])
        self._first = QByteArray()
        self.set_arranging(False)
        self._resize()
        self._first = window.saveState(STATE_VERSION)

    def toggle(self, name: str) -> None:
        """Show or hide a panel."""
        self._docks[name].setVisible(not self.is_open(name))

    def is_open(self, name: str) -> bool:
        """Whether a panel is shown."""
        return not self._docks[name].isHidden()

    def set_arranging(self, on: bool) -> None:
        """Show title bars to drag panels by, or hide them again."""
        self.is_arranging = on
        for dock in self._docks.values():
            old = dock.titleBarWidget()
            dock.setTitleBarWidget(None if on else QWidget(dock))  # type: ignore[arg-type]
            if old is not None:
                old.deleteLater()

    def set_shown(self, on: bool) -> None:
        """Show the panels, or hide all of them behind the start view."""
        for dock in self._docks.values():
            dock.setVisible(on)

    def restore_first(self) -> None:
        """Put every panel back where it was at first."""
        self._window.restoreState(self._first, STATE_VERSION)
        self.set_shown(True)
        self._resize()

    def saved(self) -> str:
        """Where the panels are, as text for the settings."""
        state = self._window.saveState(STATE_VERSION).data()
        return base64.b64encode(state).decode("ascii")

    def restore(self, text: str) -> None:
        """Put panels where they were; a text that is no such state is ignored."""
        try:
            state = base64.b64decode(text, validate=True)
        except ValueError:
            return
        if state:
            self._window.restoreState(QByteArray(state), STATE_VERSION)

    def _dock(self, name: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(TITLES[name], self._window)
        dock.setObjectName(f"dock_{name}")
        dock.setWidget(panel)
        self._window.addDockWidget(AREAS[name], dock)
        return dock

    def _resize(self) -> None:
        look = theme.current()
        side = [self._docks["palette"], self._docks["inspector"]]
        widths = [look.width("palette"), look.width("inspector")]
        self._window.resizeDocks(side, widths, Qt.Orientation.Horizontal)
