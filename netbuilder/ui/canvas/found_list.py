"""The rows of a search: a tile, a name, one line on what it is, and a star for favourites."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.canvas.kinds import Found

FOUND = Qt.ItemDataRole.UserRole
SIGN = Qt.ItemDataRole.UserRole + 1
"""``star`` for a favourite, ``recent`` for what was placed lately, else empty."""


class FoundList(QListWidget):
    """Results that are clicked, with a star at the end of each.

    Signals:
        picked(Found): A row was clicked.
        starred(Found): Its star was.
    """

    picked = Signal(object)
    starred = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setItemDelegate(FoundDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Layers found")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def add(self, found: Found, sign: str) -> None:
        """Add a row at the end."""
        item = QListWidgetItem(found.title, self)
        item.setData(FOUND, found)
        item.setData(SIGN, sign)
        spoken = f"{found.detail} Favourite." if sign == "star" else found.detail
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, spoken)

    def mark(self, row: int, sign: str) -> None:
        """Give a row another sign."""
        self.item(row).setData(SIGN, sign)

    def current(self) -> Found | None:
        """The chosen result."""
        row = self.currentRow()
        found: Found | None = self.item(row).data(FOUND) if row >= 0 else None
        return found

    def found(self, row: int) -> Found:
        """The result in a row."""
        result: Found = self.item(row).data(FOUND)
        return result

    def star_place(self, row: int) -> QRect:
        """Where a row's star is, in the viewport."""
        return star_rect(self.visualItemRect(self.item(row)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a row picks it, on its star it makes it a favourite."""
        super().mouseReleaseEvent(event)
        spot = event.position().toPoint()
        item = self.itemAt(spot)
        if item is None or event.button() != Qt.MouseButton.LeftButton:
            return
        found = item.data(FOUND)
        is_star = star_rect(self.visualItemRect(item)).contains(spot)
        (self.starred if is_star else self.picked).emit(found)


class FoundDelegate(QStyledItemDelegate):
    """Draws a result."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All rows are equally high."""
        return QSize(0, int(theme.current().tables["canvas_px"]["search_row"]))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a row."""
        found: Found = index.data(FOUND)
        look = theme.current()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, rect, option.state, look)
        edge = look.icon_size("tile")
        left, middle = rect.left() + look.space("m"), rect.center().y()
        tile = theme.tile(found.layer.group.token, found.layer.icon, edge)
        painter.drawPixmap(left, middle - edge // 2, tile)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        self._sign(painter, rect, str(index.data(SIGN) or ""), is_hovered)
        text = rect.adjusted(edge + 2 * look.space("m") + look.space("xs"), 0, 0, 0)
        text.setRight(star_rect(rect).left() - look.space("xs"))
        half = rect.height() // 2
        upper = QRect(text.left(), rect.top() + 3, text.width(), half - 2)
        lower = QRect(text.left(), rect.top() + half, text.width(), half - 3)
        for area, role, token, words in (
            (upper, look.font("body", "medium"), "text", found.title),
            (lower, look.font("small"), "text_3", found.detail),
        ):
            painter.setFont(role)
            painter.setPen(look.colour(token))
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, area.width()
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _sign(self, painter: QPainter, rect: QRect, sign: str, is_hovered: bool) -> None:
        look = theme.current()
        if sign == "star":
            icon, token = "star-full", "accent"
        elif is_hovered:
            icon, token = "star", "text_3"
        elif sign == "recent":
            icon, token = "clock", "text_3"
        else:
            return
        theme.paint_icon(painter, icon, QRectF(star_rect(rect)), look.colour(token))


def star_rect(row: QRect) -> QRect:
    """Where the star of a row is."""
    look = theme.current()
    size = look.icon_size("control")
    left = row.right() - look.space("m") - size
    return QRect(left, row.center().y() - size // 2 + 1, size, size)


def _ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag, look: theme.Theme) -> None:
    is_chosen = bool(state & QStyle.StateFlag.State_Selected)
    if not is_chosen and not state & QStyle.StateFlag.State_MouseOver:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    if is_chosen and look.name == "high_contrast":
        painter.setPen(look.colour("accent"))  # a tint alone does not show on black
    painter.setBrush(look.colour("accent_soft" if is_chosen else "hover"))
    radius = look.radius("field")
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
