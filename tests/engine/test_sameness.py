"""The end of a run says whether it gave the numbers of an earlier one."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.project.runs import RunStore
from netbuilder.link.messages import RunStateChanged
from tests.helpers import training


def ended(store: RunStore, number: int) -> RunStateChanged:
    """Train once more; the last event."""
    project = training.classification()
    folder = store.folder / "runs" / f"20260101T00000{number}Z-0000"
    folder.mkdir(parents=True)
    made = store.new_run(project)
    for each in made.path.iterdir():
        each.rename(folder / each.name)
    made.path.rmdir()
    last = training.finished(training.session(project, folder))[-1]
    assert isinstance(last, RunStateChanged)
    return last


def test_a_second_run_is_identical_to_the_first_and_its_folder_says_so(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "net.netb.runs")
    assert ended(store, 1).same is None

    same = ended(store, 2).same

    assert same is not None
    assert same.is_identical
    assert (same.run, same.iterations) == ("20260101T000001Z-0000", 24)
    noted = store.runs()[0].events()[-1]["same"]
    assert noted["run"] == "20260101T000001Z-0000"
