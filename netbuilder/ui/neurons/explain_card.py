"""Says where a number comes from, term by term; every term leads to the number it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netbuilder.link.messages.explaining import Explanation, Number, Quantity, Stage, Term
from netbuilder.ui import theme
from netbuilder.ui.widgets import (
    Button,
    Card,
    IconButton,
    Line,
    PlainLabel,
)
from netbuilder.ui.widgets.segmented_control import SegmentedControl

_KINDS = (
    (Quantity.ACTIVATION, "Answer", "What it answers for this row"),
    (Quantity.DELTA, "Delta", "How much the loss follows its weighted sum"),
    (Quantity.GRADIENT, "Gradient", "Of its strongest weight, over the next batch"),
    (Quantity.UPDATE, "Update", "What the next iteration makes of that weight"),
)
_MINUS = "\N{MINUS SIGN}"


class ExplainCard(Card):
    """Shows one explanation; who shows it fetches them.

    Signals:
        asked: Another number is to be explained: its address.
        closed: The person is done.
    """

    asked = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Explain this number")
        self._number: Number | None = None
        self._trail: list[Number] = []
        self.title = PlainLabel("Explain this number", "section")
        self.moment = PlainLabel("", "small")
        self.kind = SegmentedControl("What to explain")
        for value, words, hint in _KINDS:
            self.kind.add_choice(value, words, hint=hint)
        self.back = IconButton("arrow-left", "Back to the number before")
        self.close_button = IconButton("close", "Close")
        self._sheet = QWidget()
        theme.set_role(self._sheet, "card")
        self._stages = QVBoxLayout(self._sheet)
        self._scroll = QScrollArea()
        self._build()
        self.kind.chosen.connect(self._choose_kind)
        self.back.clicked.connect(self._go_back)
        self.close_button.clicked.connect(self.closed)

    def begin(self, number: Number) -> None:
        """Explain this, and forget the way that led elsewhere."""
        kind = self.kind.value()
        if number.what is Quantity.ACTIVATION and kind is not Quantity.ACTIVATION:
            number = Number(Quantity(str(kind)), number.node, number.index)
        self._trail.clear()
        self._go_to(number)

    def show_explanation(self, found: Explanation) -> None:
        """Show what an engine said."""
        self.title.setText(f"{found.words}: {signed(found.value)}")
        count = len(found.rows)
        rows = (
            f"row {found.rows[0]:,}" if count == 1 else f"{count} rows" if count else "made sample"
        )
        self.moment.setText(f"After iteration {found.iteration:,}, {rows}")
        self._clear()
        for stage in found.stages:
            self._stages.addWidget(StageView(stage, self._follow))
        self._stages.addStretch(1)
        self.setAccessibleDescription(_spoken(found))

    def show_words(self, words: str) -> None:
        """Say why there is nothing to show."""
        self._clear()
        self.moment.setText("")
        self._stages.addWidget(PlainLabel(words, "small", wrap=True))
        self._stages.addStretch(1)

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = round(float(look.tables["neurons_px"]["explain"]) * look.font_scale)
        return QSize(wide, wide)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        self._scroll.setWidget(self._sheet)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stages.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(head)
        self.body.addWidget(self.kind)
        self.body.addWidget(self.moment)
        self.body.addWidget(Line())
        self.body.addWidget(self._scroll, 1)

    def _clear(self) -> None:
        while (item := self._stages.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _choose_kind(self, kind: object) -> None:
        if self._number is not None and self._number.what is not Quantity.LOSS:
            plain = (Quantity.ACTIVATION, Quantity.DELTA)
            index = self._number.index if self._number.what in plain else self._number.index[:1]
            self._go_to(Number(Quantity(str(kind)), self._number.node, index))

    def _follow(self, number: Number) -> None:
        if self._number is not None:
            self._trail.append(self._number)
        self._go_to(number)

    def _go_back(self) -> None:
        if self._trail:
            self._go_to(self._trail.pop())

    def _go_to(self, number: Number) -> None:
        self._number = number
        self.back.setEnabled(bool(self._trail))
        if number.what in (kind for kind, _, _ in _KINDS):
            self.kind.set_value(number.what)
        self.ask()

    def ask(self) -> None:
        """Ask anew, as for another row."""
        if self._number is not None:
            self.asked.emit(self._number)


class StageView(QWidget):
    """One step of a calculation as a small table."""

    def __init__(self, stage: Stage, follow: object) -> None:
        super().__init__()
        look = theme.current()
        self._follow = follow
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, look.space("s"), 0, look.space("s"))
        self._grid.setHorizontalSpacing(look.space("m"))
        self._grid.setVerticalSpacing(look.space("xxs"))
        self._grid.setColumnStretch(0, 1)
        self._add(PlainLabel(stage.words, "label", wrap=True), 0, columns=3)
        for term in stage.terms:
            self._add_term(term)
        if stage.left_out:
            self._add_row(f"{stage.left_out:,} others", "", signed(stage.rest))
        words = "sum" if stage.is_sum else "gives"
        self._add_row(words, "", signed(stage.total), is_total=True)

    def _add_term(self, term: Term) -> None:
        *_, last = term.factors
        named = next((each for each in term.factors if each.number is not None), last)
        product = " \N{MULTIPLICATION SIGN} ".join(signed(each.value) for each in term.factors)
        product = product if len(term.factors) > 1 else ""
        row = self._grid.rowCount()
        if named.number is not None:
            link = Button(named.words, "small_link")
            link.setAccessibleName(f"Explain {named.words}")
            number, follow = named.number, self._follow
            link.clicked.connect(lambda: follow(number))  # type: ignore[operator]
            self._grid.addWidget(link, row, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(PlainLabel(named.words, "small"), row, 0)
        self._fill(row, product, signed(term.value))

    def _add_row(self, words: str, product: str, value: str, *, is_total: bool = False) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(PlainLabel(words, "section" if is_total else "small"), row, 0)
        self._fill(row, product, value, is_total=is_total)

    def _fill(self, row: int, product: str, value: str, *, is_total: bool = False) -> None:
        right = Qt.AlignmentFlag.AlignRight
        for column, text in ((1, product), (2, value)):
            label = PlainLabel(text, "section" if is_total else "small")
            label.setAlignment(right)
            self._grid.addWidget(label, row, column)

    def _add(self, widget: QLabel, row: int, *, columns: int) -> None:
        self._grid.addWidget(widget, row, 0, 1, columns)


def signed(value: float) -> str:
    """A number with its sign, as tables of terms show them."""
    return f"{value:+.3g}".replace("-", _MINUS) if value else "0"


def _spoken(found: Explanation) -> str:
    return " ".join([found.words, signed(found.value), *_sentences(found)])


def _sentences(found: Explanation) -> Iterator[str]:
    for stage in found.stages:
        yield f"{stage.words} Total {signed(stage.total)}."
