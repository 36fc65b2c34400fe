"""What each node costs is counted from what torch really keeps for the way back."""

from __future__ import annotations

import pytest
import torch
from msgspec import structs

from netbuilder.catalog.optimizers import SGD, Adam
from netbuilder.core import edits
from netbuilder.core.block_edits import grouped_in
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import chosen
from netbuilder.engine.costs import costs, node_path, ways_forward
from netbuilder.engine.shortage import Cost, copies_of
from netbuilder.engine.trainee import Trainee
from tests.helpers import training
from tests.helpers.designs import layer


def trainee(project: Project) -> Trainee:
    return Trainee(project, training.prepared(project), chosen(project.plan, 0))


def measured(made: Trainee, copies: float = 2) -> dict[tuple[str, ...], Cost]:
    forward, _ = ways_forward(made.built, made.step.phases[0].data.batch(0))
    return {each.nodes: each for each in costs(made.built, forward, copies)}


def test_a_dense_layer_costs_its_weights_and_what_its_activation_keeps() -> None:
    found = measured(trainee(training.classification(layer("dense", units=8), batch_size=10)))

    weights = 4 * (2 * 8 + 8)
    assert found[("dense_1",)] == Cost(
        ("dense_1",), weights, weights, 2 * weights, 4 * 10 * 8, found[("dense_1",)].seconds
    )
    assert found[("output_1",)].activations > 0  # what the loss alone keeps


def test_the_loss_of_the_measured_way_is_that_of_training() -> None:
    made = trainee(training.classification())
    batch = made.step.phases[0].data.batch(0)

    _, loss = ways_forward(made.built, batch)

    assert torch.equal(loss, made.step.phases[0].loss(batch)[0])


def test_measuring_leaves_running_means_alone() -> None:
    made = trainee(training.classification(layer("batch_normalisation")))
    before = {name: each.clone() for name, each in made.network.named_buffers()}

    measured(made)

    assert all(torch.equal(each, before[name]) for name, each in made.network.named_buffers())


def test_frozen_weights_need_neither_gradients_nor_an_optimizer() -> None:
    project = training.classification()
    design = edits.with_frozen(project.design, ["dense_1"], True)

    found = measured(trainee(structs.replace(project, design=design)))

    assert found[("dense_1",)].weights > 0
    assert (found[("dense_1",)].gradients, found[("dense_1",)].optimizer) == (0, 0)


@pytest.mark.parametrize(("optimizer", "copies"), [(Adam(), 2), (SGD(), 0), (SGD(momentum=0.9), 1)])
def test_what_an_optimizer_keeps_is_seen_by_letting_it_take_a_step(
    optimizer: object, copies: int
) -> None:
    assert copies_of(optimizer) == copies  # type: ignore[arg-type]


def test_a_weight_is_found_at_its_node() -> None:
    made = trainee(training.classification())

    assert {node_path(made.built, name) for name, _ in made.network.named_parameters()} == {
        ("dense_1",),
        ("dense_2",),
    }


def test_a_block_costs_what_is_in_it_and_each_part_is_told() -> None:
    project = training.classification(layer("dense", units=8), layer("dense", units=5))
    design, blocks, id = grouped_in(project.design, project.blocks, ["dense_1", "dense_2"], "Two")
    found = measured(trainee(structs.replace(project, design=design, blocks=blocks)))

    inside = [each for path, each in found.items() if path[0] == id and len(path) == 2]
    assert (
        found[(id,)].weights == sum(each.weights for each in inside) == 4 * (2 * 8 + 8 + 8 * 5 + 5)
    )
    assert found[(id,)].activations == sum(each.activations for each in inside) == 4 * 10 * (8 + 5)
