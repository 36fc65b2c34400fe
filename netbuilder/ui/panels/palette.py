"""All kinds of layers in groups: to find, to drag onto the canvas, or to place with one key."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDrag, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.design import BlockUse, NodeLayer
from netbuilder.core.layer import Family, Layer
from netbuilder.ui import theme
from netbuilder.ui.canvas import kinds
from netbuilder.ui.canvas.placing import sample
from netbuilder.ui.canvas.tools.place_node import layer_mime
from netbuilder.ui.short_titles import shortened
from netbuilder.ui.widgets import PlainLabel, SearchField
from netbuilder.ui.workspace import Workspace

LAYER = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
PLACEABLE = (Layer, BlockUse, LibraryBlock)
HINT = "Find, or type dense 16"
OPEN_AT_FIRST = (Family.ENDS, Family.NEURONS, Family.ACTIVATIONS, Family.BLOCK)
NOTHING = "No layer is called that. Try fewer letters."


class Palette(QWidget):
    """The palette as a plain widget.

    Signals:
        placed(Layer): Place this layer next to the selection.
        folded(str): Which groups are folded now, as text to remember; see `fold`.
    """

    placed = Signal(object)
    folded = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        theme.set_role(self, "panel")
        self.field = SearchField(HINT, parent=self)
        self.tree = PaletteTree(self)
        self._nothing = PlainLabel(NOTHING, "hint", wrap=True)
        self._folded = set(Family) - set(OPEN_AT_FIRST)
        self._column = QVBoxLayout(self)
        for part in (self.field, self._nothing, self.tree):
            self._column.addWidget(part)
        self.field.textChanged.connect(self._show)
        self.field.returnPressed.connect(self._place_first)
        self.field.went_down.connect(self.tree.enter)
        self.tree.placed.connect(self.placed)
        self.tree.itemExpanded.connect(lambda item: self._fold(item, False))
        self.tree.itemCollapsed.connect(lambda item: self._fold(item, True))
        workspace.entered.connect(self._show_again)
        self._show("")
        theme.follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        """As wide as the look says."""
        return QSize(theme.current().width("palette"), super().sizeHint().height())

    def titles(self) -> list[str]:
        """The kinds shown now, from above."""
        return [item.text(0) for item in self.tree.layer_items()]

    def fold(self, text: str) -> None:
        """Fold the groups of a remembered text; an empty one leaves those of the beginning."""
        if text:
            names = set(text.split(","))
            self._folded = {family for family in Family if family.name in names}
            self._show(self.field.text())

    def _show(self, text: str) -> None:
        """Show what fits the typed text; all of it where there is none."""
        typed = text.strip()
        self.tree.blockSignals(True)
        self.tree.clear()
        results = kinds.found(typed, kinds.kinds(is_inside=bool(self.workspace.inside)))
        groups: dict[Family, QTreeWidgetItem] = {}
        families = [family for family in Family if any(_of(each) is family for each in results)]
        for family in families:
            group = groups[family] = QTreeWidgetItem(self.tree, [family.value])
            count = sum(_of(each) is family for each in results)
            group.setData(0, COUNT, count)
            group.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, f"{count:,} kinds")
            group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        for found in results:
            item = QTreeWidgetItem(groups[_of(found)], [found.layer.title])
            item.setData(0, LAYER, found.layer)
            item.setToolTip(0, f"{found.layer.title}. {found.layer.summary}")
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, found.layer.summary)
        for family, group in groups.items():
            group.setExpanded(bool(typed) or family not in self._folded)
        self.tree.blockSignals(False)
        if typed and results:
            self.tree.setCurrentItem(self.tree.layer_items()[0])
        self._best = results[0].layer if results else None
        self._nothing.setVisible(not results)

    def _show_again(self) -> None:
        """What can be placed is something else inside a block."""
        self._show(self.field.text())

    def _fold(self, item: QTreeWidgetItem, is_folded: bool) -> None:
        if self.field.text().strip():
            return
        family = Family(item.text(0))
        if is_folded:
            self._folded.add(family)
        else:
            self._folded.discard(family)
        # Something is always named, so that "nothing is folded" is remembered too.
        names = [each.name for each in Family if each in self._folded]
        self.folded.emit(",".join(names) or "NONE")

    def _place_first(self) -> None:
        if self.field.text().strip() and self._best is not None:
            self.placed.emit(self._best)
            self.field.clear()

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("l")
        self._column.setContentsMargins(0, room, 0, 0)
        self._column.setSpacing(look.space("s"))
        self.field.setContentsMargins(0, 0, 0, 0)
        self._column.setContentsMargins(look.space("m"), room, look.space("m"), 0)
        self.tree.viewport().update()
        self.updateGeometry()


class PaletteTree(QTreeWidget):
    """Groups that fold, and their kinds.

    Signals:
        placed(Layer): A kind was chosen by double click or Enter.
    """

    placed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
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
        """Enter places or folds."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            if item.parent() is None:
                item.setExpanded(not item.isExpanded())
            else:
                self._place(item)
        else:
            super().keyPressEvent(event)

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

    def _place(self, item: QTreeWidgetItem) -> None:
        layer = item.data(0, LAYER)
        if isinstance(layer, PLACEABLE):
            self.placed.emit(layer)


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
            words = str(index.data())
            self._kind(painter, rect, (sample(layer), words), state, look)
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
        shown: tuple[NodeLayer, str],
        state: QStyle.StateFlag,
        look: theme.Theme,
    ) -> None:
        layer, title = shown
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


def _of(found: kinds.Found) -> Family:
    return found.layer.group
