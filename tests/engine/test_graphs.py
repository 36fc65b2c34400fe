"""A captured iteration equals the eager one to the last bit, where there is a CUDA device."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.core.inference import infer
from netbuilder.core.plan import Precision
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.steps import tape, tiers
from netbuilder.engine.steps.tiers import Tiers
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import TierChanged
from tests.benchmarks.engine import data
from tests.benchmarks.engine import project as drawn
from tests.engine.test_tape import END, KINDS, PICTURE, ROWS, trainee
from tests.helpers.designs import chain, layer

with_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")


def on_cuda(project: Project) -> Project:
    return structs.replace(project, plan=structs.replace(project.plan, device="cuda:0"))


def small() -> Project:
    return drawn([layer("dense", units=6), *END], 5, 3, 16)


def trained(project: Project, captured: bool) -> tuple[np.ndarray, torch.Tensor]:
    """Losses of some epochs with a small last batch, and the weights at the end."""
    chosen = arithmetic.chosen(project.plan, infer(project).multiply_adds)
    some = Trainee(project, data(project, ROWS), chosen)
    if captured:
        assert [phase.record() for phase in some.step.phases] == [""]
    losses = []
    for _ in range(4):
        losses.append(some.advance(some.iterations_per_epoch))
        some.progress.epoch += 1
        some.begin_epoch()
    weights = [each.detach().reshape(-1).double() for each in some.network.state_dict().values()]
    return np.concatenate(losses, axis=1), torch.cat(weights)


@with_cuda
@pytest.mark.parametrize("kind", ["dense", *KINDS])
@pytest.mark.parametrize("precision", [Precision.FLOAT32, Precision.BFLOAT16])
def test_training_from_a_graph_gives_the_same_bits(kind: str, precision: Precision) -> None:
    layers = [layer("dense", units=6)] if kind == "dense" else KINDS[kind]
    picture = PICTURE if "pictures" in kind else None
    project = on_cuda(drawn([*layers, *END], 64 if picture else 5, 3, 16, picture=picture))
    project = structs.replace(project, plan=structs.replace(project.plan, precision=precision))

    eager, weights = trained(project, captured=False)
    found, others = trained(project, captured=True)

    assert np.array_equal(eager, found)
    assert torch.equal(weights, others)


@with_cuda
def test_capturing_leaves_weights_and_random_numbers_as_they_were() -> None:
    project = on_cuda(drawn([layer("dropout"), layer("dense", units=6), *END], 5, 3, 16))
    some = Trainee(project, data(project, ROWS), arithmetic.chosen(project.plan, 0))
    before = {name: each.clone() for name, each in some.network.state_dict().items()}
    state = torch.cuda.get_rng_state()

    assert some.step.phases[0].record() == ""

    assert all(torch.equal(each, before[key]) for key, each in some.network.state_dict().items())
    assert torch.equal(torch.cuda.get_rng_state(), state)


@with_cuda
def test_an_iteration_that_waits_for_the_device_is_not_captured() -> None:
    project = on_cuda(small())
    some = Trainee(project, data(project, ROWS), arithmetic.chosen(project.plan, 0))
    phase = some.step.phases[0]
    loss = phase.recorded._loss

    def waiting(batch: tuple[torch.Tensor, tuple[torch.Tensor, ...]]) -> object:
        value, predictions = loss(batch)
        return (value * 2 if bool(value > 0) else value), predictions

    phase.recorded._loss = waiting  # type: ignore[assignment]

    assert phase.record() == "it cannot be recorded (RuntimeError)"
    assert some.advance(1).shape == (1, 1)


@with_cuda
def test_a_run_changes_to_the_graph_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "AFTER_SECONDS", 0.0)
    monkeypatch.setattr(tiers, "WORTH_SECONDS", 0.0)
    monkeypatch.setattr(tiers, "TRIAL_SECONDS", 1e9)
    project = on_cuda(small())
    project = structs.replace(project, plan=structs.replace(project.plan, epochs=12))

    events = TrainingSession(project, data(project, ROWS)).events()

    assert "graph" in [each.tier for each in events if isinstance(each, TierChanged)]


def test_cuda_devices_wait_for_no_tracing_and_get_a_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "is_warm", lambda: False)
    some = trainee(small())
    ways = Tiers(some.step, "cuda", is_wanted=True)

    assert ways.consider(10, 1.0, 1_000)

    assert ways.name == "graph"


def test_other_devices_get_neither_and_say_so() -> None:
    ways = Tiers(trainee(small()).step, "mps", is_wanted=True)

    assert not ways.consider(10, 1.0, 1_000)
    assert ways.reason == "Recorded steps run on the processor and on CUDA devices only."


def test_why_an_lstm_is_not_recorded_is_said_in_words() -> None:
    made = drawn([layer("dense", units=1), *END], 15, 3, 16)
    design = chain(layer("input", size=(5, 3)), layer("lstm", units=4), *END)
    some = trainee(structs.replace(made, design=design))

    why = some.step.phases[0].record()

    assert why == "the LSTM of PyTorch only works with its own backward pass"
