"""Text that is shown exactly as it is written, whole or shortened."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from netbuilder.ui import theme


class PlainLabel(QLabel):
    """A label that never reads its text as rich text: names and messages may come from a file.

    Args:
        text: What it says.
        role: ``page``, ``title``, ``strong``, ``section``, ``label``, ``value``, ``hint``,
            ``small``, ``error``, ``warning``, ``success``, or empty for body text.
        wrap: Break long text into lines.
    """

    def __init__(
        self, text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            theme.set_role(self, role)
        self.setText(text)


class ElidedLabel(PlainLabel):
    """One line that is shortened with an ellipsis where it does not fit; hover shows it whole."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role, parent=parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._show_whole_on_hover()

    def shown_text(self) -> str:
        """The text as it fits now."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), getattr(self, "_mode", _RIGHT), room)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole_on_hover()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        alignment = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.contentsRect(), alignment, self.shown_text())
        painter.end()

    def _show_whole_on_hover(self) -> None:
        self.setToolTip("" if self.shown_text() == self.text() else self.text())


_RIGHT = Qt.TextElideMode.ElideRight
