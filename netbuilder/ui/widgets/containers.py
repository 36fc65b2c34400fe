"""What groups other widgets: cards, and sections that fold."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import crisp, edge, paint_box, paint_focus, shows_focus


class Card(QFrame):
    """A flat sheet with an edge; fill its `body` layout.

    Args:
        clickable: It takes the keys, shows hover, and sends ``clicked``.
        dashed: The edge of a place to drop something on.

    Signals:
        clicked(): by mouse, Enter or Space.
    """

    clicked = Signal()

    def __init__(
        self,
        name: str = "",
        *,
        clickable: bool = False,
        dashed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._clickable, self._dashed = clickable, dashed
        self._edge_token = ""
        self._ground_token = "panel" if dashed else "raised"
        self.setAccessibleName(name)
        self.body = QVBoxLayout(self)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.follow(self, self._restyle)

    @property
    def spoken_role(self) -> QAccessible.Role:
        """What a screen reader calls it."""
        return QAccessible.Role.Button if self._clickable else QAccessible.Role.Grouping

    def spoken_press(self) -> None:
        """A screen reader presses it."""
        if self._clickable:
            self.clicked.emit()

    def set_edge(self, token: str) -> None:
        """Show a state by the edge, such as ``"accent"`` or ``"negative"``; empty for none."""
        self._edge_token = token
        self.update()

    def set_ground(self, token: str) -> None:
        self._ground_token = token
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._clickable and inside and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        else:
            super().mouseReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._clickable:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._clickable and event.key() in keys:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        hovered = self._clickable and self.underMouse()
        token = self._edge_token or ("control" if hovered or self._dashed else "line")
        pen = QPen(
            edge(look, token, "selected_edge" if self._edge_token == "accent" else "hairline")
        )
        if self._dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        box, radius = QRectF(self.rect()), look.radius("card")
        paint_box(painter, box, radius, look.colour(self._ground_token), pen)
        if self._clickable and shows_focus(self):
            paint_focus(painter, box, look, radius)
        painter.end()

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("l")
        self.body.setContentsMargins(room, room, room, room)
        self.body.setSpacing(look.space("m"))
        self.update()


class SectionHeader(QToolButton):
    """A line that folds what stands below it; ``toggled(bool)`` tells whether it is open.

    Args:
        is_flush: Whether it begins at its very edge, as the labels of fields do.
    """

    def __init__(
        self,
        words: str,
        *,
        detail: str = "",
        is_open: bool = True,
        is_flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._detail, self._is_flush = detail, is_flush
        self.setText(words)
        self.setCheckable(True)
        self.setChecked(is_open)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        self.toggled.connect(self._say_state)
        self._say_state()
        theme.follow(self, self._restyle)

    def set_detail(self, detail: str) -> None:
        """Say something else at its end."""
        if detail != self._detail:
            self._detail = detail
            self._say_state()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.setChecked(event.key() == Qt.Key.Key_Right)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        look = theme.current()
        words = QFontMetrics(look.font("label", "semibold")).horizontalAdvance(self.text())
        return QSize(words + look.icon_size("small") + 4 * look.space("m"), look.height("control"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        room = 0 if self._is_flush else look.space("m")
        inner = QRectF(self.rect()).adjusted(room, 0, -room, 0)
        token = "text" if self.underMouse() else "text_2"
        size = look.icon_size("small")
        chevron = QRectF(inner.left(), inner.center().y() - size / 2, size, size)
        name = "chevron-down" if self.isChecked() else "chevron-right"
        theme.paint_icon(painter, name, chevron, look.colour(token))
        inner.setLeft(chevron.right() + look.space("s"))
        painter.setFont(look.font("label", "medium"))
        painter.setPen(look.colour(token))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._detail:
            painter.setFont(look.font("label"))
            painter.setPen(look.colour("text_3"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(inner, right, self._detail)
        if shows_focus(self):
            paint_focus(painter, QRectF(self.rect()), look, look.radius("field"))
        painter.end()

    def _say_state(self) -> None:
        state = "open" if self.isChecked() else "closed"
        self.setAccessibleDescription(f"{state}, {self._detail}" if self._detail else state)
        self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Section(QWidget):
    """A header and a `body` layout that folds under it; arguments as of `SectionHeader`."""

    def __init__(
        self,
        words: str,
        *,
        detail: str = "",
        is_open: bool = True,
        is_flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = SectionHeader(words, detail=detail, is_open=is_open, is_flush=is_flush)
        self._holder = QWidget()
        self.body = QVBoxLayout(self._holder)
        self.body.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.header)
        column.addWidget(self._holder)
        self._holder.setVisible(is_open)
        self.header.toggled.connect(self._holder.setVisible)


class Line(QFrame):
    """A hairline between groups."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "line-upright" if upright else "line")
