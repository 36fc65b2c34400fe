"""The sheets of the Help menu: all shortcuts on one page, and what netbuilder is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder import __version__
from netbuilder.ui import theme
from netbuilder.ui.actions import MENUS
from netbuilder.ui.actions.keymap import held, shown
from netbuilder.ui.actions.table import CommandTable
from netbuilder.ui.canvas.keys import TOLD
from netbuilder.ui.canvas.presets import preset
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.view_keys import VIEW_KEYS
from netbuilder.ui.widgets import Button, Pill, PlainLabel, SearchField

COLUMNS = 3
LICENCES = (
    ("netbuilder", "BSD 3-Clause"),
    ("Qt and PySide6", "LGPL 3"),
    ("PyTorch", "BSD 3-Clause"),
    ("NumPy and scikit-learn", "BSD 3-Clause"),
    ("numba", "BSD 2-Clause"),
    ("polars, filelock and rich", "MIT"),
    ("Pillow", "MIT-CMU"),
    ("OpenCV", "Apache 2.0"),
    ("msgspec", "BSD 3-Clause"),
    ("safetensors", "Apache 2.0"),
    ("Inter, the typeface", "SIL Open Font License 1.1"),
)


Group = tuple[str, list[tuple[str, str]]]


class ShortcutSheet(Sheet):
    """Every shortcut and gesture that holds now, menu by menu, from the tables themselves.

    Attributes:
        pairs: Keys by what they do, as far as the search shows them.

    Signals:
        change_asked: The person wants other keys.
    """

    change_asked = Signal()

    def __init__(
        self, table: CommandTable, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__("Keyboard and mouse", "Everything can be done by keys.", parent=parent)
        self._table, self._preferences = table, preferences
        self.pairs: dict[str, str] = {}
        self.search = SearchField("Search shortcuts")
        self.search.textChanged.connect(self._fill)
        self.area = QScrollArea()
        self.area.setAccessibleName("Shortcuts")
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.search)
        self.body.addWidget(self.area, 1)
        self.foot.addStretch(1)
        change = Button("Change them…")
        change.clicked.connect(self.change_asked)
        self.foot.addWidget(change)
        self.show_foot()
        self._fill("")
        self.search.setFocus()
        theme.follow(self, self._restyle)

    def groups(self) -> list[Group]:
        """What is told: menus, the canvas, and the mouse."""
        table = self._table
        told: list[Group] = []
        for menu, title in MENUS.items():
            rows = [row for row in table.rows.values() if row.menu == menu]
            rows.sort(key=lambda row: row.section)  # as the menu has them
            told.append((title, [(row.label, self._keys(row.id)) for row in rows]))
        keys = [(words, _raised(held(keys) + key)) for words, keys, key in TOLD]
        mouse = preset(self._preferences.now.mouse)
        told.append(("On the canvas", keys))
        told += [(title, list(pairs)) for title, pairs in VIEW_KEYS]
        told.append((f"Mouse and touchpad: {mouse.title}", list(mouse.gestures)))
        return told

    def _keys(self, id: str) -> str:
        keys = [shown(key) for key in self._table.keymap.keys(id)]
        return ", ".join(keys) or self._table.rows[id].fixed

    def _fill(self, text: str) -> None:
        words = text.lower().split()
        self.pairs = {}
        shown_groups: list[Group] = []
        for title, pairs in self.groups():
            found = [pair for pair in pairs if pair[1] and _fits(title, pair, words)]
            if found:
                shown_groups.append((title, found))
                self.pairs |= dict(found)
        page = QWidget()
        theme.set_role(page, "panel")
        columns = QHBoxLayout(page)
        look = theme.current()
        columns.setContentsMargins(0, 0, look.space("l"), 0)
        columns.setSpacing(look.space("xxxl"))
        for groups in _balanced(shown_groups):
            column = QVBoxLayout()
            for title, pairs in groups:
                column.addLayout(_made_group(title, pairs))
            column.addStretch(1)
            columns.addLayout(column, 1)
        if not self.pairs:
            columns.addWidget(PlainLabel("No shortcut has these words.", "hint"))
        self.area.setWidget(page)

    def _restyle(self) -> None:
        look = theme.current()
        self.resize(look.part("empty_width") * 7 // 2, look.part("empty_width") * 5 // 2)
        self._fill(self.search.text())


def _fits(title: str, pair: tuple[str, str], words: Sequence[str]) -> bool:
    about = f"{title} {pair[0]} {pair[1]} {pair[1].replace('+', ' ')}".lower()
    return all(word in about for word in words)


def _balanced(groups: Sequence[Group]) -> list[list[Group]]:
    """The groups in columns about equally high, in their order."""
    total = sum(len(pairs) + 2 for _, pairs in groups)
    columns: list[list[Group]] = [[] for _ in range(COLUMNS)]
    above = 0
    for group in groups:
        middle = above + (len(group[1]) + 2) / 2
        columns[min(COLUMNS - 1, int(COLUMNS * middle / max(1, total)))].append(group)
        above += len(group[1]) + 2
    return columns


def _made_group(title: str, pairs: Sequence[tuple[str, str]]) -> QGridLayout:
    look = theme.current()
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, look.space("l"))
    grid.setVerticalSpacing(look.space("s"))
    grid.setColumnStretch(0, 1)
    grid.addWidget(PlainLabel(title, "strong"), 0, 0, 1, 2)
    for index, (label, keys) in enumerate(pairs, start=1):
        grid.addWidget(PlainLabel(label, wrap=True), index, 0)
        grid.addWidget(Pill(keys), index, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _raised(words: str) -> str:
    return words[:1].upper() + words[1:]


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
