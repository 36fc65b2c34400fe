"""Fused iterations compute what torch does but for the last digits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.activations import GELU, GELUForm
from netbuilder.catalog.losses import Loss
from netbuilder.catalog.optimizers import SGD, Adagrad, Adam, AdamW, RMSprop
from netbuilder.core.plan import Optimizer, Schedule
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import EAGER, FUSED
from netbuilder.engine.steps.fused import loading
from netbuilder.link.messages import Event, Replace, RunStateChanged, Step, TierChanged
from tests.helpers import training
from tests.helpers.designs import layer
from tests.helpers.fused import dense, epochs, losses, plain, session, weights
from tests.helpers.kernels import kernels

ACTIVATIONS = ("linear", "relu", "tanh", "sigmoid", "leaky_relu", "elu", "selu", "softplus",
               "silu", "gelu", "arctan")  # fmt: skip
OPTIMIZERS: dict[str, Optimizer] = {
    "SGD": SGD(learning_rate=0.05, weight_decay=0.01),
    "momentum": SGD(learning_rate=0.02, momentum=0.9),
    "Nesterov": SGD(learning_rate=0.02, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adam": Adam(learning_rate=0.01, weight_decay=0.01),
    "AdamW": AdamW(learning_rate=0.01),
    "RMSprop": RMSprop(learning_rate=0.01),
    "RMSprop with momentum": RMSprop(learning_rate=0.005, momentum=0.5, weight_decay=0.01),
    "Adagrad": Adagrad(learning_rate=0.05, rate_decay=0.01),
}


@pytest.fixture(scope="module", autouse=True)
def compiled() -> Iterator[None]:
    """The kernels are there."""
    with kernels():
        assert loading.compile_all()
        assert loading.load()
        yield


def check_alike(project: Project) -> None:
    """A fused run is that of torch but for the last digits."""
    fused, eager = session(project), session(plain(project))
    assert fused.trainee.arithmetic.tier == FUSED, fused.trainee.tiers.reason
    assert eager.trainee.arithmetic.tier == EAGER
    found, wanted = training.finished(fused), training.finished(eager)
    np.testing.assert_allclose(losses(found), losses(wanted), rtol=2e-4, atol=1e-6)
    torch.testing.assert_close(weights(fused), weights(eager), rtol=1e-3, atol=1e-4)
    for one, other in zip(epochs(found), epochs(wanted), strict=True):
        assert one.training == pytest.approx(other.training, rel=2e-3, abs=1e-5)
        assert one.validation == pytest.approx(other.validation, rel=2e-3, abs=1e-5)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_trains_as_in_torch(activation: str) -> None:
    check_alike(training.regression(dense(7, activation), dense(5, activation)))


def test_the_other_form_of_gelu_trains_as_in_torch() -> None:
    check_alike(training.regression(layer("dense", units=6, activation=GELU(form=GELUForm.TANH))))


@pytest.mark.parametrize("loss", ["mse", "root_mse", "mae", "huber", "arctan"])
def test_every_loss_of_numbers_trains_as_in_torch(loss: str) -> None:
    check_alike(training.regression(dense(6), loss=loss))


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "mse"])
def test_every_loss_of_classes_trains_as_in_torch(loss: str) -> None:
    project = training.classification(dense(6))
    end = project.design.nodes["output_1"]
    asks = structs.replace(end, layer=layer("output", loss=Loss.entries()[loss]()))
    nodes = {**project.design.nodes, "output_1": asks}
    check_alike(structs.replace(project, design=structs.replace(project.design, nodes=nodes)))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_follows_as_in_torch(name: str) -> None:
    check_alike(training.classification(dense(6, "relu"), optimizer=OPTIMIZERS[name]))


@pytest.mark.parametrize("batch_size", [1, 7, 72, 500])
def test_batches_of_any_size_are_fused_with_the_rest_of_the_rows(batch_size: int) -> None:
    check_alike(training.regression(dense(6), batch_size=batch_size))


def test_layers_without_bias_and_wide_ones_are_fused() -> None:
    check_alike(training.classification(dense(90, "relu", bias=False), dense(80), dense(70)))


def test_a_frozen_layer_keeps_its_weights() -> None:
    project = training.regression(dense(6), dense(5))
    frozen = structs.replace(project.design.nodes["dense_1"], frozen_weights=True)
    nodes = {**project.design.nodes, "dense_1": frozen}
    project = structs.replace(project, design=structs.replace(project.design, nodes=nodes))
    check_alike(project)
    some = session(project)
    before = some.trainee.network.get_parameter("dense_1.weight").clone()
    training.finished(some)
    assert torch.equal(some.trainee.network.get_parameter("dense_1.weight"), before)


def test_a_schedule_is_followed() -> None:
    project = training.regression(dense(6))
    phase = structs.replace(project.plan.phases[0], schedule=Schedule.entries()["cosine"]())
    check_alike(structs.replace(project, plan=structs.replace(project.plan, phases=(phase,))))


@pytest.mark.parametrize("seed", range(12))
def test_chains_of_any_make_train_as_in_torch(seed: int) -> None:
    chance = random.Random(seed)
    layers = [
        dense(
            chance.choice((1, 3, 8, 17, 70)), chance.choice(ACTIVATIONS), bias=chance.random() > 0.3
        )
        for _ in range(chance.randint(1, 4))
    ]
    optimizer = OPTIMIZERS[chance.choice(sorted(OPTIMIZERS))]
    batch_size = chance.choice((1, 5, 16, 33, 72))
    if seed % 2:
        check_alike(
            training.classification(*layers, optimizer=optimizer, batch_size=batch_size, seed=seed)
        )
    else:
        loss = chance.choice(("mse", "root_mse", "huber", "arctan"))
        check_alike(
            training.regression(
                *layers, loss=loss, optimizer=optimizer, batch_size=batch_size, seed=seed
            )
        )


def marked(project: Project, **nodes: dict[str, Any]) -> Project:
    """The project with nodes changed by hand."""
    design = project.design
    changed = {id: structs.replace(design.nodes[id], **marks) for id, marks in nodes.items()}
    design = structs.replace(design, nodes={**design.nodes, **changed})
    return structs.replace(project, design=design)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_silenced_neurons_and_cut_synapses_count_for_nothing(name: str) -> None:
    project = training.classification(
        dense(6, "sigmoid"), dense(5, "softplus"), optimizer=OPTIMIZERS[name]
    )
    check_alike(
        marked(
            project,
            dense_1={"silenced": (0, 4), "cut": ((1, 0), (2, 0), (2, 1))},
            dense_2={"cut": ((4, 5),)},
            dense_3={"silenced": (1,)},
        )
    )


def test_wide_layers_are_masked_too() -> None:
    project = training.classification(dense(90, "relu"), dense(80, "tanh", bias=False))
    check_alike(marked(project, dense_1={"silenced": (7,)}, dense_2={"cut": ((3, 5), (79, 89))}))


def test_a_cut_synapse_keeps_its_weight_to_the_last_bit() -> None:
    some = session(marked(training.regression(dense(6)), dense_1={"cut": ((2, 1),)}))
    before = some.trainee.network.get_parameter("dense_1.weight").clone()

    training.finished(some)

    after = some.trainee.network.get_parameter("dense_1.weight")
    assert some.trainee.step.fused is not None
    is_same = after == before
    assert bool(is_same[2, 1])
    assert int(is_same.sum()) == 1


def test_a_run_goes_on_fused_when_a_neuron_is_silenced_and_a_synapse_cut() -> None:
    def told(project: Project) -> list[Event]:
        some, found = session(project, paused=True), list[Event]()
        some.order(Step(iterations=11))
        for event in some.events():
            found += [event] if event is not None else []
            is_paused = isinstance(event, RunStateChanged) and event.state.value == "paused"
            if is_paused and some.trainee.progress.iteration == 11:
                marks = marked(some.project, dense_1={"silenced": (3,), "cut": ((0, 0),)})
                some.order(Replace(to_text(marks)))
                some.order(Step(epochs=9))
        assert (some.trainee.step.fused is not None) == project.plan.fast_steps
        return found

    project = training.classification(dense(6), optimizer=Adam(), epochs=4)
    found, wanted = told(project), told(plain(project))

    np.testing.assert_allclose(losses(found), losses(wanted), rtol=2e-4, atol=1e-6)
    changes = [each for each in found if isinstance(each, TierChanged)]
    assert {each.tier for each in changes} == {FUSED}
