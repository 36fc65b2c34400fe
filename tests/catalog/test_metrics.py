"""Metrics equal those of scikit-learn, edge cases included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
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


CLASS_ORACLES: dict[str, Any] = {
    "precision": lambda t, g: metrics.precision_score(t, g, average="macro", zero_division=0),
    "recall": lambda t, g: metrics.recall_score(t, g, average="macro", zero_division=0),
    "matthews": lambda t, g: (
        metrics.matthews_corrcoef(t, g) if len({*t.tolist(), *g.tolist()}) > 1 else 0.0
    ),
}


@pytest.mark.parametrize("kind", [*CLASS_ORACLES, "balanced_accuracy"])
@QUICK
@given(target=st.lists(st.integers(0, 3), min_size=1, max_size=30), seed=st.integers(0, 10_000))
def test_class_metrics_equal_scikit_learn(kind: str, target: list[int], seed: int) -> None:
    torch.manual_seed(seed)
    scores, true = torch.randn(len(target), 4), torch.tensor(target)
    guessed = scores.argmax(dim=1)
    if kind == "balanced_accuracy":  # scikit-learn warns of classes that are not in the target
        there = sorted(set(target))
        found = metrics.recall_score(true, guessed, labels=there, average=None)
        oracle = float(np.mean(found))
    else:
        oracle = CLASS_ORACLES[kind](true, guessed)
    assert computed(kind, scores, true) == pytest.approx(oracle, abs=1e-12)


@QUICK
@given(seed=st.integers(0, 10_000), classes=st.sampled_from([2, 3, 5]))
def test_the_area_under_the_curve_equals_scikit_learn(seed: int, classes: int) -> None:
    torch.manual_seed(seed)
    true = torch.arange(40) % classes
    scores = torch.randn(40, classes).round(decimals=1)
    shares = scores.double().softmax(dim=1).numpy()
    expected: Any = metrics.roc_auc_score(
        true, shares[:, 1] if classes == 2 else shares, multi_class="ovr"
    )
    assert computed("auroc", scores, true) == pytest.approx(expected, abs=1e-9)
    single = scores[:, :1]
    yes = (true == 1).long()
    expected = metrics.roc_auc_score(yes, single[:, 0])
    assert computed("auroc", single, yes) == pytest.approx(expected, abs=1e-9)


def test_top_five_equals_scikit_learn() -> None:
    torch.manual_seed(3)
    scores, true = torch.randn(60, 9), torch.arange(60) % 9
    oracle = metrics.top_k_accuracy_score(true, scores, k=5)
    assert computed("top_5_accuracy", scores, true) == pytest.approx(oracle)
    assert computed("top_5_accuracy", scores[:, :3], true % 3) == 1.0


@QUICK
@given(rows=st.integers(3, 40), seed=st.integers(0, 10_000))
def test_mape_and_spearman_equal_their_oracles(rows: int, seed: int) -> None:
    torch.manual_seed(seed)
    p, t = torch.randn(rows, 2).round(decimals=1), torch.randn(rows, 2).round(decimals=1)
    t[:, 0] = torch.arange(rows)
    p[0], p[1], t[0, 1], t[1, 1] = -9.0, 9.0, -9.0, 9.0  # equal values have no rank to compare
    ranked = [stats.spearmanr(p[:, i], t[:, i]).statistic for i in range(2)]
    assert computed("spearman", p, t) == pytest.approx(float(np.mean(ranked)), abs=1e-9)
    oracle = metrics.mean_absolute_percentage_error(t.double(), p.double())
    assert computed("mape", p, t) == pytest.approx(oracle, rel=1e-5)


def test_a_metric_of_one_class_alone_is_a_number() -> None:
    scores, true = torch.randn(5, 3), torch.zeros(5, dtype=torch.int64)
    for metric in Metric.entries().values():
        if TargetKind.CLASSES in metric.targets:
            assert np.isfinite(computed(metric.kind, scores, true)), metric.kind


def test_every_target_has_metrics_that_fit() -> None:
    assert [m.kind for m in fitting(TargetKind.CLASSES)] == ["accuracy", "f1"]
    assert [m.kind for m in fitting(TargetKind.NUMBERS)] == ["rmse", "mae", "r2"]


def test_chosen_metrics_replace_the_usual_ones() -> None:
    assert [m.kind for m in fitting(TargetKind.CLASSES, ("auroc", "mape"))] == ["auroc"]


def test_a_metric_stays_inside_its_declared_range() -> None:
    scores, true = torch.randn(50, 3), torch.from_numpy(np.arange(50) % 3)
    every = [m for m in Metric.entries().values() if TargetKind.CLASSES in m.targets]
    for metric in every:
        assert metric.low is not None
        assert metric.high is not None
        assert metric.low <= computed(metric.kind, scores, true) <= metric.high
