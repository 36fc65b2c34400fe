"""Where a person reads in an explanation, kept while its numbers become newer ones."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


class ReadingPlace:
    """How far a card is scrolled, and which of its links has the keyboard focus.

    Args:
        card: All that is built anew lies in it.
        scroll: The part of it that scrolls.
    """

    def __init__(self, card: QWidget, scroll: QScrollArea) -> None:
        self._card, self._scroll = card, scroll
        self._height = scroll.verticalScrollBar().value()
        focused, links = QApplication.focusWidget(), _links(card)
        self._link = links.index(focused) if focused in links else -1

    def put_back(self) -> None:
        """Scroll there, and give the link in the same place the focus."""
        sheet = self._scroll.widget()
        layout = sheet.layout() if sheet is not None else None
        if sheet is not None and layout is not None:
            layout.activate()
            needed = max(sheet.height(), layout.totalHeightForWidth(sheet.width()))
            sheet.resize(sheet.width(), needed)
        links = _links(self._card)
        if 0 <= self._link < len(links):
            links[self._link].setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.verticalScrollBar().setValue(self._height)


def _links(card: QWidget) -> list[QWidget]:
    """What the keyboard reaches in a card, in the order in which it was built."""
    wanted = Qt.FocusPolicy.TabFocus
    return [
        each
        for each in card.findChildren(QWidget)
        if each.focusPolicy() & wanted and each.isVisibleTo(card) and each.isEnabled()
    ]
