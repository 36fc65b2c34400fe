"""A run that was changed goes on from its checkpoint as if it had never been interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.steps.fused import loading
from netbuilder.link.messages import (
    ChangeSetting,
    ProjectChanged,
    Quit,
    Replace,
    SettingChanged,
    TierChanged,
)
from tests.helpers import training
from tests.helpers.designs import layer
from tests.helpers.kernels import kernels
from tests.helpers.live import EDITS, HIDDEN, STEPS, adam, begun, planned, rest, stepped


def changed_run(project: Project, after: Project, folder: Path | None, quits: int) -> list[Any]:
    """A run with a change of the project, one of a setting, and an end on the way."""
    session, stream = begun(project, folder)
    events = stepped(session, stream, STEPS)
    session.order(Replace(to_text(after)))
    events += stepped(session, stream, 4)
    session.order(ChangeSetting("learning_rate", 0.02))
    events += stepped(session, stream, quits)
    if folder is None:
        return events + rest(session, stream)
    session.order(Quit())
    return events + [event for event in stream if event is not None]


def kept_checkpoints(folder: Path) -> dict[Path, bytes]:
    """The pointers to checkpoints and all that they point to, as they are now."""
    blobs = (path for path in RunFolder(folder).blobs.folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in (folder / "checkpoints.json", *blobs)}


def put_back(kept: dict[Path, bytes]) -> None:
    for path, content in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.mark.parametrize("name", ["dropout", "batch size", "freezing", "many at once"])
def test_a_run_that_goes_on_after_changes_equals_an_unbroken_one(name: str, tmp_path: Path) -> None:
    project = training.classification(*HIDDEN, epochs=4, optimizer=adam())
    after = EDITS[name](project)
    whole = changed_run(project, after, None, 3)
    folder = tmp_path / "run"
    first = changed_run(project, after, folder, 3)

    last = RunFolder(folder).project()
    session = TrainingSession(last, training.prepared(project), folder, resume=True)
    second = training.finished(session)

    assert training.losses_of(first) + training.losses_of(second) == training.losses_of(whole)
    assert not [event for event in second if isinstance(event, ProjectChanged)]
    assert optimizer_of(last.plan.phases[0]).learning_rate == 0.02  # type: ignore[attr-defined]


def test_changes_after_the_last_checkpoint_are_made_again_where_they_were(tmp_path: Path) -> None:
    project = training.classification(*HIDDEN, epochs=4, optimizer=adam())
    after = EDITS["dropout"](project)
    whole = changed_run(project, after, None, 3)
    folder = tmp_path / "run"
    session, stream = begun(project, folder)
    stepped(session, stream, 5)
    kept = kept_checkpoints(folder)
    stepped(session, stream, STEPS - 5)
    session.order(Replace(to_text(after)))
    stepped(session, stream, 4)
    session.order(ChangeSetting("learning_rate", 0.02))
    stepped(session, stream, 3)
    # The process dies, and of its checkpoints only the one after five iterations is left.
    put_back(kept)

    last = RunFolder(folder).project()
    events = training.finished(
        TrainingSession(last, training.prepared(project), folder, resume=True)
    )

    assert training.losses_of(events) == training.losses_of(whole)[5:]
    told = [event for event in events if isinstance(event, ProjectChanged | SettingChanged)]
    assert [event.iteration for event in told] == [STEPS, STEPS + 4]
    assert len(RunFolder(folder).changes()) == 2


def test_going_on_with_another_project_is_a_change_at_the_checkpoint(tmp_path: Path) -> None:
    project = training.classification(*HIDDEN, epochs=2, optimizer=adam())
    longer = planned(epochs=4)(project)
    folder = tmp_path / "run"
    training.finished(training.session(project, folder))

    session = TrainingSession(longer, training.prepared(project), folder, resume=True)
    events = training.finished(session)

    (told,) = [event for event in events if isinstance(event, ProjectChanged)]
    assert (told.iteration, told.epochs, told.words) == (16, 4, ("epochs 2 → 4",))
    assert (
        training.losses_of(events)
        == training.losses_of(training.finished(training.session(longer)))[16:]
    )
    assert RunFolder(folder).project().plan.epochs == 4
    assert RunFolder(folder).first_project().plan.epochs == 2


def test_another_wish_drops_the_changes_that_were_to_come(tmp_path: Path) -> None:
    project = training.classification(*HIDDEN, epochs=4, optimizer=adam())
    folder = tmp_path / "run"
    session, stream = begun(project, folder)
    stepped(session, stream, 5)
    kept = kept_checkpoints(folder)
    session.order(ChangeSetting("learning_rate", 10.0))
    stepped(session, stream, 3)
    put_back(kept)

    calmer = planned(optimizer=adam(learning_rate=0.0001))(project)
    session = TrainingSession(calmer, training.prepared(project), folder, resume=True)
    events = training.finished(session)

    assert not [event for event in events if isinstance(event, SettingChanged)]
    (change,) = RunFolder(folder).changes()
    assert change.words == ("learning rate 0.001 → 0.0001",)
    assert change.iteration == 5


def test_a_fused_run_that_could_not_be_for_a_while_goes_on_as_if_unbroken(tmp_path: Path) -> None:
    hidden = (layer("dense", units=8), layer("dense", units=6))
    project = training.classification(*hidden, epochs=4, optimizer=adam())
    clipped = planned(clip_norm=0.5)(project)

    def ordered(folder: Path | None, quits: bool) -> list[Any]:
        session, stream = begun(project, folder)
        events = stepped(session, stream, STEPS)
        session.order(Replace(to_text(clipped)))
        events += stepped(session, stream, 4)
        session.order(Replace(to_text(project)))
        events += stepped(session, stream, 3)
        if not quits:
            return events + rest(session, stream)
        session.order(Quit())
        return events + [event for event in stream if event is not None]

    with kernels():
        assert loading.compile_all()
        whole = ordered(None, quits=False)
        first = ordered(tmp_path / "run", quits=True)
        second = training.finished(
            TrainingSession(project, training.prepared(project), tmp_path / "run", resume=True)
        )

    tiers = [event.tier for event in whole if isinstance(event, TierChanged)]
    assert tiers == ["fused", "eager", "fused"]
    assert training.losses_of(first) + training.losses_of(second) == training.losses_of(whole)
