"""Tabs as words on a line, the chosen one underlined."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from netbuilder.ui import theme


class TabStrip(QTabBar):
    """A row of tabs that each stand for a value; the look comes from the stylesheet.

    Signals:
        chosen(object): another tab is shown now, by the user or by `set_value`.
    """

    chosen = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[object] = []
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self._tell)
        theme.follow(self, self._restyle)

    def add_tab(self, value: object, words: str, hint: str = "") -> None:
        """Add a tab at the right end; the first one added is shown."""
        self._values.append(value)
        index = self.addTab(words)
        self.setTabToolTip(index, hint)

    def value(self) -> object:
        index = self.currentIndex()
        return self._values[index] if index >= 0 else None

    def set_value(self, value: object) -> None:
        """Show the tab of a value.

        Raises:
            ValueError: no tab stands for it.
        """
        self.setCurrentIndex(self._values.index(value))

    def show_tab(self, value: object, on: bool) -> None:
        """Show or hide the tab of a value."""
        self.setTabVisible(self._values.index(value), on)
        self.updateGeometry()  # Qt keeps the old width

    def _tell(self, index: int) -> None:
        if 0 <= index < len(self._values):
            self.chosen.emit(self._values[index])

    def _restyle(self) -> None:
        self.setFont(theme.current().font("body", "medium"))
        self.updateGeometry()
