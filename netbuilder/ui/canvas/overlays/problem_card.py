"""A card below a guilty node: what is wrong, and the repairs with their consequences."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netbuilder.core.problems import Fix, Problem
from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, Card, IconButton, PlainLabel

PER_ROW = 2


class ProblemCard(Card):
    """Floats over the canvas and follows its node.

    Signals:
        fix_chosen(Fix): A repair was chosen.
        closed: The person wants it gone.
    """

    fix_chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget, id: str, problem: Problem) -> None:
        super().__init__("Problem", parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.id, self.problem = id, problem
        self.tone = "error" if problem.is_error else "warning"
        self.set_edge(self.tone)
        self.setAccessibleDescription(problem.sentence)
        self.setFixedWidth(int(theme.current().tables["canvas_px"]["card_width"]))
        self.body.addLayout(self._words())
        if problem.fixes:
            self.body.addLayout(self._fixes())
        self.adjustSize()

    def place_under(self, node: QRect, area: QRect) -> None:
        """Lie below a node, above it where there is no room, always inside `area`."""
        gap = theme.current().space("xxl")
        self.setFixedHeight(
            self.heightForWidth(self.width())
            if self.hasHeightForWidth()
            else self.sizeHint().height()
        )
        left = node.center().x() - self.width() // 2
        left = max(area.left() + 8, min(left, area.right() - self.width() - 8))
        top = node.bottom() + gap
        if top + self.height() > area.bottom() - 8:
            top = max(area.top() + 8, node.top() - gap - self.height())
        self.move(QPoint(left, top))

    def buttons(self) -> list[Button]:
        """Those of the repairs, the best first."""
        return self.findChildren(Button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _words(self) -> QHBoxLayout:
        look = theme.current()
        row = QHBoxLayout()
        row.setSpacing(look.space("m"))
        sign = QLabel()
        icon = "error" if self.problem.is_error else "warning"
        sign.setPixmap(theme.pixmap(icon, self.tone, look.icon_size("large")))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(look.space("xs"))
        found = PlainLabel(self.problem.found, "strong", wrap=True)
        column.addWidget(found)
        advice = "" if self.problem.fixes else self.problem.fix
        more = " ".join(part for part in (self.problem.expected, advice) if part)
        if more:
            column.addWidget(PlainLabel(more, "label", wrap=True))
        row.addLayout(column, 1)
        close = IconButton("close", "Close")
        close.clicked.connect(self.closed)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _fixes(self) -> QGridLayout:
        look = theme.current()
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.space("m"))
        grid.setVerticalSpacing(look.space("xs"))
        grid.setContentsMargins(look.icon_size("large") + look.space("m"), 0, 0, 0)
        grid.setColumnStretch(PER_ROW, 1)
        for index, fix in enumerate(self.problem.fixes):
            button = Button(fix.label, "primary" if index == 0 else "")
            button.setMinimumWidth(look.width("property_label"))
            button.clicked.connect(partial(self._choose, fix))
            row, column = index // PER_ROW * 2, index % PER_ROW
            grid.addWidget(button, row, column)
            if fix.consequence:
                label = PlainLabel(fix.consequence, "small")
                label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                grid.addWidget(label, row + 1, column)
        return grid

    def _choose(self, fix: Fix) -> None:
        self.fix_chosen.emit(fix)
