"""The places of the page that looks inside a network: what stands above, beside and below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.ui import theme


class PageFrame(QWidget):
    """Lays out the parts of a page; hidden parts take no room.

    Attributes:
        above: Lines above everything, across the whole page.
        before: Panels at the left of what is looked at.
        stack: What is looked at, one at a time.
        side: Cards at the right of it.
        foot: Lines below it, across the whole page.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.stack = QStackedWidget(self)
        self.above, self.foot = QVBoxLayout(), QVBoxLayout()
        self.before, self.side = QVBoxLayout(), QVBoxLayout()
        self._row, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._row.addLayout(self.before)
        self._row.addWidget(self.stack, 1)
        self._row.addLayout(self.side)
        self._column.addLayout(self.above)
        self._column.addLayout(self._row, 1)
        self._column.addLayout(self.foot)
        theme.follow(self, self._arrange)

    def _arrange(self) -> None:
        look = theme.current()
        gap, near = look.space("l"), look.space("s")
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._row.setSpacing(0)
        for lines in (self.above, self.foot):
            lines.setSpacing(near)
        self.foot.setContentsMargins(gap, near, gap, near)
        self.before.setContentsMargins(0, 0, 0, 0)
        self.side.setContentsMargins(0, gap, gap, near)
