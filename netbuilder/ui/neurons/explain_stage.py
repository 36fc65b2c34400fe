"""One step of a calculation as a small table, every known number in it a link to its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term
from netbuilder.link.printed import printed, signed
from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, PlainLabel

_TIMES = "\N{MULTIPLICATION SIGN}"
Follow = Callable[[Number], None]


class StageView(QWidget):
    """A sentence, the terms, and what they give.

    Args:
        follow: Called with the number that a person wants to see next.
        more: Called when all terms are wanted.
    """

    def __init__(self, stage: Stage, follow: Follow, more: Callable[[], None]) -> None:
        super().__init__()
        look = theme.current()
        self._follow = follow
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, look.space("s"), 0, look.space("s"))
        self._grid.setHorizontalSpacing(look.space("m"))
        self._grid.setVerticalSpacing(look.space("xxs"))
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(PlainLabel(stage.words, "label", wrap=True), 0, 0, 1, 3)
        shown = printed(stage)
        for term, value in zip(stage.terms, shown.terms, strict=True):
            self._add_term(term, value)
        if stage.left_out:
            words = f"{stage.left_out:,} others"
            self._add(self._link(words, more, f"List {words}"), None, shown.rest)
        words = "sum" if stage.is_sum else "gives"
        words = "sum, rounded" if shown.is_rounded else words
        self._add(PlainLabel(words, "section"), None, shown.total, is_total=True)

    def _add_term(self, term: Term, value: str) -> None:
        name = _name(term)
        title: QWidget = PlainLabel(name.words, "small", wrap=True)
        if name.number is not None:
            number = name.number
            title = self._link(name.words, lambda: self._follow(number), f"Explain {name.words}")
        product = self._product(term, name) if len(term.factors) > 1 else None
        self._add(title, product, value)

    def _product(self, term: Term, name: Factor) -> QWidget:
        """The factors with their numbers; those that are known elsewhere lead there."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space("xs"))
        for place, factor in enumerate(term.factors):
            if place:
                row.addWidget(PlainLabel(_TIMES, "small"))
            row.addWidget(self._factor(factor, is_name=factor is name))
        return box

    def _factor(self, factor: Factor, *, is_name: bool) -> QWidget:
        text, number = signed(factor.value, 3), factor.number
        if number is None or is_name:
            label = PlainLabel(text, "small")
            label.setToolTip(factor.words)
            return label
        return self._link(text, lambda: self._follow(number), f"Explain {factor.words} {text}")

    def _link(self, words: str, act: Callable[[], None], spoken: str) -> Button:
        link = Button(words, "small_link")
        link.setAccessibleName(spoken)
        link.setToolTip(spoken)
        link.clicked.connect(lambda: act())
        return link

    def _add(
        self, title: QWidget, product: QWidget | None, value: str, *, is_total: bool = False
    ) -> None:
        row = self._grid.rowCount()
        is_link = isinstance(title, Button)
        left = Qt.AlignmentFlag.AlignLeft if is_link else Qt.AlignmentFlag(0)
        self._grid.addWidget(title, row, 0, left)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if product is not None:
            self._grid.addWidget(product, row, 1, right)
        label: QLabel = PlainLabel(value, "section" if is_total else "small")
        label.setAlignment(right)
        self._grid.addWidget(label, row, 2)


def _name(term: Term) -> Factor:
    """The factor that names a term: the number that arrives or comes back, not its weight."""
    known = [each for each in term.factors if each.number is not None]
    others = [
        each
        for each in known
        if each.number is not None and each.number.what is not Quantity.WEIGHT
    ]
    return next(iter(others or known), term.factors[-1])
