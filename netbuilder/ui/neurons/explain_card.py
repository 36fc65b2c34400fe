"""Says where a number comes from, term by term; every term leads to the number it is made of."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.link.messages.explaining import Explanation, Factor, Number, Quantity
from netbuilder.link.printed import signed
from netbuilder.ui import theme
from netbuilder.ui.neurons.explain_place import ReadingPlace
from netbuilder.ui.neurons.explain_stage import StageView
from netbuilder.ui.neurons.explain_text import explained_text, moment_words, short_words, spoken
from netbuilder.ui.widgets import Button, Card, IconButton, Line, PlainLabel
from netbuilder.ui.widgets.segmented_control import SegmentedControl

MOST, ALL = 12, 1000
_OF_NEURON = (
    (Quantity.ACTIVATION, "Answer", "What it answers for this row"),
    (Quantity.DELTA, "Delta", "How much the loss follows its weighted sum"),
    (Quantity.GRADIENT, "Gradient", "Of its strongest weight, over the next batch"),
    (Quantity.UPDATE, "Update", "What the next iteration makes of that weight"),
)
_OF_WEIGHT = (
    (Quantity.WEIGHT, "Weight", "Where its value comes from"),
    (Quantity.GRADIENT, "Gradient", "How much the loss follows it, over the next batch"),
    (Quantity.UPDATE, "Update", "What the next iteration makes of it"),
)
_CRUMBS = 3


class ExplainCard(Card):
    """Shows one explanation; who shows it fetches them.

    Signals:
        asked: Another number is to be explained: its address, and how many terms at most.
        closed: The person is done.
    """

    asked = Signal(object, int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Explain this number")
        self._number: Number | None = None
        self._most = MOST
        self._found: Explanation | None = None
        # Numbers on the way here, each with what it is called.
        self._trail: list[tuple[Number, str]] = []
        self.title = PlainLabel("Explain this number", "section", wrap=True)
        self.moment = PlainLabel("", "small")
        self.kind = self._choices("What to explain of a neuron", _OF_NEURON)
        self.weight_kind = self._choices("What to explain of a weight", _OF_WEIGHT)
        self.back = IconButton("arrow-left", "Back to the number before (Alt+Left)")
        self.copy = IconButton("copy", "Copy as text (Ctrl+C)")
        self.close_button = IconButton("close", "Close (Esc)")
        self.crumbs, self.beside = QHBoxLayout(), QVBoxLayout()
        self._sheet = QWidget()
        theme.set_role(self._sheet, "card")
        self._stages = QVBoxLayout(self._sheet)
        self._scroll = QScrollArea()
        self._build()
        self.back.clicked.connect(self._go_back)
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.closed)

    def begin(self, number: Number) -> None:
        """Explain this, and forget the way that led elsewhere."""
        kind = self.kind.value()
        if number.what is Quantity.ACTIVATION and kind is not Quantity.ACTIVATION:
            number = Number(Quantity(str(kind)), number.node, number.index)
        self._trail.clear()
        self._go_to(number)

    def show_explanation(self, found: Explanation) -> None:
        """Show what an engine said; the same number anew keeps place and keyboard focus."""
        is_same = self._found is not None and self._found.number == found.number
        place = ReadingPlace(self, self._scroll) if is_same else None
        self.setUpdatesEnabled(False)
        self._fill(found)
        if place is not None:
            place.put_back()
        self.setUpdatesEnabled(True)

    def _fill(self, found: Explanation) -> None:
        self._found = found
        self.title.setText(f"{found.words}: {signed(found.value)}")
        self.moment.setText(moment_words(found))
        self._clear(self._stages)
        for stage in found.stages:
            self._stages.addWidget(StageView(stage, self._follow, self._ask_all))
        self._stages.addStretch(1)
        self._show_beside(found.beside)
        self.copy.setEnabled(True)
        self.setAccessibleDescription(spoken(found))

    def show_words(self, words: str) -> None:
        """Say why there is nothing to show."""
        self._found = None
        self._clear(self._stages)
        self._show_beside(())
        self.moment.setText("")
        self.copy.setEnabled(False)
        self._stages.addWidget(PlainLabel(words, "small", wrap=True))
        self._stages.addStretch(1)

    def ask(self) -> None:
        """Ask anew, as for another row."""
        if self._number is not None:
            self.asked.emit(self._number, self._most)

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = round(float(look.tables["neurons_px"]["explain"]) * look.font_scale)
        return QSize(wide, wide)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_left = event.key() == Qt.Key.Key_Left
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif is_left and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        head.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(self._sheet)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stages.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(head)
        self.body.addLayout(self.crumbs)
        self.body.addWidget(self.kind)
        self.body.addWidget(self.weight_kind)
        self.body.addWidget(self.moment)
        self.body.addWidget(Line())
        self.body.addWidget(self._scroll, 1)
        self.body.addLayout(self.beside)

    def _choices(self, name: str, kinds: tuple[tuple[Quantity, str, str], ...]) -> SegmentedControl:
        made = SegmentedControl(name)
        for value, words, hint in kinds:
            made.add_choice(value, words, hint=hint)
        made.chosen.connect(self._choose_kind)
        return made

    def _clear(self, layout: QHBoxLayout | QVBoxLayout) -> None:
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_beside(self, others: tuple[Factor, ...]) -> None:
        """Links to what belongs to the same place, such as the gradient of a weight."""
        self._clear(self.beside)
        for factor in others[:_CRUMBS]:
            link = self._link(f"{factor.words} {signed(factor.value, 3)}", factor)
            self.beside.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_crumbs(self) -> None:
        """The way here: a click goes back to a number of it."""
        self._clear(self.crumbs)
        first = max(0, len(self._trail) - _CRUMBS)
        for place, (_, words) in list(enumerate(self._trail))[first:]:
            crumb = Button(f"{words} ›", "small_link")
            crumb.setAccessibleName(f"Back to {words}")
            crumb.clicked.connect(lambda _=False, at=place: self._go_back(at))
            self.crumbs.addWidget(crumb)
        self.crumbs.addStretch(1)

    def _link(self, words: str, factor: Factor) -> Button:
        link, number = Button(words, "small_link"), factor.number
        link.setAccessibleName(f"Explain {factor.words}")
        if number is not None:
            link.clicked.connect(lambda: self._follow(number))
        return link

    def _choose_kind(self, kind: object) -> None:
        number, what = self._number, Quantity(str(kind))
        if number is None or number.what is Quantity.LOSS:
            return
        if what in (Quantity.ACTIVATION, Quantity.DELTA) or not _is_of_weight(number):
            self._go_to(Number(what, number.node, number.index))
        else:
            self._go_to(Number(what, number.node, number.index, number.weight))

    def _follow(self, number: Number) -> None:
        if self._number is not None:
            self._trail.append((self._number, short_words(self._found, self._number)))
        self._go_to(number)

    def _go_back(self, at: int = -1) -> None:
        if self._trail:
            number, _ = self._trail[at]
            del self._trail[at:]
            self._go_to(number)

    def _go_to(self, number: Number) -> None:
        self._number, self._most = number, MOST
        self.back.setEnabled(bool(self._trail))
        self._show_crumbs()
        is_weight = _is_of_weight(number)
        self.kind.setVisible(not is_weight and number.what is not Quantity.LOSS)
        self.weight_kind.setVisible(is_weight)
        choices = self.weight_kind if is_weight else self.kind
        known = _OF_WEIGHT if is_weight else _OF_NEURON
        if number.what in (kind for kind, _, _ in known):
            choices.set_value(number.what)
        self.ask()

    def _ask_all(self) -> None:
        self._most = ALL
        self.ask()

    def _copy(self) -> None:
        if self._found is not None:
            QGuiApplication.clipboard().setText(explained_text(self._found))


def _is_of_weight(number: Number) -> bool:
    """Whether an address names one weight, not a neuron whose strongest weight is meant."""
    if number.what in (Quantity.WEIGHT, Quantity.KEPT):
        return True
    of_weights = number.what in (Quantity.GRADIENT, Quantity.UPDATE)
    return of_weights and (bool(number.weight) or len(number.index) > 1)
