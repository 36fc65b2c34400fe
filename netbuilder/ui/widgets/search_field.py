"""A line to find something with, and the key that leads to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import crisp, edge, paint_box


class SearchField(QLineEdit):
    """A line edit with a magnifier, and a small pill with its shortcut while it is empty.

    Esc empties it; Down asks for the results.

    Signals:
        went_down(): the user wants to go on in the list of results.
        clicked(): pressed with the mouse (a read-only one opens something).
    """

    went_down = Signal()
    clicked = Signal()

    def __init__(
        self, placeholder: str = "Search", shortcut: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shortcut = shortcut
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        if shortcut:
            self.setAccessibleDescription(f"Shortcut {shortcut}")
        theme.follow(self, self._restyle)

    def set_shortcut(self, shortcut: str) -> None:
        """Tell another key that leads here; empty for none."""
        self._shortcut = shortcut
        self.setAccessibleDescription(f"Shortcut {shortcut}" if shortcut else "")
        self._restyle()

    def sizeHint(self) -> QSize:
        look = theme.current()
        metrics = QFontMetrics(look.font("body"))
        width = metrics.horizontalAdvance(self.placeholderText()) + self._pill_width()
        width += look.icon_size("control") + 4 * look.space("m")
        return QSize(max(width, look.part("search_least")), look.height("control"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        super().mousePressEvent(event)  # type: ignore[arg-type]
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        size = look.icon_size("control")
        top = (self.height() - size) / 2
        box = QRectF(look.space("m"), top, size, size)
        theme.paint_icon(painter, "search", box, look.colour("text_2"))
        if self._shortcut and not self.text():
            self._paint_pill(painter)
        painter.end()

    def _paint_pill(self, painter: QPainter) -> None:
        look = theme.current()
        height = look.part("tag_height")
        right = self.width() - look.space("s")
        width = self._pill_width()
        pill = QRectF(right - width, (self.height() - height) / 2, width, height)
        paint_box(painter, pill, look.radius("tag"), None, edge(look, "line"))
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text_3"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._shortcut)

    def _pill_width(self) -> int:
        if not self._shortcut:
            return 0
        look = theme.current()
        metrics = QFontMetrics(look.font("small"))
        return metrics.horizontalAdvance(self._shortcut) + 2 * look.space("s")

    def _restyle(self) -> None:
        look = theme.current()
        left = look.icon_size("control") + look.space("s")
        right = self._pill_width() if self._shortcut else 0
        self.setTextMargins(left, 0, right, 0)
        self.updateGeometry()
        self.update()
