"""Losses equal their closed forms, for numbers and for classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn import metrics
from torch import Tensor, nn

from netbuilder.catalog.losses import Loss
from netbuilder.core.layer import Target, TargetKind

NUMBERS = Target("price", TargetKind.NUMBERS, 3)
THREE = Target("species", TargetKind.CLASSES, 3, ("a", "b", "c"))
TWO = Target("sick", TargetKind.CLASSES, 2, ("no", "yes"))


def computed(loss: Loss, predicted: Tensor, target: Tensor, asked: Target) -> float:
    names: dict[str, Any] = {"torch": torch, "nn": nn, "p": predicted, "t": target}
    prepared = loss.prepared("t", asked, predicted.shape[1])
    value: Tensor = eval(loss.expression("p", prepared), names)
    assert value.shape == ()
    return float(value)


def closed_form(kind: str, p: np.ndarray, t: np.ndarray) -> float:
    d = np.abs(p - t)
    forms = {
        "mse": lambda: metrics.mean_squared_error(t, p),
        "root_mse": lambda: np.sqrt((d**2).mean()),
        "arctan": lambda: (np.arctan(p - t) ** 2).mean(),
        "mae": lambda: metrics.mean_absolute_error(t, p),
        "huber": lambda: np.where(d <= 1, d**2 / 2, d - 0.5).mean(),
    }
    return float(forms[kind]())


NUMBER_LOSSES = ("mse", "root_mse", "arctan", "mae", "huber")


@pytest.mark.parametrize("kind", NUMBER_LOSSES)
def test_it_equals_its_closed_form_on_numbers(kind: str) -> None:
    torch.manual_seed(1)
    p, t = torch.randn(20, 3) * 2, torch.randn(20, 3) * 2
    found = computed(Loss.entries()[kind](), p, t, NUMBERS)
    assert found == pytest.approx(closed_form(kind, p.numpy(), t.numpy()), rel=1e-5)


@pytest.mark.parametrize("kind", NUMBER_LOSSES)
def test_it_compares_classes_with_one_column_each(kind: str) -> None:
    p, t = torch.randn(20, 3), torch.arange(20) % 3
    found = computed(Loss.entries()[kind](), p, t, THREE)
    assert found == pytest.approx(closed_form(kind, p.numpy(), np.eye(3)[t]), rel=1e-5)


@pytest.mark.parametrize("kind", NUMBER_LOSSES)
def test_one_output_stands_for_the_second_of_two_classes(kind: str) -> None:
    p, t = torch.randn(20, 1), torch.arange(20) % 2
    found = computed(Loss.entries()[kind](), p, t, TWO)
    assert found == pytest.approx(closed_form(kind, p.numpy(), t.numpy()[:, None]), rel=1e-5)


def test_cross_entropy_is_the_log_loss_of_softmax() -> None:
    p, t = torch.randn(20, 3), torch.arange(20) % 3
    found = computed(Loss.entries()["cross_entropy"](), p, t, THREE)
    oracle = metrics.log_loss(t, p.double().softmax(dim=1), labels=[0, 1, 2])
    assert found == pytest.approx(oracle, rel=1e-5)


@pytest.mark.parametrize("asked", [TWO, THREE])
def test_binary_cross_entropy_is_the_mean_log_loss_of_every_output(asked: Target) -> None:
    width = 1 if asked is TWO else 3
    p, t = torch.randn(20, width), torch.arange(20) % asked.size
    found = computed(Loss.entries()["binary_cross_entropy"](), p, t, asked)
    yes = t.numpy()[:, None] if width == 1 else np.eye(3)[t]
    oracle = metrics.log_loss(yes.ravel(), p.double().sigmoid().numpy().ravel())
    assert found == pytest.approx(oracle, rel=1e-5)


def test_the_gradient_of_root_mse_is_finite_where_all_is_right() -> None:
    p = torch.zeros(4, 3, requires_grad=True)
    text = Loss.entries()["root_mse"]().expression("p", "t")
    eval(text, {"torch": torch, "nn": nn, "p": p, "t": torch.zeros(4, 3)}).backward()
    assert p.grad is not None
    assert torch.isfinite(p.grad).all()


def test_a_loss_says_how_many_outputs_it_takes() -> None:
    assert Loss.entries()["cross_entropy"]().outputs(TWO) == (2,)
    assert Loss.entries()["binary_cross_entropy"]().outputs(TWO) == (2, 1)
    assert Loss.entries()["mse"]().outputs(THREE) == (3,)
    assert Loss.entries()["mse"]().outputs(NUMBERS) == (3,)
