"""The weights of the selected node as a histogram, and whether they learn at a healthy pace."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.link.messages import WeightsDrawn
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.widgets import Line, MiniHistogram, PlainLabel, written

_SLOW, _FAST = 1e-5, 0.05
"""Shares of a weight's size that one step changes: below it hardly learns, above it is wild."""


class WeightsView(QWidget):
    """Asks the engine for histograms of the selected nodes while it is shown."""

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._ids: tuple[str, ...] = ()
        self._shown: WeightsDrawn | None = None
        self.histogram = MiniHistogram("Weights now")
        self._count = PlainLabel("", "small")
        self._pace = PlainLabel("", "success", wrap=True)
        self._head = QHBoxLayout()
        self._title = PlainLabel("Weights now", "section")
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        self._head.addWidget(self._count)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(Line())
        self._column.addLayout(self._head)
        self._column.addWidget(self.histogram)
        self._column.addWidget(self._pace)
        self.hide()
        bridge.frame.connect(self._refresh)
        bridge.past.changed.connect(self._refresh)
        bridge.run_changed.connect(lambda run: self._refresh())
        theme.follow(self, self._restyle)

    def show_nodes(self, ids: Sequence[str]) -> None:
        """Watch these nodes; only a single one is drawn."""
        self._ids = tuple(ids)
        self._bridge.watch(weights=self._ids[:1] if len(self._ids) == 1 else ())
        self._shown = None
        self._refresh()

    def _refresh(self) -> None:
        seen = self._bridge.seen
        drawn = seen.weights.get(self._ids[0]) if seen and len(self._ids) == 1 else None
        self._title.setText("Weights then" if self._bridge.moment.is_past else "Weights now")
        if drawn is None or not drawn.counts:
            self.hide()
        elif drawn is not self._shown:
            self._show(drawn)
        self._shown = drawn

    def _show(self, drawn: WeightsDrawn) -> None:
        self.show()
        self.histogram.set_counts(drawn.counts, (drawn.edges[0], drawn.edges[-1]), "signs")
        self._count.setText(f"{sum(drawn.counts):,} numbers")
        words, role = pace(drawn.update_ratio)
        self._pace.setVisible(bool(words))
        if words != self._pace.text():
            self._pace.setText(words)
        theme.set_role(self._pace, role)

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("m"))


def pace(ratio: float) -> tuple[str, str]:
    """How fast weights change, in words and the role of the label that says it."""
    if ratio <= 0:
        return "", "success"
    share = f"each step changes weights by {written(float(f'{ratio * 100:.2g}'))} %"
    if ratio > _FAST:
        return f"Learning wildly: {share}. A lower learning rate may help.", "warning"
    if ratio < _SLOW:
        return f"Hardly learning: {share}. A higher learning rate may help.", "warning"
    return f"Learning steadily: {share}", "success"
