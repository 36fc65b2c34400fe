"""What a person prefers: keys, mouse habits, look and canvas. Every choice takes effect at once."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from netbuilder.ui import theme
from netbuilder.ui.actions.table import CommandTable
from netbuilder.ui.dialogs.keyboard_page import KeyboardPage
from netbuilder.ui.dialogs.preference_pages import CanvasPage, LookPage, MousePage, TrainingPage
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.look_commands import LookCommands
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.widgets import TabStrip


class PreferencesSheet(Sheet):
    """Five pages under tabs.

    Attributes:
        keyboard, mouse, look, canvas, training: The pages.
    """

    def __init__(
        self,
        table: CommandTable,
        preferences: Preferences,
        look: LookCommands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Preferences", "Every choice takes effect at once.", parent=parent)
        self.tabs = TabStrip("Pages of the preferences")
        self.stack = QStackedWidget()
        self.keyboard = KeyboardPage(table, preferences)
        self.mouse = MousePage(preferences)
        self.look = LookPage(preferences, look)
        self.canvas = CanvasPage(preferences)
        self.training = TrainingPage(preferences)
        for name, words, page in (
            ("keyboard", "Keyboard", self.keyboard),
            ("mouse", "Mouse", self.mouse),
            ("look", "Look", self.look),
            ("canvas", "Canvas", self.canvas),
            ("training", "Training", self.training),
        ):
            self.tabs.add_tab(name, words)
            self.stack.addWidget(page)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        bar = QHBoxLayout()
        bar.addWidget(self.tabs)
        bar.addStretch(1)
        self.body.addLayout(bar)
        self.body.addWidget(self.stack, 1)
        self.keyboard.search.setFocus()
        theme.follow(self, self._restyle)

    def _restyle(self) -> None:
        width = theme.current().part("empty_width")
        self.resize(width * 9 // 4, width * 2)
