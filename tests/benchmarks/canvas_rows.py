"""What is measured of a node editor, and how: the same for ours and for another.

Needs nothing but PySide6, since it also runs in the environment of the other editor.
"""

from __future__ import annotations

import itertools
import json
import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

WIDTH, HEIGHT = 1600, 1000
CELL = (260.0, 180.0)
ROUNDS = 5
SKIP_EVERY, SKIP_BY = 4, 5
MOVED = 100
NOTCHES = 0.25


def edges(count: int) -> Iterator[tuple[int, int, int]]:
    """Source, target and input (0 chain, 1 skip) of every wire."""
    yield from ((index, index + 1, 0) for index in range(count - 1))
    yield from ((index, index + SKIP_BY, 1) for index in range(0, count - SKIP_BY, SKIP_EVERY))


def places(count: int) -> list[tuple[float, float]]:
    """Where the nodes stand: a grid about as wide as the window."""
    columns = _columns(count)
    return [(index % columns * CELL[0], index // columns * CELL[1]) for index in range(count)]


def middle(count: int) -> int:
    """The node nearest to the middle of the grid."""
    columns = _columns(count)
    return min(count - 1, count // columns // 2 * columns + columns // 2)


def dragged(count: int) -> range:
    """The nodes that are selected and dragged."""
    first = max(0, min(middle(count) - MOVED // 2, count - MOVED))
    return range(first, min(count, first + MOVED))


def _columns(count: int) -> int:
    return max(1, round(math.sqrt(count * WIDTH / HEIGHT * CELL[1] / CELL[0])))


def cost(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU milliseconds of an action: the median, after one that is not counted."""
    action()
    return statistics.median([once(action) for _ in range(rounds)])


def once(action: Callable[[], object]) -> float:
    """CPU milliseconds of an action."""
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000.0


def resident() -> float:
    """Megabytes in memory now (Linux), or at most so far elsewhere."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


@dataclass
class Editor:
    """An editor as the measuring sees it.

    Attributes:
        view: What draws.
        fit: Shows the whole drawing.
        up_close: Shows the middle at 100 %.
        zoom: Zooms by notches of the wheel, in or out.
        pan: Moves the drawing by pixels.
        select: Selects the nodes to be dragged.
        handle: A place in the viewport where the middle node can be taken.
    """

    view: QGraphicsView
    fit: Callable[[], object]
    up_close: Callable[[], object]
    zoom: Callable[[float], object]
    pan: Callable[[int, int], object]
    select: Callable[[], object]
    handle: Callable[[], QPoint]
    rows: dict[str, float] = field(default_factory=dict)

    def measure(self) -> dict[str, float]:
        """All rows but opening and memory."""
        frame, rows = self.frame, self.rows
        self.fit()
        frame()
        rows["fit frame"] = cost(frame)
        rows["zoom step, all shown"] = cost(self._zoomed())
        self.up_close()
        frame()
        rows["frame at 1:1"] = cost(frame)
        rows["zoom step at 1:1"] = cost(self._zoomed())
        self.up_close()
        rows["pan step"] = cost(self._panned())
        rows["hover"] = self._hovered()
        rows["drag of 100 selected"] = self._dragged()
        return rows

    def frame(self) -> None:
        """Paint all of the viewport now."""
        self.view.viewport().update()
        QApplication.processEvents()

    def _zoomed(self) -> Callable[[], None]:
        turns = itertools.cycle((NOTCHES, -NOTCHES))

        def step() -> None:
            self.zoom(next(turns))
            QApplication.processEvents()

        return step

    def _panned(self) -> Callable[[], None]:
        steps = itertools.cycle((-17, -23))

        def step() -> None:
            self.pan(next(steps), 11)
            QApplication.processEvents()

        return step

    def _hovered(self) -> float:
        """One move of the mouse without a button, painting left out."""
        spots = [QPoint(40 + 29 * step % 1500, 30 + 17 * step % 900) for step in range(200)]
        start = time.process_time()
        for spot in spots:
            self._mouse(QEvent.Type.MouseMove, spot)
        return (time.process_time() - start) * 1000.0 / len(spots)

    def _dragged(self) -> float:
        self.up_close()
        self.select()
        self.frame()
        at = self.handle()
        self._mouse(QEvent.Type.MouseButtonPress, at, True)
        self._mouse(QEvent.Type.MouseMove, at + QPoint(20, 4), True)
        QApplication.processEvents()
        steps = iter(range(24, 10_000, 9))

        def step() -> None:
            self._mouse(QEvent.Type.MouseMove, at + QPoint(next(steps), 30), True)
            QApplication.processEvents()

        spent = cost(step)
        self._mouse(QEvent.Type.MouseButtonRelease, at, True)
        QApplication.processEvents()
        return spent

    def _mouse(self, kind: QEvent.Type, spot: QPoint, is_held: bool = False) -> None:
        none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
        is_over = kind == QEvent.Type.MouseButtonRelease
        event = QMouseEvent(
            kind,
            QPointF(spot),
            QPointF(self.view.viewport().mapToGlobal(spot)),
            none if kind == QEvent.Type.MouseMove else left,
            left if is_held and not is_over else none,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(self.view.viewport(), event)


def tell(rows: dict[str, float]) -> None:
    """Hand the rows to the process that compares."""
    sys.stdout.write(json.dumps(rows) + "\n")
    sys.stdout.flush()
