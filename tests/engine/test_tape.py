"""A recorded iteration equals the eager one to the last bit, for every kind of layer."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.losses import Loss
from netbuilder.catalog.optimizers import SGD
from netbuilder.core.inference import infer
from netbuilder.core.plan import Optimizer, Precision
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.steps import tape, tiers
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Losses, TierChanged
from tests.benchmarks.engine import data
from tests.benchmarks.engine import project as drawn
from tests.benchmarks.training_ours import prepared_of, project_of
from tests.benchmarks.training_workloads import WORKLOADS
from tests.helpers.designs import layer

ROWS = 50
END = (layer("dense", units=3, activation=Activation.entries()["linear"]()), layer("output"))
PICTURE = (8, 8, 1)
KINDS = {
    "dropout": [layer("dense", units=6), layer("dropout")],
    "batch normalisation": [layer("dense", units=6), layer("batch_normalisation")],
    "pictures": [layer("convolution_2d", filters=4), layer("max_pooling"), layer("flatten")],
    "normalised pictures": [
        layer("convolution_2d", filters=4),
        layer("batch_normalisation"),
        layer("global_average_pooling"),
    ],
}


@pytest.fixture(autouse=True)
def warm() -> None:
    """Nothing waits for torch to load its tracing."""
    tape.warm_up()


def trainee(project: Project) -> Trainee:
    chosen = arithmetic.chosen(project.plan, infer(project).multiply_adds)
    return Trainee(project, data(project, ROWS), chosen)


def trained(project: Project, iterations: int, taped: bool) -> tuple[np.ndarray, torch.Tensor]:
    some = trainee(project)
    if taped:
        assert [phase.record() for phase in some.step.phases] == [""]
    losses = []
    for _ in range(iterations):
        losses.append(some.advance(1))
        some.progress.position += 1
        if some.progress.position == some.iterations_per_epoch:
            training, _ = some.measured()
            losses.append(np.array([list(training.values())], dtype=np.float32))
            some.progress.position = 0
            some.progress.epoch += 1
            some.begin_epoch()
    weights = torch.cat(
        [each.detach().reshape(-1).double() for each in some.network.state_dict().values()]
    )
    return np.concatenate(losses, axis=1), weights


@pytest.mark.parametrize("kind", KINDS)
def test_training_from_a_tape_gives_the_same_bits(kind: str) -> None:
    picture = PICTURE if "pictures" in kind else None
    project = drawn([*KINDS[kind], *END], 64 if picture else 5, 3, 16, picture=picture)

    eager, weights = trained(project, 13, taped=False)
    taped, others = trained(project, 13, taped=True)

    assert np.array_equal(eager, taped)
    assert torch.equal(weights, others)


@pytest.mark.parametrize("optimizer", sorted(Optimizer.entries()))
def test_every_optimizer_can_be_fed_from_a_tape(optimizer: str) -> None:
    entry = Optimizer.entries()[optimizer]()
    project = drawn([layer("dense", units=6), *END], 5, 3, 16, entry)
    if entry.needs_closure:
        assert not trainee(project).step.phases[0].can_be_recorded
        return

    eager, weights = trained(project, 9, taped=False)
    taped, others = trained(project, 9, taped=True)

    assert np.array_equal(eager, taped)
    assert torch.equal(weights, others)


@pytest.mark.parametrize("name", sorted(Loss.entries()))
def test_every_loss_is_recorded_or_trains_as_written(name: str) -> None:
    loss = Loss.entries()[name]()
    classes = 0 if _is_for_numbers(loss) else 3
    layers = [layer("dense", units=classes or 1), layer("output", loss=loss)]
    project = drawn([layer("dense", units=4), *layers], 5, classes, 16)
    if infer(project).errors:
        pytest.skip("this loss wants other data")
    some = trainee(project)
    before = {name: each.clone() for name, each in some.network.state_dict().items()}
    state = torch.get_rng_state()

    why = some.step.phases[0].record()

    assert all(torch.equal(each, before[key]) for key, each in some.network.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)
    assert why == "" or why.startswith(("it cannot be recorded", "its numbers differ"))


@pytest.mark.parametrize("name", ["binary_cross_entropy", "mse"])
def test_losses_that_take_classes_one_by_one_are_recorded(name: str) -> None:
    end = layer("output", loss=Loss.entries()[name]())
    project = drawn([layer("dense", units=4), layer("dense", units=3), end], 5, 3, 16)
    assert trainee(project).step.phases[0].record() == ""


def _is_for_numbers(loss: Loss) -> bool:
    return not infer(drawn([layer("dense", units=1), layer("output", loss=loss)], 5, 0, 16)).errors


def test_a_network_that_decides_by_its_values_is_not_recorded() -> None:
    some = trainee(drawn([layer("dense", units=4), *END], 5, 3, 16))
    phase = some.step.phases[0]
    loss = phase.recorded._loss

    def deciding(batch: tuple[torch.Tensor, tuple[torch.Tensor, ...]]) -> object:
        value, predictions = loss(batch)
        return (value * 2 if bool(value > 0) else value), predictions

    phase.recorded._loss = deciding  # type: ignore[assignment]

    assert phase.record().startswith("it cannot be recorded")
    assert not phase.recorded.tapes


def test_a_tape_that_differs_in_one_bit_is_not_used() -> None:
    some = trainee(drawn([layer("dense", units=4), *END], 5, 3, 16))
    phase, calls = some.step.phases[0], 0
    loss = phase.recorded._loss

    def drifting(batch: tuple[torch.Tensor, tuple[torch.Tensor, ...]]) -> object:
        nonlocal calls
        calls += 1
        value, predictions = loss(batch)
        return value * (1.0 + calls * 1e-6), predictions

    phase.recorded._loss = drifting  # type: ignore[assignment]

    assert phase.record() == "its numbers differ in the last digits"


def session(monkeypatch: pytest.MonkeyPatch, project: Project) -> list[object]:
    monkeypatch.setattr(tiers, "AFTER_SECONDS", 0.0)
    monkeypatch.setattr(tiers, "WORTH_SECONDS", 0.0)
    monkeypatch.setattr(tiers, "TRIAL_SECONDS", 1e9)
    return list(TrainingSession(project, data(project, ROWS)).events())


def small(**plan: object) -> Project:
    made = drawn([layer("dense", units=4), *END], 5, 3, 16, SGD(learning_rate=0.1))
    return structs.replace(made, plan=structs.replace(made.plan, epochs=12, **plan))


def losses(events: list[object]) -> np.ndarray:
    parts = [each.values for each in events if isinstance(each, Losses)]
    return np.concatenate([np.frombuffer(each.data, np.float32) for each in parts])


def test_a_run_changes_to_the_tape_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    events = session(monkeypatch, small())

    (change,) = [each for each in events if isinstance(each, TierChanged)]
    assert (change.tier, change.reason) == ("tape", "")
    assert change.iteration >= tiers.FEWEST


def test_one_switch_keeps_the_plain_steps_and_the_same_curve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = session(monkeypatch, small(fast_steps=False))

    assert not [each for each in plain if isinstance(each, TierChanged)]
    assert np.array_equal(losses(plain), losses(session(monkeypatch, small())))


def test_a_tape_that_is_no_faster_is_dropped() -> None:
    some = trainee(drawn([layer("dense", units=4), *END], 5, 3, 16))

    assert some.tiers.consider(10, 1.0, 1_000)
    assert some.tiers.name == "tape"
    assert some.tiers.consider(10, 2.0, 1_000)

    assert (some.tiers.name, some.tiers.reason) == ("eager", "A recorded iteration was no faster.")
    assert not some.step.phases[0].recorded.tapes


def test_a_short_run_is_not_recorded() -> None:
    some = trainee(drawn([layer("dense", units=4), *END], 5, 3, 16))

    assert not some.tiers.consider(100, 0.5, 10)
    assert some.tiers.name == "eager"


@pytest.mark.parametrize("name", [name for name in WORKLOADS if name not in ("W3", "W5")])
def test_the_workloads_of_the_benchmark_are_recorded(name: str) -> None:
    workload = WORKLOADS[name]
    inputs, targets = workload.data()
    some = (inputs[:200], targets[:200])
    made = project_of(workload, some)

    fresh = Trainee(made, prepared_of(made, some), arithmetic.chosen(made.plan, 0))

    assert [phase.record() for phase in fresh.step.phases] == [""]


def test_weights_of_pictures_lie_with_channels_innermost_through_a_checkpoint() -> None:
    layers = [layer("convolution_2d", filters=4), layer("convolution_2d", filters=6)]
    project = drawn([*layers, layer("flatten"), *END], 64, 3, 16, picture=PICTURE)
    some, other = trainee(project), trainee(project)
    some.advance(2)
    some.progress.position = 2

    other.restore(some.capture())

    weight = other.network.get_parameter("convolution_2.weight")
    assert weight.is_contiguous(memory_format=torch.channels_last)
    state = other.step.steppers[0].optimizer.state[weight]["exp_avg"]
    assert state.stride() == weight.stride()
    assert np.array_equal(some.advance(1), other.advance(1))


def test_fewer_digits_are_recorded_too() -> None:
    project = drawn([layer("dense", units=6), *END], 5, 3, 16)
    plan = structs.replace(project.plan, precision=Precision.BFLOAT16)
    project = structs.replace(project, plan=plan)

    eager, weights = trained(project, 9, taped=False)
    taped, others = trained(project, 9, taped=True)

    assert np.array_equal(eager, taped)
    assert torch.equal(weights, others)


def test_training_never_waits_for_the_first_tracing(monkeypatch: pytest.MonkeyPatch) -> None:
    some = trainee(drawn([layer("dense", units=4), *END], 5, 3, 16))
    monkeypatch.setattr(tape, "is_warm", lambda: False)
    assert not some.tiers.consider(10, 1.0, 1_000)

    monkeypatch.setattr(tape, "is_warm", lambda: True)

    assert some.tiers.consider(10, 1.0, 1_000)
    assert some.tiers.name == "tape"


def test_warming_up_traces_nothing_while_a_network_may_train(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def traced(*_: object) -> None:
        raise AssertionError("a tracing changes how every module is called")

    monkeypatch.setattr(tape, "make_fx", traced)
    monkeypatch.setattr(tape, "_is_warm", threading.Event())

    tape.warm_up()

    assert tape.is_warm()
