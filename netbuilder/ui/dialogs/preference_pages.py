"""The pages of the preferences that are about mouse, look and canvas."""

from __future__ import annotations

import os
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.canvas.options import wire_style
from netbuilder.ui.canvas.presets import PRESETS, preset
from netbuilder.ui.canvas.ways import WireStyle
from netbuilder.ui.dialogs.option_row import OptionPage, OptionRow
from netbuilder.ui.look_commands import LookCommands
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.widgets import ChoiceField, Pill, PlainLabel, SegmentedControl, Switch

THEMES: Final = (
    ("system", "As the system"),
    ("light", "Light"),
    ("dark", "Dark"),
    ("high_contrast", "High contrast"),
)
SCALES: Final = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class MousePage(QWidget):
    """The presets, and what the chosen one does."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.choices: dict[str, QRadioButton] = {}
        self._hints: list[PlainLabel] = []
        self._group = QButtonGroup(self)
        self._choices = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._choices)
        now = preset(preferences.now.mouse)
        for name, each in PRESETS.items():
            choice = QRadioButton(each.title)
            choice.setAccessibleDescription(each.help)
            choice.setChecked(each is now)
            choice.toggled.connect(lambda on, name=name: self._choose(name, on))
            self._group.addButton(choice)
            self.choices[name] = choice
            self._choices.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
            self._hints.append(PlainLabel(each.help, "hint", wrap=True))
            self._choices.addWidget(self._hints[-1])
        self.gestures = GestureTable()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.gestures)
        area.setAccessibleName("What mouse and touchpad do")
        self._column.addWidget(PlainLabel("What mouse and touchpad do", "section"))
        self._column.addWidget(area, 1)
        self.gestures.show_preset(now.gestures)
        theme.follow(self, self._restyle)

    def _choose(self, name: str, on: bool) -> None:
        if on:
            self._preferences.change(mouse=name)
            self.gestures.show_preset(preset(name).gestures)

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("m"))
        self._choices.setSpacing(look.space("xs"))
        left = look.part("check_box") + look.space("l")
        for hint in self._hints:
            hint.setContentsMargins(left, 0, 0, look.space("m"))


class GestureTable(QWidget):
    """Gestures in words, one below the other.

    Attributes:
        pairs: How it is done by what it does, as shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pairs: tuple[tuple[str, str], ...] = ()
        theme.set_role(self, "panel")
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(0, 1)
        theme.follow(self, self._restyle)

    def show_preset(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Show other gestures."""
        self.pairs = pairs
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for row, (what, how) in enumerate(pairs):
            self._grid.addWidget(PlainLabel(what), row, 0)
            self._grid.addWidget(Pill(how), row, 1, Qt.AlignmentFlag.AlignRight)

    def _restyle(self) -> None:
        look = theme.current()
        self._grid.setContentsMargins(0, 0, look.space("l"), 0)
        self._grid.setVerticalSpacing(look.space("s"))
        self._grid.setHorizontalSpacing(look.space("xl"))
        # Rows keep together at the top, also where there is room for more.
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)


class LookPage(OptionPage):
    """Colours, size of text, and motion."""

    def __init__(self, preferences: Preferences, look: LookCommands) -> None:
        self.theme = SegmentedControl("Colours")
        for value, words in THEMES:
            self.theme.add_choice(value, words)
        self.theme.set_value(look.theme_choice)
        self.theme.chosen.connect(look.set_theme)
        self.scale = ChoiceField("Text size")
        now = theme.manager().font_scale
        nearest = min(SCALES, key=lambda scale: abs(scale - now))
        for scale in SCALES:
            self.scale.add_choice(scale, f"{scale * 100:.0f} %")
        self.scale.set_value(nearest)
        self.scale.value_changed.connect(lambda scale: look.set_text_scale(float(str(scale))))
        self.still = Switch("Reduced motion")
        self.still.setChecked(preferences.now.reduced_motion)
        self.still.toggled.connect(lambda on: preferences.change(reduced_motion=on))
        super().__init__(
            OptionRow("Colours", "Light, dark, or the strongest contrast.", self.theme),
            OptionRow("Text size", "Everything in the window grows with the text.", self.scale),
            OptionRow("Reduced motion", "Nothing glides; it is at once where it goes.", self.still),
        )


class CanvasPage(OptionPage):
    """What helps while things are moved, and what wires look like."""

    def __init__(self, preferences: Preferences) -> None:
        now = preferences.now
        self.grid = Switch("Snap to the grid")
        self.grid.setChecked(now.snaps_to_grid)
        self.grid.toggled.connect(lambda on: preferences.change(snaps_to_grid=on))
        self.guides = Switch("Guides")
        self.guides.setChecked(now.has_guides)
        self.guides.toggled.connect(lambda on: preferences.change(has_guides=on))
        self.minimap = Switch("Minimap")
        self.minimap.setChecked(now.has_minimap)
        self.minimap.toggled.connect(lambda on: preferences.change(has_minimap=on))
        self.strips = Switch("Histograms on layers")
        self.strips.setChecked(now.has_strips)
        self.strips.toggled.connect(lambda on: preferences.change(has_strips=on))
        self.wires = SegmentedControl("Wires")
        for style in WireStyle:
            self.wires.add_choice(style.value, style.value.capitalize())
        self.wires.set_value(wire_style(now.wire_style).value)
        self.wires.chosen.connect(lambda value: preferences.change(wire_style=str(value)))
        super().__init__(
            OptionRow(
                "Snap to the grid", "What is dragged falls on the dots of the canvas.", self.grid
            ),
            OptionRow(
                "Guides",
                "What is dragged lines up with its neighbours. Alt leaves it free.",
                self.guides,
            ),
            OptionRow("Minimap", "A corner shows the whole network.", self.minimap),
            OptionRow(
                "Histograms on layers",
                "Each layer shows how the values that leave it spread.",
                self.strips,
            ),
            OptionRow("Wires", "How wires run from layer to layer.", self.wires),
        )


class TrainingPage(OptionPage):
    """What all trainings on this computer have in common."""

    def __init__(self, preferences: Preferences) -> None:
        now = preferences.now
        self.threads = ChoiceField("Threads")
        self.threads.add_choice(0, "Automatic")
        counts = {*range(1, (os.cpu_count() or 1) + 1), now.threads} - {0}
        for count in sorted(counts):
            self.threads.add_choice(count, f"{count} thread{'' if count == 1 else 's'}")
        self.threads.set_value(now.threads)
        self.threads.value_changed.connect(self._choose)
        self._preferences = preferences
        super().__init__(
            OptionRow(
                "Threads",
                "Of one operation on the processor. Automatic tries on each large network which "
                "number is fastest, and keeps to it.",
                self.threads,
            ),
        )

    def _choose(self, count: object) -> None:
        """Also forget what was tried, so that going back to automatic tries anew."""
        self._preferences.change(threads=int(str(count)), tuned_threads={})
