"""What neurons and synapses are called, and what is said of them beside the pointer."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF

from netbuilder.ui.neurons import hits
from netbuilder.ui.neurons.marks import neuron_words, synapse_words
from netbuilder.ui.neurons.picture import Cell, Picture
from netbuilder.ui.neurons.synapses import Synapse
from netbuilder.ui.widgets.numbers import written


def name(picture: Picture, column: int, place: int) -> str:
    """A neuron as people count: the name of its column of data or class, or its number."""
    shown = picture.columns[column]
    neuron = shown.neurons[place]
    if shown.picture is not None:
        return _pixel(shown.picture, neuron)
    if shown.column.names:
        return shown.column.names[neuron]
    return f"neuron {neuron + 1:,}"


def _pixel(form: tuple[int, int, int], neuron: int) -> str:
    """A pixel by its place, rows counted from the top."""
    height, width, channels = form
    channel, place = divmod(neuron, height * width)
    row, column = divmod(place, width)
    colour = f", channel {channel + 1}" if channels > 1 else ""
    return f"pixel in row {row + 1}, column {column + 1}{colour}"


def full_name(picture: Picture, cell: Cell) -> str:
    """A neuron with its layer."""
    title = picture.headings[cell.column].title
    return f"{title}, {name(picture, cell.column, cell.place)}"


def at(picture: Picture, spot: QPointF) -> str:
    """What is said of what lies under a spot; empty where there is nothing."""
    cell = hits.cell_at(picture, spot)
    if cell is not None:
        return of_neuron(picture, cell)
    bias = hits.bias_at(picture, spot)
    if bias >= 0:
        return f"Bias neuron of {picture.headings[bias].title}: always 1. Click switches it off."
    header = hits.note_at(picture, spot)
    if header >= 0:
        heading = picture.headings[header]
        return f"Activation of {heading.title}: {heading.activation}. Click to change it."
    chip = hits.chip_at(picture, spot)
    if chip is not None:
        chips = picture.headings[chip[0]].chips
        return next(each.hint for each in chips if each.id == chip[1])
    synapse = hits.synapse_at(picture, spot)
    if synapse is None:
        return ""
    node = picture.columns[synapse.column].column.node
    unit = picture.columns[synapse.column].neurons[synapse.target]
    source = picture.columns[synapse.column - 1].neurons[synapse.source]
    besides = synapse_words(picture.marks, node, unit, source)
    return "\n".join([of_synapse(picture, synapse), *besides])


def of_neuron(picture: Picture, cell: Cell) -> str:
    """A neuron in a few lines."""
    lines = [full_name(picture, cell)]
    shown = picture.columns[cell.column]
    lines += neuron_words(picture.marks, shown.column.node, shown.neurons[cell.place])
    told = picture.told(cell.column)
    if told is not None and cell.place < len(told.lows):
        low, high = float(told.lows[cell.place]), float(told.highs[cell.place])
        lines.append(f"answers {written(low)} to {written(high)}")
        if picture.is_dead(cell):
            lines.append("dead: answers 0 to every row looked at")
        if picture.shows_weights(cell.column):
            lines.append("the tile shows its weights, each where its pixel is")
        if cell.place < len(told.lit):
            lines.append(f"this row: {number(float(told.lit[cell.place]))}")
        if cell.place < len(told.biases):
            lines.append(f"bias {written(float(told.biases[cell.place]))}")
    return "\n".join(lines)


def of_synapse(picture: Picture, synapse: Synapse) -> str:
    """A synapse in a few lines."""
    weight = float(picture.weights(synapse.column)[synapse.target, synapse.source])
    source = name(picture, synapse.column - 1, synapse.source)
    target = name(picture, synapse.column, synapse.target)
    told = picture.told(synapse.column)
    if told is None:
        return f"{source} → {target}"
    lines = [f"weight {number(weight)}", f"{source} → {target}"]
    if picture.is_lit(synapse.column):
        pull = float(picture.pulls(synapse.column)[synapse.target, synapse.source])
        lines.append(f"this row: {number(pull)}")
    if told.gradients.shape == told.weights.shape and told.gradients.size:
        slope = float(told.gradients[synapse.target, synapse.source])
        lines.append(f"gradient {number(slope)}")
    return "\n".join(lines)


def spoken(picture: Picture, cell: Cell | None) -> str:
    """The view in words, for screen readers."""
    if cell is not None and cell.column < len(picture.columns):
        return of_neuron(picture, cell)
    layers = ", ".join(f"{heading.title}: {heading.note}" for heading in picture.headings)
    return f"{len(picture.headings)} columns. {layers}" if layers else "No neurons to show."


def number(value: float) -> str:
    """A weight with its sign; in words where it is no number."""
    if math.isnan(value):
        return "not a number"
    return f"{'+' if value > 0 else ''}{written(value)}"
