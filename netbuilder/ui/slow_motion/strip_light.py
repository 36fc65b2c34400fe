"""Lights the current stage of an iteration on the strip of layers: its chip, and its direction."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from netbuilder.link.messages.slow_motion import MotionKind
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.inside.stops import stop_of
from netbuilder.ui.inside.strip import LayerStrip
from netbuilder.ui.slow_motion.canvas_light import BEFORE
from netbuilder.ui.slow_motion.film import Film, lit_before, nodes_of
from netbuilder.ui.slow_motion.look import TOKENS


class StripLight:
    """Rings the layers of the stage, and points from where it comes.

    Args:
        canvas: Knows which design is open.
    """

    def __init__(self, strip: LayerStrip, canvas: CanvasView, film: Film) -> None:
        self._strip, self._canvas, self._film = strip, canvas, film
        strip.marks.append(self.paint)
        film.changed.connect(self._renew)
        self._renew()

    @property
    def lit(self) -> tuple[int, ...]:
        """Numbers of the chips where the stage happens."""
        stage = self._film.stage
        # Inside a block are other layers, which may have the same names.
        if stage is None or self._canvas.workspace.inside:
            return ()
        return self._numbers(nodes_of(self._film, self._canvas.sheet.design))

    def paint(self, painter: QPainter) -> None:
        """Draw above the chips, in pixels of the row."""
        stage, lit = self._film.stage, self.lit
        if stage is None or not lit:
            return
        look = theme.current()
        colour = look.colour(TOKENS[stage.kind])
        faded = QColor(colour)
        faded.setAlphaF(BEFORE)
        for number in self._numbers(lit_before(self._film)):
            if number not in lit:
                self._ring(painter, number, faded)
        for number in lit:
            self._ring(painter, number, colour)
        if stage.kind in (MotionKind.FORWARD, MotionKind.LOSS) and lit[0]:
            self._arrow(painter, lit[0] - 1, colour, 1)
        elif stage.kind is MotionKind.BACKWARD and lit[-1] + 1 < len(self._strip.stops):
            self._arrow(painter, lit[-1], colour, -1)

    def _renew(self) -> None:
        lit = self.lit
        if lit:
            self._strip.reveal(lit[0])
        self._strip.update()

    def _numbers(self, nodes: frozenset[str] | list[str]) -> tuple[int, ...]:
        found = {stop_of(self._strip.stops, id) for id in nodes}
        return tuple(sorted(found - {-1}))

    def _ring(self, painter: QPainter, number: int, colour: QColor) -> None:
        look = theme.current()
        wide = float(look.tables["motion_px"]["ring"])
        radius = look.radius("node") + wide / 2
        painter.setPen(QPen(colour, wide))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = wide / 2
        box = self._strip.place(number).adjusted(-around, -around, around, around)
        painter.drawRoundedRect(box, radius, radius)

    def _arrow(self, painter: QPainter, before: int, colour: QColor, way: int) -> None:
        """From a chip to the next, or back; it covers the mark that data goes on."""
        left, right = self._strip.place(before), self._strip.place(before + 1)
        gap = QRectF(left.topRight(), right.bottomLeft())
        wide = float(theme.current().tables["motion_px"]["ring"])
        reach = gap.width() / 2 - wide
        middle = gap.center()
        painter.fillRect(gap.adjusted(wide, wide, -wide, -wide), theme.current().colour("panel"))
        head = QPainterPath(middle + QPointF(way * reach, 0))
        head.lineTo(middle + QPointF(-way * reach, -2 * reach))
        head.lineTo(middle + QPointF(-way * reach, 2 * reach))
        head.closeSubpath()
        painter.fillPath(head, colour)
