"""The list of runs and the status line say whether a run repeated an earlier one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.sameness import Sameness
from netbuilder.link.messages import RunState, RunStateChanged
from netbuilder.ui.panels.run_rows import run_row
from netbuilder.ui.panels.status import StatusLine
from netbuilder.ui.run_list import RunSummary, sameness_of
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.sameness_words import began, sameness_words
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.run_events import started
from tests.helpers.window import ScriptedBridge

EARLIER = "20260101T000001Z-0000"
SAME = Sameness(EARLIER, 1_200)
OTHER = Sameness(EARLIER, 1_200, 301, ("threads 1 → 2",))


def summary(same: Sameness | None) -> RunSummary:
    some = project("input", layer("dense", units=3), "output")
    folder = RunFolder(Path("20260101T000009Z-0000"))
    return RunSummary(folder, some, datetime.now(UTC), "finished", 1_200, 10, same=same)


def cell(same: Sameness | None) -> str:
    return run_row(summary(same), None, is_oldest=False, inside=False).cells[-1]


def test_a_row_carries_the_mark_of_a_run_that_repeated_another() -> None:
    assert cell(SAME) == f"✓ identical to {began(EARLIER)}, 1,200 iterations"
    assert cell(None) == "nothing"


def test_a_row_says_where_and_why_a_run_went_another_way() -> None:
    assert cell(OTHER) == (
        f"nothing; differs from {began(EARLIER)} at iteration 301: threads 1 → 2"
    )


def test_a_damaged_note_is_no_mark() -> None:
    assert sameness_of({"same": {"run": 3}}) is None
    assert sameness_of({}) is None
    assert sameness_of({"same": {"run": EARLIER, "iterations": 5}}) == Sameness(EARLIER, 5)


@pytest.mark.parametrize(
    ("same", "words"),
    [
        (SAME, f"✓ identical to the run of {began(EARLIER)}"),
        (OTHER, "differs from iteration 301 on"),
        (None, "seed 0 · repeatable"),
    ],
)
def test_the_status_line_says_so_when_a_run_has_ended(
    qtbot: QtBot, same: Sameness | None, words: str
) -> None:
    bridge = ScriptedBridge()
    workspace = Workspace(Document(project("input", layer("dense", units=3), "output")))
    line = StatusLine(workspace, bridge)
    qtbot.addWidget(line)
    bridge.run = run = RunRecord("run", workspace.project)
    run.take(started("run"))
    run.take(RunStateChanged("run", RunState.FINISHED, same=same))

    bridge.run_changed.emit(run)

    assert line.seed.text() == words
    if same is not None:
        assert sameness_words(same) in line.seed.toolTip()
