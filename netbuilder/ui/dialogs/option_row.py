"""One thing that can be chosen: what it is, what it means, and the control at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import PlainLabel


class OptionRow(QWidget):
    """A line of a page of preferences."""

    def __init__(self, words: str, help: str, control: QWidget) -> None:
        super().__init__()
        self.control = control
        control.setAccessibleName(words)
        control.setAccessibleDescription(help)
        title = PlainLabel(words)
        title.setBuddy(control)
        self._texts = QVBoxLayout()
        self._texts.setSpacing(0)
        self._texts.addWidget(title)
        self._texts.addWidget(PlainLabel(help, "hint", wrap=True))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(self._texts, 1)
        self._row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.follow(self, self._restyle)

    def _restyle(self) -> None:
        self._row.setSpacing(theme.current().space("xl"))


class OptionPage(QWidget):
    """A page of such lines, from the top."""

    def __init__(self, *rows: QWidget) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        for row in rows:
            self.column.addWidget(row)
        self.column.addStretch(1)
        theme.follow(self, self._respace)

    def _respace(self) -> None:
        self.column.setSpacing(theme.current().space("xl"))
