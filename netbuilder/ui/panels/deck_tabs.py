"""The tabs of the deck: chosen by a click, given a window by double click, drag, menu or key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from netbuilder.ui import theme
from netbuilder.ui.panels.deck_pages import Offered
from netbuilder.ui.panels.deck_views import DeckViews
from netbuilder.ui.panels.page_window import PagePlace
from netbuilder.ui.widgets import TabStrip

LEFT = Qt.MouseButton.LeftButton


class DeckTabs(TabStrip):
    """Tabs whose views can be taken out of the deck; those without room go behind a button.

    Signals:
        offer_changed: Other views are offered now, or another one is chosen that had no room.
    """

    offer_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._views: DeckViews | None = None
        self._offered: set[str] = set()
        self._left_out: tuple[str, ...] = ()
        self._pressed = -1
        self.tabBarDoubleClicked.connect(self._toggle)

    def serve(self, views: DeckViews) -> None:
        """Offer these views, in their order."""
        self._views = views
        for value, row in views.rows.items():
            self.add_tab(value, row.words, row.hint)
            self._offered.add(value)
            page = views.pages[value]
            if isinstance(page, Offered):
                page.offered.connect(lambda on, value=value: self._offer(value, on))
                self._offer(value, page.is_offered)
        views.moved.connect(lambda _: self.set_value(views.current))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.tabAt(event.pos()) if by_mouse else self.currentIndex()
        if index < 0 or self._views is None:
            return
        corner = self.mapToGlobal(self.tabRect(index).bottomLeft())
        self.open_menu(self.value_at(index), event.globalPos() if by_mouse else corner)

    def open_menu(self, value: str, place: QPoint) -> QMenu | None:
        """The menu of a view: where it can be."""
        views = self._views
        if views is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        now = views.place_of(value)
        choices = (
            (PagePlace.WINDOW, "Open in its own window", "external", views.undock),
            (PagePlace.BESIDE, "Show beside the others", "layout", views.put_beside),
            (PagePlace.DECK, "Put back under its tab", "", views.dock),
        )
        for where, words, icon, go in choices:
            action = menu.addAction(words)
            if icon:
                theme.set_icon(action, icon)
            action.setEnabled(now is not where)
            action.triggered.connect(lambda _=False, go=go: go(value))
        menu.addSeparator()
        every = menu.addAction("Put all back under their tabs")
        every.setEnabled(views.is_spread)
        every.triggered.connect(views.dock_all)
        menu.popup(place)
        return menu

    @property
    def left_out(self) -> tuple[str, ...]:
        """Ids of the views whose tabs have no room."""
        return self._left_out

    @property
    def whole_width(self) -> int:
        """The room that all tabs need."""
        return sum(self._wide(value) for value in self._in_order())

    def set_value(self, value: object) -> None:
        if value in self._left_out:
            self.show_tab(value, True)
            super().set_value(value)
            self.offer_changed.emit()
            return
        super().set_value(value)

    def fit(self, room: int) -> None:
        """Show as many tabs as there is room for, the chosen one among them."""
        chosen, values = str(self.value()), self._in_order()
        room -= self._wide(chosen) if chosen in values else 0
        shown = {chosen}
        for value in values:
            if value != chosen:
                room -= self._wide(value)
                if room < 0:
                    break
                shown.add(value)
        left_out = tuple(value for value in values if value not in shown)
        if left_out != self._left_out:
            self._left_out = left_out
            for value in sorted(values, key=lambda value: value in left_out):
                self.show_tab(value, value in shown)

    def title_of(self, value: str) -> str:
        """The words on the tab of a view."""
        return self.tabText(self._values.index(value))

    def _in_order(self) -> list[str]:
        return [str(value) for value in self._values if value in self._offered]

    def _wide(self, value: str) -> int:
        return self.tabSizeHint(self._values.index(value)).width()

    def value_at(self, index: int) -> str:
        """Id of the view whose tab stands there."""
        return str(self._values[index])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == LEFT:
            self._pressed = self.tabAt(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        far = theme.current().height("control")
        outside = (
            not self.rect().adjusted(-far, -far, far, far).contains(event.position().toPoint())
        )
        if self._pressed >= 0 and event.buttons() & LEFT and outside and self._views is not None:
            value, self._pressed = self.value_at(self._pressed), -1
            self._views.undock(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._pressed = -1

    def _toggle(self, index: int) -> None:
        if index >= 0 and self._views is not None:
            self._views.toggle(PagePlace.WINDOW, self.value_at(index))

    def _offer(self, value: str, on: bool) -> None:
        """Some views have their tab only while there is something to show."""
        (self._offered.add if on else self._offered.discard)(value)
        self.show_tab(value, on)
        self._left_out = tuple(each for each in self._left_out if each != value)
        self.offer_changed.emit()
        if self._views is not None:
            self._views.offer(value, on)
        if not on and self.value() == value:
            self.setCurrentIndex(0)
