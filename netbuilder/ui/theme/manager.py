"""Which look is shown now, and the word to everyone when it changes."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from netbuilder.ui.theme.fonts import interface_family
from netbuilder.ui.theme.tokens import THEME_NAMES, Theme, ThemeName, load_theme

ThemeChoice: TypeAlias = Literal["system", "light", "dark", "high_contrast"]
THEME_CHOICES: Final[tuple[ThemeChoice, ...]] = ("system", *THEME_NAMES)


def system_theme() -> ThemeName:
    """The look the desktop asks for; light where it does not say."""
    if QGuiApplication.instance() is None:
        return "light"
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is not None:
        wanted = accessibility().contrastPreference()
        if wanted == Qt.ContrastPreference.HighContrast:
            return "high_contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


class ThemeManager(QObject):
    """Holds the chosen look and font scale, and dresses an application in them.

    It stores nothing on disk; the settings of the application do, and call `set_theme` and
    `set_font_scale` at the start.

    Signals:
        changed(Theme): the look, or its size, is another one now.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: ThemeChoice = "system"
        self._font_scale = 1.0
        self._is_still = False
        self._font_family = ""
        self._application: QApplication | None = None
        self._theme = load_theme(system_theme(), 1.0, self._font_family)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose, which may be ``"system"``."""
        return self._choice

    @property
    def font_scale(self) -> float:
        return self._font_scale

    def set_theme(self, name: ThemeChoice) -> None:
        """Show another look; ``"system"`` follows the desktop from now on.

        Raises:
            ValueError: there is no such look.
        """
        if name not in THEME_CHOICES:
            raise ValueError(f"No theme is called {name!r}; themes are {', '.join(THEME_CHOICES)}.")
        self._choice = name
        self._refresh()

    def set_font_scale(self, scale: float) -> None:
        """Scale text and all that holds it; 0.8 to 2.0, values outside are held to that."""
        self._font_scale = scale
        self._refresh()

    def set_still(self, on: bool) -> None:
        """Let nothing move by itself, or let it."""
        self._is_still = on
        self._refresh()

    def dress(self, application: QApplication) -> None:
        """Load the interface face, then set style, palette, font and stylesheet; keep them so."""
        self._application = application
        self._font_family = interface_family()
        application.setStyle("Fusion")
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        accessibility = getattr(hints, "accessibility", None)  # Qt 6.10 and later
        if accessibility is not None:
            accessibility().contrastPreferenceChanged.connect(self._follow_system)
        self._theme = self._made_theme()
        self._apply(application)
        self.changed.emit(self._theme)

    def _made_theme(self) -> Theme:
        return load_theme(self._theme_name(), self._font_scale, self._font_family, self._is_still)

    def _theme_name(self) -> ThemeName:
        return system_theme() if self._choice == "system" else self._choice

    def _follow_system(self) -> None:
        if self._choice == "system":
            self._refresh()

    def _refresh(self) -> None:
        theme = self._made_theme()
        if theme == self._theme:
            return
        self._theme = theme
        if self._application is not None:
            self._apply(self._application)
        self.changed.emit(theme)

    def _apply(self, application: QApplication) -> None:
        # Imported here: a process that only draws icons needs no stylesheet.
        from netbuilder.ui.theme.stylesheet import palette, stylesheet

        application.setPalette(palette(self._theme))
        application.setFont(self._theme.font())
        application.setStyleSheet(stylesheet(self._theme))
