"""Selects what a dragged box touches."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.ui.canvas.hits import nodes_in
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer

Keys = Qt.KeyboardModifier


class BoxSelect(Gesture):
    """Drag on empty canvas: the box selects, Shift adds, Ctrl toggles. A click selects nothing."""

    cursor = Qt.CursorShape.CrossCursor
    pans_at_edge = True

    def begin(self, pointer: Pointer) -> None:
        self._before = self.view.workspace.selection
        self._frames_before = self.view.workspace.frames.ids
        sheet = self.view.sheet
        self._wires_before, self._dots_before = sheet.chosen_wires, sheet.chosen_dots
        self._box = QRectF()

    def follow(self, pointer: Pointer) -> None:
        old = self._box
        self._box = QRectF(self.start.place, pointer.place).normalized()
        inside = {
            item.id
            for item in nodes_in(self.view.sheet, self._box)
            if item.place.intersects(self._box)
        }
        framed = self.view.sheet.frames.in_box(self._box)
        wires, dots = self._wires_before, self._dots_before
        boxed = self.view.sheet.wires.dots_in(self._box)
        if self._holds(pointer, Keys.ControlModifier):
            chosen, frames = self._before ^ inside, self._frames_before ^ framed
            dots = dots ^ boxed
        elif self._holds(pointer, Keys.ShiftModifier):
            chosen, frames = self._before | inside, self._frames_before | framed
            dots = dots | boxed
        else:
            chosen, frames = frozenset(inside), frozenset(framed)
            wires, dots = frozenset(), boxed
        self.view.workspace.select(chosen, frames)
        self.view.sheet.choose_wires(wires, dots)
        more = 3.0 / self.view.zoom
        area = old.united(self._box).adjusted(-more, -more, more, more)
        self.view.repaint_area(area)

    def finish(self, pointer: Pointer) -> None:
        self.view.viewport().update()

    def cancel(self) -> None:
        if self.is_under_way:
            self.view.workspace.select(self._before, self._frames_before)
            self.view.sheet.choose_wires(self._wires_before, self._dots_before)
            self.view.viewport().update()

    def click(self, pointer: Pointer) -> None:
        if not pointer.has(Keys.ControlModifier) and not pointer.has(Keys.ShiftModifier):
            self.view.workspace.select(())
            self.view.sheet.choose_wires(())

    def _holds(self, pointer: Pointer, modifier: Qt.KeyboardModifier) -> bool:
        """Whether a key is held now, or was when the drag began."""
        return pointer.has(modifier) or self.start.has(modifier)

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        colours = paints()
        pen = QPen(colours.colours["accent"], 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(colours.look.colour("accent", 0.1))
        painter.drawRect(self._box)
