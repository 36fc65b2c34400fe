"""Phases train what they name, alternate within an iteration, and have a series each."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from netbuilder.catalog.optimizers import SGD
from netbuilder.core.plan import Phase
from netbuilder.core.problems import ProblemError
from netbuilder.core.value import Project
from netbuilder.link.messages import Losses, RunStarted
from tests.helpers import training
from tests.helpers.designs import layer


def with_phases(*phases: Phase, **more: Any) -> Project:
    project = training.regression(layer("dense", units=8), **more)
    return msgspec.structs.replace(
        project, plan=msgspec.structs.replace(project.plan, phases=phases)
    )


def weights(run: Any) -> dict[str, torch.Tensor]:
    return {name: each.detach().clone() for name, each in run.trainee.network.named_parameters()}


def test_a_phase_trains_only_the_nodes_it_names() -> None:
    run = training.session(with_phases(Phase(nodes=("dense_1",), optimizer=SGD())))
    before = weights(run)

    training.finished(run)

    moved = {name for name, each in weights(run).items() if not torch.equal(each, before[name])}
    assert moved == {"dense_1.weight", "dense_1.bias"}


def test_alternating_phases_have_a_series_each_and_count_as_one_iteration() -> None:
    first = Phase(name="Lower", nodes=("dense_1",), optimizer=SGD())
    second = Phase(name="Upper", nodes=("dense_2",), optimizer=SGD())

    events = training.finished(training.session(with_phases(first, second, epochs=2)))

    (started,) = [event for event in events if isinstance(event, RunStarted)]
    assert started.series == ("Lower", "Upper")
    for series in (0, 1):
        slices = [e for e in events if isinstance(e, Losses) and e.series == series]
        assert sum(each.values.shape[0] for each in slices) == 16
    assert events[-1].iteration == 16


def test_a_repeated_phase_takes_several_steps_on_each_batch() -> None:
    once = training.session(with_phases(Phase(optimizer=SGD()), epochs=1))
    twice = training.session(with_phases(Phase(optimizer=SGD(), repeat=2), epochs=1))

    training.finished(once)
    training.finished(twice)

    assert once.trainee.progress.iteration == twice.trainee.progress.iteration
    assert not np.array_equal(
        weights(once)["dense_1.weight"].numpy(), weights(twice)["dense_1.weight"].numpy()
    )


def test_an_objective_this_version_does_not_know_is_a_problem() -> None:
    with pytest.raises(ProblemError) as caught:
        training.session(with_phases(Phase(objective="adversarial")))

    assert caught.value.problems[0].code == "objective-unknown"


def test_a_network_without_free_weights_is_a_problem() -> None:
    with pytest.raises(ProblemError) as caught:
        training.session(with_phases(Phase(nodes=("input_1",))))

    assert caught.value.problems[0].code == "nothing-to-train"
