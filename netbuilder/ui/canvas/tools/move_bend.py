"""Drags the dots that a wire is led through, and makes one where a wire itself is dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from netbuilder.core import bends
from netbuilder.core.bends import Dot
from netbuilder.core.design import Wire
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.placing import snapped
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

Keys = Qt.KeyboardModifier


class MoveDots(Gesture):
    """Press on a dot selects it; the drag moves all selected dots, on the grid.

    Shift adds to the selection, Ctrl toggles. Holding Alt moves without any snapping.
    """

    cursor = Qt.CursorShape.SizeAllCursor
    pans_at_edge = True

    def __init__(self, view: GestureHost, start: Pointer, dot: Dot) -> None:
        super().__init__(view, start)
        self._dot = dot
        chosen = view.sheet.chosen_dots
        self._was_chosen = dot in chosen
        if start.has(Keys.ShiftModifier) or start.has(Keys.ControlModifier):
            self._choose(chosen | {dot})
        elif not self._was_chosen:
            view.workspace.select(())
            view.sheet.choose_wires((), {dot})

    def begin(self, pointer: Pointer) -> None:
        points = self.view.sheet.design.bends
        self._dots = self.view.sheet.chosen_dots | {self._dot}
        self._places = {
            wire: tuple(QPointF(*point) for point in points[wire])
            for wire in {wire for wire, _ in self._dots}
        }
        wire, index = self._dot
        self._first = self._places[wire][index]
        self._by = QPointF()

    def follow(self, pointer: Pointer) -> None:
        place = self._first + pointer.place - self.start.place
        is_free = pointer.has(Keys.AltModifier)
        wire, index = self._dot
        goal = place if is_free else snapped_dot(self.view, wire, index, place)
        self._by = goal - self._first
        self.view.sheet.router.try_dots(
            {
                wire: tuple(
                    point + self._by if (wire, index) in self._dots else point
                    for index, point in enumerate(points)
                )
                for wire, points in self._places.items()
            }
        )
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self.view.sheet.router.try_dots({})
        dots, by = self._dots, self._by
        label = "Move dot" if len(dots) == 1 else f"Move {len(dots)} dots"
        self.view.workspace.apply(label, lambda design: bends.shifted(design, dots, by.x(), by.y()))

    def cancel(self) -> None:
        if self.is_under_way:
            self.view.sheet.router.try_dots({})
            self.view.viewport().update()

    def click(self, pointer: Pointer) -> None:
        if pointer.has(Keys.ControlModifier):
            if self._was_chosen:
                self._choose(self.view.sheet.chosen_dots - {self._dot})
        elif not pointer.has(Keys.ShiftModifier):
            self.view.workspace.select(())
            self.view.sheet.choose_wires((), {self._dot})

    def _choose(self, dots: frozenset[Dot]) -> None:
        self.view.sheet.choose_wires(self.view.sheet.chosen_wires, dots)


class BendWire(Gesture):
    """Press on a wire selects it; dragging it makes a dot there, which hangs at the pointer.

    Shift adds to the selection, Ctrl toggles. Holding Alt moves without any snapping.
    """

    cursor = Qt.CursorShape.SizeAllCursor
    pans_at_edge = True

    def __init__(self, view: GestureHost, start: Pointer, wire: Wire) -> None:
        super().__init__(view, start)
        self._wire = wire

    def begin(self, pointer: Pointer) -> None:
        path = self.view.sheet.wires.paths[self._wire]
        self._points = path.dots
        self._index = path.leg_at(self.start.place)
        self._place = self.start.place
        self._light()

    def follow(self, pointer: Pointer) -> None:
        is_free = pointer.has(Keys.AltModifier)
        place = pointer.place
        self._place = place if is_free else snapped_dot(self.view, self._wire, -1, place)
        before, after = self._points[: self._index], self._points[self._index :]
        self.view.sheet.router.try_dots({self._wire: (*before, self._place, *after)})
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self.view.sheet.router.try_dots({})
        self.view.light_wire(None)
        wire, index, place = self._wire, self._index, self._place.toTuple()
        if self.view.workspace.apply(
            "Add dot", lambda design: bends.with_dot(design, wire, index, place)
        ):
            self.view.workspace.select(())
            self.view.sheet.choose_wires((), {(wire, index)})

    def cancel(self) -> None:
        if self.is_under_way:
            self.view.sheet.router.try_dots({})
            self.view.light_wire(None)
            self.view.viewport().update()

    def click(self, pointer: Pointer) -> None:
        self.view.wiring.choose(self._wire, pointer.modifiers)

    def _light(self) -> None:
        self.view.light_wire(self._wire)


def snapped_dot(view: GestureHost, wire: Wire, index: int, place: QPointF) -> QPointF:
    """Where a dot goes: level with or above its neighbours within reach, else onto the grid.

    The person may have switched off either.
    """
    path, options = view.sheet.wires.paths[wire], view.options
    others = [dot for number, dot in enumerate(path.dots) if number != index]
    reach = paints().size("guide") / view.zoom if options.has_guides else 0.0
    grid = sizes().snap
    x, y = snapped(place.x(), place.y(), grid) if options.snaps_to_grid else place.toTuple()
    marks = [path.points[0], path.points[3], *others]
    level = [mark.y() for mark in marks if abs(mark.y() - place.y()) <= reach]
    upright = [mark.x() for mark in others if abs(mark.x() - place.x()) <= reach]
    return QPointF(
        min(upright, key=lambda each: abs(each - place.x()), default=x),
        min(level, key=lambda each: abs(each - place.y()), default=y),
    )
