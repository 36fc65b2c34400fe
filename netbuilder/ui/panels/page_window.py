"""A window of its own for one view of the deck, to be moved to where there is room."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.ui import theme

# A tool window leaves the shortcuts of the main window at work: F5 pauses from here as well.
_KIND = (
    Qt.WindowType.Tool
    | Qt.WindowType.WindowTitleHint
    | Qt.WindowType.WindowSystemMenuHint
    | Qt.WindowType.WindowMaximizeButtonHint
    | Qt.WindowType.WindowCloseButtonHint
)


class PagePlace(StrEnum):
    """Where a view is."""

    DECK = "deck"
    BESIDE = "beside"
    WINDOW = "window"


class PageWindow(QWidget):
    """Holds a page; closing it, or Escape, gives the page back.

    Signals:
        closed: The person closed it.
    """

    closed = Signal()

    def __init__(self, page: QWidget, title: str, parent: QWidget) -> None:
        super().__init__(parent, _KIND)
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # The windows of an application stay while another one is in front.
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowIcon(theme.app_icon())
        self.page = page
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        page.show()

    @property
    def place(self) -> str:
        """Where it is and how large, as text for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def restore(self, place: str) -> None:
        """Go where it was; a text that is no such place changes nothing."""
        self.restoreGeometry(QByteArray.fromBase64(place.encode("ascii", "ignore")))

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("inspector") * 3, look.part("plot_height") * 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        # Only what the person does: when the application ends, windows are remembered as open.
        if event.spontaneous() or self.isVisible():
            self.closed.emit()
