"""The panels around the canvas: moved, closed, restored and remembered."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from netbuilder.ui import theme
from netbuilder.ui.dock_sizes import DockSizes, along

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


@runtime_checkable
class Folds(Protocol):
    """A panel that closes to a bar where there is no room, instead of going away."""

    @property
    def is_open(self) -> bool:
        """Whether it shows more than its bar."""

    def set_open(self, on: bool) -> None:
        """Open it, or close it to its bar."""

    def least_size(self, *, is_open: bool) -> QSize:
        """The smallest size that it can have, open or closed."""


class Docks(QObject):
    """Holds one dock per panel. Title bars show only while panels are being moved.

    In a small window panels give way, and come back when there is room; one that is asked for
    meanwhile takes the place of another.
    """

    def __init__(self, window: QMainWindow, panels: Mapping[str, QWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._gave_way: set[str] = set()
        # The panel that was asked for last: the others give way first.
        self._asked = ""
        self._docks = {name: self._dock(name, panel) for name, panel in panels.items()}
        self.sizes = DockSizes(window, self._docks, self._first_sizes())
        self.is_arranging = False
        # Which panels are open, or come back with the editor.
        self._open = set(panels)
        self._is_shown = self._is_folded = False
        window.setCorner(Qt.Corner.BottomLeftCorner, AREAS["deck"])
        window.setCorner(Qt.Corner.BottomRightCorner, AREAS["deck"])
        self.set_arranging(False)
        self.sizes.settle()
        self._first = window.saveState(STATE_VERSION)
        window.installEventFilter(self)

    def toggle(self, name: str) -> None:
        """Show or hide a panel."""
        self._gave_way.discard(name)
        self._docks[name].setVisible(not self.is_open(name))
        self.fit(asked=name)

    def fit(self, asked: str = "") -> None:
        """Let panels give way that have no room, or come back; one that was asked for stays."""
        self._asked = asked or self._asked
        if not self._is_shown:
            return
        self._fit_sides()
        self._fit_deck()
        QTimer.singleShot(0, self.sizes, self.sizes.settle)

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
        """Show the panels that were open, or hide all of them behind the start view."""
        if self._is_shown and not on:
            self._open = self._wanted()
        self._is_shown = on
        self._gave_way.clear()
        for name, dock in self._docks.items():
            dock.setVisible(on and name in self._open)
        self.fit()

    def restore_first(self) -> None:
        """Put every panel back where it was at first."""
        self._window.restoreState(self._first, STATE_VERSION)
        self._open = set(self._docks)
        self.sizes.wanted = self._first_sizes()
        self.set_shown(True)

    def saved(self) -> dict[str, str]:
        """Where the panels are and how large, as texts for the settings."""
        for name in self._gave_way:  # they are wanted, if only there were room
            self._docks[name].show()
        state = self._window.saveState(STATE_VERSION).data()
        return {"docks": base64.b64encode(state).decode("ascii"), "sizes": self.sizes.text}

    def restore(self, texts: Mapping[str, str]) -> None:
        """Put panels where they were; texts that say no such thing are ignored."""
        self.sizes.restore(texts.get("sizes", ""))
        try:
            state = base64.b64decode(texts.get("docks", ""), validate=True)
        except ValueError:
            return
        if state and self._window.restoreState(QByteArray(state), STATE_VERSION):
            self._open = {name for name in self._docks if self.is_open(name)}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.fit()
        elif event.type() == QEvent.Type.Show:
            for name in [name for name in self._gave_way if self._docks[name] is watched]:
                # Somebody wants to see what is in it.
                QTimer.singleShot(0, self, lambda name=name: self.fit(asked=name))
        return super().eventFilter(watched, event)

    def _fit_sides(self) -> None:
        way, wanted = Qt.Orientation.Horizontal, self._wanted()
        names = [name for name in self._docks if name in wanted and self.sizes.stands(name, way)]
        need = {name: self.sizes.least(name, way) for name in names}
        for name in sorted(names, key=lambda name: name == self._asked):
            if sum(need.values()) <= self.sizes.room(way, self._least_middle(way)):
                break
            del need[name]
        for name in names:
            (self._gave_way.discard if name in need else self._gave_way.add)(name)
            self._docks[name].setVisible(name in need)

    def _fit_deck(self) -> None:
        """Close what is under the middle to its bar, and open it again; never by itself else."""
        way = Qt.Orientation.Vertical
        for name, dock in self._docks.items():
            panel = dock.widget()
            if not isinstance(panel, Folds) or not self.sizes.stands(name, way):
                continue
            useful = int(theme.current().tables["window_px"]["middle_least_height"])
            room = self.sizes.room(way, max(useful, self._least_middle(way)))
            has_room = along(panel.least_size(is_open=True), way) <= room
            if panel.is_open and not has_room:
                self._is_folded = True
                panel.set_open(False)
            elif self._is_folded and has_room:
                self._is_folded = False
                panel.set_open(True)

    def _wanted(self) -> set[str]:
        return {name for name in self._docks if self.is_open(name)} | self._gave_way

    def _least_middle(self, way: Qt.Orientation) -> int:
        middle = self._window.centralWidget()
        return along(middle.minimumSizeHint(), way) if middle is not None else 0

    def _dock(self, name: str, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(TITLES[name], self._window)
        dock.setObjectName(f"dock_{name}")
        dock.setWidget(panel)
        self._window.addDockWidget(AREAS[name], dock)
        dock.installEventFilter(self)
        return dock

    def _first_sizes(self) -> dict[str, int]:
        look = theme.current()
        deck = self._docks["deck"].sizeHint().height()
        sides = {name: look.width(name) for name in ("palette", "inspector")}
        return {**sides, "deck": deck}
