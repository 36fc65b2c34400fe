"""What plots that draw themselves whole have in common: focus, menu, and words while empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import paint_focus

if TYPE_CHECKING:
    from netbuilder.ui.plots.plot_rows import Table
    from netbuilder.ui.plots.plot_table import PlotTable


class PlotFace(QWidget):
    """A plot that can be drawn into any rectangle, told in words, and taken along as rows.

    Attributes:
        name: For screen readers and file names.

    Signals:
        table_shown(bool): Its rows took the place of the drawing, or gave it back.
    """

    spoken_role = QAccessible.Role.Chart
    table_shown = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._table: PlotTable | None = None
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

    def table(self) -> Table:
        """What it shows as rows that can be read at any place."""
        from netbuilder.ui.plots.plot_rows import ListedTable

        return ListedTable(self.rows())

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw it into a rectangle."""
        raise NotImplementedError

    @property
    def is_table(self) -> bool:
        """Whether its rows stand in the place of the drawing."""
        return self._table is not None

    def toggle_table(self) -> None:
        """Show its rows as a table in place of the drawing, or the drawing again."""
        if self._table is not None:
            self._close_table()
            return
        from netbuilder.ui.plots.plot_table import PlotTable  # only when asked for

        self._table = PlotTable(self)
        self._table.closed.connect(self._close_table)
        self._table.refresh()
        self._table.show()
        self._table.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table_shown.emit(True)

    def _close_table(self) -> None:
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
            self._table = None
            self.table_shown.emit(False)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_table:
            return
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
        self._tell_table()
        self.update()

    def _tell_table(self) -> None:
        """Other values are shown: the table has them soon."""
        if self._table is not None:
            self._table.tell()

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
