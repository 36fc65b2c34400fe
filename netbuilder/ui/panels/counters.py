"""The counters of a run in one line: epoch, iteration, batch, time and speed; nothing jumps."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.link.messages import RunState
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.metric_words import metric_title, metric_unit
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.theme import Theme

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_TENTHS_BELOW = 10.0


class Cell(NamedTuple):
    """One counter.

    Attributes:
        label: What is counted.
        value: How much.
        rest: What belongs to it: "of 120".
        widest_value, widest_rest: The widest these two will get, whose room is reserved.
    """

    label: str
    value: str
    rest: str
    widest_value: str
    widest_rest: str


def clock(seconds: float) -> str:
    """Time that has passed: ``0:04``, ``12:30``, ``1:02:03``."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def taken(seconds: float) -> str:
    """Time that a run took in all; tenths of a second where it was short: ``0.2 s``."""
    return f"{max(0.1, seconds):.1f} s" if 0 < seconds < _TENTHS_BELOW else clock(seconds)


def about(seconds: float) -> str:
    """Time that is left, as people say it: ``about 9 s left``."""
    if not math.isfinite(seconds):
        return ""
    if seconds < 1:
        return "about 1 s left"
    if seconds < 1.5 * _MINUTE:
        return f"about {seconds:.0f} s left"
    if seconds < 1.5 * _HOUR:
        return f"about {seconds / _MINUTE:.0f} min left"
    if seconds < 1.5 * _DAY:
        return f"about {seconds / _HOUR:.0f} h left"
    return f"about {seconds / _DAY:.0f} days left"


def speed(per_second: float) -> str:
    """Iterations per second with at most three digits that mean something."""
    if per_second <= 0:
        return "–"
    if per_second < 10:
        return f"{per_second:.2g}"
    digits = 10 ** max(0, int(math.log10(per_second)) - 2)
    return f"{round(per_second / digits) * digits:,}"


def cells(run: RunRecord) -> tuple[Cell, ...]:
    """The counters of a run, the most important first."""
    planned = max(run.planned_iterations, run.iteration)
    epochs, per_epoch = f"{run.planned_epochs:,}", f"{run.iterations_per_epoch:,}"
    rows = f"of {per_epoch}, {run.batch_size:,} rows each"
    left = about(run.seconds_left) if run.state is RunState.RUNNING else ""
    state = {RunState.PREPARING: "getting ready", RunState.PAUSED: "paused"}
    return (
        Cell("Epoch", f"{run.current_epoch:,}", f"of {epochs}", epochs, f"of {epochs}"),
        Cell("Iteration", f"{run.iteration:,}", "", f"{planned:,}", ""),
        Cell("Batch", f"{run.batch:,}", rows, per_epoch, rows),
        Cell(
            "Time",
            clock(run.seconds) if run.is_alive else taken(run.seconds),
            left or state.get(run.state, run.state.value),
            "00:00" if run.seconds < _HOUR else "0:00:00",
            "about 88 min left",
        ),
        _results(run)
        or Cell(
            "Speed", speed(run.iterations_per_second), "iterations/s", "000,000", "iterations/s"
        ),
    )


def _results(run: RunRecord) -> Cell | None:
    """What an ended run reached on rows it never saw, in the place of its speed."""
    part = next((part for part in ("test", "validation") if run.results.get(part)), "")
    if run.is_alive or not part:
        return None
    values = run.results[part]
    kind = next((kind for kind in run.metric_kinds() if kind in values), "loss")
    if kind not in values:
        return None
    value = value_label(values[kind], metric_unit(kind))
    return Cell(f"On {part} rows", value, metric_title(kind).lower(), value, "")


class Counters(QWidget):
    """Paints the counters of the current run; those that do not fit are left out at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: RunRecord | None = None
        self._shown = ""
        self.setAccessibleName("Counters of the run")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.follow(self, self._restyle)

    def set_run(self, run: RunRecord | None) -> None:
        """Count another run; None shows nothing."""
        self._run = run
        self.refresh()

    def refresh(self) -> None:
        """Show how far the run is now."""
        words = self.words()
        if words != self._shown:
            self._shown = words
            self.setAccessibleDescription(words)
            self.update()

    def words(self) -> str:
        """All counters as a sentence."""
        if self._run is None:
            return ""
        return ", ".join(f"{c.label} {c.value} {c.rest}".strip() for c in cells(self._run))

    def sizeHint(self) -> QSize:
        return QSize(theme.current().width("inspector"), theme.current().height("control"))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.current().height("control"))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._run is None:
            return
        look = theme.current()
        painter = QPainter(self)
        left = 0.0
        for cell in cells(self._run):
            left = _paint_cell(painter, look, cell, left, self.width(), self.height())
            if left < 0:
                break
            left += look.space("xxl")
        painter.end()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def _paint_cell(
    painter: QPainter, look: Theme, cell: Cell, left: float, width: int, height: int
) -> float:
    """Draw a counter and answer where it ends; -1 where it does not fit."""
    plain = QFontMetricsF(look.font("body", tabular=True))
    strong = QFontMetricsF(look.font("body", "semibold", tabular=True))
    gap = look.space("m")
    value = max(strong.horizontalAdvance(text) for text in (cell.value, cell.widest_value))
    rest = max(plain.horizontalAdvance(text) for text in (cell.rest, cell.widest_rest))
    label = plain.horizontalAdvance(cell.label)
    end = left + label + gap + value + (gap + rest if rest else 0)
    if end > width:
        return -1.0
    parts = (
        (cell.label, left, label, "text_2", "regular"),
        (cell.value, left + label + gap, value, "text", "semibold"),
        (cell.rest, left + label + 2 * gap + value, rest, "text_2", "regular"),
    )
    for words, x, room, token, weight in parts:
        if words:
            painter.setFont(look.font("body", weight, tabular=True))  # type: ignore[arg-type]
            painter.setPen(look.colour(token))
            how = Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignRight if weight == "semibold" else Qt.AlignmentFlag.AlignLeft
            )
            painter.drawText(QRectF(x, 0, room + 1, height), how, words)
    return end
