"""The frame of every dialog: a rounded sheet over the dimmed window, with heading and foot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import IconButton, PlainLabel


class Veil(QWidget):
    """Dims the window while a sheet lies over it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)
        self.setGeometry(window.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        token = "canvas" if look.is_dark else "text"
        painter.fillRect(self.rect(), look.colour(token, look.shade("veil")))
        painter.end()


class Sheet(QDialog):
    """A dialog in the look. Fill `body`, and `foot` where there is something to decide.

    Esc and the cross leave without harm.

    Args:
        title: What it is about.
        hint: One line under the title.
        tile: Family and icon of a tile before the title; empty for none.
    """

    def __init__(
        self,
        title: str,
        hint: str = "",
        tile: tuple[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._sign = tile
        self._veil: Veil | None = None
        self._tile = QLabel()
        self._tile.setVisible(tile is not None)
        self.heading = PlainLabel(title, "title", wrap=True)
        self.hint = PlainLabel(hint, "hint")
        self.hint.setVisible(bool(hint))
        self._head = QHBoxLayout()
        self.body = QVBoxLayout()
        self._foot_holder = QWidget()
        self.foot = QHBoxLayout(self._foot_holder)
        self._foot_holder.hide()
        self._build()
        theme.follow(self, self._dress)

    def show_foot(self) -> None:
        """Show the band at the foot."""
        self._foot_holder.show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() in (None, self._cross):
            self.setFocus()
        parent = self.parentWidget()
        if parent is None:
            return
        window = parent.window()
        if self._veil is None:
            self._veil = Veil(window)
            self._veil.show()
        middle = window.mapToGlobal(window.rect().center())
        self.move(middle - self.rect().center())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._lift_veil()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = look.line() / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        outline = QPainterPath()
        outline.addRoundedRect(box, look.radius("dialog"), look.radius("dialog"))
        painter.fillPath(outline, look.colour("panel"))
        painter.setClipPath(outline)
        head = self._head.geometry().bottom()
        painter.setPen(look.colour("line"))
        if self.body.count():
            painter.drawLine(0, head, self.width(), head)
        if self._foot_holder.isVisible():
            foot = QRectF(self._foot_holder.geometry())
            painter.fillRect(foot, look.colour("chrome"))
            painter.drawLine(foot.topLeft(), foot.topRight())
        painter.setClipping(False)
        painter.setPen(look.colour("line_strong"))
        painter.drawPath(outline)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        width = theme.current().part("empty_width")
        return super().minimumSizeHint().expandedTo(QSize(width, 0))

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.heading)
        words.addWidget(self.hint)
        self._head.addWidget(self._tile)
        self._head.addLayout(words, 1)
        self._cross = IconButton("close", "Close")
        self._cross.clicked.connect(self.reject)
        self._head.addWidget(self._cross, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addLayout(self.body, 1)
        self._column.addWidget(self._foot_holder)

    def _lift_veil(self) -> None:
        if self._veil is not None:
            self._veil.hide()
            self._veil.deleteLater()
            self._veil = None

    def _dress(self) -> None:
        look = theme.current()
        side, room = look.space("xxl"), look.space("l")
        self._head.setContentsMargins(side, room, look.space("xl"), room)
        self._head.setSpacing(room)
        self.body.setContentsMargins(side, look.space("xl"), side, look.space("xl"))
        self.body.setSpacing(room)
        self.foot.setContentsMargins(side, room, side, room)
        self.foot.setSpacing(look.space("m"))
        if self._sign is not None:
            size = look.icon_size("tile_large")
            self._tile.setPixmap(theme.tile(self._sign[0], self._sign[1], size))
        self.update()
