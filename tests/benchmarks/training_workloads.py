"""The six workloads of the training benchmark, in words that every peer can build from.

Only numpy is needed here, so that a peer's own environment can read this file too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = tuple[NDArray[np.float32], NDArray[Any]]
# A layer: its word, then its sizes and its activation where it has them.
Layer = tuple[Any, ...]


@dataclass(frozen=True)
class Workload:
    """One network, its data and how it is trained.

    Attributes:
        title: What it is, in one line.
        layers: ``("dense", units, activation)``, ``("convolution", filters)`` (3 x 3, padded,
            ReLU), ``("pooling",)`` (2 x 2), ``("flatten",)``, ``("lstm", units)`` (last step).
        data: Makes inputs, of torch's order of axes, and targets: (rows,) classes, or (rows, 1).
        batch: Rows of an iteration.
        optimizer, rate: ``sgd`` or ``adam``, and its learning rate.
        classes: How many; 0 where the target is a number and the loss the mean squared error.
    """

    title: str
    layers: tuple[Layer, ...]
    data: Callable[[], Arrays]
    batch: int
    optimizer: str = "adam"
    rate: float = 1e-3
    classes: int = 0

    @property
    def is_dense(self) -> bool:
        """Whether it is a chain of dense layers."""
        return all(layer[0] == "dense" for layer in self.layers)


def saved(workload: Workload, path: Path) -> None:
    """Write its data, so that every process trains the very same."""
    inputs, targets = workload.data()
    np.savez(path, inputs=inputs, targets=targets)


def loaded(path: Path) -> Arrays:
    """Data that `saved` wrote."""
    with np.load(path) as found:
        return found["inputs"], found["targets"]


def spiral() -> Arrays:
    """500 points on two arms of a spiral, named -1 and 1."""
    chance, half = np.random.default_rng(0), 250
    along = np.arange(half) / half
    arms = []
    for turn in (0.0, np.pi):
        angle = 3.5 * np.pi * along + turn
        arms.append(5.0 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1))
    names = np.repeat([1.0, -1.0], half)[:, None]
    order = chance.permutation(2 * half)
    return np.concatenate(arms)[order].astype(np.float32), names[order].astype(np.float32)


def iris() -> Arrays:
    """150 flowers, each number in standard units."""
    from sklearn.datasets import load_iris

    found, order = load_iris(), np.random.default_rng(0).permutation(150)
    inputs = (found.data - found.data.mean(axis=0)) / found.data.std(axis=0)
    return inputs[order].astype(np.float32), found.target[order].astype(np.int64)


def digits() -> Arrays:
    """1,797 pictures of 8 x 8."""
    from sklearn.datasets import load_digits

    found = load_digits()
    pictures = (found.images / 16.0).astype(np.float32)[:, None]
    return pictures, found.target.astype(np.int64)


def wave() -> Arrays:
    """2,000 windows of 30 steps over a noisy sine, and the value that follows each."""
    steps, rows = 30, 2_000
    time = 0.1 * np.arange(rows + steps)
    series = np.sin(time) + 0.1 * np.random.default_rng(0).standard_normal(len(time))
    windows = np.lib.stride_tricks.sliding_window_view(series, steps)[:rows]
    return windows[:, :, None].astype(np.float32), series[steps:, None].astype(np.float32)


def noise(rows: int, *shape: int) -> Arrays:
    """Random numbers and classes: only the time they take matters."""
    chance = np.random.default_rng(0)
    inputs = chance.standard_normal((rows, *shape), dtype=np.float32)
    return inputs, chance.integers(0, 10, rows)


WORKLOADS = {
    "W1": Workload(
        "spiral, 2-8-8-1 tanh, batch 10, SGD",
        (("dense", 8, "tanh"), ("dense", 8, "tanh"), ("dense", 1, "tanh")),
        spiral,
        batch=10,
        optimizer="sgd",
        rate=0.03,
    ),
    "W2": Workload(
        "iris, 4-16-3 ReLU, batch 32, Adam",
        (("dense", 16, "relu"), ("dense", 3, "linear")),
        iris,
        batch=32,
        classes=3,
    ),
    "W3": Workload(
        "784-128-64-10 ReLU, 60,000 rows, batch 64, Adam",
        (("dense", 128, "relu"), ("dense", 64, "relu"), ("dense", 10, "linear")),
        lambda: noise(60_000, 784),
        batch=64,
        classes=10,
    ),
    "W4": Workload(
        "8 x 8 digits, convolutions 16 and 32, batch 64, Adam",
        (
            ("convolution", 16),
            ("pooling",),
            ("convolution", 32),
            ("pooling",),
            ("flatten",),
            ("dense", 10, "linear"),
        ),
        digits,
        batch=64,
        classes=10,
    ),
    "W5": Workload(
        "wave, LSTM 32 over 30 steps, batch 64, Adam",
        (("lstm", 32), ("dense", 1, "linear")),
        wave,
        batch=64,
    ),
    "W6": Workload(
        "32 x 32 x 3, convolutions 32, 32, 64, 64, dense 128, batch 128, Adam",
        (
            ("convolution", 32),
            ("convolution", 32),
            ("pooling",),
            ("convolution", 64),
            ("convolution", 64),
            ("pooling",),
            ("flatten",),
            ("dense", 128, "relu"),
            ("dense", 10, "linear"),
        ),
        lambda: noise(1_280, 3, 32, 32),
        batch=128,
        classes=10,
    ),
}
