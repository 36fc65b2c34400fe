"""All wires of the drawing: found through a grid, painted together by colour."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from PySide6.QtCore import QPointF, QRectF

from netbuilder.core.bends import Dot
from netbuilder.core.design import Wire
from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.ways import WireStyle
from netbuilder.ui.canvas.wire_path import WirePath

Cell = tuple[int, int]
MOST_CELLS = 4096


class WireLayer:
    """The wires by their value, and a grid that answers which are near a place.

    Attributes:
        paths: The course of every wire.
        style: How they are led.
        only: The wires that are shown, where not all are; others are neither drawn nor found.
        hidden: Wires that are not shown in any case, because both their ends are folded away.
    """

    def __init__(self) -> None:
        self.paths: dict[Wire, WirePath] = {}
        self.style = WireStyle.CURVED
        self.only: Collection[Wire] | None = None
        self.hidden: Collection[Wire] = frozenset()
        self._grid: dict[Cell, dict[Wire, WirePath]] = {}
        self._cells: dict[Wire, tuple[int, int, int, int]] = {}
        self._everywhere: dict[Wire, WirePath] = {}

    def add(self, wire: Wire) -> WirePath:
        """Begin to show a wire; `place` says where."""
        path = self.paths[wire] = WirePath(wire)
        return path

    def remove(self, wire: Wire) -> WirePath | None:
        """Show a wire no longer."""
        self._leave(wire)
        return self.paths.pop(wire, None)

    def clear(self) -> None:
        """Show no wire."""
        for store in (self.paths, self._grid, self._cells, self._everywhere):
            store.clear()

    def place(
        self,
        wire: Wire,
        start: QPointF,
        end: QPointF,
        is_blocked: bool = False,
        dots: tuple[QPointF, ...] = (),
    ) -> QRectF:
        """Lead a wire along its course; answers the scene area that has to be painted."""
        path = self.paths[wire]
        before = path.rect
        path.lead(start, end, is_blocked, dots, self.style)
        self._file(path)
        return before.united(path.rect)

    def shift(self, path: WirePath, by: QPointF) -> QRectF:
        """Move a wire as it is, its nodes having moved alike; answers the area to be painted."""
        before = path.rect
        path.shift(by)
        self._file(path)
        return before.united(path.rect)

    def shows(self, wire: Wire) -> bool:
        """Whether a wire is drawn and can be pointed at."""
        return (self.only is None or wire in self.only) and wire not in self.hidden

    def shown(self) -> Iterator[WirePath]:
        """The wires that are drawn."""
        if self.only is None and not self.hidden:
            return iter(self.paths.values())
        return (path for wire, path in self.paths.items() if self.shows(wire))

    def near(self, rect: QRectF) -> Iterator[WirePath]:
        """The shown wires whose area meets `rect`, each once."""
        found = self._all_near(rect)
        if self.only is None and not self.hidden:
            return found
        return (path for path in found if self.shows(path.wire))

    def _all_near(self, rect: QRectF) -> Iterator[WirePath]:
        left, top, right, bottom = self._span(rect)
        if (right - left + 1) * (bottom - top + 1) > max(64, len(self._grid)):
            yield from (path for path in self.paths.values() if path.rect.intersects(rect))
            return
        seen: set[Wire] = set()
        for path in self._everywhere.values():
            if path.rect.intersects(rect):
                yield path
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                for wire, path in self._grid.get((column, row), {}).items():
                    if wire not in seen and path.rect.intersects(rect):
                        seen.add(wire)
                        yield path

    def at(self, place: QPointF, reach: float) -> WirePath | None:
        """The wire closest to a place, within reach."""
        x, y = place.x(), place.y()
        area = QRectF(x - reach, y - reach, 2 * reach, 2 * reach)
        best, nearest = None, reach * reach
        for path in self.near(area):
            distance = path.distance_squared(x, y, reach)
            if distance <= nearest:
                best, nearest = path, distance
        return best

    def dot_at(self, place: QPointF, reach: float) -> Dot | None:
        """The dot closest to a place, within reach: its wire and number."""
        area = QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
        for path in self.near(area):
            index = path.dot_at(place, reach) if path.dots else -1
            if index >= 0:
                return path.wire, index
        return None

    def dots_in(self, rect: QRectF) -> frozenset[Dot]:
        """The dots that lie in an area."""
        return frozenset(
            (path.wire, index)
            for path in self.near(rect)
            for index, dot in enumerate(path.dots)
            if rect.contains(dot)
        )

    def _span(self, rect: QRectF) -> tuple[int, int, int, int]:
        cell = sizes().cell
        return (
            int(rect.left() // cell),
            int(rect.top() // cell),
            int(rect.right() // cell),
            int(rect.bottom() // cell),
        )

    def _file(self, path: WirePath) -> None:
        """Keep a wire in the cells it crosses now."""
        span = self._span(path.rect)
        if span != self._cells.get(path.wire):
            self._leave(path.wire)
            self._enter(path.wire, path, span)

    def _enter(self, wire: Wire, path: WirePath, span: tuple[int, int, int, int]) -> None:
        self._cells[wire] = span
        for cell in _cells(span):
            if cell is None:
                self._everywhere[wire] = path
            else:
                self._grid.setdefault(cell, {})[wire] = path

    def _leave(self, wire: Wire) -> None:
        span = self._cells.pop(wire, None)
        if span is None:
            return
        for cell in _cells(span):
            if cell is None:
                self._everywhere.pop(wire, None)
                continue
            held = self._grid.get(cell)
            if held is not None:
                held.pop(wire, None)
                if not held:
                    del self._grid[cell]


def _cells(span: tuple[int, int, int, int]) -> Iterable[Cell | None]:
    """The cells of a span; None for a wire so long that it counts as everywhere."""
    left, top, right, bottom = span
    if (right - left + 1) * (bottom - top + 1) > MOST_CELLS:
        return (None,)
    return ((column, row) for column in range(left, right + 1) for row in range(top, bottom + 1))
