"""Every term leads to the number it is made of, on and on, through layers of every kind."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import msgspec
import pytest

from netbuilder.catalog.activations import Activation
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.explaining import Explanation, Factor, Number, Quantity
from tests.helpers import designs, training
from tests.helpers.designs import layer

ROW = 5
STEPS = 70


def _dense(units: int, activation: str = "linear") -> Layer:
    return layer("dense", units=units, activation=Activation.entries()[activation]())


def _reshaped(*size: int) -> Layer:
    return layer("reshape", size=size)


_PICTURE, _SEQUENCE, _FLAT = _reshaped(4, 4, 1), _reshaped(4, 4), layer("flatten")
_KERNELS = layer("convolution_2d", filters=4)
KINDS: dict[str, tuple[Layer, ...]] = {
    "dense": (_dense(5, "tanh"), _dense(4, "sigmoid")),
    "convolution, 2-D": (_PICTURE, layer("convolution_2d", filters=3), _FLAT),
    "convolution, 1-D": (_SEQUENCE, layer("convolution_1d", filters=3), _FLAT),
    "depthwise": (_PICTURE, _KERNELS, layer("depthwise_convolution_2d"), _FLAT),
    "separable": (_PICTURE, layer("separable_convolution_2d", filters=2), _FLAT),
    "transposed": (_PICTURE, layer("transposed_convolution_2d", filters=2), _FLAT),
    "batch normalisation": (_dense(5), layer("batch_normalisation")),
    "batch normalisation, pictures": (_PICTURE, _KERNELS, layer("batch_normalisation"), _FLAT),
    "layer normalisation": (_SEQUENCE, layer("layer_normalisation"), _FLAT),
    "group normalisation": (_PICTURE, _KERNELS, layer("group_normalisation", groups=2), _FLAT),
    "winner": (_PICTURE, _KERNELS, layer("max_pooling"), _FLAT),
    "mean": (_PICTURE, layer("average_pooling"), _FLAT),
    "mean of all": (_PICTURE, _KERNELS, layer("global_average_pooling")),
    "dropout": (_dense(6, "relu"), layer("dropout"), _dense(4, "tanh")),
    "learnt slope": (_dense(5), layer("prelu")),
    "learnt scale": (_PICTURE, layer("layer_scale"), _FLAT),
    "attention": (_SEQUENCE, layer("multi_head_attention", heads=2), _FLAT),
    "lstm": (_SEQUENCE, layer("lstm", units=3)),
    "gru, stacked, both ways": (
        _SEQUENCE,
        layer("gru", units=2, layers=2, bidirectional=True),
    ),
    "elman": (_SEQUENCE, layer("elman", units=3)),
    "cells that read kernels": (
        _SEQUENCE,
        layer("convolution_1d", filters=2),
        layer("lstm", units=2),
    ),
    "softmax": (_dense(4, "softmax"),),
}


def _explainer(kind: str) -> tuple[Explainer, Trainee]:
    made = designs.project("input", *KINDS[kind], _dense(3), layer("output"), inputs=16, classes=3)
    return _stood(msgspec.structs.replace(made, plan=training.plan()))


def _stood(project: Project) -> tuple[Explainer, Trainee]:
    data = training.prepared(project)
    trainee = Trainee(project, data, Arithmetic(device="cpu", threads=1))
    trainee.advance(2)
    trainee.progress.iteration = trainee.progress.position = 2
    return Explainer(trainee, data), trainee


def _weights(trainee: Trainee, what: Quantity, chance: random.Random) -> Iterator[Number]:
    """A number of every tensor."""
    for name, tensor in trainee.network.named_parameters():
        node, _, weight = name.partition(".")
        index = tuple(chance.randrange(size) for size in tensor.shape)
        yield Number(what, node, index, weight)


def _check(found: Explanation) -> None:
    """The terms of every sum add up, and the last stage is the number."""
    assert found.stages[-1].total == found.value
    for stage in found.stages:
        if stage.is_sum:
            assert stage.terms, stage.words
            parts = math.fsum(term.value for term in stage.terms) + stage.rest
            assert parts == pytest.approx(stage.total, rel=1e-9, abs=1e-12), found.words


def _is_same(factor: Factor) -> bool:
    """Whether a factor is the number it leads to, not one made of it."""
    number = factor.number
    made = ("1 -", "tanh of", "less", "e^", "share that", "slope", "sign", "answer before, less")
    is_made = factor.words.startswith(made) or ", less" in factor.words
    return number is not None and number.what is not Quantity.LOSS and not is_made


@pytest.mark.parametrize("kind", KINDS)
def test_chains_can_be_walked_from_loss_and_updates_to_weights_and_inputs(kind: str) -> None:
    explainer, trainee = _explainer(kind)
    chance = random.Random(3)
    begin = [Number(Quantity.LOSS), *_weights(trainee, Quantity.UPDATE, chance)]
    waiting: list[tuple[Number, Factor | None]] = [(each, None) for each in begin]
    seen: set[Number] = set()
    while waiting and len(seen) < STEPS:
        number, factor = waiting.pop(chance.randrange(len(waiting)))
        if number in seen:
            continue
        seen.add(number)
        found = explainer.explained(number, ROW, 6)
        _check(found)
        if factor is not None and _is_same(factor) and number.what is not Quantity.ACTIVATION:
            assert found.value == pytest.approx(factor.value, rel=1e-6, abs=1e-10), found.words
        terms = [each for stage in found.stages for term in stage.terms for each in term.factors]
        waiting += [(each.number, each) for each in (*terms, *found.beside) if each.number]
    assert {Quantity.GRADIENT, Quantity.DELTA} <= {each.what for each in seen}


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_of_every_tensor_are_told_row_by_row(kind: str) -> None:
    explainer, trainee = _explainer(kind)
    for number in _weights(trainee, Quantity.GRADIENT, random.Random(1)):
        found = explainer.explained(number, ROW)
        _check(found)
        if kind == "learnt scale" and number.weight == "value":
            continue  # learnt without rows: the backward pass tells it as a whole
        assert found.stages[-1].words.startswith("The mean over the rows")
        rows = [term.factors[0].number for term in found.stages[-1].terms]
        assert {row.row for row in rows if row is not None} == set(found.rows)
        assert any(
            len(term.factors) > 1 or "bias" in number.weight for term in found.stages[0].terms
        )
