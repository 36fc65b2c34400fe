"""Draws a good first network for a data recipe, laid out from left to right."""

from __future__ import annotations

from netbuilder.catalog.activations import Linear
from netbuilder.catalog.layers.combine import Flatten
from netbuilder.catalog.layers.dense import Dense
from netbuilder.catalog.layers.ends import Input, Output
from netbuilder.catalog.layers.pictures import Convolution2d, MaxPooling
from netbuilder.catalog.layers.sequences import LSTM
from netbuilder.catalog.losses import CrossEntropy, MeanSquaredError
from netbuilder.core.design import Design, Port
from netbuilder.core.edits import STEP_PX, added, connected
from netbuilder.core.layer import Layer, Target, TargetKind
from netbuilder.core.recipe import Recipe
from netbuilder.core.shapes import Shape, ShapeKind

TOP_PX = 240.0
MANY_FEATURES = 64
SMALLEST_POOLED = 4
OUTPUT_LIMIT = 8


def suggested(recipe: Recipe) -> Design:
    """A first network for `recipe`: it fits the data and can be trained as it is.

    Tables get two dense layers, pictures two convolutions with pooling, sequences an LSTM; every
    target column (at most 8) gets an Output with the loss and the number of scores it needs.
    """
    facts = recipe.facts
    design = chain(Input(), *_trunk(facts.inputs))
    last = list(design.nodes)[-1]
    for row, target in enumerate(facts.targets[:OUTPUT_LIMIT]):
        name = target.name if len(facts.targets) > 1 else ""
        design = extended(design, last, _head(target, name), row)
    return design if facts.targets else extended(design, last, (Output(),))


def chain(*layers: Layer) -> Design:
    """A design of layers one behind the other."""
    design, first = added(Design(), layers[0], (STEP_PX, TOP_PX))
    return extended(design, first, layers[1:])


def extended(design: Design, last: str, layers: tuple[Layer, ...], row: int = 0) -> Design:
    """The design with a chain of layers behind a node, `row` rows further down."""
    for layer in layers:
        x, y = design.nodes[last].position
        design, id = added(design, layer, (x + STEP_PX, y + row * STEP_PX))
        start = Port(last, design.nodes[last].layer.outputs[0].name)
        design = connected(design, start, Port(id, layer.inputs[0].name))
        last, row = id, 0
    return design


def _trunk(arriving: Shape | None) -> tuple[Layer, ...]:
    if arriving is None or arriving.kind not in (ShapeKind.IMAGE, ShapeKind.SEQUENCE):
        is_wide = arriving is not None and arriving.count >= MANY_FEATURES
        return (Dense(units=64), Dense(units=32)) if is_wide else (Dense(), Dense(units=8))
    if arriving.kind is ShapeKind.SEQUENCE:
        return (LSTM(units=32),)
    layers: list[Layer] = []
    side = min(arriving.known[1:])
    for filters in (16, 32):
        layers.append(Convolution2d(filters=filters))
        if side >= SMALLEST_POOLED:
            layers.append(MaxPooling())
            side //= 2
    return (*layers, Flatten(), Dense(units=64))


def _head(target: Target, name: str) -> tuple[Layer, ...]:
    is_classes = target.kind is TargetKind.CLASSES
    loss = CrossEntropy() if is_classes else MeanSquaredError()
    scores = Dense(units=max(target.size, 1), activation=Linear())
    return (scores, Output(target=name, loss=loss))
