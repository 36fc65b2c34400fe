"""The search at the pointer: a few letters, Enter, and the layer is placed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from netbuilder.core.layer import Layer
from netbuilder.ui import theme
from netbuilder.ui.canvas import kinds
from netbuilder.ui.canvas.found_list import FoundList
from netbuilder.ui.canvas.kind_memory import KindMemory
from netbuilder.ui.canvas.overlays.grip import Grip
from netbuilder.ui.canvas.overlays.kind_detail import KindDetail
from netbuilder.ui.canvas.search_ranking import Offer, Ranking
from netbuilder.ui.widgets import Card, Line, PlainLabel, SearchField

HINT = "Layer, or dense 16 relu"
NOTHING = "No layer is called that. Try fewer letters."
KEYS = "Enter places · Ctrl+Enter and stays · Ctrl+B favourite"
KEYS_ASKED = "Enter chooses · Ctrl+Enter tries it and stays"
GRIP = "Drag to resize (Alt+Shift+arrows)"
RESIZING = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
SIZING = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class SearchPopup(Card):
    """A field, its results, and what the chosen one is.

    Signals:
        chosen(Layer or LibraryBlock, bool): Place this one; whether to stay open for the next.
        closed: It is done, one way or the other.
    """

    chosen = Signal(object, bool)
    closed = Signal()

    def __init__(self, parent: QWidget, offer: Offer, memory: KindMemory) -> None:
        super().__init__("Choose a layer" if offer.is_asked else "Place a layer", parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._offer, self._memory, self._ranking = offer, memory, Ranking(offer, memory)
        self._is_open = True
        self._area = parent
        self.field = SearchField(HINT, parent=self)
        self.field.installEventFilter(self)
        self.results = FoundList(self)
        self.detail = KindDetail(self)
        self._hint = PlainLabel("", "small")
        self._grip = Grip(self, GRIP)
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._grip, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(self.field)
        self.body.addWidget(self.results, 1)
        self.body.addWidget(Line())
        self.body.addWidget(self.detail)
        self.body.addLayout(foot)
        self._grip.dragged.connect(self._size)
        self._grip.released.connect(lambda: memory.resize(self.size()))
        self.field.textChanged.connect(self._search)
        self.results.picked.connect(lambda _found: self._choose(False))
        self.results.starred.connect(self._star)
        self.results.currentRowChanged.connect(lambda _row: self._describe())
        self._search("")

    def open_at(self, spot: QPoint) -> None:
        """Show beside a spot, inside the parent, with the field ready for letters."""
        if not self._offer.is_loose and not self._offer.is_asked:
            self._go_on_from(self._memory.text)
        self._size(self._memory.size if self._memory.size.isValid() else self._usual())
        self.move_to(spot)
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()

    def move_to(self, spot: QPoint) -> None:
        """Lie beside a spot, wholly inside the parent."""
        area = self._area.rect()
        left = max(8, min(spot.x(), area.right() - self.width() - 8))
        top = max(8, min(spot.y(), area.bottom() - self.height() - 8))
        self.move(left, top)

    def offer(self, offer: Offer) -> None:
        """Begin a new search among other kinds."""
        self._offer, self._ranking = offer, Ranking(offer, self._memory)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the chosen row in sight."""
        super().resizeEvent(event)
        self.results.scrollToItem(self.results.currentItem())

    def _key(self, event: QKeyEvent) -> bool:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        has_ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key in SIZING and modifiers & RESIZING == RESIZING:
            self._size_by(*SIZING[key])
        elif key in STEPS and self.results.count():
            self._step(STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(has_ctrl)
        elif key == Qt.Key.Key_B and has_ctrl:
            self._star(self.results.current())
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.leave()
        else:
            return False
        return True

    def _step(self, by: int) -> None:
        """Choose another row; one step beyond the end comes back at the other."""
        count, row = self.results.count(), self.results.currentRow()
        far = row + by if abs(by) == 1 else min(max(row + by, 0), count - 1)
        self.results.setCurrentRow(far % count)

    def _focus_left(self, event: QFocusEvent) -> None:
        reasons = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        now = QApplication.focusWidget()
        inside = now is not None and (now is self or self.isAncestorOf(now))
        if event.reason() not in reasons and not inside:
            self.leave()

    def _choose(self, is_staying: bool) -> None:
        found = self.results.current()
        if found is None:
            return
        self._memory.text = self.field.text().strip() or self._memory.text
        if isinstance(found.what, Layer):
            self._memory.use(found.what.kind)
        if not is_staying:
            self._is_open = False
            self.hide()
        self.chosen.emit(found.what, is_staying)
        if not is_staying:
            self.closed.emit()

    def _star(self, found: kinds.Found | None) -> None:
        """Make a kind a favourite, or no longer; the rows stay where they are."""
        if found is None or not isinstance(found.what, Layer):
            return
        self._memory.toggle(found.what.kind)
        for row in range(self.results.count()):
            self.results.mark(row, self._ranking.sign(self.results.found(row)))

    def _search(self, text: str) -> None:
        self.results.clear()
        for found in self._ranking.results(text):
            self.results.add(found, self._ranking.sign(found))
        count = self.results.count()
        self._hint.setText((KEYS_ASKED if self._offer.is_asked else KEYS) if count else NOTHING)
        self.results.setCurrentRow(0 if count else -1)
        self._describe()

    def _describe(self) -> None:
        found = self.results.current()
        layer = found.layer if found is not None else None
        words = found.detail if found is not None and not isinstance(layer, Layer) else ""
        self.detail.show_layer(layer, words, self._offer.arriving)

    def _go_on_from(self, text: str) -> None:
        """Begin with what was typed last, where it still finds something."""
        self.field.setText(text)
        if not self.results.count():
            self.field.clear()

    def _usual(self) -> QSize:
        table = theme.current().tables["canvas_px"]
        return QSize(int(table["search_width"]), int(table["search_height"]))

    def _size_by(self, across: int, down: int) -> None:
        step = int(theme.current().tables["canvas_px"]["search_row"])
        self._size(self.size() + QSize(across * step, down * step))
        self._memory.resize(self.size())

    def _size(self, wanted: QSize) -> None:
        """Be so large, but never smaller than can be used nor larger than the canvas."""
        table, area = theme.current().tables["canvas_px"], self._area.rect()
        width = max(int(table["search_width_least"]), min(wanted.width(), area.width() - 16))
        height = max(int(table["search_height_least"]), min(wanted.height(), area.height() - 16))
        self.resize(width, height)
        self.move_to(self.pos())

    def _restyle(self) -> None:
        super()._restyle()
        room = theme.current().space("m")
        self.body.setContentsMargins(room, room, room, room)
        self.body.setSpacing(theme.current().space("s"))
