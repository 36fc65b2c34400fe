"""The script of a recorded run is written from the window, changes and all."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from netbuilder.core.project import store
from netbuilder.core.project.runs import RunStore
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import ChangeSetting, EpochDone
from netbuilder.resources import example_project
from netbuilder.ui.past_run import recorded_run
from netbuilder.ui.run_script import script_of
from tests.helpers.window import made_window


def changed_run(tmp_path: Path) -> tuple[Path, Path]:
    """A project file, and the folder of a run of it whose learning rate was changed."""
    path = tmp_path / "iris.netb"
    project = store.load(example_project("iris")).project
    store.save(path, project)
    folder = RunStore.beside(path).new_run(project)
    session = TrainingSession(project, prepare(project.recipe, tmp_path), folder.path)
    for event in session.events():
        if isinstance(event, EpochDone) and event.epoch == 5:
            session.order(ChangeSetting("learning_rate", 0.005))
    return path, folder.path


def test_the_script_of_a_run_makes_its_changes(tmp_path: Path) -> None:
    _, folder = changed_run(tmp_path)

    assert 'group["lr"] = 0.005' in script_of(folder)


def test_the_menu_writes_the_script_of_the_shown_run(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = changed_run(tmp_path)
    target = tmp_path / "train_run.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    window = made_window(qtbot)
    window.open_path(path)
    table = window.binder.table
    window.bridge.run = None
    assert not table.is_offered("file.run_script")

    window.bridge.run = recorded_run(next(iter(RunStore.beside(path).runs())))
    assert table.run("file.run_script")

    assert target.read_text(encoding="utf-8") == script_of(folder)
