"""Cuts every wire that a drawn line crosses."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.core import edits
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.pills import UNKNOWN_LABEL, label_place, paint_pill
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.wire_path import WirePath


class Knife(Gesture):
    """Drag a line across wires; those it crosses are lit and cut at the end, in one step.

    The line is straight from where the drag began, so that going back spares a wire again.
    """

    cursor = Qt.CursorShape.CrossCursor
    pans_at_edge = True

    def begin(self, pointer: Pointer) -> None:
        self._end = self.start.place
        self.crossed: list[WirePath] = []

    def follow(self, pointer: Pointer) -> None:
        self._end = pointer.place
        area = QRectF(self.start.place, self._end).normalized().adjusted(-1.0, -1.0, 1.0, 1.0)
        self.crossed = [
            path
            for path in self.view.sheet.wires.near(area)
            if path.crosses(self.start.place, self._end)
        ]
        count = len(self.crossed)
        self.view.say(_label(count) if count else "", pointer.spot)
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self._end_drawing()
        wires = [path.wire for path in self.crossed]
        if wires:
            self.view.workspace.apply(
                _label(len(wires)), lambda design: edits.disconnected(design, *wires)
            )

    def cancel(self) -> None:
        self._end_drawing()

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        look, zoom = paints(), self.view.zoom
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colours["error"], 1.5 * max(look.look.line("wire"), 1.0 / zoom)))
        for path in self.crossed:
            painter.drawPath(path.line.whole)
        for path in self.crossed if self.view.detail >= Level.FULL else ():
            text = path.label or UNKNOWN_LABEL
            paint_pill(painter, label_place(path, text, look), text, "error", look)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(look.colours["text"], 1.5 / zoom, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QLineF(self.start.place, self._end))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colours["text"])
        for end in (self.start.place, self._end):
            painter.drawEllipse(QPointF(end), 3.0 / zoom, 3.0 / zoom)

    def _end_drawing(self) -> None:
        self.view.say("", self.start.spot)
        self.view.viewport().update()


def _label(count: int) -> str:
    return "Cut wire" if count == 1 else f"Cut {count} wires"
