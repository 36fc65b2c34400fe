"""The steps of a loss lead to what torch computes from its expression."""

from __future__ import annotations

import random

import pytest
import torch
from torch import Tensor, nn

from netbuilder.catalog.loss_steps import product
from netbuilder.catalog.losses import BinaryCrossEntropy, CrossEntropy, Loss
from netbuilder.core.layer import TargetKind

ROWS = 20
# They compare rows with each other, or all ways to place a line.
WITHOUT = {"contrastive", "triplet", "ctc"}


def _losses() -> list[Loss]:
    plain = [kind() for kind in Loss.entries().values()]
    more = [
        CrossEntropy(smoothing=0.2),
        CrossEntropy(smoothing=0.1, weights="1, 2.5, 0.5, 1"),
        CrossEntropy(weights="1, 2.5, 0.5, 1"),
    ]
    return [*plain, *more]


def _true(loss: Loss, scores: list[float], target: list[float]) -> float:
    predicted = torch.tensor([scores], dtype=torch.float64)
    wanted = torch.tensor([target], dtype=torch.float64)
    if loss.takes_class_numbers:
        wanted = torch.tensor(target).long()
    names = {"torch": torch, "nn": nn, "Tensor": Tensor, "predicted": predicted, "target": wanted}
    for text in loss.definitions:
        exec(text, names)
    return float(eval(loss.expression("predicted", "target"), names))


def _rows(loss: Loss) -> list[tuple[list[float], list[float]]]:
    chance = random.Random(5)
    found = []
    for _ in range(ROWS):
        count = chance.choice((1, 4))
        scores = [chance.gauss(0, 3) for _ in range(4 if loss.takes_class_numbers else count)]
        if loss.takes_class_numbers:
            target = [float(chance.randrange(4))]
        elif loss.targets == (TargetKind.CLASSES,):
            target = [float(chance.random() < 0.5) for _ in scores]
        elif loss.reading == "softmax":
            shares = [chance.random() for _ in scores]
            target = [each / sum(shares) for each in shares]
        else:
            target = [abs(chance.gauss(0, 3)) for _ in scores]
        found.append((scores, target))
    return found


@pytest.mark.parametrize(
    "loss", [each for each in _losses() if each.kind not in WITHOUT], ids=lambda loss: loss.title
)
def test_the_last_step_is_the_loss_and_sums_add_up(loss: Loss) -> None:
    for scores, target in _rows(loss):
        steps = loss.steps(scores, target)
        for step in steps:
            if step.is_sum:
                assert sum(map(product, step.products)) == pytest.approx(step.total, abs=1e-12)
        assert steps[-1].total == pytest.approx(_true(loss, scores, target), rel=1e-9, abs=1e-12)


def test_only_losses_over_several_rows_or_ways_have_no_steps() -> None:
    without = {
        kind
        for kind, entry in Loss.entries().items()
        if not entry().steps([0.5, -1.0], [1.0] if entry().takes_class_numbers else [1.0, 0.0])
    }
    assert without == WITHOUT


def test_large_scores_do_not_overflow() -> None:
    assert CrossEntropy().steps([1000.0, -1000.0], [1.0])[-1].total == 2000.0
    assert BinaryCrossEntropy().steps([-1000.0], [1.0])[-1].total == 1000.0
