"""What is known of a network neuron by neuron, and where each of them is on screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import QRectF, QSizeF

from netbuilder.link.messages import Lit
from netbuilder.link.messages.neurons import AnswerLook, NeuronLayer, NeuronsDrawn
from netbuilder.ui import theme
from netbuilder.ui.neurons.geometry import Place, Shown, least_width, placed
from netbuilder.ui.neurons.headers import Heading, needed_width
from netbuilder.ui.neurons.marks import Marks
from netbuilder.ui.neurons.synapses import LINES, SynapsePens, strength
from netbuilder.ui.run_record import array

Floats = npt.NDArray[np.float32]
_DARK: Floats = np.zeros(0, np.float32)
# Lines keep their widths until the strongest weight has changed by more than this share.
_STEADY = 0.1
# A neuron that answers no more than this to every row looked at is dead.
DEAD = 1e-8


class Cell(Struct, frozen=True):
    """A neuron on screen: its column, and its place among the tiles there."""

    column: int
    place: int


class Told:
    """What is known of the neurons of one column, as arrays.

    Attributes:
        look: How their answers are told.
        number: Another one for every telling.
    """

    def __init__(self, layer: NeuronLayer, look: AnswerLook, number: int) -> None:
        self.look, self.number = look, number
        self.neurons = layer.neurons
        self.weights: Floats = array(layer.weights)
        self.kept: Floats = array(layer.kept)
        self.biases: Floats = array(layer.biases)
        self.gradients: Floats = array(layer.gradients)
        self.answers: Floats = array(layer.answers)
        self.lows: Floats = array(layer.lows)
        self.highs: Floats = array(layer.highs)
        self.norms: Floats = array(layer.norms)
        self.activity: Floats = array(layer.activity)
        self.lit: Floats = array(layer.lit)

    def is_dead(self, neuron: int) -> bool:
        """Whether a neuron of the layer answered 0 to every row looked at."""
        return len(self.norms) > neuron < len(self.activity) and self.activity[neuron] <= DEAD


class Picture:
    """One network in one size.

    Attributes:
        columns, headings: What is shown.
        places: Where, as far as it is panned.
        pan: How far the view is panned to the right; 0 unless there are too many columns.
        whole_width: How wide all columns are together.
        iteration: The moment of what is told; -1 before anything is.
        marks: What a person changed of single neurons and synapses.
        as_answers: Nodes behind a picture whose tiles show answers instead of weight pictures.
    """

    def __init__(self) -> None:
        self.columns: tuple[Shown, ...] = ()
        self.headings: tuple[Heading, ...] = ()
        self.places: tuple[Place, ...] = ()
        self.pan = 0.0
        self.whole_width = 0.0
        self.iteration = -1
        self.marks: Marks = {}
        self.as_answers: set[str] = set()
        self._told: dict[str, Told] = {}
        self._number = 0
        self.most = 1.0

    def arrange(self, columns: Sequence[Shown], headings: Sequence[Heading], size: QSizeF) -> None:
        """Show these columns in a view of this size."""
        self.columns, self.headings = tuple(columns), tuple(headings)
        last = needed_width(self.headings[-1]) if self.headings else 0.0
        self.whole_width = max(size.width(), least_width(self.columns, last))
        self.pan = min(max(0.0, self.pan), self.whole_width - size.width())
        whole = QSizeF(self.whole_width, size.height())
        self.places = tuple(
            place.shifted(-self.pan) if self.pan else place
            for place in placed(self.columns, whole, last)
        )

    def tell(self, drawn: NeuronsDrawn | None) -> None:
        """Show other weights and answers; None for none."""
        self._told = {}
        self._number += 1
        self.iteration = drawn.iteration if drawn is not None else -1
        if drawn is not None:
            look, number = drawn.look, self._number
            self._told = {each.node: Told(each, look, number) for each in drawn.layers}
        self.most = _steadied(self)

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
            self.most = _steadied(self)
        return is_other

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

    def norms(self, column: int) -> Floats:
        """How long the weights of each neuron are; the longest looks like the strongest synapse."""
        told, chosen = self.told(column), list(self.columns[column].neurons)
        if told is None or len(told.norms) <= max(chosen, default=0):
            return np.full(len(chosen), np.nan, np.float32)
        found = told.norms[chosen] / (told.norms.max(initial=0) or 1) * self.most
        return found.astype(np.float32)

    def is_lit(self, column: int) -> bool:
        """Whether a row of the data lights the synapses that lead to a column."""
        before = self.told(column - 1)
        return before is not None and len(before.lit) == len(self.columns[column - 1].neurons)

    def is_dead(self, cell: Cell) -> bool:
        """Whether a neuron with weights answered 0 to every row looked at."""
        shown, told = self.columns[cell.column], self.told(cell.column)
        is_output = cell.column == len(self.columns) - 1
        if told is None or not shown.column.has_weights or is_output:
            return False
        return told.is_dead(shown.neurons[cell.place])

    def is_matrix(self, column: int) -> bool:
        """Whether the synapses that lead to a column are not shown one by one."""
        sources = len(self.columns[column - 1].neurons) if column else 0
        return self.is_bundle(column) or len(self.columns[column].neurons) * sources > LINES

    def is_bundle(self, column: int) -> bool:
        """Whether the synapses that lead to a column come from the pixels of a picture."""
        return column > 0 and self.columns[column - 1].picture is not None

    def shows_weights(self, column: int) -> bool:
        """Whether tiles of a column show their weights as pictures."""
        return self.is_bundle(column) and self.columns[column].column.node not in self.as_answers

    def pens(self) -> SynapsePens:
        """Pens for what synapses show now."""
        return SynapsePens(theme.current(), self.most)

    def gap(self, number: int) -> QRectF:
        """The room between a column and the one before it."""
        before, place = self.places[number - 1].body, self.places[number].body
        tops = min(before.top(), place.top()), max(before.bottom(), place.bottom())
        low = max(tops[1], place.top())
        bias = self.places[number].bias
        if bias is not None:
            low = max(low, bias.y())
        return QRectF(before.right(), tops[0], place.left() - before.right(), low - tops[0])

    def matrix_box(self, number: int) -> QRectF:
        """Where the matrix of the synapses that lead to a column is."""
        before, place = self.places[number - 1].body, self.places[number].body
        left, right = before.right(), place.left()
        width = round((right - left) * 0.6)
        box = QRectF(round((left + right - width) / 2), place.top(), width, place.height())
        return box

    def address(self, cell: Cell | None) -> tuple[str, int] | None:
        """Node and number of a neuron on screen."""
        if cell is None or not self.has(cell):
            return None
        shown = self.columns[cell.column]
        return shown.column.node, shown.neurons[cell.place]

    def cell_of(self, node: str, neuron: int) -> Cell | None:
        """Where a neuron is on screen; None where it is not."""
        for number, shown in enumerate(self.columns):
            if shown.column.node == node and neuron in shown.neurons:
                return Cell(number, shown.neurons.index(neuron))
        return None

    def has(self, cell: Cell) -> bool:
        """Whether a neuron is on screen."""
        return cell.column < len(self.places) and cell.place < len(self.places[cell.column].tiles)


def _steadied(picture: Picture) -> float:
    """The strongest of what synapses show, or what was that before where it is nearly so."""
    pulls = [picture.pulls(number) for number in range(1, len(picture.columns))]
    sizes = [strength(each) for each in pulls if np.isfinite(each).any()]
    most = max(sizes, default=1.0) or 1.0
    return most if abs(most - picture.most) > _STEADY * picture.most else picture.most
