"""Means of weights are those of torch, judge and end a run, and survive a resume."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs
from torch.optim import swa_utils

from netbuilder.catalog.optimizers import SGD
from netbuilder.core.plan import Averaging
from netbuilder.core.project.metrics_log import read
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project
from netbuilder.engine.predict import Predictor
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import EpochDone, RunStateChanged
from tests.helpers import training
from tests.helpers.designs import layer

EXPONENTIAL = {"averaging": Averaging.EXPONENTIAL, "average_decay": 0.9}
STOCHASTIC = {"averaging": Averaging.STOCHASTIC, "average_from": 0.5}
HIDDEN = (layer("dense", units=8), layer("batch_normalisation"), layer("dropout", rate=0.2))


def trainee(**plan: Any) -> Trainee:
    some = training.regression(*HIDDEN, optimizer=SGD(learning_rate=0.1), **plan)
    return training.session(some).trainee


def mean_of(some: Trainee) -> dict[str, np.ndarray]:
    with some.averages.applied():
        return {name: each.numpy().copy() for name, each in some.network.state_dict().items()}


def check_equal(found: dict[str, np.ndarray], wanted: torch.nn.Module) -> None:
    for name, tensor in wanted.state_dict().items():
        np.testing.assert_array_equal(found[name], tensor.numpy(), name)


def test_an_exponential_mean_is_that_of_torch() -> None:
    some = trainee(**EXPONENTIAL)
    twin = copy.deepcopy(some.network)
    averaged = swa_utils.AveragedModel(twin, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.9))
    for _ in range(6):
        some.advance(1)
        twin.load_state_dict(some.network.state_dict())
        averaged.update_parameters(twin)
    check_equal(mean_of(some), averaged.module)


def test_a_stochastic_mean_is_that_of_torch_with_statistics_of_its_own() -> None:
    some = trainee(**STOCHASTIC, epochs=4)
    averaged = swa_utils.AveragedModel(
        copy.deepcopy(some.network), multi_avg_fn=swa_utils.get_swa_multi_avg_fn()
    )
    for epoch in range(4):
        end_epoch(some)
        if epoch >= 2:
            averaged.update_parameters(some.network)
    assert some.averages.count == 2
    kept = torch.get_rng_state()
    swa_utils.update_bn(some.parts["train"].inputs.split(some.plan.batch_size), averaged.module)
    torch.set_rng_state(kept)
    check_equal(mean_of(some), averaged.module)


def end_epoch(some: Trainee) -> tuple[dict[str, float], dict[str, float]]:
    some.advance(some.iterations_per_epoch)
    some.progress.iteration += some.iterations_per_epoch
    some.progress.epoch += 1
    found = some.measured()
    some.begin_epoch()
    return found


def test_training_goes_on_with_the_weights_it_had() -> None:
    # One after the other, since they draw from the same random numbers.
    plain = trainee(epochs=4)
    measures = [end_epoch(plain)[0] for _ in range(4)]
    some = trainee(**STOCHASTIC, epochs=4)
    assert [end_epoch(some)[0] for _ in range(4)] == measures
    for one, other in zip(plain.network.parameters(), some.network.parameters(), strict=True):
        assert torch.equal(one, other)


def test_validation_is_that_of_the_mean() -> None:
    some = trainee(**EXPONENTIAL)
    _, validation = end_epoch(some)
    with some.averages.applied():
        assert some.results("validation") == validation
    assert some.results("validation") != validation


def test_before_it_begins_the_weights_themselves_are_judged() -> None:
    some = trainee(**STOCHASTIC, epochs=4)
    _, validation = end_epoch(some)
    assert some.averages.count == 0
    assert some.results("validation") == validation


@pytest.mark.parametrize("plan", [EXPONENTIAL, STOCHASTIC], ids=["exponential", "stochastic"])
@pytest.mark.parametrize("keep_best", [True, False])
def test_a_run_hands_on_the_mean_and_predicts_with_it(
    plan: dict[str, Any], keep_best: bool, tmp_path: Path
) -> None:
    some = training.regression(*HIDDEN, epochs=6, keep_best=keep_best, **plan)
    run = training.session(some, tmp_path)
    events = training.finished(run)
    last = [each for each in events if isinstance(each, RunStateChanged)][-1]
    validations = [each.validation["loss"] for each in events if isinstance(each, EpochDone)]
    assert last.results["validation"]["loss"] in validations
    if not keep_best:
        assert last.sentence.endswith("The average of the weights is what is kept.")
        assert last.results["validation"]["loss"] == validations[-1]
    predictor = Predictor(some, tmp_path)
    inputs = run.trainee.parts["test"].inputs
    (found,) = predictor.scores(inputs.numpy())
    (wanted,) = run.trainee.built.predictions_in_parts(inputs, 1024)
    assert torch.equal(found, wanted)


def losses(some: Project, folder: Path | None = None, **more: Any) -> list[float]:
    return training.losses_of(training.finished(training.session(some, folder, **more)))


RESUMED = [
    EXPONENTIAL,
    STOCHASTIC,
    {"accumulation": 3},
    {"accumulation": 3, **EXPONENTIAL},
]


@pytest.mark.parametrize("plan", RESUMED, ids=str)
@pytest.mark.parametrize("iterations", [11, 20, 32])
def test_a_run_that_is_broken_off_goes_on_bit_for_bit(
    plan: dict[str, Any], iterations: int, tmp_path: Path
) -> None:
    some = training.regression(*HIDDEN, epochs=6, keep_best=False, **plan)
    whole = training.session(some)
    expected = training.losses_of(training.finished(whole))
    stopping = structs.replace(some.plan.stopping, iterations=iterations)
    short = structs.replace(some, plan=structs.replace(some.plan, stopping=stopping))
    begun = losses(short, tmp_path)
    rest = training.session(some, tmp_path, resume=True)
    assert begun + training.losses_of(training.finished(rest)) == expected
    assert rest.results == whole.results


@pytest.fixture
def count_calls(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    calls: list[int] = []
    real = Trainee.results

    def counted(self: Trainee, name: str) -> dict[str, float]:
        calls.append(self.progress.epoch)
        return real(self, name)

    monkeypatch.setattr(Trainee, "results", counted)
    return lambda: len(calls)


def test_rows_are_measured_every_few_epochs_and_at_the_end(count_calls: Callable[[], int]) -> None:
    run = training.session(training.regression(epochs=8, validate_every=3))
    epochs = [each for each in training.finished(run) if isinstance(each, EpochDone)]
    assert [each.epoch for each in epochs if each.validation] == [3, 6, 8]
    assert all(each.training for each in epochs)
    assert count_calls() == 3 + 3  # and each part once at the end


def test_what_was_measured_late_is_recorded_where_it_was_measured(tmp_path: Path) -> None:
    run = training.session(training.regression(epochs=8, validate_every=3), tmp_path)
    epochs = [each for each in training.finished(run) if isinstance(each, EpochDone)]
    told = {each.iteration: each.validation["loss"] for each in epochs if each.validation}
    log = read(RunFolder(tmp_path).metrics_path)
    number = log.names.index("validation loss")
    found = {
        part.first + place * part.stride: float(value)
        for part in log.slices
        if part.series == number
        for place, value in enumerate(np.frombuffer(part.values, np.float32))
    }
    assert found == pytest.approx(told)
    assert len(found) == 3


def test_a_mean_of_another_kind_begins_anew() -> None:
    first = trainee(**EXPONENTIAL)
    end_epoch(first)
    captured = first.capture()
    other, same = trainee(**STOCHASTIC), trainee(**EXPONENTIAL)
    for each in (other, same):
        each.restore(captured)
    assert other.averages.count == 0
    assert same.averages.count == first.averages.count > 0
    check_equal(mean_of(same), mean_network(first))


def mean_network(some: Trainee) -> torch.nn.Module:
    with some.averages.applied():
        return copy.deepcopy(some.network)
