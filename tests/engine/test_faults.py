"""Faults are told at the node they came from."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from netbuilder.core.problems import ProblemError
from netbuilder.engine.devices import devices, is_gone, is_out_of_memory
from netbuilder.engine.faults import first_bad
from netbuilder.engine.gradients import Gradients
from netbuilder.engine.text import executed, guilty_node, torch_problem
from netbuilder.link.messages import RunState
from tests.helpers import training
from tests.helpers.designs import layer


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([[1.0, 2.0, 0.0]], None),
        ([[1.0, np.nan, 0.0]], 1),
        ([[1.0, 2.0, np.inf]], 2),
        ([[1e31, 2.0, 3.0]], 0),
        ([[1.0, 2.0, 3.0], [1.0, np.nan, 2.0]], 1),
    ],
)
def test_the_first_bad_iteration_is_found(losses: list[list[float]], expected: int | None) -> None:
    assert first_bad(np.array(losses, dtype=np.float32)) == expected


def test_a_traceback_names_the_node_whose_line_failed() -> None:
    names = executed("def forward():\n    a_1 = 1\n    return a_1 / 0\n")

    with pytest.raises(ZeroDivisionError) as caught:
        names["forward"]()

    assert guilty_node(caught.value, {2: "a_1", 3: "b_1"}) == "b_1"


def test_a_last_batch_of_a_single_row_is_trained_on_as_well() -> None:
    project = training.regression(
        layer("dense", units=4), layer("batch_normalisation"), batch_size=71
    )

    assert training.finished(training.session(project))[-1].state is RunState.FINISHED


def test_memory_that_runs_out_is_told_with_what_to_do() -> None:
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    assert is_out_of_memory(RuntimeError("not enough memory: you tried to allocate 9 bytes"))
    assert not is_out_of_memory(RuntimeError("shapes differ"))


def test_a_device_that_fell_away_is_told_from_a_fault_of_the_network() -> None:
    assert is_gone(RuntimeError("CUDA error: unspecified launch failure"))
    assert not is_gone(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


def test_memory_that_runs_out_in_training_ends_the_run_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = training.session(training.regression())

    def too_much(count: int) -> None:
        raise MemoryError

    monkeypatch.setattr(run.trainee, "advance", too_much)

    assert training.finished(run)[-1].problems[0].code == "out-of-memory"


def test_the_processor_is_listed_by_name_with_its_memory() -> None:
    first = devices()[0]

    assert (first.id, bool(first.name)) == ("cpu", True)
    assert first.memory >= first.free >= 0
    assert first.threads >= 1


def test_the_short_way_to_gradients_equals_that_of_torch() -> None:
    network = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1))
    rows, weights = torch.randn(7, 3), list(network.parameters())
    short = Gradients(network(rows).mean(), weights)

    found = short(network(rows).square().mean())

    expected = torch.autograd.grad(network(rows).square().mean(), weights)
    assert all(torch.equal(one, other) for one, other in zip(found, expected, strict=True))


def test_a_design_that_is_not_ready_names_everything_that_is_missing() -> None:
    from tests.helpers import designs

    unfinished = designs.project(training.linear(3), "output")
    with pytest.raises(ProblemError) as caught:
        training.session(unfinished)

    assert caught.value.problems


def test_a_token_beyond_the_vocabulary_is_told_as_such() -> None:
    words = torch.nn.Embedding(3, 2)
    with pytest.raises(IndexError) as caught:
        words(torch.tensor([3]))
    problem = torch_problem(caught.value, "embedding_1", "Embedding 1")
    assert problem.found == "A token that arrives at 'Embedding 1' is not in its vocabulary."
    assert problem.where.field == "vocabulary"
