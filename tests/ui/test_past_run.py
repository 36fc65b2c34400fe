"""A recorded run comes back as it was seen: curves, measures, settings, results and its end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers every kind)
from netbuilder.core.project import store
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.project.schema import to_text
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import ChangeSetting, EpochDone, Event, Replace, RunState, Train
from netbuilder.resources import example_project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.past_run import recorded_run
from netbuilder.ui.run_record import RunRecord
from tests.helpers.fake_engines import FakePool
from tests.helpers.window import made_window


def trained(tmp_path: Path, stop_after: int = 10**9) -> tuple[RunFolder, list[Event]]:
    """Train iris beside a project file; events up to an epoch, then the process is as if gone."""
    path = tmp_path / "iris.netb"
    project = store.load(example_project("iris")).project
    store.save(path, project)
    folder = RunStore.beside(path).new_run(project)
    session = TrainingSession(project, prepare(project.recipe, tmp_path), folder.path)
    events: list[Event] = []
    for event in session.events():
        if event is None:
            continue
        events.append(event)
        if isinstance(event, EpochDone) and event.epoch == 5:
            session.order(ChangeSetting("learning_rate", 0.005))
        if isinstance(event, EpochDone) and event.epoch >= stop_after:
            break
    return folder, events


def test_a_finished_run_comes_back_as_it_was_seen(tmp_path: Path) -> None:
    folder, events = trained(tmp_path)
    seen = RunRecord(folder.id, folder.project(), folder.path)
    for event in events:
        seen.take(event)

    past = recorded_run(folder)

    assert past is not None
    assert (past.state, past.iteration, past.epoch) == (RunState.FINISHED, 720, 120)
    assert past.results == seen.results
    assert np.array_equal(past.loss().values, seen.loss().values)
    for part in ("training", "validation"):
        for kind in ("loss", "accuracy"):
            assert np.allclose(
                past.metric(part, kind).values, seen.metric(part, kind).values, atol=1e-6
            )
    assert past.flags == seen.flags
    assert past.settings == seen.settings
    assert past.checkpoint == seen.checkpoint


def test_a_run_without_an_end_is_told_as_interrupted(tmp_path: Path) -> None:
    folder, _ = trained(tmp_path, stop_after=20)

    past = recorded_run(folder)

    assert past is not None
    assert past.state is RunState.FAILED
    assert past.sentence.startswith("This training was interrupted at iteration ")


@pytest.mark.parametrize("content", ["", "{}", '{"shape": 3}', '{"shape": {"rows": "many"}}'])
def test_a_run_that_tells_too_little_is_left_out(tmp_path: Path, content: str) -> None:
    folder, _ = trained(tmp_path, stop_after=1)
    (folder.path / "run.json").write_text(content)
    assert recorded_run(folder) is None


def test_resuming_from_the_start_view_keeps_the_curve(qtbot: QtBot, tmp_path: Path) -> None:
    folder, _ = trained(tmp_path, stop_after=20)
    pool = FakePool()
    window = made_window(qtbot, bridge=EngineBridge(pool))  # type: ignore[arg-type]

    window.commands.resume_run(tmp_path / "iris.netb", folder)

    run = window.bridge.run
    assert run is not None
    assert run.state is RunState.PREPARING
    assert len(run.loss()) == run.iteration > 0
    assert pool.newest.ordered(Train)[0].resume


def test_changes_of_a_run_come_back_with_their_flags_and_epochs(tmp_path: Path) -> None:
    path = tmp_path / "iris.netb"
    project = store.load(example_project("iris")).project
    store.save(path, project)
    folder = RunStore.beside(path).new_run(project)
    session = TrainingSession(project, prepare(project.recipe, tmp_path), folder.path)
    bigger = structs.replace(project, plan=structs.replace(project.plan, batch_size=45))
    seen = RunRecord(folder.id, project, folder.path)
    for event in session.events():
        seen.take(event)
        if isinstance(event, EpochDone) and event.epoch == 5:
            session.order(Replace(to_text(bigger)))
        if isinstance(event, EpochDone) and event.epoch == 20:
            session.order(ChangeSetting("learning_rate", 0.005))

    past = recorded_run(folder)

    assert past is not None
    assert past.flags == seen.flags
    assert next(flag.words for flag in past.flags) == "Batch size 16 → 45"
    assert past.cuts == seen.cuts
    assert past.epoch == 120
    assert np.array_equal(
        past.metric("validation", "loss").positions, seen.metric("validation", "loss").positions
    )
    assert past.project.plan.batch_size == 45
