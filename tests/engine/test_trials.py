"""A look before training finds what would keep a network from learning."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.optimizers import SGD
from netbuilder.core.layer import Layer
from netbuilder.core.plan import Optimizer, Phase, Schedule
from netbuilder.core.problems import ProblemError
from netbuilder.core.project.schema import from_bytes
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, devices, room
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.trials import checks as looks
from netbuilder.engine.trials import copies, rehearsal
from netbuilder.engine.trials.batches import advised as batch_advice
from netbuilder.engine.trials.batches import batches_tried
from netbuilder.engine.trials.overfit import overfitted
from netbuilder.engine.trials.rates import advised, rates_tried
from netbuilder.engine.trials.rehearsal import rehearsed
from netbuilder.link.messages import BatchesTried, BatchTried, Check, Overfitted, Rehearsed
from tests.benchmarks.engine import data
from tests.benchmarks.engine import project as drawn
from tests.helpers.designs import layer

PROJECTS = Path(__file__).resolve().parents[2] / "projects"


def linear(units: int, **parameters: Any) -> Layer:
    return layer("dense", units=units, activation=Activation.entries()["linear"](), **parameters)


def example(name: str) -> Project:
    return from_bytes((PROJECTS / f"{name}.netb").read_bytes(), name).project


def checks(answer: Rehearsed) -> dict[str, Check]:
    return {each.code: each for each in answer.checks}


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Made-up rows instead of a file."""

    def made(project: Project, base: Path) -> Trainee:
        return Trainee(project, data(project, 60), arithmetic.chosen(project.plan, 0))

    monkeypatch.setattr(copies, "trainee_of", made)
    return monkeypatch


def test_a_sound_project_passes_every_check() -> None:
    answer = rehearsed(1, example("iris"), PROJECTS)

    assert [each.code for each in answer.checks if not each.is_fine] == []
    assert set(checks(answer)) == {"inputs", "start", "gradients", "memory", "overfit"}
    assert 0 < answer.iteration_seconds < answer.epoch_seconds < answer.seconds


def test_memory_is_counted_by_what_takes_it(patched: object) -> None:
    project = drawn([linear(3), layer("output")], 5, 3, 16)

    memory = rehearsed(1, project, Path()).memory

    weights = (5 * 3 + 3) * 4
    assert memory["weights"] == memory["gradients"] == weights
    assert memory["optimizer"] == 2 * weights  # two means
    assert memory["activations"] >= 16 * 3 * 4
    assert memory["data"] == 60 * (5 * 4 + 8)


def test_weights_that_no_error_reaches_are_named(patched: object) -> None:
    project = drawn([layer("dense", units=4), linear(3), layer("output")], 5, 3, 16)
    trainee = Trainee(project, data(project, 60), arithmetic.chosen(project.plan, 0))
    with torch.no_grad():
        trainee.network.get_parameter("dense_1.bias").fill_(-1e6)

    found = [each for each in looks.gradients(trainee, looks.silent(trainee)) if not each.is_fine]

    assert [each.node for each in found] == ["dense_1"]
    assert found[0].sentence == ("No error reaches the weights of Dense 1: it would not learn.")


def test_large_inputs_are_told(patched: object) -> None:
    project = drawn([linear(3), layer("output")], 5, 3, 16)
    trainee = Trainee(project, data(project, 60), arithmetic.chosen(project.plan, 0))
    trainee.parts["train"].inputs.mul_(1000)

    check = looks.scale(trainee)

    assert not check.is_fine
    assert check.sentence.endswith("Scale them in the training plan.")


def test_a_guess_of_balanced_classes_costs_the_logarithm_of_their_number(patched: object) -> None:
    project = drawn([linear(3), layer("output")], 5, 3, 16)
    trainee = Trainee(project, data(project, 60), arithmetic.chosen(project.plan, 0))
    trainee.parts["train"].targets[0].copy_(torch.arange(60) % 3)

    assert looks.guessed(trainee) == pytest.approx(math.log(3), abs=1e-4)


def test_a_rehearsal_leaves_random_numbers_and_threads_as_they_were(patched: object) -> None:
    state, threads = torch.get_rng_state(), torch.get_num_threads()

    rehearsed(1, drawn([linear(3), layer("output")], 5, 3, 16), Path())

    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_rates_grow_and_the_advised_one_lies_where_the_loss_falls() -> None:
    answer = rates_tried(1, example("digits"), PROJECTS)

    found = np.frombuffer(answer.rates.data, np.float32)
    losses = np.frombuffer(answer.losses.data, np.float32)
    assert (np.diff(found) > 0).all()
    lowest = found[losses.argmin()]
    assert 1e-4 < answer.advised <= lowest


def test_noise_alone_gives_no_advice() -> None:
    chance = np.random.default_rng(0)
    rates_ = list(np.geomspace(1e-6, 10, 120))

    assert advised(rates_, list(1.0 + 0.01 * chance.normal(size=120))) == 0.0


def test_a_schedule_does_not_disturb_the_test(patched: object) -> None:
    plain = drawn([linear(3), layer("output")], 5, 3, 16, SGD())
    schedule = Schedule.entries()["cosine"]()
    phases = (Phase(optimizer=SGD(), schedule=schedule),)
    scheduled = structs.replace(plain, plan=structs.replace(plain.plan, phases=phases))

    one, other = (rates_tried(1, each, Path()) for each in (plain, scheduled))

    assert one.losses.data == other.losses.data


@pytest.mark.parametrize("optimizer", sorted(Optimizer.entries()))
def test_every_optimizer_can_be_rehearsed(optimizer: str, patched: pytest.MonkeyPatch) -> None:
    patched.setattr(rehearsal, "OVERFIT_STEPS", 3)
    project = drawn([linear(3), layer("output")], 5, 3, 16, Optimizer.entries()[optimizer]())

    assert checks(rehearsed(1, project, PROJECTS))["overfit"].sentence.startswith("In 3 steps")


@pytest.mark.parametrize("tried", [rehearsed, rates_tried])
def test_too_little_memory_is_told_in_words(
    tried: Callable[[int, Project, Path], object], patched: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise MemoryError

    patched.setattr(Trainee, "advance", refused)

    with pytest.raises(ProblemError, match="Memory"):
        tried(1, drawn([linear(3), layer("output")], 5, 3, 16), PROJECTS)


def test_batches_of_sizes_that_double_are_tried_up_to_a_whole_epoch() -> None:
    *told, answer = batches_tried(7, example("iris"), PROJECTS)

    assert isinstance(answer, BatchesTried)
    found = [each.size for each in answer.tried]
    assert found == sorted({4, 8, 16, 32, 64, example("iris").plan.batch_size})
    assert all(each.rows_per_second > 0 and each.fits for each in answer.tried)
    memory = [each.memory for each in answer.tried]
    assert memory == sorted(memory)
    assert answer.advised in found
    assert [each.share for each in told] == sorted(each.share for each in told)  # type: ignore[union-attr]


def test_the_smallest_batch_that_is_nearly_as_fast_as_any_is_advised() -> None:
    tried = [BatchTried(8, 50, 1), BatchTried(16, 95, 2), BatchTried(32, 100, 3)]

    assert batch_advice(tried) == 16
    assert batch_advice([*tried, BatchTried(64, 0.0, 9, fits=False)]) == 16
    assert batch_advice([]) == 0


def test_batches_end_where_memory_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_memory", lambda: (8_000_000_000, 6_000))

    *_, answer = batches_tried(7, example("iris"), PROJECTS)

    assert isinstance(answer, BatchesTried)
    assert [each.fits for each in answer.tried][-2:] == [True, False]
    assert answer.tried[-1].memory > answer.tried[-2].memory
    assert answer.advised < answer.tried[-1].size


def test_a_sound_network_learns_one_batch_by_heart_and_its_losses_are_told() -> None:
    *_, answer = overfitted(7, example("iris"), PROJECTS, lambda: None)

    assert isinstance(answer, Overfitted)
    losses = np.frombuffer(answer.losses.data, np.float32)
    assert answer.is_fine
    assert losses[-1] <= losses[0] / 2
    assert answer.sentence.startswith(f"In {len(losses)} steps on one batch the loss went from ")


class _EnoughError(Exception):
    pass


@pytest.mark.parametrize("tried", [batches_tried, overfitted])
def test_a_trial_that_is_no_longer_wanted_ends_at_once(tried: Callable[..., Any]) -> None:
    def stop() -> None:
        raise _EnoughError

    state = torch.get_rng_state()
    with pytest.raises(_EnoughError):
        list(tried(7, example("iris"), PROJECTS, stop))
    assert torch.equal(torch.get_rng_state(), state)


def test_the_cost_of_every_node_is_told_and_adds_up() -> None:
    answer = rehearsed(1, example("digits"), PROJECTS)

    assert {each.nodes[0] for each in answer.nodes} == set(example("digits").design.nodes)
    assert sum(each.weights for each in answer.nodes) == answer.memory["weights"]
    assert answer.needed == sum(answer.memory.values())
    assert answer.free > answer.needed
    assert (answer.device, answer.threads >= 1) == ("cpu", True)
    assert all(each.problem == "" for each in answer.nodes)


def test_a_network_that_does_not_fit_is_refused_before_its_batch_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "SMALL", 0)
    monkeypatch.setattr(devices, "_memory", lambda: (8_000_000_000, 400_000))

    with pytest.raises(ProblemError, match="Training needs about 2 MB; this computer has "):
        rehearsed(1, example("digits"), PROJECTS)
