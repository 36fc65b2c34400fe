"""Goes from the canvas to the panels around it and back, by one key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from netbuilder.ui.main_window import MainWindow

REASON = Qt.FocusReason.ShortcutFocusReason
TAB = Qt.FocusPolicy.TabFocus


def go(window: MainWindow, step: int) -> None:
    """Give the keyboard to the next region that is open, or the one before.

    In a region it comes back to where it was there last.
    """
    open_ones = [each for each in regions(window) if each.isVisible() and _places(each)]
    if not open_ones:
        return
    focus: QWidget | None = QApplication.focusWidget() or window.focusWidget()
    at = next((index for index, each in enumerate(open_ones) if _holds(each, focus)), -step)
    region = open_ones[(at + step) % len(open_ones)]
    last: QWidget | None = region.focusWidget()
    places = _places(region)
    if not region.isActiveWindow():
        region.activateWindow()  # one of the views that have a window of their own
    (last if last is not None and last in places else places[0]).setFocus(REASON)


def regions(window: MainWindow) -> list[QWidget]:
    """The parts of the window in the order they are gone through."""
    if not window.is_editing:
        return [window.start, window.top_bar, window.statusBar(), window.notices]
    parts = window.workbench
    around = (window.top_bar, window.statusBar(), window.notices)
    views = parts.deck.views.windows
    return [parts.canvas, parts.left, parts.inspector, parts.deck, *views, *around]


def _holds(region: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (focus is region or region.isAncestorOf(focus))


def _places(region: QWidget) -> list[QWidget]:
    """What can have the keyboard in a region, in the order of Tab."""
    return [each for each in _chain(region) if _holds(region, each) and _takes(each)]


def _chain(region: QWidget) -> Iterator[QWidget]:
    yield region
    each: QWidget | None = region.nextInFocusChain()
    while each is not None and each is not region:
        yield each
        each = each.nextInFocusChain()


def _takes(widget: QWidget) -> bool:
    is_there = widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
    return is_there and bool(widget.focusPolicy() & TAB)
