"""Paints a network neuron by neuron, and answers what lies under a spot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen

from netbuilder.link.messages import Lit
from netbuilder.link.messages.neurons import AnswerLook, NeuronLayer, NeuronsDrawn
from netbuilder.ui import theme
from netbuilder.ui.neurons.geometry import Place, Shown, placed
from netbuilder.ui.neurons.headers import Heading, paint_heading
from netbuilder.ui.neurons.marks import Marks
from netbuilder.ui.neurons.synapses import (
    LINES,
    SynapsePens,
    curve,
    ends,
    paint_gap,
    paint_matrix,
    strength,
)
from netbuilder.ui.neurons.tiles import paint_light, paint_tile, plane_image
from netbuilder.ui.run_record import array
from netbuilder.ui.theme import Theme

Floats = npt.NDArray[np.float32]
_DARK: Floats = np.zeros(0, np.float32)
_NOTHING: Floats = np.zeros((0, 0), np.float32)


class Cell(Struct, frozen=True):
    """A neuron on screen: its column, and its place among the tiles there."""

    column: int
    place: int


class Told:
    """What is known of the neurons of one column, as arrays."""

    def __init__(self, layer: NeuronLayer, look: AnswerLook) -> None:
        self.neurons = layer.neurons
        self.weights: Floats = array(layer.weights)
        self.biases: Floats = array(layer.biases)
        self.gradients: Floats = array(layer.gradients)
        self.answers: Floats = array(layer.answers)
        self.lows: Floats = array(layer.lows)
        self.highs: Floats = array(layer.highs)
        self.norms: Floats = array(layer.norms)
        self.activity: Floats = array(layer.activity)
        self.lit: Floats = array(layer.lit)
        self._look = look
        self._images: dict[int, QImage | None] = {}

    def content(self, place: int, look: Theme) -> tuple[Any, bool]:
        """What the tile of a neuron shows, and whether its answers are no numbers."""
        if place >= len(self.answers):
            return None, False
        answers = self.answers[place]
        if not np.isfinite(answers).all():
            return None, True
        if self._look is AnswerLook.HISTOGRAMS:
            return answers, False
        if place not in self._images:
            self._images[place] = plane_image(look, answers)
        return self._images[place], False

    def forget_images(self) -> None:
        """The look is another one."""
        self._images.clear()


class Picture:
    """One network in one size.

    Attributes:
        columns, headings: What is shown.
        places: Where.
        iteration: The moment of what is told; -1 before anything is.
        marks: What a person changed of single neurons and synapses.
    """

    def __init__(self) -> None:
        self.columns: tuple[Shown, ...] = ()
        self.headings: tuple[Heading, ...] = ()
        self.places: tuple[Place, ...] = ()
        self.iteration = -1
        self.marks: Marks = {}
        self._told: dict[str, Told] = {}
        self._most = 1.0

    def arrange(self, columns: Sequence[Shown], headings: Sequence[Heading], size: QSizeF) -> None:
        """Show these columns in a view of this size."""
        self.columns, self.headings = tuple(columns), tuple(headings)
        self.places = placed(self.columns, size)

    def tell(self, drawn: NeuronsDrawn | None) -> None:
        """Show other weights and answers; None for none."""
        self._told = {}
        self.iteration = drawn.iteration if drawn is not None else -1
        if drawn is not None:
            self._told = {each.node: Told(each, drawn.look) for each in drawn.layers}
        self._weigh()

    def light(self, lit: Mapping[str, Lit]) -> bool:
        """Light neurons by other answers; whether that changes anything."""
        is_other = False
        for node, told in self._told.items():
            found = lit.get(node)
            fits = found is not None and found.neurons == told.neurons
            fresh: Floats = array(found.values) if found is not None and fits else _DARK
            is_other = is_other or not np.array_equal(fresh, told.lit, equal_nan=True)
            told.lit = fresh
        if is_other:
            self._weigh()
        return is_other

    def _weigh(self) -> None:
        """Find the strongest of what synapses show."""
        pulls = [self.pulls(number) for number in range(1, len(self.columns))]
        sizes = [strength(each) for each in pulls if np.isfinite(each).any()]
        self._most = max(sizes, default=1.0) or 1.0

    def told(self, column: int) -> Told | None:
        """What is known of a column; None where that is of other neurons than are shown."""
        shown = self.columns[column]
        found = self._told.get(shown.column.node)
        return found if found is not None and found.neurons == shown.neurons else None

    def known(self, node: str) -> Told | None:
        """What was told last of a node, whichever of its neurons are shown."""
        return self._told.get(node)

    def weights(self, column: int) -> Floats:
        """(neurons, neurons before) on screen; unknown ones are no numbers."""
        told = self.told(column)
        targets = len(self.columns[column].neurons)
        sources = len(self.columns[column - 1].neurons) if column else 0
        if told is not None and told.weights.shape == (targets, sources):
            return told.weights
        return np.full((targets, sources), np.nan, np.float32)

    def pulls(self, column: int) -> Floats:
        """What synapses show: weights, times the answer that arrives where a row lights them."""
        weights = self.weights(column)
        before = self.told(column - 1)
        if before is None or not self.is_lit(column):
            return weights
        found: Floats = weights * before.lit[None, :]
        return found

    def is_lit(self, column: int) -> bool:
        """Whether a row of the data lights the synapses that lead to a column."""
        before = self.told(column - 1)
        return before is not None and len(before.lit) == len(self.columns[column - 1].neurons)

    def is_matrix(self, column: int) -> bool:
        """Whether the synapses that lead to a column are shown as a matrix."""
        return self.weights(column).size > LINES

    # --- painting ---------------------------------------------------------------------------

    def lines(self, painter: QPainter) -> Iterator[None]:
        """Draw the synapses one by one; the caller decides how many at a time."""
        for number in range(1, len(self.columns)):
            weights = self.pulls(number)
            before, place = self.places[number - 1], self.places[number]
            if weights.size > LINES:
                paint_matrix(painter, weights, self._matrix_box(number), self._most)
                yield
                continue
            pens = SynapsePens(theme.current(), self._most)
            yield from paint_gap(painter, weights, (before.tiles, place.tiles), pens)
            for target in range(len(place.tiles) if place.bias is not None else 0):
                self._paint_bias_line(painter, number, target, pens)
                yield

    def paint_cells(self, painter: QPainter) -> None:
        """Draw all but the synapses."""
        look = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, place in enumerate(self.places):
            self._paint_column(painter, number, place, look)
        for heading, place in zip(self.headings, self.places, strict=True):
            paint_heading(painter, heading, place.header)

    def _paint_bias_line(
        self, painter: QPainter, number: int, target: int, pens: SynapsePens
    ) -> None:
        bias, box = self.places[number].bias, self.places[number].tiles[target]
        if bias is None:
            return
        told = self.told(number)
        is_known = told is not None and target < len(told.biases)
        weight = float(told.biases[target]) if told is not None and is_known else float("nan")
        end = QPointF(box.left(), box.center().y())
        painter.strokePath(curve(bias, end), pens.pen(weight, dashed=True))

    def paint_chosen(self, painter: QPainter, chosen: Cell) -> None:
        """The synapses of one neuron, those that arrive and those that leave."""
        pens = SynapsePens(theme.current(), self._most)
        number, place = chosen.column, chosen.place
        if number and not self.is_matrix(number):
            sources = self.places[number - 1].tiles
            for source, weight in enumerate(self.pulls(number)[place].tolist()):
                start, end = ends(sources[source], self.places[number].tiles[place])
                painter.strokePath(curve(start, end), pens.pen(weight))
            self._paint_bias_line(painter, number, place, pens)
        if number + 1 < len(self.columns) and not self.is_matrix(number + 1):
            targets = self.places[number + 1].tiles
            for target, weight in enumerate(self.pulls(number + 1)[:, place].tolist()):
                start, end = ends(self.places[number].tiles[place], targets[target])
                painter.strokePath(curve(start, end), pens.pen(weight))

    def _paint_column(self, painter: QPainter, number: int, place: Place, look: Theme) -> None:
        told = self.told(number)
        for at, box in enumerate(place.tiles):
            content, is_broken = told.content(at, look) if told is not None else (None, False)
            paint_tile(painter, box, content, is_broken=is_broken)
            if told is not None and at < len(told.lit):
                paint_light(painter, box, float(told.lit[at]), strength(told.lit))
        self._paint_names(painter, number, place, look)
        if place.bias is not None:
            self._paint_bias(painter, place.bias, look)
        if place.strip is not None:
            self._paint_strip(painter, number, place.strip, look)

    def _paint_names(self, painter: QPainter, number: int, place: Place, look: Theme) -> None:
        """What neurons of the first and last column stand for, beside them."""
        shown = self.columns[number]
        names = shown.column.names
        if not names:
            return
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_2"))
        metrics = QFontMetricsF(look.font("label"))
        is_last = number == len(self.columns) - 1
        room = float(look.tables["neurons_px"]["names"]) * look.font_scale
        room -= place.tiles[0].width() / 2 + 2 * look.space("m")
        for neuron, box in zip(shown.neurons, place.tiles, strict=True):
            words = metrics.elidedText(names[neuron], Qt.TextElideMode.ElideRight, room)
            gap = look.space("m")
            left = box.right() + gap if is_last else box.left() - gap - room
            side = Qt.AlignmentFlag.AlignLeft if is_last else Qt.AlignmentFlag.AlignRight
            where = QRectF(left, box.top(), room, box.height())
            painter.drawText(where, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_bias(self, painter: QPainter, centre: QPointF, look: Theme) -> None:
        radius = float(look.tables["neurons_px"]["bias_radius"])
        painter.setBrush(look.colour("node"))
        painter.setPen(QPen(look.colour("text_2"), look.line("selected_edge") / 2))
        painter.drawEllipse(centre, radius, radius)
        painter.setFont(look.font("small", "semibold"))
        painter.setPen(look.colour("text"))
        box = QRectF(centre.x() - radius, centre.y() - radius, radius * 2, radius * 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "+1")

    def _paint_strip(self, painter: QPainter, number: int, strip: QRectF, look: Theme) -> None:
        """All neurons of a layer small, the more active the brighter; a frame marks the window."""
        shown = self.columns[number]
        painter.fillRect(strip, look.colour("node"))
        told = self._told.get(shown.column.node)
        count = shown.column.count
        if told is not None and len(told.activity) == count:
            shares = np.nan_to_num(told.activity)
            ordered = shares[list(shown.order)] if shown.order else shares
            most = float(ordered.max()) or 1.0
            pixels = np.full((count, 1, 4), 255, np.uint8)
            ink, ground = look.colour("accent"), look.colour("node")
            for channel, (high, low) in enumerate(
                zip(ink.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
            ):
                pixels[:, 0, channel] = low + (high - low) * ordered / most
            image = QImage(pixels.data, 1, count, 4, QImage.Format.Format_RGBX8888)
            painter.drawImage(strip, image.copy())
        top = strip.top() + strip.height() * shown.first / count
        height = max(2.0, strip.height() * len(shown.neurons) / count)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colour("text"), look.line("selected_edge") / 2))
        painter.drawRect(QRectF(strip.left() - 1, top, strip.width() + 2, height))

    def _matrix_box(self, number: int) -> QRectF:
        before, place = self.places[number - 1], self.places[number]
        left, right = before.tiles[0].right(), place.tiles[0].left()
        width = (right - left) * 0.6
        top, bottom = place.tiles[0].top(), place.tiles[-1].bottom()
        return QRectF((left + right - width) / 2, top, width, bottom - top)

    def has(self, cell: Cell) -> bool:
        """Whether a neuron is on screen."""
        return cell.column < len(self.places) and cell.place < len(self.places[cell.column].tiles)
