"""The sheets of the Help menu: all shortcuts on one page, and what netbuilder is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder import __version__
from netbuilder.ui import theme
from netbuilder.ui.actions import MENUS, Action
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.widgets import Pill, PlainLabel

COLUMNS = 3
ON_CANVAS = (
    ("Walk between layers", "Arrow keys"),
    ("Move the selected layers", "Ctrl+Arrow keys"),
    ("Start a wire at the selected layer", "Enter"),
    ("Search a layer to place", "Space"),
    ("Pan", "Space and drag"),
    ("Leave what you began", "Esc"),
)
LICENCES = (
    ("netbuilder", "BSD 3-Clause"),
    ("Qt and PySide6", "LGPL 3"),
    ("PyTorch", "BSD 3-Clause"),
    ("NumPy and scikit-learn", "BSD 3-Clause"),
    ("polars and filelock", "MIT"),
    ("msgspec", "BSD 3-Clause"),
    ("safetensors", "Apache 2.0"),
    ("Inter, the typeface", "SIL Open Font License 1.1"),
)


class ShortcutSheet(Sheet):
    """Every shortcut, menu by menu, from the rows of the action table."""

    def __init__(self, rows: Sequence[Action], parent: QWidget | None = None) -> None:
        super().__init__("Keyboard shortcuts", "Everything can be done by keys.", parent=parent)
        self.pairs: dict[str, str] = {}
        area = QScrollArea()
        area.setWidgetResizable(True)
        page = QWidget()
        theme.set_role(page, "panel")
        area.setWidget(page)
        self.body.addWidget(area)
        self._columns = QHBoxLayout(page)
        self._columns.setContentsMargins(0, 0, 0, 0)
        groups = [
            (title, [(row.label, _shown(row.key)) for row in rows if row.menu == menu and row.key])
            for menu, title in MENUS.items()
        ]
        groups.append(("On the canvas", list(ON_CANVAS)))
        for start in range(COLUMNS):
            column = QVBoxLayout()
            for title, pairs in groups[start::COLUMNS]:
                column.addLayout(self._group(title, pairs))
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        theme.follow(self, self._restyle)

    def _group(self, title: str, pairs: Sequence[tuple[str, str]]) -> QGridLayout:
        look = theme.current()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, look.space("xl"))
        grid.setVerticalSpacing(look.space("s"))
        grid.setColumnStretch(0, 1)
        grid.addWidget(PlainLabel(title, "strong"), 0, 0, 1, 2)
        for index, (label, keys) in enumerate(pairs, start=1):
            self.pairs[label] = keys
            grid.addWidget(PlainLabel(label, wrap=True), index, 0)
            grid.addWidget(Pill(keys), index, 1, Qt.AlignmentFlag.AlignRight)
        return grid

    def _restyle(self) -> None:
        look = theme.current()
        self._columns.setSpacing(look.space("xxxl"))
        self.resize(look.part("empty_width") * 3, look.part("empty_width") * 2)


class About(Sheet):
    """Version, promise and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(f"netbuilder {__version__}", parent=parent)
        promise = (
            "Build, train and understand neural networks by drawing them. Nothing leaves this "
            "computer: no account, no statistics, no search for updates."
        )
        self.words = PlainLabel(promise, wrap=True)
        self.body.addWidget(self.words)
        grid = QGridLayout()
        for index, (name, licence) in enumerate(LICENCES):
            grid.addWidget(PlainLabel(name), index, 0)
            grid.addWidget(PlainLabel(licence, "hint"), index, 1)
        self.body.addLayout(grid)
        theme.follow(self, self._restyle)

    def _restyle(self) -> None:
        look = theme.current()
        self.resize(look.part("empty_width") * 3 // 2, self.sizeHint().height())


def _shown(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
