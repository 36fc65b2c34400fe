"""Several seeds in one go: each learns what it would learn alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs
from numpy.typing import NDArray

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.optimizers import SGD, Adam, AdamW, RMSprop
from netbuilder.core.plan import Optimizer, Phase, Stopping
from netbuilder.core.problems import ProblemError
from netbuilder.core.project.runs import RunStore
from netbuilder.core.value import Project
from netbuilder.engine.seeds.copies import Copies, with_seed
from netbuilder.engine.seeds.graph import Short
from netbuilder.engine.seeds.session import SeedsSession
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import (
    ChangeSetting,
    CheckpointSaved,
    EpochDone,
    Losses,
    Pause,
    Resume,
    RunState,
    RunStateChanged,
    SeedRun,
    SettingChanged,
    Step,
    Stop,
)
from tests.helpers.designs import layer
from tests.helpers.training import classification, linear, prepared, regression, session

SEEDS = (3, 4, 5)


def together(project: Project, folders: dict[int, str] | None = None, **more: Any) -> SeedsSession:
    runs = [SeedRun(f"run {seed}", seed, (folders or {}).get(seed, "")) for seed in SEEDS]
    return SeedsSession(project, prepared(project), runs, run="all", **more)


def finished(run: SeedsSession | TrainingSession) -> list[Any]:
    return [event for event in run.events() if event is not None]


def series(events: list[Any], run: str) -> NDArray[np.float32]:
    found = [
        np.frombuffer(event.values.data, np.float32)
        for event in events
        if isinstance(event, Losses) and event.run == run
    ]
    return np.concatenate(found) if found else np.empty(0, np.float32)


def epochs(events: list[Any], run: str) -> list[EpochDone]:
    return [event for event in events if isinstance(event, EpochDone) and event.run == run]


def ends(events: list[Any]) -> dict[str, RunStateChanged]:
    return {event.run: event for event in events if isinstance(event, RunStateChanged)}


def tanh(units: int) -> Any:
    return layer("dense", units=units, activation=Activation.entries()["tanh"]())


def agrees_with_runs_alone(project: Project) -> None:
    events = finished(together(project))
    for seed in SEEDS:
        alone = finished(session(with_seed(project, seed)))
        np.testing.assert_allclose(
            series(events, f"run {seed}"), series(alone, "run"), rtol=1e-3, atol=1e-5
        )
        for found, wanted in zip(epochs(events, f"run {seed}"), epochs(alone, "run"), strict=True):
            assert found.training == pytest.approx(wanted.training, rel=1e-3, abs=1e-4)
            assert found.validation == pytest.approx(wanted.validation, rel=1e-3, abs=1e-4)
            assert found.settings == wanted.settings
        for part, values in ends(alone)["run"].results.items():
            assert ends(events)[f"run {seed}"].results[part] == pytest.approx(
                values, rel=1e-3, abs=1e-4
            )


@pytest.mark.parametrize(
    "optimizer",
    [SGD(learning_rate=0.03), SGD(learning_rate=0.01, momentum=0.9), Adam(), AdamW(), RMSprop()],
    ids=lambda each: str(each),
)
def test_each_seed_learns_what_it_learns_alone(optimizer: Optimizer) -> None:
    agrees_with_runs_alone(regression(tanh(8), tanh(8), optimizer=optimizer, epochs=5))


def test_classes_are_learnt_and_measured_as_alone() -> None:
    agrees_with_runs_alone(classification(layer("dense", units=16), epochs=5, batch_size=32))


def test_gradients_of_each_seed_are_clipped_by_their_own_length() -> None:
    project = classification(optimizer=SGD(learning_rate=0.5), clip_norm=0.1, clip_value=0.05)
    agrees_with_runs_alone(project)


def test_running_means_are_those_of_each_seed() -> None:
    agrees_with_runs_alone(
        classification(layer("dense", units=8), layer("batch_normalisation"), epochs=3)
    )


def test_schedules_hold_for_every_seed() -> None:
    from netbuilder.core.plan import Schedule

    project = classification(epochs=4)
    schedule = Schedule.entries()["cosine"]()
    phase = Phase(optimizer=Adam(), schedule=schedule)
    plan = structs.replace(project.plan, phases=(phase,))
    agrees_with_runs_alone(structs.replace(project, plan=plan))


def test_layers_may_learn_at_a_pace_of_their_own() -> None:
    project = classification(epochs=3)
    nodes = dict(project.design.nodes)
    name = next(id for id in nodes if id.startswith("dense"))
    nodes[name] = structs.replace(nodes[name], rate_factor=0.1)
    design = structs.replace(project.design, nodes=nodes)
    agrees_with_runs_alone(structs.replace(project, design=design))


def test_the_seeds_begin_with_different_weights_and_batches() -> None:
    events = finished(together(classification()))

    first, second = (series(events, f"run {seed}") for seed in SEEDS[:2])
    assert not np.allclose(first, second)


def test_dropout_silences_other_neurons_in_each_seed() -> None:
    project = classification(layer("dense", units=32), layer("dropout"), epochs=2)
    copies = Copies(project, prepared(project), (3, 3), together(project).copies.trainee.arithmetic)
    first, second = copies.advance(3)
    assert not np.array_equal(first, second)


def test_dropout_draws_anew_in_every_iteration() -> None:
    project = classification(layer("dense", units=32), layer("dropout"), epochs=2)
    step = together(project).copies._step

    with torch.inference_mode():
        first = step.at[0]()[0].clone()
        again = step.at[0]()[0].clone()

    assert not torch.equal(first, again)


def test_a_short_iteration_computes_nothing_twice_and_leaves_out_what_changes_nothing() -> None:
    short = Short(
        lambda x: [x.tanh() * 1 + x.tanh(), x.detach() + torch.ones(3).exp()],
        [torch.zeros(3)],
        0,
        (),
    )

    with torch.inference_mode():
        loss, (other,), _ = short.tape.run(*short.early([torch.full((3,), 0.5)]))

    assert torch.equal(loss, 2 * torch.full((3,), 0.5).tanh())
    assert torch.equal(other, 0.5 + torch.ones(3).exp())


def test_the_same_seeds_give_the_same_bits() -> None:
    project = classification(layer("dense", units=16), epochs=4)
    assert np.array_equal(
        series(finished(together(project)), "run 3"), series(finished(together(project)), "run 3")
    )


def test_a_pause_and_steps_in_between_change_no_bit() -> None:
    project = classification(layer("dense", units=16), epochs=4)
    whole = series(finished(together(project)), "run 4")
    run = together(project, paused=True)
    run.order(Step(iterations=3))
    events = []
    steps = [Step(epochs=1), Resume()]
    for event in run.events():
        events.append(event)
        if not isinstance(event, RunStateChanged) or event.state is not RunState.PAUSED:
            continue
        if event.run == "all" and event.iteration and steps:
            run.order(steps.pop(0))
    assert np.array_equal(series(events, "run 4"), whole)


def test_pausing_tells_the_state_of_each_and_of_all() -> None:
    run = together(classification(epochs=1000))
    told: list[tuple[str, RunState]] = []
    for event in run.events():
        if isinstance(event, RunStateChanged):
            told.append((event.run, event.state))
            if event.run == "all" and event.state is RunState.RUNNING:
                run.order(Pause())
            if event.run == "all" and event.state is RunState.PAUSED:
                run.order(Stop())
    assert ("run 3", RunState.PAUSED) in told
    assert told[-1] == ("all", RunState.STOPPED)


def test_a_live_change_reaches_every_seed() -> None:
    run = together(classification(epochs=50))
    run.order(ChangeSetting("learning_rate", 0.25))
    events = finished(run)
    told = [event for event in events if isinstance(event, SettingChanged)]
    assert {event.run for event in told} == {f"run {seed}" for seed in SEEDS}
    assert run.copies.settings()["learning_rate"] == 0.25


def test_a_seed_that_bursts_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    run = together(classification(epochs=2))
    advance = run.copies.advance

    def burst(count: int) -> NDArray[np.float32]:
        losses = advance(count)
        losses[1, -1] = np.nan
        return losses

    monkeypatch.setattr(run.copies, "advance", burst)
    found = ends(finished(run))
    assert found["run 4"].state is RunState.FAILED
    assert "infinite" in found["run 4"].sentence
    assert found["run 3"].state is found["run 5"].state is RunState.FINISHED
    assert found["all"].sentence == "1 of 3 seeds did not come through."


def test_early_stopping_ends_each_seed_at_its_own_epoch() -> None:
    project = classification(optimizer=SGD(learning_rate=2.0), epochs=60, stopping=Stopping(3))
    events = finished(together(project))
    for seed in SEEDS:
        alone = finished(session(with_seed(project, seed)))
        assert ends(events)[f"run {seed}"].epoch == ends(alone)["run"].epoch


def test_every_seed_is_a_run_that_can_go_on_alone(tmp_path: Path) -> None:
    project = classification(layer("dense", units=16), epochs=6)
    store = RunStore(tmp_path)
    folders = {seed: store.new_run(with_seed(project, seed)) for seed in SEEDS}
    run = together(project, {seed: str(each.path) for seed, each in folders.items()})
    run.order(Step(iterations=11))
    events = []
    for event in run.events():
        events.append(event)
        if isinstance(event, RunStateChanged) and event.state is RunState.PAUSED:
            run.order(Stop())
    kinds = {e.kind for e in events if isinstance(e, CheckpointSaved) and e.run == "run 4"}
    assert "last" in kinds

    own = with_seed(project, 4)
    alone = finished(session(own, tmp_path / "alone"))
    resumed = finished(session(own, folders[4].path, resume=True))

    done = ends(events)["run 4"].iteration
    assert 0 < done < len(series(alone, "alone"))
    np.testing.assert_allclose(
        series(resumed, folders[4].id), series(alone, "alone")[done:], rtol=1e-3, atol=1e-5
    )
    assert folders[4].project().plan.seed == 4


def test_the_best_weights_of_each_seed_are_handed_on(tmp_path: Path) -> None:
    project = classification(epochs=5)
    store = RunStore(tmp_path)
    folders = {seed: store.new_run(with_seed(project, seed)) for seed in SEEDS}
    run = together(project, {seed: str(each.path) for seed, each in folders.items()})
    found = ends(finished(run))
    for seed, folder in folders.items():
        best = folder.best()
        assert best is not None
        assert best.kind == "best"
        assert best.loss == pytest.approx(found[f"run {seed}"].results["validation"]["loss"])
        assert folder.events()[-1]["event"] == "finished"


@pytest.mark.parametrize(
    ("project", "words"),
    [
        (classification(optimizer=Optimizer.entries()["lbfgs"]()), "L-BFGS looks at many weights"),
        (classification(optimizer=Optimizer.entries()["muon"]()), "Muon looks at many weights"),
        (classification(accumulation=2), "gradients of several batches"),
        (classification(keep_best_by="accuracy"), "chosen by a metric"),
    ],
    ids=["closure", "matrices", "accumulation", "metric"],
)
def test_what_cannot_be_trained_in_one_go_is_refused_in_words(project: Project, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        together(project)
    (problem,) = caught.value.problems
    assert problem.code == "seeds-apart"
    assert words in problem.found
    assert problem.fix == "They are trained one after another instead."


def test_a_network_that_torch_cannot_vectorise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from netbuilder.engine.seeds.vectorised import Vectorised

    def refused(*_: object) -> list[Any]:
        raise RuntimeError("data-dependent control flow")

    monkeypatch.setattr(Vectorised, "losses", refused)
    with pytest.raises(ProblemError) as caught:
        together(classification())
    assert "cannot be run as several at once" in caught.value.problems[0].found


def test_numbers_that_differ_are_noticed_before_training(monkeypatch: pytest.MonkeyPatch) -> None:
    from netbuilder.engine.seeds.vectorised import Vectorised

    losses = Vectorised.losses

    def wrong(self: Vectorised, *given: Any) -> list[Any]:
        first, *others = losses(self, *given)
        return [first * 1.01, *others]

    monkeypatch.setattr(Vectorised, "losses", wrong)
    with pytest.raises(ProblemError) as caught:
        together(classification(linear(4)))
    assert "numbers differ" in caught.value.problems[0].found


def test_what_is_silenced_and_cut_is_so_in_every_seed() -> None:
    project = classification(tanh(6), epochs=3)
    node = structs.replace(project.design.nodes["dense_1"], silenced=(1,), cut=((0, 1), (3, 0)))
    nodes = {**project.design.nodes, "dense_1": node}
    agrees_with_runs_alone(
        structs.replace(project, design=structs.replace(project.design, nodes=nodes))
    )
