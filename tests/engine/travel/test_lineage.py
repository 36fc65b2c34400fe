"""The script of a forked run trains it from the very beginning, and says where it began."""

from __future__ import annotations

import shutil
from pathlib import Path

from netbuilder.core.project.lineage import lineage_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.ui.run_script import script_of
from tests.engine.travel.test_traveller import CHANGES, PROJECTS
from tests.helpers import training, travel


def test_a_fork_of_a_changed_run_has_its_whole_history(tmp_path: Path) -> None:
    parent = travel.recorded(PROJECTS["dropout"], tmp_path, CHANGES["two"])
    wanted = RunFolder(travel.folder_of(parent)).project()
    fork = travel.forked(wanted, parent, 8, tmp_path)
    training.finished(fork)

    known, whole = lineage_of(travel.folder_of(fork)), lineage_of(travel.folder_of(parent))

    assert known.is_whole
    assert known.first == whole.first
    assert known.changes == whole.changes


def test_the_script_of_a_fork_is_that_of_its_parent_and_says_so(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    parent = travel.recorded(project, tmp_path)
    fork = travel.forked(project, parent, 8, tmp_path)
    training.finished(fork)

    script, other = script_of(travel.folder_of(fork)), script_of(travel.folder_of(parent))

    words = f"The run began at iteration 8 of run {parent.run}."
    assert words in script
    assert script.partition("from __future__")[2] == other.partition("from __future__")[2]


def test_without_its_parent_the_script_trains_otherwise_and_says_so(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    parent = travel.recorded(project, tmp_path)
    fork = travel.forked(project, parent, 8, tmp_path)
    training.finished(fork)
    shutil.rmtree(travel.folder_of(parent))

    assert not lineage_of(travel.folder_of(fork)).is_whole
    assert "its losses are not those of" in script_of(travel.folder_of(fork))


def test_a_run_that_names_itself_as_its_parent_is_read(tmp_path: Path) -> None:
    run = travel.recorded(PROJECTS["dense"], tmp_path)
    folder = travel.folder_of(run)
    RunFolder(folder).update(parent={"run": run.run, "folder": str(folder), "iteration": 3})

    assert not lineage_of(folder, most=5).is_whole
