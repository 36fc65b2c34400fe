"""Lights the current stage of an iteration on the neurons: values, deltas and changed weights."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from netbuilder.ui import theme
from netbuilder.ui.neurons.synapses import SynapsePens, curve, ends, strength
from netbuilder.ui.neurons.view import NeuronView
from netbuilder.ui.slow_motion.canvas_light import paint_pill, pill_size, travel
from netbuilder.ui.slow_motion.film import Film
from netbuilder.ui.slow_motion.look import TOKENS, Floats, changes, short, signed, values

# More synapses than these are lit as one band, and only the strongest of others carry dots.
_LINES, _DOTTED = 600, 40


class NeuronLight(QWidget):
    """Lies over the neurons while the film is open, and takes no mouse."""

    def __init__(self, view: NeuronView, film: Film) -> None:
        super().__init__(view)
        self._view, self._film = view, film
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        film.changed.connect(self._renew)
        film.moved.connect(self.update)
        view.installEventFilter(self)
        self._renew()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.resize(self._view.size())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        stage = self._film.stage
        if stage is None or not self._view.picture.columns:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = self._columns(stage)
        self._veil(painter, columns)
        for column in columns:
            self._paint(painter, stage, column)
        painter.end()

    def _renew(self) -> None:
        self.setVisible(self._film.stage is not None)
        self.resize(self._view.size())
        self.raise_()
        self.update()

    def _columns(self, stage: MotionStage) -> list[int]:
        """Numbers of the columns that the stage is about."""
        shown = [each.column for each in self._view.picture.columns]
        match stage.kind:
            case MotionKind.BATCH:
                return [0]
            case MotionKind.LOSS:
                return [len(shown) - 1]
            case MotionKind.DONE:
                return list(range(len(shown)))
            case _:
                nodes = {stage.node}
                if stage.kind is MotionKind.FORWARD and self._is_output(stage.node):
                    return [len(shown) - 1]
                return [n for n, c in enumerate(shown) if nodes & {c.node, c.answer}]

    def _is_output(self, node: str) -> bool:
        """Whether the answers of the last column arrive there."""
        forward = [each.node for each in self._film.stages if each.kind is MotionKind.FORWARD]
        return bool(forward) and node == forward[-1]

    def _veil(self, painter: QPainter, columns: list[int]) -> None:
        """Let all step back that the stage is not about."""
        look = theme.current()
        around = QPainterPath()
        around.addRect(QRectF(self.rect()))
        for column in columns:
            for tile in self._view.picture.places[column].tiles:
                around.addRect(tile)
        around.setFillRule(Qt.FillRule.OddEvenFill)
        ground = QColor(look.colour("canvas"))
        ground.setAlphaF(look.shade("later"))
        painter.fillPath(around, ground)

    def _paint(self, painter: QPainter, stage: MotionStage, column: int) -> None:
        look = theme.current()
        colour = look.colour(TOKENS[stage.kind])
        match stage.kind:
            case MotionKind.FORWARD:
                self._synapses(painter, column, self._weights(column), colour, is_back=False)
                self._tiles(painter, column, self._values(stage, column), (colour, False))
            case MotionKind.BACKWARD:
                behind = column + 1
                if behind < len(self._view.picture.columns):
                    sent = self._sent(behind)
                    self._synapses(painter, behind, sent, colour, is_back=True)
                self._tiles(painter, column, self._values(stage, column), (colour, True))
            case MotionKind.UPDATE:
                self._changes(painter, stage, column)
                self._tiles(painter, column, None, (colour, False))
            case MotionKind.BATCH:
                entering = self._values(self._entering(), column)
                self._tiles(painter, column, entering, (colour, False))
            case _:
                self._tiles(painter, column, None, (colour, False))
        if short(stage) and stage.kind is not MotionKind.DONE:
            self._caption(painter, column, short(stage), colour)

    # --- numbers ------------------------------------------------------------------------------

    def _entering(self) -> MotionStage | None:
        return next((each for each in self._film.stages if each.kind is MotionKind.FORWARD), None)

    def _values(self, stage: MotionStage | None, column: int) -> Floats | None:
        """One for each tile; None where they are not known."""
        if stage is None:
            return None
        every, neurons = values(stage), self._view.picture.columns[column].neurons
        if not every.size or not neurons or max(neurons) >= len(every):
            return None
        found: Floats = every[list(neurons)]
        return found

    def _weights(self, column: int) -> Floats | None:
        return self._view.picture.weights(column) if column else None

    def _sent(self, behind: int) -> Floats | None:
        """What goes back along each synapse: the delta behind it times its weight."""
        column = self._view.picture.columns[behind].column
        told = [
            each
            for each in self._film.stages
            if each.kind is MotionKind.BACKWARD and each.node in (column.node, column.answer)
        ]
        deltas = self._values(told[-1], behind) if told else None
        weights = self._weights(behind)
        if deltas is None or weights is None or len(deltas) != len(weights):
            return None
        found: Floats = weights * deltas[:, None]
        return found

    # --- drawing ------------------------------------------------------------------------------

    def _synapses(
        self,
        painter: QPainter,
        column: int,
        sizes: Floats | None,
        colour: QColor,
        *,
        is_back: bool,
    ) -> None:
        """The synapses that lead to a column, with what runs along them."""
        if sizes is None or not sizes.size:
            return
        picture = self._view.picture
        sources, targets = picture.places[column - 1].tiles, picture.places[column].tiles
        if sizes.size > _LINES or picture.is_matrix(column):
            self._band(painter, column, colour)
            return
        pens = SynapsePens(theme.current(), strength(sizes))
        motion = (self._film.progress, is_back)
        dot = float(theme.current().tables["motion_px"]["dot"]) / 2
        order = np.argsort(np.abs(np.nan_to_num(sizes)), axis=None).tolist()
        for rank, place in enumerate(order):
            target, source = divmod(place, sizes.shape[1])
            line = curve(*ends(sources[source], targets[target]))
            painter.strokePath(line, pens.pen(float(sizes[target, source])))
            if rank >= len(order) - _DOTTED:
                travel(painter, line, colour, motion, dot)

    def _changes(self, painter: QPainter, stage: MotionStage, column: int) -> None:
        """The synapses by how much they change; those that change pulse."""
        picture, moved = self._view.picture, changes(stage)
        if not column or moved is None or moved.ndim != 2:
            return
        rows, places = picture.columns[column].neurons, picture.columns[column - 1].neurons
        if not (rows and places) or max(rows) >= moved.shape[0] or max(places) >= moved.shape[1]:
            return
        shown: Floats = moved[np.ix_(rows, places)]
        if shown.size > _LINES or picture.is_matrix(column):
            self._band(painter, column, theme.current().colour(TOKENS[stage.kind]))
            return
        sources, targets = picture.places[column - 1].tiles, picture.places[column].tiles
        most, weights = strength(shown), picture.weights(column)
        pens = SynapsePens(theme.current(), most)
        pulse = float(theme.current().tables["motion_px"]["pulse"])
        beat = math.sin(math.pi * min(1.0, self._film.progress))
        for place in np.argsort(np.abs(shown), axis=None).tolist():
            target, source = divmod(place, shown.shape[1])
            change, weight = float(shown[target, source]), float(weights[target, source])
            pen = pens.pen(change)
            # A weight that moves away from 0 swells, one that moves towards it shrinks.
            grows = 1 if change * weight >= 0 else -1
            share = min(1.0, abs(change) / most) if most else 0.0
            pen.setWidthF(max(1.0, pen.widthF() + grows * beat * share * pulse))
            painter.strokePath(curve(*ends(sources[source], targets[target])), pen)

    def _band(self, painter: QPainter, column: int, colour: QColor) -> None:
        """The whole gap before a column, where single lines would say nothing."""
        places = self._view.picture.places
        before, after = places[column - 1].tiles, places[column].tiles
        if not (before and after):
            return
        top = min(before[0].top(), after[0].top())
        foot = max(before[-1].bottom(), after[-1].bottom())
        ground = QColor(colour)
        ground.setAlphaF(theme.current().shade("pressed"))
        painter.fillRect(
            QRectF(QPointF(before[0].right(), top), QPointF(after[0].left(), foot)), ground
        )

    def _tiles(
        self, painter: QPainter, column: int, numbers: Floats | None, way: tuple[QColor, bool]
    ) -> None:
        """Rings around the neurons of a column, and their numbers beside them.

        Args:
            way: A colour, and whether this is the way back: numbers then stand on the left, where
                nothing arrives, and rings take the colour of the sign.
        """
        (colour, is_back), look = way, theme.current()
        sizes, tiles = look.tables["motion_px"], self._view.picture.places[column].tiles
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide = float(sizes["ring"])
        for place, tile in enumerate(tiles):
            known = numbers is not None and place < len(numbers)
            value = float(numbers[place]) if known and numbers is not None else 0.0
            token = "positive" if value > 0 else "negative"
            ring = look.colour(token) if is_back and known else colour
            radius = min(float(look.radius("node")), tile.width() / 4)
            painter.setPen(QPen(ring, wide))
            painter.drawRoundedRect(tile.adjusted(-wide, -wide, wide, wide), radius, radius)
            if known and tile.height() >= float(sizes["number_from"]):
                self._number(painter, tile, signed(value), (ring, is_back))
                painter.setBrush(Qt.BrushStyle.NoBrush)

    def _number(
        self, painter: QPainter, tile: QRectF, words: str, way: tuple[QColor, bool]
    ) -> None:
        look = theme.current()
        size, gap = pill_size(words, look), look.space("m")
        left = tile.left() - size.width() - gap if way[1] else tile.right() + gap
        top = QPointF(left, tile.center().y() - size.height() / 2)
        paint_pill(painter, top, words, way[0], look)

    def _caption(self, painter: QPainter, column: int, words: str, colour: QColor) -> None:
        look, place = theme.current(), self._view.picture.places[column]
        if not place.tiles:
            return
        last = place.tiles[-1]
        room = self.width() - pill_size(words, look).width() - look.space("l")
        top = QPointF(min(last.left(), room), last.bottom() + look.space("xl"))
        paint_pill(painter, top, words, colour, look)
