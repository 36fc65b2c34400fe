"""How wide and high people want panels, kept while a small window gives them less."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSizePolicy

from netbuilder.ui import theme

ACROSS = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
_LARGEST = 10_000


class DockSizes(QObject):
    """Gives panels the sizes that were chosen, or less where the middle has too little room.

    Attributes:
        wanted: Width or height of each panel in pixels, as it was last dragged.
    """

    def __init__(
        self, window: QMainWindow, docks: Mapping[str, QDockWidget], first: Mapping[str, int]
    ) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self.wanted = dict(first)
        for dock in docks.values():
            dock.installEventFilter(self)

    @property
    def text(self) -> str:
        """The sizes for the settings: ``palette:216 deck:262``."""
        return " ".join(f"{name}:{size}" for name, size in self.wanted.items())

    def restore(self, text: str) -> None:
        """Want the sizes of a text; what is no size of a panel is left out."""
        for part in text.split():
            name, _, size = part.partition(":")
            if name in self.wanted and size.isascii() and size.isdigit() and len(size) < 6:
                self.wanted[name] = min(int(size), _LARGEST)

    def stands(self, name: str, way: Qt.Orientation) -> bool:
        """Whether a panel takes room from the middle, across or down."""
        dock = self._docks[name]
        is_across = self._window.dockWidgetArea(dock) in ACROSS
        return not dock.isFloating() and is_across == (way is Qt.Orientation.Horizontal)

    def least(self, name: str, way: Qt.Orientation) -> int:
        """The room that a panel needs at least, with the gap beside it."""
        return along(self._docks[name].minimumSizeHint(), way) + theme.current().space("s")

    def room(self, way: Qt.Orientation, middle: int) -> int:
        """What is left for panels beside a middle of a size, and the bars around everything."""
        bars = (self._window.menuWidget(), self._window.statusBar())
        room = along(self._window.size(), way) - middle
        if way is Qt.Orientation.Vertical:
            room -= sum(bar.height() for bar in bars if bar is not None)
        return room

    def settle(self) -> None:
        """Share the room out; the middle keeps enough to work in, as long as panels fit."""
        sizes = theme.current().tables["window_px"]
        for way, middle in (
            (Qt.Orientation.Horizontal, int(sizes["middle_width"])),
            (Qt.Orientation.Vertical, int(sizes["middle_height"])),
        ):
            names = [name for name in self._docks if self.stands(name, way) and self._gives(name)]
            given = {name: max(self.wanted[name], self.least(name, way)) for name in names}
            over = sum(given.values()) - self.room(way, middle)
            for name in names:
                less = max(0, min(over, given[name] - self.least(name, way)))
                given[name], over = given[name] - less, over - less
            docks = [self._docks[name] for name in names]
            self._window.resizeDocks(docks, [given[name] for name in names], way)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_dragged = bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
        if event.type() == QEvent.Type.Resize and is_dragged:
            for name, dock in self._docks.items():
                if dock is watched and self._gives(name):
                    is_across = self.stands(name, Qt.Orientation.Horizontal)
                    self.wanted[name] = dock.width() if is_across else dock.height()
        return super().eventFilter(watched, event)

    def _gives(self, name: str) -> bool:
        """Whether a panel is there and has a size to choose; a closed deck has none."""
        dock, fixed = self._docks[name], QSizePolicy.Policy.Fixed
        panel = dock.widget()
        is_fixed = panel.sizePolicy().verticalPolicy() is fixed
        return not dock.isHidden() and not dock.isFloating() and not is_fixed


def along(size: QSize, way: Qt.Orientation) -> int:
    """A width or a height."""
    return size.width() if way is Qt.Orientation.Horizontal else size.height()
