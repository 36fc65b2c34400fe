"""The bar across the top: mark, menus, undo and redo, the project's name, and command search."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QSizePolicy, QToolButton, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import ElidedLabel, PlainLabel, SearchField


class TopBar(QWidget):
    """Holds the menu bar; the project's name stands in the middle of the window.

    Signals:
        search_asked: The person pressed the command search.
    """

    search_asked = Signal()

    def __init__(self, undo: QAction, redo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self, "chrome")
        self.menu_bar = QMenuBar()
        self.menu_bar.setNativeMenuBar(False)
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._mark = QLabel()
        self.undo = self._tool(undo)
        self.redo = self._tool(redo)
        self.title = ElidedLabel("", "strong")
        self.state = PlainLabel("", "hint")
        self.search = SearchField("Search commands", "Ctrl Shift P")
        self.search.setReadOnly(True)
        self.search.setAccessibleName("Search commands")
        self.search.clicked.connect(self.search_asked)
        self._row = QHBoxLayout(self)
        for widget in (self._mark, self.menu_bar, self.undo, self.redo):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.search)
        self._centre = QWidget(self)
        centre = QHBoxLayout(self._centre)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.addWidget(self.title)
        centre.addWidget(self.state)
        self._centre.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.follow(self, self._restyle)

    def show_project(self, title: str, state: str, is_editing: bool) -> None:
        """Name the project and its state; on the start view both are empty."""
        self.title.setText(title)
        self.state.setText(state)
        self._centre.setVisible(is_editing)
        self.undo.setVisible(is_editing)
        self.redo.setVisible(is_editing)
        self._place()

    def resizeEvent(self, event: object) -> None:
        self._place()

    def _tool(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setAccessibleName(action.text())
        return button

    def _place(self) -> None:
        look = theme.current()
        taken = self.redo.geometry().right() + look.space("xl")
        right = self.search.geometry().left() - look.space("xl")
        wanted = self._centre.sizeHint().width()
        width = max(0, min(wanted, right - taken))
        left = max(taken, min((self.width() - width) // 2, right - width))
        self._centre.setGeometry(left, 0, width, self.height())

    def _restyle(self) -> None:
        look = theme.current()
        self.setFixedHeight(look.height("top_bar"))
        self._mark.setPixmap(theme.mark(look.icon_size("mark")))
        self._mark.setAccessibleName("netbuilder")
        self._row.setContentsMargins(look.space("l"), 0, look.space("l"), 0)
        self._row.setSpacing(look.space("s"))
        self.search.setFixedWidth(look.width("palette"))
        size = look.icon_size("standard")
        for button in (self.undo, self.redo):
            button.setIconSize(QSize(size, size))
            button.setFixedSize(look.hit("control"), look.hit("control"))
