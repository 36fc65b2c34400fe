"""Runs every kernel once on next to nothing, which compiles it or loads it from its folder.

This may happen beside a training in the same process, so no random number is drawn here and no
network is traced, which would both reach the other's.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import numpy as np
import torch
from threadpoolctl import ThreadpoolController
from torch import Tensor, nn

from netbuilder.engine.steps.fused import updates
from netbuilder.engine.steps.fused.chains import Cutter, DenseKernel
from netbuilder.engine.steps.fused.epochs import MEASURED, Part, Work
from netbuilder.engine.steps.fused.kernel import Made, Memory, Rule, Span, Subject
from netbuilder.engine.steps.fused.measures import Asked, classes_measured, numbers_measured
from netbuilder.engine.steps.fused.memories import Reader, RecurrentKernel
from netbuilder.engine.steps.fused.reading import DenseLayer, LossRead

# Larger than all weights of the networks here.
_SIZE = 128


def exercise() -> None:
    """Have all kernels ready to be called at once."""
    # The library that the kernels multiply with must be there before it is told to use one thread;
    # products split among several would add up in another order. That of torch is left alone.
    importlib.import_module("scipy.linalg.cython_blas")
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
    read = LossRead("SQUARED", 0.0, 1.0, _first)
    layers = [DenseLayer("outer", 2, 2, has_bias=True)]
    reader = Reader("inner", nn.LSTM(1, 2, batch_first=True, device="meta"), 2)
    cutter = Cutter(layers, read)
    for kernel in (
        DenseKernel(_subject(), layers, read, 64),
        RecurrentKernel(_subject(), reader, (layers, read), 64),
    ):
        _train(Made(kernel, cutter), _subject())
    _run(DenseKernel(_subject(), layers, read, 64), Made(kernel, cutter))
    order, asked = np.arange(2), Asked(0.0, 2, 1.0, 0.0)
    scores = np.zeros((2, 2), np.float32)
    classes_measured(asked, scores, np.zeros(2, np.int64), order)
    numbers_measured(asked, scores, scores, order)


def _first(targets: Sequence[Tensor]) -> Tensor:
    return targets[0]


def _subject() -> Subject:
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    inner = {f"inner.{name}": 8 + 24 * number for number, name in enumerate(names)}
    places = {"outer.weight": 0, "outer.bias": 4, **inner}
    return Subject(
        network=nn.Module(),
        objective=nn.functional.mse_loss,
        inputs=torch.zeros(2, 2),
        targets=(torch.zeros(2, 2),),
        places=places,
        trained=frozenset(places),
        batch_size=2,
        outputs=2,
    )


def _run(kernel: DenseKernel, made: Made) -> None:
    """A whole epoch in one call."""
    rows = made.rows(_subject().inputs, _subject().targets)
    numbers = np.zeros((2, 2), np.float32)
    part = Part(rows, np.zeros(0, np.int64), numbers, numbers.copy(), np.arange(2))
    work = Work(
        seeds=np.zeros(1, np.int64),
        order=np.arange(2),
        batch=0,
        iterations=1,
        batch_size=2,
        updates=0,
        rates=np.zeros(1),
        is_measured=True,
        asked=Asked(0.0, 0, 1.0, 0.0),
        training=part,
        validation=part,
        losses=np.zeros((1, 1), np.float32),
        found=np.zeros((1, MEASURED)),
        kept=np.zeros((1, 3, _SIZE), np.float32),
    )
    kernel.run(*_plain(), work)


def _plain() -> tuple[Memory, Rule]:
    memory = Memory(*(np.zeros(_SIZE, np.float32) for _ in range(4)))
    part, one = (np.array([0]), np.array([_SIZE])), np.ones(1)
    return memory, Rule(updates.SGD, np.zeros(updates.SETTINGS), *part, one, one)


def _train(made: Made, subject: Subject) -> None:
    """All that a kernel can do, on weights that are thrown away."""
    memory, rule = _plain()
    one = np.ones(1)
    rows = made.rows(subject.inputs, subject.targets)
    scores = np.zeros((len(rows.inputs), subject.outputs), np.float32)
    span = Span(np.arange(2), 0, 2, 0, one, np.zeros(1, np.float32), scores)
    made.kernel.train(memory, rule, rows, span)
    made.kernel.predict(memory, rows.inputs, scores)
    made.kernel.loss(scores, rows)
    updates.update(memory, rule, 0.0, 0)
