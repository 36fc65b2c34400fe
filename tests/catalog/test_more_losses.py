"""The other losses equal torch's own modules or their closed forms, and say what they need."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from netbuilder.catalog.losses import Loss
from netbuilder.core.inference import infer
from netbuilder.core.layer import Target, TargetKind
from netbuilder.core.params import ParameterError
from netbuilder.core.recipe import Column, ColumnRole, ColumnType
from tests.catalog.drawn import kind, project

NUMBERS = Target("price", TargetKind.NUMBERS, 3)
THREE = Target("species", TargetKind.CLASSES, 3, ("a", "b", "c"))
TWO = Target("sick", TargetKind.CLASSES, 2, ("no", "yes"))
CLASSES = torch.arange(20) % 3


def scores(width: int = 3, seed: int = 4) -> Tensor:
    torch.manual_seed(seed)
    return torch.randn(20, width) * 2


def value(loss: Loss, predicted: Tensor, target: Tensor, asked: Target) -> Tensor:
    names: dict[str, Any] = {"torch": torch, "nn": nn, "Tensor": Tensor}
    for text in loss.definitions:
        exec(text, names)
    prepared = loss.prepared("t", asked, predicted.shape[1])
    found: Tensor = eval(loss.expression("p", prepared), {**names, "p": predicted, "t": target})
    assert found.shape == ()
    return found


def made(name: str, **parameters: Any) -> Loss:
    return Loss.entries()[name]().replaced(**parameters)


def test_label_smoothing_and_class_weights_are_those_of_torch() -> None:
    loss = made("cross_entropy", smoothing=0.1, weights="1, 2.5, 0.5")
    oracle = nn.CrossEntropyLoss(torch.tensor([1, 2.5, 0.5]), label_smoothing=0.1)
    torch.testing.assert_close(value(loss, scores(), CLASSES, THREE), oracle(scores(), CLASSES))


@pytest.mark.parametrize("text", ["1, x", "1;2", "-1, 1", "nan, 1", "0, 0", "__import__('os')"])
def test_what_is_no_list_of_weights_is_refused_in_words(text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        made("cross_entropy", weights=text)
    assert caught.value.problems[0].found.endswith(".")


def test_another_number_of_class_weights_than_classes_is_a_problem_with_a_fix() -> None:
    target = Column("kind", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("a", "b", "c"))
    loss = made("cross_entropy", weights="1, 2")
    drawn = project(target, kind("input"), kind("dense", units=3), kind("output", loss=loss))
    (problem,) = infer(drawn).errors
    assert problem.code == "class-weights-differ"
    edit: Any = problem.fixes[0].edits[0]
    assert Loss.loaded(edit.value) == made("cross_entropy")


def test_kl_divergence_is_that_of_torch() -> None:
    shares = scores(seed=5).softmax(dim=1)
    oracle = nn.KLDivLoss(reduction="batchmean")(scores().log_softmax(dim=1), shares)
    torch.testing.assert_close(value(made("kl_divergence"), scores(), shares, NUMBERS), oracle)
    entropy = nn.CrossEntropyLoss()(scores(), CLASSES)
    torch.testing.assert_close(value(made("kl_divergence"), scores(), CLASSES, THREE), entropy)


def test_hinge_is_its_closed_form() -> None:
    p = scores().numpy()
    signs = 2 * np.eye(3)[CLASSES] - 1
    expected = np.maximum(0, 1 - signs * p).mean()
    assert float(value(made("hinge"), scores(), CLASSES, THREE)) == pytest.approx(expected)
    single, yes = scores(1), CLASSES % 2
    oracle = nn.HingeEmbeddingLoss(margin=1.0)  # it takes 1 - s · p where s is -1
    expected = float(oracle(1 - (1 - (2 * yes - 1)[:, None] * single), -torch.ones(20, 1)))
    assert float(value(made("hinge"), single, yes, TWO)) == pytest.approx(expected)


def test_focal_loss_is_its_closed_form_and_cross_entropy_without_gamma() -> None:
    q = scores().double().softmax(dim=1)[range(20), CLASSES].numpy()
    found = value(made("focal"), scores(), CLASSES, THREE)
    assert float(found) == pytest.approx((-((1 - q) ** 2) * np.log(q)).mean(), rel=1e-5)
    plain = value(made("focal", gamma=0.0), scores(), CLASSES, THREE)
    torch.testing.assert_close(plain, nn.CrossEntropyLoss()(scores(), CLASSES))


def test_poisson_is_that_of_torch() -> None:
    p, counts = scores().abs() + 0.1, torch.arange(60).reshape(20, 3).float() % 7
    oracle = nn.PoissonNLLLoss(log_input=False)(p, counts)
    torch.testing.assert_close(value(made("poisson"), p, counts, NUMBERS), oracle)
    assert torch.isfinite(value(made("poisson"), -p, counts, NUMBERS))


def test_quantile_equals_the_pinball_loss_of_scikit_learn() -> None:
    from sklearn.metrics import mean_pinball_loss

    t = scores(seed=6)
    found = value(made("quantile", quantile=0.9), scores(), t, NUMBERS)
    assert float(found) == pytest.approx(mean_pinball_loss(t, scores(), alpha=0.9), rel=1e-5)


def test_cosine_is_that_of_torch() -> None:
    t = scores(seed=6)
    oracle = nn.CosineEmbeddingLoss()(scores(), t, torch.ones(20))
    torch.testing.assert_close(value(made("cosine"), scores(), t, NUMBERS), oracle)


def test_contrastive_loss_is_the_mean_over_pairs() -> None:
    p = scores(2)
    total, pairs = 0.0, 0
    for i in range(20):
        for j in range(20):
            if i != j:
                far = float((p[i] - p[j]).norm())
                same = CLASSES[i] == CLASSES[j]
                total += far**2 if same else max(0.0, 1.5 - far) ** 2
                pairs += 1
    found = value(made("contrastive", margin=1.5), p, CLASSES, THREE)
    assert float(found) == pytest.approx(total / pairs, rel=1e-5)


def test_triplet_loss_takes_the_hardest_friend_and_stranger() -> None:
    p = scores(2)
    far = torch.cdist(p, p)
    costs = []
    for i in range(20):
        same = CLASSES.eq(CLASSES[i])
        costs.append(torch.relu(far[i][same].max() - far[i][~same].min() + 1.0))
    found = value(made("triplet"), p, CLASSES, THREE)
    torch.testing.assert_close(found, torch.stack(costs).mean(), rtol=1e-4, atol=1e-5)
    alone = value(made("triplet"), p, torch.zeros(20, dtype=torch.int64), THREE)
    assert float(alone) == 0.0


def test_ctc_is_that_of_torch() -> None:
    p, lines = scores(6 * 5), torch.tensor([[1.0, 2, 0], [3, 0, 0]] * 10)
    shares = p.reshape(20, 6, 5).log_softmax(dim=2).transpose(0, 1)
    lengths = torch.tensor([2, 1] * 10)
    oracle = nn.CTCLoss()(shares, lines.long(), torch.full((20,), 6), lengths)
    loss = made("ctc", symbols=5)
    torch.testing.assert_close(value(loss, p, lines, NUMBERS), oracle)
    assert loss.takes(30, NUMBERS)
    assert not loss.takes(31, NUMBERS)
    assert not loss.takes(10, NUMBERS)


def test_dice_is_its_closed_form() -> None:
    p, marked = scores(), torch.eye(3)[CLASSES]
    s = p.double().sigmoid()
    expected = 1 - (2 * float((s * marked).sum()) + 1) / (float(s.sum()) + 20 + 1)
    assert float(value(made("dice"), p, CLASSES, THREE)) == pytest.approx(expected, rel=1e-5)
    assert float(value(made("dice"), p, marked, NUMBERS)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", list(Loss.entries()))
def test_a_gradient_reaches_the_scores(name: str) -> None:
    loss = made(name)
    asked = THREE if TargetKind.CLASSES in loss.targets else NUMBERS
    p = scores(81 if name == "ctc" else 3).requires_grad_()
    target = CLASSES if asked is THREE else torch.ones(20, 3).cumsum(dim=1)
    torch.autograd.backward(value(loss, p, target, asked))
    assert p.grad is not None
    assert torch.isfinite(p.grad).all()
    assert p.grad.abs().sum() > 0


def test_likeness_takes_any_number_of_outputs() -> None:
    assert made("triplet").takes(7, THREE)
    assert not made("cross_entropy").takes(7, THREE)


def test_a_loss_that_needs_counts_warns_of_scaled_targets() -> None:
    from msgspec import structs

    from netbuilder.core.recipe import Scaler

    target = Column("sales", role=ColumnRole.TARGET)
    drawn = project(
        target, kind("input"), kind("dense", units=1), kind("output", loss=made("poisson"))
    )
    scaled = structs.replace(drawn.recipe, target_scaler=Scaler.entries()["standard"]())
    assert not infer(drawn).warnings
    (warning,) = infer(structs.replace(drawn, recipe=scaled)).warnings
    assert warning.code == "target-scaled"
