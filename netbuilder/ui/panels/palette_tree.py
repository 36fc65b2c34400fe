"""The tree of a palette: groups that fold, rows with tiles that are dragged, placed and starred."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QDrag, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.design import BlockUse, NodeLayer
from netbuilder.core.layer import Layer
from netbuilder.ui import theme
from netbuilder.ui.canvas.overlays.kind_detail import KindTip
from netbuilder.ui.canvas.placing import sample
from netbuilder.ui.canvas.tools.place_node import layer_mime
from netbuilder.ui.short_titles import shortened

LAYER = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
STARRED = Qt.ItemDataRole.UserRole + 2
"""Whether a kind is a favourite; None where it cannot be one."""
PLACEABLE = (Layer, BlockUse, LibraryBlock)
FAVOUR, FAVOUR_NO_LONGER = "Add to favourites", "Take from favourites"


class PaletteTree(QTreeWidget):
    """Groups that fold, and their kinds.

    Signals:
        placed(Layer): A kind was chosen by double click or Enter.
        starred(Layer): The person wants it among the favourites, or no longer.
    """

    placed = Signal(object)
    starred = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tip: KindTip | None = None
        self.setAccessibleName("Layers")
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setUniformRowHeights(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(PaletteDelegate(self))
        self.itemClicked.connect(self._toggle)
        self.itemDoubleClicked.connect(self._place)

    def layer_items(self) -> list[QTreeWidgetItem]:
        """The items of kinds, from above."""
        groups = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        items = [group.child(row) for group in groups if group for row in range(group.childCount())]
        return [item for item in items if item is not None]

    def enter(self) -> None:
        """Take the keys, at the best kind."""
        items = self.layer_items()
        if items:
            self.setFocus()
            self.setCurrentItem(items[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter places or folds, Ctrl+B makes a favourite."""
        item = self.currentItem()
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_B and has_ctrl and item is not None:
            self._star(item)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            if item.parent() is None:
                item.setExpanded(not item.isExpanded())
            else:
                self._place(item)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a star begins no drag."""
        self._drop_tip()
        if self._starred_at(event.position().toPoint()) is None:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a star makes a favourite, or takes it back."""
        item = self._starred_at(event.position().toPoint())
        if item is not None and event.button() == Qt.MouseButton.LeftButton:
            self._star(item)
        else:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the kind under the pointer, or with the current one by key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        item = self.currentItem() if by_key else self.itemAt(event.pos())
        layer = item.data(0, LAYER) if item is not None else None
        if item is None or layer is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Place\tEnter", lambda: self._place(item))
        is_starred = item.data(0, STARRED)
        if is_starred is not None:
            words = FAVOUR_NO_LONGER if is_starred else FAVOUR
            menu.addAction(f"{words}\tCtrl+B", lambda: self._star(item))
        spot = self.visualItemRect(item).center()
        menu.popup(self.viewport().mapToGlobal(spot) if by_key else event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """A tooltip with a picture, for kinds."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            item = self.itemAt(event.pos())
            layer = item.data(0, LAYER) if item is not None else None
            if item is not None and isinstance(layer, Layer):
                self.show_tip(item)
                return True
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel, QEvent.Type.MouseMove):
            self._forget_tip(event)
        return bool(super().viewportEvent(event))

    def show_tip(self, item: QTreeWidgetItem) -> None:
        """Show what a kind is, beside its row."""
        self._drop_tip()
        layer = item.data(0, LAYER)
        self._tip = KindTip(layer, item.text(0), layer.summary, self)
        self._tip_item = item
        corner = self.visualItemRect(item).topRight() + QPoint(theme.current().space("m"), 0)
        place = self.viewport().mapToGlobal(corner)
        area = self.screen().availableGeometry()
        lowest = area.bottom() - self._tip.height()
        self._tip.move(place.x(), max(area.top(), min(place.y(), lowest)))
        self._tip.show()

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry the kind to the canvas, which shows the node itself."""
        item = self.currentItem()
        layer = item.data(0, LAYER) if item is not None else None
        if not isinstance(layer, PLACEABLE):
            return
        drag = QDrag(self)
        drag.setMimeData(layer_mime(layer))
        layer = sample(layer)
        size = theme.current().icon_size("tile")
        drag.setPixmap(theme.tile(layer.group.token, layer.icon, size))
        drag.setHotSpot(QPoint(size // 2, size // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def _toggle(self, item: QTreeWidgetItem) -> None:
        if item.parent() is None:
            item.setExpanded(not item.isExpanded())

    def _starred_at(self, spot: QPoint) -> QTreeWidgetItem | None:
        """The row whose star is at a place."""
        item = self.itemAt(spot)
        if item is None or item.data(0, STARRED) is None:
            return None
        return item if star_rect(self.visualItemRect(item)).contains(spot) else None

    def _star(self, item: QTreeWidgetItem) -> None:
        if item.data(0, STARRED) is not None:
            self.starred.emit(item.data(0, LAYER))

    def _forget_tip(self, event: QEvent) -> None:
        if self._tip is None:
            return
        is_there = (
            isinstance(event, QMouseEvent)
            and self.itemAt(event.position().toPoint()) is self._tip_item
        )
        if not is_there:
            self._drop_tip()

    def _drop_tip(self) -> None:
        tip, self._tip = self._tip, None
        if tip is not None:
            tip.hide()
            tip.deleteLater()

    def _place(self, item: QTreeWidgetItem) -> None:
        layer = item.data(0, LAYER)
        if isinstance(layer, PLACEABLE):
            self.placed.emit(layer)


class Shown(NamedTuple):
    """What a row shows.

    Attributes:
        is_starred: Whether it is a favourite; None where it cannot be one.
    """

    layer: NodeLayer
    title: str
    is_starred: bool | None


class PaletteDelegate(QStyledItemDelegate):
    """Draws a group with its chevron, or a kind with its tile."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Rows as high as the look says."""
        return QSize(0, theme.current().height("row"))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a row."""
        look = theme.current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        layer = index.data(LAYER)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if layer is None:
            is_open = bool(state & _OPEN)
            self._group(painter, rect, str(index.data()), is_open, look)
            if not is_open and index.data(COUNT):
                painter.setPen(look.colour("text_3"))
                end = rect.adjusted(0, 0, -look.space("m"), 0)
                painter.drawText(end, _RIGHT, f"{index.data(COUNT):,}")
        else:
            shown = Shown(sample(layer), str(index.data()), index.data(STARRED))
            self._kind(painter, rect, shown, state, look)
        if state & QStyle.StateFlag.State_HasFocus and state & _KEYS:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.colour("focus"))
            painter.drawRoundedRect(
                QRectF(rect).adjusted(1, 1, -1, -1), look.radius("field"), look.radius("field")
            )
        painter.restore()

    def _group(
        self, painter: QPainter, rect: QRect, words: str, is_open: bool, look: theme.Theme
    ) -> None:
        size = look.icon_size("small")
        chevron = QRectF(rect.left(), rect.center().y() - size / 2 + 1, size, size)
        icon = "chevron-down" if is_open else "chevron-right"
        theme.paint_icon(painter, icon, chevron, look.colour("text_3"))
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_2"))
        text = rect.adjusted(size + look.space("xs"), 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words)

    def _kind(
        self,
        painter: QPainter,
        rect: QRect,
        shown: Shown,
        state: QStyle.StateFlag,
        look: theme.Theme,
    ) -> None:
        layer, title = shown.layer, shown.title
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(rect, look.radius("field"), look.radius("field"))
        edge = look.icon_size("tile")
        left = rect.left() + look.space("m")
        tile = theme.tile(layer.group.token, layer.icon, edge)
        painter.drawPixmap(left, rect.center().y() - edge // 2 + 1, tile)
        right = rect.right() - look.space("m")
        if shown.is_starred or (is_hovered and shown.is_starred is not None):
            star = star_rect(rect)
            icon, token = ("star-full", "accent") if shown.is_starred else ("star", "text_3")
            theme.paint_icon(painter, icon, QRectF(star), look.colour(token))
            right = star.left() - look.space("xs")
        if is_hovered:
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text_3"))
            width = painter.fontMetrics().horizontalAdvance("drag")
            spot = QRect(right - width, rect.top(), width, rect.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, "drag")
            right -= width + look.space("s")
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("text"))
        start = left + edge + look.space("m")
        area = QRect(start, rect.top(), right - start, rect.height())
        metrics = painter.fontMetrics()
        title = shortened(title, lambda text: metrics.horizontalAdvance(text) <= area.width())
        words = metrics.elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_OPEN = QStyle.StateFlag.State_Open
_KEYS = QStyle.StateFlag.State_KeyboardFocusChange


def star_rect(row: QRect) -> QRect:
    """Where the star of a row is."""
    look = theme.current()
    size = look.icon_size("small")
    return QRect(row.right() - look.space("s") - size, row.center().y() - size // 2 + 1, size, size)
