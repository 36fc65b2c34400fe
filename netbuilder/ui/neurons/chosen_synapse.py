"""A synapse by the numbers of its ends, wherever its neurons are on screen, and its way there."""

from __future__ import annotations

import math

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.ui import theme
from netbuilder.ui.neurons import words
from netbuilder.ui.neurons.hits import synapse_at
from netbuilder.ui.neurons.marks import BIAS
from netbuilder.ui.neurons.picture import Picture
from netbuilder.ui.neurons.synapses import curve, distances, ends

_MIDDLE = 0.5


class ChosenSynapse(Struct, frozen=True):
    """One synapse.

    Attributes:
        node: Id of the layer that weighs with it.
        unit: Number of the neuron it leads to.
        source: Number of the neuron it comes from; `BIAS` for the bias neuron.
    """

    node: str
    unit: int
    source: int

    @property
    def name(self) -> str:
        """Name of its tensor."""
        return "bias" if self.source == BIAS else "weight"

    @property
    def place(self) -> tuple[int, ...]:
        """Its place in the tensor."""
        return (self.unit,) if self.source == BIAS else (self.unit, self.source)


class Ends(Struct, frozen=True):
    """Where a synapse is on screen: its column and places of tiles; source `BIAS` for a bias."""

    column: int
    target: int
    source: int


def under(picture: Picture, spot: QPointF) -> ChosenSynapse | None:
    """The synapse nearest to a spot, within reach; those of bias neurons too."""
    found = synapse_at(picture, spot)
    if found is not None:
        shown, before = picture.columns[found.column], picture.columns[found.column - 1]
        source = before.neurons[found.source]
        return ChosenSynapse(shown.column.node, shown.neurons[found.target], source)
    reach = float(theme.current().tables["neurons_px"]["reach"])
    for number, place in enumerate(picture.places):
        if place.bias is None or not place.tiles:
            continue
        if not place.bias.x() <= spot.x() <= place.tiles[0].left():
            continue
        targets = [QPointF(box.left(), box.center().y()) for box in place.tiles]
        away = distances(spot, [place.bias], targets)[:, 0]
        if away.min() <= reach:
            shown = picture.columns[number]
            return ChosenSynapse(shown.column.node, shown.neurons[int(away.argmin())], BIAS)
    return None


def ends_of(picture: Picture, synapse: ChosenSynapse) -> Ends | None:
    """Where a synapse is on screen; None where one of its neurons is not."""
    for number, shown in enumerate(picture.columns):
        if shown.column.node != synapse.node or not number:
            continue
        if synapse.unit not in shown.neurons:
            return None
        target = shown.neurons.index(synapse.unit)
        if synapse.source == BIAS:
            return Ends(number, target, BIAS) if picture.places[number].bias is not None else None
        before = picture.columns[number - 1].neurons
        if synapse.source not in before:
            return None
        return Ends(number, target, before.index(synapse.source))
    return None


def path_of(picture: Picture, at: Ends) -> QPainterPath:
    """The line of a synapse on screen."""
    place = picture.places[at.column]
    box = place.tiles[at.target]
    if at.source == BIAS:
        start = place.bias if place.bias is not None else box.center()
        return curve(start, QPointF(box.left(), box.center().y()))
    return curve(*ends(picture.places[at.column - 1].tiles[at.source], box))


def cell_of(picture: Picture, at: Ends) -> QRectF | None:
    """The cell of a synapse where it is one of a matrix; None where it is a line."""
    if at.source == BIAS or picture.is_bundle(at.column) or not picture.is_matrix(at.column):
        return None
    box = picture.matrix_box(at.column)
    rows, columns = (len(picture.columns[each].neurons) for each in (at.column, at.column - 1))
    high, wide = box.height() / rows, box.width() / columns
    return QRectF(box.left() + wide * at.source, box.top() + high * at.target, wide, high)


def middle_of(picture: Picture, at: Ends) -> QPointF:
    """Half way along a synapse, or its cell of a matrix."""
    cell = cell_of(picture, at)
    return cell.center() if cell is not None else path_of(picture, at).pointAtPercent(_MIDDLE)


def weight_of(picture: Picture, at: Ends) -> float:
    """What was told of its weight, kept where it is cut; not a number where nothing was."""
    told = picture.told(at.column)
    if at.source != BIAS:
        weights = picture.weights(at.column)
        if told is not None and told.kept.shape == weights.shape:
            weights = told.kept
        return float(weights[at.target, at.source])
    is_known = told is not None and at.target < len(told.biases)
    return float(told.biases[at.target]) if told is not None and is_known else math.nan


def title_of(picture: Picture, at: Ends) -> str:
    """Its two ends in words."""
    target = words.name(picture, at.column, at.target)
    source = "bias" if at.source == BIAS else words.name(picture, at.column - 1, at.source)
    return f"{source} → {target}"


def strongest(picture: Picture, column: int, target: int) -> ChosenSynapse | None:
    """The synapse that weighs most of those that lead to a neuron on screen."""
    if not column:
        return None
    row = [abs(each) for each in picture.weights(column)[target].tolist()]
    if not row:
        return None
    sizes = [each if math.isfinite(each) else 0.0 for each in row]
    shown = picture.columns[column]
    source = picture.columns[column - 1].neurons[sizes.index(max(sizes))]
    return ChosenSynapse(shown.column.node, shown.neurons[target], source)


def beside(picture: Picture, synapse: ChosenSynapse, step: int) -> ChosenSynapse:
    """The synapse of the same neuron that comes from the next one on screen; last the bias."""
    at = ends_of(picture, synapse)
    if at is None:
        return synapse
    sources = list(picture.columns[at.column - 1].neurons)
    if picture.places[at.column].bias is not None:
        sources.append(BIAS)
    place = sources.index(synapse.source) + step
    source = sources[min(max(place, 0), len(sources) - 1)]
    return ChosenSynapse(synapse.node, synapse.unit, source)
