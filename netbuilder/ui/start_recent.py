"""The work to go on with: recent projects with a small drawing of their network."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.core.design import Design
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import store
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.ui import kinds, theme
from netbuilder.ui.widgets import Card, ElidedLabel, PlainLabel

MOST_LAYERS, MOST_NEURONS = 5, 4
ENDED = ("finished", "stopped", "failed")


class NetworkSketch(QWidget):
    """A network as a few dots and lines: families by colour, one column per layer with weights."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[tuple[str, int], ...] = ()
        theme.follow(self, self._restyle)

    def show_design(self, design: Design) -> None:
        """Sketch this design."""
        columns = []
        for id in design.order or tuple(design.nodes):
            layer = design.nodes[id].layer
            if isinstance(layer, Layer):
                width = getattr(layer, layer.width, 1) if layer.width else 2
                columns.append((layer.group.token, _dots(width)))
        if len(columns) > MOST_LAYERS:
            columns = [*columns[: MOST_LAYERS - 1], columns[-1]]
        self._columns = tuple(columns)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = look.space("xs") * 0.75
        box = QRectF(self.rect()).adjusted(radius, radius, -radius, -radius)
        places = [self._places(box, index, count) for index, (_, count) in self._indexed()]
        painter.setPen(QPen(look.colour("control"), look.line() / 2))
        for left, right in itertools.pairwise(places):
            painter.drawLines([QLineF(a, b) for a in left for b in right])
        painter.setPen(Qt.PenStyle.NoPen)
        for (token, _), column in zip(self._columns, places, strict=True):
            painter.setBrush(look.colour(token))
            for place in column:
                painter.drawEllipse(place, radius, radius)
        painter.end()

    def _indexed(self) -> list[tuple[int, tuple[str, int]]]:
        return list(enumerate(self._columns))

    def _places(self, box: QRectF, index: int, count: int) -> list[QPointF]:
        across = box.left() + box.width() * (index / max(len(self._columns) - 1, 1))
        pitch = box.height() / MOST_NEURONS
        top = box.center().y() - pitch * (count - 1) / 2
        return [QPointF(across, top + pitch * row) for row in range(count)]

    def _restyle(self) -> None:
        look = theme.current()
        self.setFixedSize(look.width("palette_folded"), look.icon_size("tile_large"))


class RecentRow(Card):
    """One recent project: its network, its name, what is known of it, and when it was saved."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.stem, clickable=True)
        self.path = path
        self.is_read = False
        self.interrupted: RunFolder | None = None
        self._title = ElidedLabel(path.stem, "strong")
        self._facts = ElidedLabel(str(path.parent), "hint")
        self._sketch = NetworkSketch()
        self._words = QVBoxLayout()
        self._words.addWidget(self._title)
        self._words.addWidget(self._facts)
        self._row = QHBoxLayout()
        self._row.addWidget(self._sketch)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(PlainLabel(when(path), "hint"))
        self.body.addLayout(self._row)
        self.setToolTip(str(path))
        self.set_ground("hover")
        theme.follow(self, self._tighten)

    @property
    def title(self) -> str:
        """The name it shows."""
        return self._title.text()

    @property
    def facts(self) -> str:
        """What it tells of the project."""
        return self._facts.text()

    def read(self) -> None:
        """Open the file to tell its title, parameters and problems, and its last run."""
        self.is_read = True
        kinds.load()
        try:
            project = store.load(self.path).project
        except FileProblemError as error:
            self._facts.setText(error.problems[0].found)
            return
        inference = infer(project)
        self._sketch.show_design(project.design)
        self._title.setText(project.title or self.path.stem)
        words = [f"{inference.parameters:,} parameters"]
        count = len(inference.errors)
        if count:
            words = [f"{count} problem{'s' if count > 1 else ''} to solve"]
            theme.set_role(self._facts, "error")
        else:
            words.append(self._run_words())
        self._facts.setText(" · ".join(words))
        self.setAccessibleName(f"{self.title}, {', '.join(words)}, {when(self.path)}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """A row of a list: ground and edge only under the pointer or with the keys."""
        if self.underMouse() or self.hasFocus():
            super().paintEvent(event)

    def _run_words(self) -> str:
        run = next(iter(RunStore.beside(self.path).runs()), None)
        if run is None:
            return "not trained"
        events = run.events()
        last = str(events[-1].get("event", "")) if events else ""
        epoch = next((each["epoch"] for each in reversed(events) if "epoch" in each), 0)
        if last in ENDED:
            return (
                f"{last} at epoch {epoch}" if last != "failed" else f"run failed at epoch {epoch}"
            )
        self.interrupted = run if run.checkpoints() else None
        return f"run interrupted at epoch {epoch}"

    def _tighten(self) -> None:
        look = theme.current()
        room = look.space("l")
        self.body.setContentsMargins(room, look.space("m"), room, look.space("m"))
        self._row.setSpacing(look.space("xl"))
        self._words.setSpacing(look.space("xxs"))


def when(path: Path, now: datetime.datetime | None = None) -> str:
    """When a file was last changed, as people say it; empty if it is gone."""
    try:
        changed = datetime.datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return ""
    today = (now or datetime.datetime.now()).date()
    days = (today - changed.date()).days
    if days == 0:
        return f"today, {changed:%H:%M}"
    if days == 1:
        return "yesterday"
    return f"{changed.day} {changed:%B}" if changed.year == today.year else f"{changed:%Y-%m-%d}"


def _dots(width: object) -> int:
    count = width if isinstance(width, int) else 1
    return max(1, min(MOST_NEURONS, count.bit_length() - 1 if count > 2 else count))
