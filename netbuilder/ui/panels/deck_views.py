"""The views of the deck, each in the deck, beside the chosen one, or in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.deck_pages import PAGES, DeckPage, Pages
from netbuilder.ui.panels.page_window import PagePlace, PageWindow
from netbuilder.ui.widgets import EmptyState, IconButton, PlainLabel
from netbuilder.ui.workspace import Workspace


class DeckViews(QWidget):
    """Shows one view under its tab, one more beside it where wanted, and others in windows.

    Attributes:
        rows, pages: What there is, by id.
        outside: The windows of views that have one.
        beside: Id of the view beside; empty for none.

    Signals:
        moved(str): The view of this id is somewhere else now.
    """

    moved = Signal(str)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows: dict[str, DeckPage] = {row.value: row for row in PAGES}
        self.pages = Pages({row.value: row.make(workspace, bridge) for row in PAGES})
        self._slots = {value: _Slot(row) for value, row in self.rows.items()}
        self.outside: dict[str, PageWindow] = {}
        self.beside = ""
        self._is_shown = True
        self._withdrawn: set[str] = set()
        self._stack = QStackedWidget()
        for value, slot in self._slots.items():
            slot.hold(self.pages[value])
            slot.away.acted.connect(lambda value=value: self.bring_forward(value))
            self._stack.addWidget(slot)
        self._beside = _Beside()
        self._beside.hide()
        self._beside.back_asked.connect(lambda: self.dock(self.beside))
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(self._beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)

    @property
    def current(self) -> str:
        """Id of the view under the tabs."""
        return list(self.rows)[self._stack.currentIndex()]

    def place_of(self, value: str) -> PagePlace:
        """Where a view is."""
        if value in self.outside:
            return PagePlace.WINDOW
        return PagePlace.BESIDE if value == self.beside else PagePlace.DECK

    def focused(self) -> str:
        """Id of the view that has the keyboard, or of the one under the tabs."""
        window = next((value for value, w in self.outside.items() if w.isActiveWindow()), "")
        if window:
            return window
        beside = self.pages.get(self.beside)
        if beside is not None and beside.isAncestorOf(self.focusWidget()):
            return self.beside
        return self.current

    def offer(self, value: str, on: bool) -> None:
        """Whether a view has something to show at all; one that has not goes under its tab."""
        if on:
            self._withdrawn.discard(value)
            return
        self._withdrawn.add(value)
        self.dock(value)

    def show_page(self, value: str) -> None:
        """Bring a view under the tabs, or say where it is."""
        self._stack.setCurrentWidget(self._slots[value])

    def bring_forward(self, value: str) -> None:
        """Give the keyboard to a view that is beside the others or in its window."""
        window = self.outside.get(value)
        if window is not None:
            window.show()
            window.raise_()
            window.activateWindow()
        self.pages[value].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def undock(self, value: str, place: str = "") -> None:
        """Give a view a window of its own.

        Args:
            place: Where that window was, as `saved` told it; empty for beside the pointer's screen.
        """
        if value in self.outside:
            self.bring_forward(value)
            return
        self._leave_beside(value)
        words = self.rows[value].words
        window = PageWindow(self.pages[value], f"{words} – netbuilder", self)
        self.outside[value] = window
        self._slots[value].say_away(f"{words} has a window of its own.")
        window.closed.connect(lambda: self.dock(value))
        if place:
            window.restore(place)
        if self._is_shown:
            window.show()
            if not place:
                self.bring_forward(value)
        self._move_on(value)
        self.moved.emit(value)

    def dock(self, value: str) -> None:
        """Put a view back under its tab."""
        if self.place_of(value) is PagePlace.DECK:
            return
        self._take_back(value)
        self.moved.emit(value)

    def put_beside(self, value: str) -> None:
        """Show a view at the right of the chosen one, in place of another one there."""
        if self.beside == value:
            return
        if self.beside:
            self.dock(self.beside)
        self._take_back(value)
        self.beside = value
        self._beside.hold(self.pages[value], self.rows[value].words)
        self._beside.show()
        half = max(1, self._splitter.width() // 2)
        self._splitter.setSizes([half, half])
        self._slots[value].say_away(f"{self.rows[value].words} is shown beside.")
        self._move_on(value)
        self.moved.emit(value)

    def toggle(self, place: PagePlace, value: str = "") -> None:
        """Put a view, or the one that is looked at, to a place, or back from there."""
        value = value or self.focused()
        if self.place_of(value) is place:
            self.dock(value)
        elif place is PagePlace.BESIDE:
            self.put_beside(value)
        else:
            self.undock(value)

    def is_at(self, place: PagePlace) -> bool:
        """Whether the view that is looked at is there."""
        return self.place_of(self.focused()) is place

    @property
    def is_spread(self) -> bool:
        """Whether any view is not under its tab."""
        return bool(self.outside or self.beside)

    @property
    def windows(self) -> tuple[PageWindow, ...]:
        """The windows that are open."""
        return tuple(each for each in self.outside.values() if each.isVisible())

    def dock_all(self) -> None:
        """Put every view back under its tab."""
        for value in (*self.outside, self.beside):
            if value:
                self.dock(value)

    def set_shown(self, on: bool) -> None:
        """Show the windows, or hide them behind the start view; they are kept."""
        self._is_shown = on
        for window in self.outside.values():
            window.setVisible(on)

    def _take_back(self, value: str) -> None:
        """Into its slot, from wherever it is."""
        self._leave_beside(value)
        window = self.outside.pop(value, None)
        self._slots[value].hold(self.pages[value])
        if window is not None:
            window.hide()
            window.deleteLater()

    def _leave_beside(self, value: str) -> None:
        if value == self.beside:
            self.beside = ""
            self._beside.hide()

    def _move_on(self, value: str) -> None:
        """Under the tabs comes the first view that is still there."""
        if self.current == value:
            left = (each for each in self.rows if self.place_of(each) is PagePlace.DECK)
            first = next((each for each in left if each not in self._withdrawn), "")
            if first:
                self.show_page(first)


class _Slot(QStackedWidget):
    """The place of a page under the tabs: the page, or a word where it is."""

    def __init__(self, row: DeckPage) -> None:
        super().__init__()
        self.away = EmptyState("external", "", "Show it")
        self.addWidget(self.away)

    def hold(self, page: QWidget) -> None:
        self.addWidget(page)
        self.setCurrentWidget(page)

    def say_away(self, line: str) -> None:
        self.away.set_line(line)
        self.setCurrentWidget(self.away)


class _Beside(QWidget):
    """The page at the right, under its name.

    Signals:
        back_asked: It is to go back under its tab.
    """

    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = PlainLabel("", "section")
        self._back = IconButton("close", "Back under its tab")
        self._back.clicked.connect(self.back_asked)
        self._head = QHBoxLayout()
        self._head.addWidget(self._name, 1)
        self._head.addWidget(self._back)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        theme.follow(self, self._restyle)

    def hold(self, page: QWidget, words: str) -> None:
        self._name.setText(words)
        self._column.addWidget(page, 1)
        page.show()

    def _restyle(self) -> None:
        look = theme.current()
        self._head.setContentsMargins(look.space("l"), 0, look.space("s"), 0)
        self._column.setSpacing(0)
