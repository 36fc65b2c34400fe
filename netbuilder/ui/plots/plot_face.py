"""What plots that draw themselves whole have in common: focus, menu, and words while empty."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import paint_focus


class PlotFace(QWidget):
    """A plot that can be drawn into any rectangle, told in words, and taken along as rows.

    Attributes:
        name: For screen readers and file names.
    """

    spoken_role = QAccessible.Role.Chart

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.follow(self, self.update)

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        raise NotImplementedError

    def rows(self) -> Iterable[tuple[object, ...]]:
        """A header, then what it shows."""
        raise NotImplementedError

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw it into a rectangle."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.render_on(painter, QRectF(self.rect()))
        if self.hasFocus():
            look = theme.current()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_focus(painter, QRectF(self.rect()), look, look.radius("field"))
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from netbuilder.ui.plots.copies import plot_menu  # dialogs only when asked for

        plot_menu(self).popup(event.globalPos())

    def _renew(self) -> None:
        """Other values are shown: paint them, and tell them anew."""
        self.setAccessibleDescription(self.spoken())
        self.update()

    def _paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Say what belongs there while there is nothing to draw."""
        look = theme.current()
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_3"))
        how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(rect, how, self.spoken())


def line_height() -> float:
    """Height of a line of labels with the room around it, in pixels."""
    look = theme.current()
    return float(look.text_height("label") + look.space("s"))
