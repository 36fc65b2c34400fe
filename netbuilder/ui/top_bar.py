"""The bar across the top: mark, menus, undo and redo, the project's name, and command search."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from netbuilder.ui import theme
from netbuilder.ui.menu_bar import MenuBar
from netbuilder.ui.widgets import IconButton, SearchField, SegmentedControl
from netbuilder.ui.widgets.buttons import pressed_by_enter
from netbuilder.ui.widgets.giving_way import GivingWay, Step


class TopBar(QWidget):
    """Holds the menu bar; the project's name stands in the middle of the window.

    In a narrow window the command search becomes a button, then the zooms become drawings, and at
    last the menus that have no room go behind one.

    Signals:
        search_asked: The person pressed the command search.
        history_asked: The right button was pressed on undo or redo.
    """

    search_asked = Signal()
    history_asked = Signal()

    def __init__(self, undo: QAction, redo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self, "chrome")
        self.menu_bar = MenuBar()
        self._mark = QLabel()
        self.zoom = SegmentedControl("Zoom", self)
        self.zoom.add_choice("blocks", "Blocks", "level-block", "The network as its blocks")
        self.zoom.add_choice("layers", "Layers", "level-layer", "The network as layers")
        self.zoom.add_choice("neurons", "Neurons", "level-neuron", "The network neuron by neuron")
        self.zoom.set_value("layers")
        self.undo = self._tool(undo, "undo")
        self.redo = self._tool(redo, "redo")
        self.search = SearchField("Search commands")
        self.search.setReadOnly(True)
        self.search.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.search.setCursor(Qt.CursorShape.PointingHandCursor)
        self.search.clicked.connect(self.search_asked)
        self.search_button = IconButton("search", "Search commands")
        self.search_button.clicked.connect(self.search_asked)
        self.search_button.hide()
        self._row = QHBoxLayout(self)
        for widget in (self._mark, self.menu_bar, self.undo, self.redo):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.zoom)
        self._row.addWidget(self.search)
        self._row.addWidget(self.search_button)
        self.name = ProjectName(self)
        self._giving = GivingWay(
            self,
            (
                Step(self._shorten_search, self._saved_by_search),
                Step(self.zoom.set_short, self._saved_by_zoom),
            ),
            self._needed,
        )
        theme.follow(self, self._restyle)

    def show_project(self, title: str, state: str, is_editing: bool) -> None:
        """Name the project and its state; the start view shows neither."""
        self.name.show_name(title, state)
        self.name.setVisible(is_editing)
        self.undo.setVisible(is_editing)
        self.zoom.setVisible(is_editing)
        self.redo.setVisible(is_editing)
        self._place()

    def show_search_key(self, keys: str) -> None:
        """Tell the key that opens the command search."""
        self.search.set_shortcut(keys.replace("+", " "))
        self.search_button.setToolTip(f"Search commands ({keys})" if keys else "Search commands")

    def minimumSizeHint(self) -> QSize:
        menus = self.menu_bar.sizeHint().width() - self.menu_bar.minimumWidth()
        return QSize(self._giving.least - menus - self._name_room(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _tool(self, action: QAction, icon: str) -> QToolButton:
        button = _Tool()
        theme.set_icon(action, icon)
        action.setIconVisibleInMenu(False)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setAccessibleName(action.text())
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(lambda _: self.history_asked.emit())
        return button

    def _needed(self) -> int:
        return self._row.sizeHint().width() + self._name_room()

    def _name_room(self) -> int:
        """What the name gets before others give way."""
        if self.name.isHidden():
            return 0
        look = theme.current()
        return min(self.name.sizeHint().width(), look.width("node")) + look.space("xl")

    def _shorten_search(self, on: bool) -> None:
        self.search.setHidden(on)
        self.search_button.setVisible(on)

    def _saved_by_search(self) -> int:
        return self.search.minimumWidth() - theme.current().hit("control")

    def _saved_by_zoom(self) -> int:
        return 0 if self.zoom.isHidden() else self.zoom.saved_when_short()

    def _place(self) -> None:
        look = theme.current()
        self._giving.fit()
        layout = self.layout()
        if layout is not None:
            layout.activate()
        taken = self.redo.geometry().right() + look.space("xl")
        search = self.search_button if self.search.isHidden() else self.search
        first = search if self.zoom.isHidden() else self.zoom
        right = first.geometry().left() - look.space("xl")
        width = max(0, min(self.name.sizeHint().width(), right - taken))
        left = max(taken, min((self.width() - width) // 2, right - width))
        self.name.setGeometry(left, 0, width, self.height())

    def _restyle(self) -> None:
        look = theme.current()
        self.setFixedHeight(look.height("top_bar"))
        self._mark.setPixmap(theme.mark(look.icon_size("mark")))
        self._mark.setAccessibleName("netbuilder")
        self._row.setContentsMargins(look.space("l"), 0, look.space("m"), 0)
        self._row.setSpacing(look.space("s"))
        self.search.setFixedWidth(look.width("palette") + look.space("xxl"))
        self.menu_bar.setMinimumWidth(look.width("property_label"))
        size = look.icon_size("standard")
        for button in (self.undo, self.redo):
            button.setIconSize(QSize(size, size))
            button.setFixedSize(look.hit("control"), look.hit("control"))
        self._place()


class _Tool(QToolButton):
    """A button of an action that Enter presses too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)


class ProjectName(QWidget):
    """The project's name, a dot while it has unsaved changes, and its state in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = self.state = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_name(self, title: str, state: str) -> None:
        """Show another name and state."""
        self.title, self.state = title, state
        self.setAccessibleName(f"{title}, {state}")
        self.updateGeometry()
        self.update()

    @property
    def is_edited(self) -> bool:
        """Whether the dot shows."""
        return self.state == "edited"

    def sizeHint(self) -> QSize:
        look = theme.current()
        title = QFontMetrics(look.font("strong", "semibold")).horizontalAdvance(self.title)
        return QSize(title + self._state_width() + 2 * look.space("m"), look.height("control"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter
        font = look.font("strong", "semibold")
        room = max(0, round(box.width()) - self._state_width() - look.space("m"))
        shown = QFontMetrics(font).elidedText(self.title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        painter.drawText(box, middle, shown)
        box.setLeft(box.left() + QFontMetrics(font).horizontalAdvance(shown) + look.space("m"))
        if self.is_edited:
            size = look.space("s")
            dot = QRectF(box.left(), box.center().y() - size / 2, size, size)
            painter.setBrush(look.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(dot)
            box.setLeft(dot.right() + look.space("xs"))
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_3"))
        painter.drawText(box, middle, self.state)
        painter.end()

    def _state_width(self) -> int:
        look = theme.current()
        words = QFontMetrics(look.font("label")).horizontalAdvance(self.state)
        return words + look.space("s") + look.space("xs")
