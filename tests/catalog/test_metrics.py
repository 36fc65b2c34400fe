"""Metrics equal those of scikit-learn, edge cases included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from torch import Tensor, nn

from netbuilder.catalog.metrics import Metric, fitting
from netbuilder.core.layer import TargetKind

QUICK = settings(deadline=None, max_examples=40)


def computed(kind: str, scores: Tensor, target: Tensor, threshold: float = 0.0) -> float:
    metric = Metric.entries()[kind]()
    names: dict[str, Any] = {"torch": torch, "nn": nn, "Tensor": Tensor}
    for text in metric.definitions:
        exec(text, names)
    names |= {"p": scores, "t": target}
    return float(eval(metric.expression("p", "t", threshold), names))


@QUICK
@given(target=st.lists(st.integers(0, 3), min_size=1, max_size=30), seed=st.integers(0, 10_000))
def test_accuracy_and_f1_equal_scikit_learn(target: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    scores, true = torch.randn(len(target), 4), torch.tensor(target)
    guessed = scores.argmax(dim=1)
    assert computed("accuracy", scores, true) == metrics.accuracy_score(true, guessed)
    f1 = metrics.f1_score(true, guessed, average="macro", zero_division=0)
    assert computed("f1", scores, true) == pytest.approx(f1)


@pytest.mark.parametrize("threshold", [0.0, 0.5])
def test_one_output_decides_by_the_threshold_of_its_loss(threshold: float) -> None:
    scores, true = torch.tensor([[0.2], [0.7], [-1.0], [0.4]]), torch.tensor([1, 1, 0, 0])
    guessed = (scores[:, 0] > threshold).long()
    found = computed("accuracy", scores, true, threshold)
    assert found == metrics.accuracy_score(true, guessed)
    f1 = metrics.f1_score(true, guessed, average="macro")
    assert computed("f1", scores, true, threshold) == pytest.approx(f1)


ORACLES = {
    "rmse": metrics.root_mean_squared_error,
    "mae": metrics.mean_absolute_error,
    "r2": metrics.r2_score,
}


@pytest.mark.parametrize("kind", ORACLES)
@QUICK
@given(rows=st.integers(2, 40), columns=st.integers(1, 3), seed=st.integers(0, 10_000))
def test_number_metrics_equal_scikit_learn(kind: str, rows: int, columns: int, seed: int) -> None:
    torch.manual_seed(seed)
    p, t = torch.randn(rows, columns), torch.randn(rows, columns)
    oracle = ORACLES[kind](t.double().numpy(), p.double().numpy())
    assert computed(kind, p, t) == pytest.approx(oracle, rel=1e-5)


@pytest.mark.parametrize("right", [True, False])
def test_r2_of_a_constant_target_is_what_scikit_learn_says(right: bool) -> None:
    t = torch.full((5, 1), 2.0)
    p = t if right else t + 1
    assert computed("r2", p, t) == metrics.r2_score(t.numpy(), p.numpy())


def test_every_target_has_metrics_that_fit() -> None:
    assert [m.kind for m in fitting(TargetKind.CLASSES)] == ["accuracy", "f1"]
    assert [m.kind for m in fitting(TargetKind.NUMBERS)] == ["rmse", "mae", "r2"]


def test_a_metric_stays_inside_its_declared_range() -> None:
    scores, true = torch.randn(50, 3), torch.from_numpy(np.arange(50) % 3)
    for metric in fitting(TargetKind.CLASSES):
        assert metric.low is not None
        assert metric.high is not None
        assert metric.low <= computed(metric.kind, scores, true) <= metric.high
