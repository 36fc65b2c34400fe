"""The look of the application: the one place where colours, sizes and drawings come from.

How everything else in ``ui`` uses it::

    from netbuilder.ui import theme

    look = theme.current()                     # a frozen Theme; ask again after a change
    look.colour("accent"), look.font("label"), look.space("m"), look.height("control")

    theme.manager().changed.connect(self.restyle)   # Signal(Theme); a bound method of a QObject,
                                                     # so that it disconnects with the object
    theme.manager().set_theme("dark")                # light, dark, high_contrast, system
    theme.manager().set_font_scale(1.25)             # 0.8 to 2.0
    theme.manager().dress(application)               # once, in app.py

Rules:
    * No colour or size literal outside this package. Need another value: add a token.
    * Ordinary Qt widgets need nothing: the stylesheet dresses them. A few properties and object
      roles choose a variant, set with `set_role`: ``primary``, ``quiet``, ``icon``, ``link``,
      ``danger`` for buttons; ``panel``, ``chrome``, ``canvas``, ``card`` for QWidget/QFrame
      grounds; ``title``, ``page``, ``section``, ``label``, ``hint``, ``error`` ... for QLabel.
    * A widget that paints itself asks `current` inside ``paintEvent`` and sizes itself from it in
      ``sizeHint``; a widget that keeps fonts, margins or icons calls `follow(self, self.restyle)`,
      which calls ``restyle`` now and after every change.
    * Lists and trees: call ``ensurePolished()`` before filling them, or rows that are laid out
      early keep the height they had without the stylesheet.
    * The canvas uses ``theme.current().unscaled`` (its own zoom does the scaling).
    * Icons: `icon`, `pixmap`, `paint_icon`, `set_icon` (which follows the theme by itself).
      Families: `family_path`, `paint_tile`, `tile`, `tile_icon`.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from netbuilder.ui.theme.icons import (
    app_icon,
    icon,
    icon_names,
    mark,
    paint_icon,
    pixmap,
)
from netbuilder.ui.theme.manager import THEME_CHOICES, ThemeChoice, ThemeManager, system_theme
from netbuilder.ui.theme.shapes import family_path, paint_tile, tile, tile_icon
from netbuilder.ui.theme.tokens import (
    FAMILIES,
    Theme,
    ThemeName,
    family_word,
    load_theme,
    mixed,
)

__all__ = [
    "FAMILIES",
    "THEME_CHOICES",
    "Theme",
    "ThemeChoice",
    "ThemeManager",
    "ThemeName",
    "app_icon",
    "current",
    "family_path",
    "family_word",
    "follow",
    "icon",
    "icon_names",
    "load_theme",
    "manager",
    "mark",
    "mixed",
    "paint_icon",
    "paint_tile",
    "pixmap",
    "set_icon",
    "set_role",
    "system_theme",
    "tile",
    "tile_icon",
    "use",
]

_manager: ThemeManager | None = None


def manager() -> ThemeManager:
    """The manager in use; one is made on the first call."""
    global _manager
    if _manager is None:
        _manager = ThemeManager()
    return _manager


def use(new: ThemeManager | None) -> None:
    """Take another manager from now on (before widgets are made); None makes a fresh one."""
    global _manager
    _manager = new


def current() -> Theme:
    """The look shown now."""
    return manager().theme


def follow(owner: QObject, restyle: Callable[[], None]) -> None:
    """Call ``restyle`` now and after every change of the look.

    Args:
        owner: The object whose bound method ``restyle`` is; the connection ends with it.
        restyle: A bound method of ``owner`` without arguments.
    """
    if getattr(restyle, "__self__", None) is not owner:
        raise ValueError("restyle must be a bound method of owner, or it would outlive it")
    restyle()
    manager().changed.connect(restyle)


def set_role(widget: QWidget, role: str) -> None:
    """Choose how the stylesheet dresses a plain widget, such as ``"primary"`` for a button."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


class _IconFollower(QObject):
    """Gives its parent a freshly coloured icon whenever the look changes."""

    def __init__(self, target: QObject, name: str, colour_token: str, size: str) -> None:
        super().__init__(target)
        self.name, self.colour_token, self.size = name, colour_token, size
        manager().changed.connect(self.refresh)

    def refresh(self) -> None:
        target = self.parent()
        pixels = current().icon_size(self.size)
        target.setIcon(icon(self.name, self.colour_token, pixels))  # type: ignore[union-attr]


def set_icon(
    target: QObject, name: str, colour_token: str = "text_2", size: str = "standard"
) -> None:
    """Give a button or an action an icon that keeps to the look; call again to change it.

    Args:
        target: Anything with ``setIcon``: QAction, QPushButton, QToolButton, QMenu.
        size: A word of the ``icon_px`` table.
    """
    follower = target.findChild(_IconFollower)
    if follower is None:
        follower = _IconFollower(target, name, colour_token, size)
    follower.name, follower.colour_token, follower.size = name, colour_token, size
    follower.refresh()
