"""Runs every kernel once on next to nothing, which compiles it or loads it from its folder."""

from __future__ import annotations

import importlib

import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch import nn

from netbuilder.engine.state import undisturbed
from netbuilder.engine.steps.fused import updates
from netbuilder.engine.steps.fused.kernel import Made, Memory, Rule, Span, Subject
from netbuilder.engine.steps.fused.makers import made_for
from netbuilder.engine.steps.fused.measures import Asked, classes_measured, numbers_measured


def exercise() -> None:
    """Have all kernels ready to be called at once."""
    # The library that the kernels multiply with must be there before it is told to use one thread;
    # products split among several would add up in another order.
    importlib.import_module("scipy.linalg.cython_blas")
    threadpool_limits(limits=1, user_api="blas")
    with undisturbed(torch.device("cpu")):
        for subject in (_chain(), _sequence()):
            made = made_for(subject)
            if isinstance(made, str):
                raise RuntimeError(f"The kernels cannot be exercised: {made}.")
            _train(made, subject)
    order, asked = np.arange(2), Asked(0.0, 2, 1.0, 0.0)
    scores = np.zeros((2, 2), np.float32)
    classes_measured(asked, scores, np.zeros(2, np.int64), order)
    numbers_measured(asked, scores, scores, order)


def _chain() -> Subject:
    network = nn.Sequential(nn.Linear(2, 2))
    return Subject(
        network=network,
        objective=lambda scores, targets: nn.functional.mse_loss(scores, targets[0]),
        inputs=torch.zeros(2, 2),
        targets=(torch.zeros(2, 2),),
        places={"0.weight": 0, "0.bias": 4},
        trained=frozenset(("0.weight", "0.bias")),
        batch_size=2,
        outputs=2,
    )


class _Reader(nn.Module):
    """A recurrent layer before a dense one."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.LSTM(1, 2, batch_first=True)
        self.outer = nn.Linear(2, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        answers = self.inner(x.reshape(-1, 2, 1))[0][:, -1]
        found: torch.Tensor = self.outer(answers)
        return found


def _sequence() -> Subject:
    network, places, start = _Reader(), dict[str, int](), 0
    for name, weight in network.named_parameters():
        places[name] = start
        start += weight.numel()
    return Subject(
        network=network,
        objective=lambda scores, targets: nn.functional.mse_loss(scores, targets[0]),
        inputs=torch.zeros(2, 2),
        targets=(torch.zeros(2, 2),),
        places=places,
        trained=frozenset(places),
        batch_size=2,
        outputs=2,
    )


def _train(made: Made, subject: Subject) -> None:
    """All that a kernel can do, on weights that are thrown away."""
    size = sum(each.numel() for each in subject.network.parameters())
    memory = Memory(*(np.zeros(size, np.float32) for _ in range(4)))
    one = np.ones(1)
    part = np.array([0]), np.array([size])
    rule = Rule(updates.SGD, np.zeros(updates.SETTINGS), *part, one, one)
    rows = made.rows(subject.inputs, subject.targets)
    scores = np.zeros((len(rows.inputs), subject.outputs), np.float32)
    span = Span(np.arange(2), 0, 2, 0, one, np.zeros(1, np.float32), scores)
    made.kernel.train(memory, rule, rows, span)
    made.kernel.predict(memory, rows.inputs, scores)
    made.kernel.loss(scores, rows)
    updates.update(memory, rule, 0.0, 0)
