"""Learning rates follow their schedule iteration by iteration, after a resume and in scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from netbuilder.catalog.optimizers import SGD
from netbuilder.catalog.templates.template import Template
from netbuilder.core.plan import Optimizer, Phase, Schedule
from netbuilder.core.project.findings import Findings, Place
from netbuilder.core.project.records import read_record, record_form
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.state import Captured
from netbuilder.export.script import script_text
from netbuilder.link.messages import EpochDone, Losses
from tests.helpers import training
from tests.helpers.designs import layer


def made(kind: str, **parameters: Any) -> Schedule:
    return Schedule.entries()[kind]().replaced(**parameters)


def scheduled(
    schedule: Schedule | None, optimizer: Optimizer | None = None, **more: Any
) -> Project:
    project = training.regression(layer("dense", units=8), **more)
    phase = Phase(optimizer=optimizer or SGD(learning_rate=0.1), schedule=schedule)
    return msgspec.structs.replace(
        project, plan=msgspec.structs.replace(project.plan, phases=(phase,))
    )


def rates(events: list[Any]) -> list[float]:
    return [each.settings["learning_rate"] for each in events if isinstance(each, EpochDone)]


def after_a_break(project: Project) -> list[float]:
    """The losses of the iterations 6 to 8 of a run that was put back after the fifth."""
    first = training.session(project).trainee
    first.advance(5)
    first.progress.iteration = first.progress.position = 5
    second = training.session(project).trainee
    second.restore(first.capture())
    losses: list[float] = second.advance(3)[0].tolist()
    return losses


def test_every_iteration_has_the_rate_of_its_moment() -> None:
    run = training.session(scheduled(made("polynomial"), epochs=4))
    trainee = run.trainee
    (group,) = trainee.step.steppers[0].optimizer.param_groups
    found = []
    for _ in range(trainee.iterations_per_epoch):
        trainee.advance(1)
        found.append(group["lr"])
    expected = [0.1 * (1 - n / 8 / 4) for n in range(8)]
    assert found == pytest.approx(expected)


def test_a_constant_schedule_changes_no_bit() -> None:
    with_schedule = training.finished(training.session(scheduled(made("constant"))))
    without = training.finished(training.session(scheduled(None)))
    assert training.losses_of(with_schedule) == training.losses_of(without)


def test_a_rate_that_a_person_sets_is_the_base_from_then_on() -> None:
    trainee = training.session(scheduled(made("polynomial"), epochs=4)).trainee
    trainee.advance(2)
    assert trainee.change("learning_rate", 0.2)
    trainee.advance(1)
    assert trainee.settings()["learning_rate"] == pytest.approx(0.2 * (1 - 2 / 8 / 4))


def test_plateau_lowers_the_rate_when_the_loss_no_longer_falls() -> None:
    schedule = made("plateau", patience=2, share=0.5)
    # Nothing is learned with a rate of 0, so the loss stands still from the first epoch on.
    run = training.session(scheduled(schedule, SGD(learning_rate=0.0), epochs=8))
    run.trainee.step.phases[0].rate.base = 1e-30
    assert rates(training.finished(run)) == pytest.approx(
        [1e-30, 1e-30, 1e-30, 5e-31, 5e-31, 2.5e-31, 2.5e-31, 1.25e-31], rel=1e-6
    )


@pytest.mark.parametrize("kind", ["cosine", "plateau"])
def test_a_resumed_run_follows_the_same_curve(kind: str) -> None:
    project = scheduled(made(kind), epochs=6)
    whole = training.finished(training.session(project))
    assert after_a_break(project) == training.losses_of(whole)[5:8]


OPTIMIZERS = ["lbfgs", "muon", "adamax", "nadam", "radam", "adadelta", "adafactor", "asgd", "rprop"]


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_learns_and_resumes_with_the_same_bits(kind: str) -> None:
    optimizer = Optimizer.entries()[kind]()
    if kind == "lbfgs":  # on small batches its full steps burst
        optimizer = optimizer.replaced(learning_rate=0.1, inner_steps=3)
    project = scheduled(None, optimizer, epochs=3)
    whole = training.losses_of(training.finished(training.session(project)))
    assert np.isfinite(whole).all()
    assert len(set(whole)) > len(whole) // 2
    assert after_a_break(project) == whole[5:8]


def test_a_search_that_has_found_nothing_yet_resumes() -> None:
    lbfgs = Optimizer.entries()["lbfgs"]().replaced(learning_rate=0.0)
    project = scheduled(None, lbfgs)
    trainee = training.session(project).trainee
    assert after_a_break(project) == trainee.advance(8)[0].tolist()[5:]


def test_measures_of_an_epoch_need_all_its_rows() -> None:
    project = training.classification(epochs=4, metrics=("accuracy",))
    first = training.session(project).trainee
    first.advance(5)
    first.progress.iteration = first.progress.position = 5
    captured = first.capture()
    kept = {name: each for name, each in captured.tensors.items() if "outputs" not in name}
    assert len(kept) < len(captured.tensors)
    second = training.session(project).trainee
    second.restore(Captured(kept, captured.facts))
    second.advance(3)
    assert set(second.measured()[0]) == {"loss"}
    second.restore(captured)
    second.advance(3)
    first.advance(3)
    assert second.measured() == first.measured()


def test_a_schedule_is_saved_with_the_plan() -> None:
    phase = Phase(schedule=made("cosine", restarts=2))
    form = record_form(phase)
    place = Place(Findings())
    assert read_record(Phase, form, place) == phase


def with_data() -> Project:
    """The first template that brings data."""
    projects = (template().project() for template in Template.entries().values())
    return next(each for each in projects if each.recipe.source is not None)


def losses_in_and_outside(
    project: Project, folder: Path, patch: pytest.MonkeyPatch
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the engine and the exported script lose."""
    session = TrainingSession(project, prepare(project.recipe, folder))
    parts = [
        np.frombuffer(event.values.data, np.float32)
        for event in session.events()
        if isinstance(event, Losses)
    ]
    names: dict[str, Any] = {"__name__": "exported"}
    text = script_text(project, msgspec.structs.asdict(session.trainee.arithmetic))
    exec(compile(text, "train.py", "exec"), names)
    patch.chdir(folder)
    return np.concatenate(parts), np.array(names["train"](), np.float32)


@pytest.mark.parametrize(
    ("schedule", "optimizer"),
    [
        (made("cosine", warm_up=0.2), "adam"),
        (made("plateau", patience=1), "sgd"),
        (made("multi_step", milestones=(1, 3)), "muon"),
        (None, "nadam"),
    ],
    ids=str,
)
def test_the_exported_script_follows_the_same_curve(
    schedule: Schedule | None, optimizer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = with_data()
    phase = Phase(optimizer=Optimizer.entries()[optimizer](), schedule=schedule)
    plan = msgspec.structs.replace(project.plan, epochs=5, phases=(phase,))
    project = msgspec.structs.replace(project, plan=plan)
    inside, outside = losses_in_and_outside(project, tmp_path, monkeypatch)
    np.testing.assert_array_equal(inside, outside)


def test_a_script_with_a_closure_gives_nearly_the_same_losses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = with_data()
    phase = Phase(optimizer=Optimizer.entries()["lbfgs"]().replaced(inner_steps=3))
    plan = msgspec.structs.replace(project.plan, epochs=3, phases=(phase,))
    project = msgspec.structs.replace(project, plan=plan)
    inside, outside = losses_in_and_outside(project, tmp_path, monkeypatch)
    np.testing.assert_allclose(inside, outside, rtol=1e-3, atol=1e-6)
