"""Weights cost what their regulariser says, stay within their limits, and the script agrees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from msgspec import structs

from netbuilder.catalog.regularisers import L1, L2, MaxNorm, NoRegulariser, Regulariser
from netbuilder.catalog.suggest import chain
from netbuilder.core import blocks, edits
from netbuilder.core.layer import Layer
from netbuilder.core.plan import Optimizer, Plan
from netbuilder.core.recipe import Recipe
from netbuilder.core.shapes import sequence
from netbuilder.core.value import Project
from netbuilder.engine.build import seeded
from netbuilder.export.module import module_text
from tests.conformance.running import Running
from tests.export.test_script import check_equal
from tests.helpers import training
from tests.helpers.designs import layer


def dense(units: int, regulariser: Regulariser, **more: Any) -> Layer:
    return layer("dense", units=units, regulariser=regulariser, **more)


def test_the_penalty_is_the_sum_over_all_weights_but_no_bias() -> None:
    project = training.regression(dense(4, L1(strength=0.5)), dense(3, L2(strength=0.25)))
    built = seeded(project)
    first, second = (built.network.get_parameter(f"dense_{n}.weight") for n in (1, 2))
    expected = 0.5 * first.abs().sum() + 0.25 * (second**2).sum()
    assert built.penalty is not None
    torch.testing.assert_close(built.penalty(), expected)
    assert built.constrain is None


def test_a_network_without_regularisers_has_neither_method() -> None:
    text = module_text(training.regression(dense(4, NoRegulariser())))
    assert "def penalty" not in text.text
    assert "def constrain" not in text.text
    assert not text.has_penalty
    assert not text.has_limits


def test_training_adds_the_penalty_to_the_loss() -> None:
    plain = training.regression(dense(4, NoRegulariser()))
    priced = training.regression(dense(4, L2(strength=0.5)))
    built = seeded(priced)
    assert built.penalty is not None
    price = built.penalty().item()
    first, second = (training.losses_of(training.finished(training.session(each)))[0]
                     for each in (plain, priced))  # fmt: skip
    assert second == pytest.approx(first + price, rel=1e-6)


def test_no_neuron_is_longer_than_its_limit_after_training() -> None:
    project = training.regression(dense(6, MaxNorm(limit=0.2)), epochs=4)
    session = training.session(project)
    training.finished(session)
    network = session.trainee.built.network
    weight = network.get_parameter("dense_1.weight")
    assert weight.norm(dim=1).max().item() <= 0.2 + 1e-6
    assert network.get_parameter("dense_2.weight").norm().item() > 0.2


def test_a_strong_price_makes_weights_smaller() -> None:
    sgd: Any = Optimizer.entries()["sgd"]
    lengths = []
    for regulariser in (NoRegulariser(), L1(strength=0.5)):
        session = training.session(
            training.regression(dense(8, regulariser), epochs=60, optimizer=sgd(), keep_best=False)
        )
        training.finished(session)
        weight = session.trainee.built.network.get_parameter("dense_1.weight")
        lengths.append(weight.abs().sum().item())
    assert lengths[1] < lengths[0] / 2


def test_frozen_weights_cost_nothing_and_stay() -> None:
    project = training.regression(dense(4, L1()), dense(4, MaxNorm(limit=0.001)))
    design = project.design
    frozen = edits.with_frozen(design, ["dense_1", "dense_2"], True)
    text = module_text(structs.replace(project, design=frozen))
    assert not text.has_penalty
    assert not text.has_limits


@pytest.mark.parametrize("repeat", [1, 3])
@pytest.mark.parametrize("shared", [False, True])
def test_blocks_pass_on_what_their_copies_cost(repeat: int, shared: bool) -> None:
    project = training.regression(
        dense(4, NoRegulariser()), dense(4, L2(strength=0.5)), dense(4, MaxNorm(limit=0.1))
    )
    project, id = blocks.grouped(project, ["dense_2", "dense_3"], "Step")
    use: Any = project.design.nodes[id].layer
    use = structs.replace(use, repeat=repeat, shared=shared)
    project = structs.replace(project, design=edits.with_layer(project.design, id, use))
    built = seeded(project)
    assert built.penalty is not None
    assert built.constrain is not None
    assert max(map(len, built.text.text.split("\n"))) <= 100
    inside = [
        weight
        for name, weight in built.network.named_parameters()
        if re.fullmatch(rf"{id}\..*dense_\d\.weight", name)
    ]
    assert len(inside) == (2 if shared else 2 * repeat)
    priced, limited = inside[::2], inside[1::2]
    expected = sum(0.5 * (weight**2).sum().item() for weight in priced)
    assert built.penalty().item() == pytest.approx(expected, rel=1e-5)
    built.constrain()
    assert all(weight.norm(dim=1).max().item() <= 0.1 + 1e-6 for weight in limited)


def pictures(**of_convolution: Any) -> Project:
    """The digits of scikit-learn, read by a convolution and two dense layers."""
    from netbuilder.catalog.layers.ends import Input, Output

    recipe = training_recipe()
    design = chain(
        Input(),
        layer("convolution_2d", filters=4, **of_convolution),
        layer("global_average_pooling"),
        dense(8, L2(strength=0.01)),
        training.linear(10),
        Output(),
    )
    return Project(design, recipe, Plan(epochs=2, batch_size=256))


def training_recipe() -> Recipe:
    from tests.export.test_script import bundled

    return bundled("digits")


@pytest.mark.parametrize(
    "settings",
    [
        {"regulariser": MaxNorm(limit=0.5)},
        {"regulariser": L1(strength=0.001)},
        {"normalise_weights": "spectral"},
        {"normalise_weights": "weight"},
    ],
    ids=["max norm", "l1", "spectral", "weight"],
)
def test_the_script_gives_the_same_losses(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = Layer.entries()["convolution_2d"]
    decoded = {
        name: kind.parameters[name].decoded(value) if isinstance(value, str) else value
        for name, value in settings.items()
    }
    check_equal(pictures(**decoded), tmp_path, monkeypatch)


def test_every_matrix_of_a_recurrent_layer_is_restrained() -> None:
    recurrent = layer("lstm", units=3, layers=2, bidirectional=True)
    for regulariser, statements in ((L2(), 8), (MaxNorm(), 8)):
        restrained = recurrent.replaced(regulariser=regulariser)
        code = restrained.code(sequence(5, 2))
        assert len(code.penalties) + len(code.constraints) == statements


def test_a_recurrent_layer_pays_for_its_weights_and_keeps_its_limit() -> None:
    made = Running(layer("gru", units=3, regulariser=L1(strength=0.5)), (sequence(5, 2),))
    names = {"layer": made.module}
    price = sum(eval(text.format(self="layer"), names) for text in made.code.penalties)
    matrices = [each for each in made.module.parameters() if each.dim() == 2]
    torch.testing.assert_close(price, sum(0.5 * each.abs().sum() for each in matrices))
    made = Running(layer("gru", units=3, regulariser=MaxNorm(limit=0.1)), (sequence(5, 2),))
    with torch.no_grad():
        for text in made.code.constraints:
            exec(text.format(self="layer"), {"layer": made.module})
    longest = [
        each.norm(dim=1).max().item() for each in made.module.parameters() if each.dim() == 2
    ]
    assert max(longest) <= 0.1 + 1e-6
