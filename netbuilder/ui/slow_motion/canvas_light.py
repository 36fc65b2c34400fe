"""Lights the current stage of an iteration on the canvas: its node, and the wires it uses."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from netbuilder.core.design import Design, Wire
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.slow_motion.film import Film, lit_before, nodes_of
from netbuilder.ui.slow_motion.look import TOKENS, short
from netbuilder.ui.theme import Theme

# How clearly nodes are ringed that the pass has come through before.
BEFORE = 0.45
_DOTS = 3


class CanvasLight:
    """Paints above the nodes of a canvas while the film is open."""

    def __init__(self, canvas: CanvasView, film: Film) -> None:
        self._canvas, self._film = canvas, film
        canvas.marks.append(self.paint)
        film.changed.connect(self._renew)
        film.moved.connect(self._renew)

    def paint(self, painter: QPainter) -> None:
        """Draw the stage, in scene pixels."""
        stage, canvas = self._film.stage, self._canvas
        if stage is None or canvas.workspace.inside:
            return
        look, zoom = theme.current(), canvas.zoom
        before = lit_before(self._film)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = look.colour(TOKENS[stage.kind])
        faded = QColor(colour)
        faded.setAlphaF(BEFORE)
        for id in before:
            self._ring(painter, id, faded, zoom)
        nodes = nodes_of(self._film, canvas.sheet.design)
        for wire in self._wires(stage):
            self._wire(painter, wire, colour, stage.kind is MotionKind.BACKWARD)
        for id in nodes:
            self._ring(painter, id, colour, zoom)
        words = short(stage)
        if words:
            for id in nodes[:1]:
                self._pill(painter, id, words, colour)
        painter.restore()

    def _renew(self) -> None:
        if self._canvas.isVisible():
            self._canvas.viewport().update()

    def _wires(self, stage: MotionStage) -> Iterable[Wire]:
        """The wires that something travels along."""
        design: Design = self._canvas.sheet.design
        if stage.kind is MotionKind.FORWARD:
            return design.incoming.get(stage.node, ())
        if stage.kind is MotionKind.BACKWARD:
            return design.outgoing.get(stage.node, ())
        if stage.kind is MotionKind.LOSS:
            return [w for id in nodes_of(self._film, design) for w in design.incoming.get(id, ())]
        return ()

    def _ring(self, painter: QPainter, id: str, colour: QColor, zoom: float) -> None:
        item = self._canvas.sheet.nodes.get(id)
        if item is None:
            return
        look = theme.current()
        sizes = look.tables["motion_px"]
        # As wide on the screen however small the nodes are drawn.
        wide = float(sizes["ring"]) / min(1.0, zoom)
        gap = float(sizes["gap"]) / min(1.0, zoom)
        painter.setPen(QPen(colour, wide))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = look.radius("node") + gap
        painter.drawRoundedRect(item.place.adjusted(-gap, -gap, gap, gap), radius, radius)

    def _wire(self, painter: QPainter, wire: Wire, colour: QColor, is_back: bool) -> None:
        path = self._canvas.sheet.wires.paths.get(wire)
        if path is None:
            return
        sizes = theme.current().tables["motion_px"]
        zoom = min(1.0, self._canvas.zoom)
        pen = QPen(colour, float(sizes["wire"]) / zoom)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        line = path.line.whole
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(line, pen)
        travel(painter, line, colour, (self._film.progress, is_back), float(sizes["dot"]) / zoom)

    def _pill(self, painter: QPainter, id: str, words: str, colour: QColor) -> None:
        item = self._canvas.sheet.nodes.get(id)
        if item is None:
            return
        look = theme.current()
        place, gap = item.place, float(look.tables["motion_px"]["gap"])
        top = QPointF(place.left(), place.bottom() + 2 * gap)
        painter.save()
        painter.translate(top)
        scale = 1.0 / min(1.0, self._canvas.zoom)
        painter.scale(scale, scale)
        paint_pill(painter, QPointF(), words, colour, look)
        painter.restore()


def paint_pill(painter: QPainter, top: QPointF, words: str, colour: QColor, look: Theme) -> QRectF:
    """A number in a small box of a colour; answers the box."""
    painter.setFont(look.font("small", "medium", tabular=True))
    box, height = QRectF(top, pill_size(words, look)), pill_size(words, look).height()
    painter.setPen(QPen(colour, look.line()))
    painter.setBrush(look.colour("raised"))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(look.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    return box


def pill_size(words: str, look: Theme) -> QSizeF:
    """How large that box is."""
    metrics = QFontMetricsF(look.font("small", "medium", tabular=True))
    height = float(look.tables["motion_px"]["pill"]) * look.font_scale
    return QSizeF(metrics.horizontalAdvance(words) + 2 * look.space("m"), height)


def travel(
    painter: QPainter, line: QPainterPath, colour: QColor, motion: tuple[float, bool], size: float
) -> None:
    """Dots that run along a line; at rest, an arrow that says which way.

    Args:
        motion: How far they have come, 0 to 1, and whether they run back.
    """
    progress, is_back = motion
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if progress >= 1.0:
        _arrow(painter, line, size, is_back)
        return
    for number in range(_DOTS):
        share = progress * (1 + 1 / _DOTS) - number / (2 * _DOTS)
        if 0.0 <= share <= 1.0:
            painter.drawEllipse(line.pointAtPercent(1 - share if is_back else share), size, size)


def _arrow(painter: QPainter, line: QPainterPath, size: float, is_back: bool) -> None:
    middle, ahead = line.pointAtPercent(0.5), line.pointAtPercent(0.52)
    way = middle - ahead if is_back else ahead - middle
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5
    if not length:
        return
    along = way * (2 * size / length)
    across = QPointF(-along.y(), along.x())
    head = QPainterPath(middle + along)
    head.lineTo(middle - along / 2 + across)
    head.lineTo(middle - along / 2 - across)
    head.closeSubpath()
    painter.drawPath(head)
