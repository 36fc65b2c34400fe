"""The search at the pointer: a few letters, Enter, and the layer is placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from netbuilder.core.layer import Layer
from netbuilder.core.value import Block
from netbuilder.ui import theme
from netbuilder.ui.canvas import kinds
from netbuilder.ui.widgets import Card, PlainLabel, SearchField

FOUND = Qt.ItemDataRole.UserRole
HINT = "Layer, or dense 16 relu"
NOTHING = "No layer is called that. Try fewer letters."
KEYS = "Enter places, Ctrl+Enter places and stays"


class SearchPopup(Card):
    """A field and its results.

    Signals:
        chosen(Layer, bool): Place this one; whether to stay open for the next.
        closed: It is done, one way or the other.
    """

    chosen = Signal(object, bool)
    closed = Signal()

    def __init__(
        self,
        parent: QWidget,
        among: Iterable[type[Layer]],
        is_linked: bool = False,
        blocks: Mapping[str, Block] | None = None,
    ) -> None:
        super().__init__("Place a layer", parent=parent)
        self._among, self._blocks = list(among), blocks or {}
        self._is_open = True
        self._area = parent
        self.field = SearchField(HINT, parent=self)
        self.field.installEventFilter(self)
        self.results = QListWidget(self)
        self.results.setItemDelegate(FoundDelegate(self.results))
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setUniformItemSizes(True)
        self.results.setAccessibleName("Layers found")
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint = PlainLabel(KEYS, "small")
        for part in (self.field, self.results, self._hint):
            self.body.addWidget(part)
        table = theme.current().tables["canvas_px"]
        self.setFixedWidth(int(table["search_width"]))
        self._row = int(table["search_row"])
        self._most_rows = int(table["search_rows"]) - (2 if is_linked else 0)
        self.field.textChanged.connect(self._search)
        self.results.itemClicked.connect(lambda _item: self._choose(False))
        self._search("")

    def open_at(self, spot: QPoint) -> None:
        """Show beside a spot, inside the parent, with the field ready for letters."""
        self.adjustSize()
        area = self._area.rect()
        left = max(8, min(spot.x(), area.right() - self.width() - 8))
        top = max(8, min(spot.y(), area.bottom() - self.height() - 8))
        self.move(left, top)
        self.show()
        self.raise_()
        self.field.setFocus()

    def offer(self, among: Iterable[type[Layer]]) -> None:
        """Begin a new search among other kinds."""
        self._among = list(among)
        self.field.clear()
        self._search("")

    def leave(self) -> None:
        """Close without placing."""
        if self._is_open:
            self._is_open = False
            self.hide()
            self.closed.emit()

    def titles(self) -> list[str]:
        """The names found, the best first."""
        return [self.results.item(row).text() for row in range(self.results.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field: arrows choose, Enter places, Esc and Tab leave."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            self._focus_left(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key), 0)
        if step and self.results.count():
            row = (self.results.currentRow() + step) % self.results.count()
            self.results.setCurrentRow(row)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.leave()
        else:
            return False
        return True

    def _focus_left(self, event: QFocusEvent) -> None:
        reasons = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        now = QApplication.focusWidget()
        inside = now is not None and (now is self or self.isAncestorOf(now))
        if event.reason() not in reasons and not inside:
            self.leave()

    def _choose(self, is_staying: bool) -> None:
        item = self.results.currentItem()
        if item is None:
            return
        found: kinds.Found = item.data(FOUND)
        if not is_staying:
            self._is_open = False
            self.hide()
        self.chosen.emit(found.layer, is_staying)
        if not is_staying:
            self.closed.emit()

    def _search(self, text: str) -> None:
        self.results.clear()
        results = [*kinds.found(text, self._among), *kinds.found_blocks(text, self._blocks)]
        for found in sorted(results, key=lambda each: -each.score):
            item = QListWidgetItem(found.layer.title)
            item.setData(FOUND, found)
            item.setToolTip(found.layer.summary)
            self.results.addItem(item)
        count = self.results.count()
        self._hint.setText(KEYS if count else NOTHING)
        self.results.setCurrentRow(0 if count else -1)
        rows = max(1, min(count, self._most_rows))
        self.results.setFixedHeight(rows * self._row + 4)
        self.adjustSize()

    def _restyle(self) -> None:
        super()._restyle()
        room = theme.current().space("m")
        self.body.setContentsMargins(room, room, room, room)
        self.body.setSpacing(theme.current().space("s"))


class FoundDelegate(QStyledItemDelegate):
    """A result: its tile, its name, and one line on what it is."""

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
        found: kinds.Found = index.data(FOUND)
        look = theme.current()
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent_soft"))
            painter.drawRoundedRect(rect, look.radius("field"), look.radius("field"))
        edge = look.icon_size("tile")
        left, middle = rect.left() + look.space("m"), rect.center().y()
        tile = theme.tile(found.layer.group.token, found.layer.icon, edge)
        painter.drawPixmap(left, middle - edge // 2, tile)
        text = rect.adjusted(edge + 2 * look.space("m") + look.space("xs"), 0, -look.space("m"), 0)
        half = rect.height() // 2
        upper = QRect(text.left(), rect.top() + 3, text.width(), half - 2)
        lower = QRect(text.left(), rect.top() + half, text.width(), half - 3)
        for area, role, token, words in (
            (upper, look.font("body", "medium"), "text", found.layer.title),
            (lower, look.font("small"), "text_3", found.detail),
        ):
            painter.setFont(role)
            painter.setPen(look.colour(token))
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, area.width()
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
