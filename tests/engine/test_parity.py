"""The engine's losses are those of a plain loop over the exported text, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.plan import Optimizer
from netbuilder.core.value import Project
from netbuilder.engine.batches import order_of_rows
from netbuilder.engine.text import executed
from netbuilder.export.module import module_text
from netbuilder.export.objective import objective_text
from tests.helpers import training
from tests.helpers.designs import layer

OPTIMIZERS: list[tuple[str, dict[str, Any]]] = [
    ("adam", {}),
    ("adam", {"weight_decay": 0.01}),
    ("adamw", {}),
    ("sgd", {"learning_rate": 0.05}),
    ("sgd", {"momentum": 0.9, "nesterov": True, "weight_decay": 0.001}),
    ("rmsprop", {"momentum": 0.5}),
    ("adagrad", {"rate_decay": 0.1}),
]


def plain_losses(project: Project) -> list[float]:
    """What a reader of the exported text would write."""
    torch.set_num_threads(1)
    data, plan = training.prepared(project), project.plan
    torch.manual_seed(plan.seed)
    text = module_text(project)
    network = executed(text.text)[text.class_name]()
    names = {"torch": torch, "nn": torch.nn, "Tensor": torch.Tensor}
    objective = executed(objective_text(project), names)["objective"]
    torch.manual_seed(plan.seed + 1)
    code = optimizer_of(plan.phases[0]).code().replace("{parameters}", "network.parameters()")
    if "RMSprop" not in code:
        code = code[:-1] + ", fused=True)"
    optimizer = eval(code, {"torch": torch, "network": network})
    inputs = torch.from_numpy(data.inputs[data.parts["train"]])
    targets = torch.from_numpy(data.targets[0][data.parts["train"]])
    losses = []
    for epoch in range(plan.epochs):
        for rows in torch.split(order_of_rows(len(inputs), plan.seed, 0, epoch), plan.batch_size):
            optimizer.zero_grad()
            loss = objective(network(inputs[rows]), (targets[rows],))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


@pytest.mark.parametrize(("kind", "values"), OPTIMIZERS)
def test_losses_equal_those_of_a_plain_loop(kind: str, values: dict[str, Any]) -> None:
    project = training.regression(optimizer=Optimizer.entries()[kind](**values), epochs=5)

    engine = training.losses_of(training.finished(training.session(project)))

    assert engine == plain_losses(project)


def test_dropout_and_running_means_draw_and_move_as_in_a_plain_loop() -> None:
    hidden = (layer("dense", units=8), layer("batch_normalisation"), layer("dropout", rate=0.3))
    project = training.classification(*hidden, epochs=4)

    engine = training.losses_of(training.finished(training.session(project)))

    assert engine == plain_losses(project)


def test_the_order_of_batches_depends_on_seed_phase_and_epoch_alone() -> None:
    first = order_of_rows(50, 3, 0, 1)
    torch.manual_seed(99)

    assert torch.equal(first, order_of_rows(50, 3, 0, 1))
    for other in (
        order_of_rows(50, 4, 0, 1),
        order_of_rows(50, 3, 1, 1),
        order_of_rows(50, 3, 0, 2),
    ):
        assert not torch.equal(first, other)
    assert np.array_equal(np.sort(first.numpy()), np.arange(50))
