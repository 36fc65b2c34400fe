"""Changing the look reaches everything that shows it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.ui import theme
from netbuilder.ui.theme import Theme, ThemeManager
from netbuilder.ui.theme.stylesheet import palette, stylesheet


@pytest.fixture
def manager(qapp: QApplication) -> Iterator[ThemeManager]:
    """A manager of its own for the test, with the application undressed again after it."""
    font, style_sheet, colours = qapp.font(), qapp.styleSheet(), qapp.palette()
    own = ThemeManager()
    theme.use(own)
    yield own
    theme.use(None)
    own.deleteLater()
    qapp.setStyleSheet(style_sheet)
    qapp.setPalette(colours)
    qapp.setFont(font)


def test_a_change_is_told_once(manager: ThemeManager, qtbot: QtBot) -> None:
    manager.set_theme("light")
    told: list[Theme] = []
    manager.changed.connect(told.append)
    manager.set_theme("dark")
    manager.set_theme("dark")
    manager.set_font_scale(1.5)
    assert [(each.name, each.font_scale) for each in told] == [("dark", 1.0), ("dark", 1.5)]
    assert theme.current() is told[-1]


def test_the_system_choice_is_kept_as_a_choice(manager: ThemeManager) -> None:
    manager.set_theme("system")
    assert manager.choice == "system"
    assert manager.theme.name in ("light", "dark", "high_contrast")


def test_reduced_motion_lets_everything_happen_at_once(manager: ThemeManager) -> None:
    moving = theme.current().motion("layout")
    manager.set_still(True)
    assert moving > 0
    assert theme.current().motion("layout") == 0
    assert theme.current().unscaled.motion("hover") == 0


def test_an_unknown_look_is_refused_by_name(manager: ThemeManager) -> None:
    with pytest.raises(ValueError, match="sepia"):
        manager.set_theme("sepia")  # type: ignore[arg-type]


def test_dressing_sets_face_palette_and_stylesheet(
    manager: ThemeManager, qapp: QApplication, qtbot: QtBot
) -> None:
    manager.set_theme("dark")
    manager.dress(qapp)
    assert qapp.font().family() == "Inter"
    assert qapp.palette().window().color() == theme.current().colour("panel")
    assert theme.current().colours["accent"] in qapp.styleSheet()
    manager.set_theme("light")
    assert qapp.palette().window().color() == theme.current().colour("panel")


@pytest.mark.parametrize("name", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
def test_the_stylesheet_has_no_gap_and_qt_reads_it(
    name: theme.ThemeName, scale: float, qtbot: QtBot
) -> None:
    text = stylesheet(theme.load_theme(name, scale))
    assert "$" not in text
    assert text.count("{") == text.count("}")
    button = QPushButton("Train")
    qtbot.addWidget(button)
    button.setStyleSheet(text)  # Qt warns of what it cannot read, and a warning fails the test
    button.ensurePolished()


def test_the_palette_greys_what_is_disabled() -> None:
    light = theme.load_theme("light")
    made = palette(light)
    group = made.ColorGroup.Disabled
    assert made.color(group, made.ColorRole.Text) == light.colour("disabled")


def test_a_follower_is_restyled_now_and_later(manager: ThemeManager, qtbot: QtBot) -> None:
    class Follower(QLabel):
        def restyle(self) -> None:
            self.setText(theme.current().name)

    manager.set_theme("light")
    label = Follower()
    qtbot.addWidget(label)
    theme.follow(label, label.restyle)
    assert label.text() == "light"
    manager.set_theme("dark")
    assert label.text() == "dark"


def test_following_with_a_foreign_function_is_refused(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    with pytest.raises(ValueError, match="outlive"):
        theme.follow(label, print)


def test_a_set_icon_takes_the_colour_of_the_new_look(manager: ThemeManager, qtbot: QtBot) -> None:
    manager.set_theme("light")
    button = QPushButton()
    qtbot.addWidget(button)
    theme.set_icon(button, "stop")
    before = button.icon().pixmap(18).toImage()
    manager.set_theme("dark")
    assert button.icon().pixmap(18).toImage() != before


def test_a_role_changes_how_a_button_is_drawn(
    manager: ThemeManager, qapp: QApplication, qtbot: QtBot
) -> None:
    manager.set_theme("light")
    manager.dress(qapp)
    button = QPushButton("Train")
    qtbot.addWidget(button)
    button.resize(120, 28)
    theme.set_role(button, "primary")
    colour = button.grab().toImage().pixelColor(20, 5)
    assert colour == theme.current().colour("accent")


def test_the_theme_brings_no_heavy_module() -> None:
    heavy = ("numpy", "torch", "PySide6.QtSvg")
    code = (
        "import sys, netbuilder.ui.theme, netbuilder.ui.widgets;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_look_follows_when_the_system_asks_for_more_contrast(
    manager: ThemeManager, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.dress(qapp)
    manager.set_theme("system")
    module = sys.modules["netbuilder.ui.theme.manager"]
    monkeypatch.setattr(module, "system_theme", lambda: "high_contrast")
    accessibility = QGuiApplication.styleHints().accessibility()
    accessibility.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert manager.theme.name == "high_contrast"
