"""Several trainings with real engines: side by side, one that fails, and seeds in one go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from netbuilder.core.project.runs import RunStore
from netbuilder.core.value import Project
from netbuilder.link.messages import RunState
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.panels.runs_page import RunsPage
from netbuilder.ui.seeds_record import SeedsRecord
from tests.helpers.window import made_window

LONG = 40_000
PROJECT = Path(__file__).parents[2] / "projects" / "iris.netb"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = made_window(qtbot, bridge=EngineBridge())
    made.files.open_copy(PROJECT)
    made.files.save_to(tmp_path / "mine.netb")
    yield made
    made.bridge.shutdown()


def short(project: Project, epochs: int) -> Project:
    return structs.replace(project, plan=structs.replace(project.plan, epochs=epochs))


def test_a_queued_run_that_dies_lets_the_next_one_train_to_its_end(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    queue, bridge = window.workbench.deck.many.queue, window.bridge
    endless, brief = short(window.workspace.project, 1_000_000), short(window.workspace.project, 5)
    queue.add(("endless", endless), ("brief", brief))
    qtbot.waitUntil(lambda: any(run.iteration > 0 for run in bridge.live.alive), timeout=LONG)
    (first,) = bridge.live.alive
    engine = bridge.live.engine(first)
    assert engine is not None

    engine._process.kill()

    qtbot.waitUntil(lambda: first.state is RunState.FAILED, timeout=LONG)
    qtbot.waitUntil(lambda: queue.runs == () and not bridge.is_training, timeout=LONG)
    store = RunStore.beside(tmp_path / "mine.netb")
    ends = [run.events()[-1]["event"] for run in store.runs()]
    assert ends[0] == "finished"
    assert len(ends) == 2


def test_seeds_of_a_small_design_are_trained_in_one_go(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.workspace.change("Epochs", lambda project: short(project, 20))
    deck = window.workbench.deck
    deck.show_tab("runs")

    deck.many.train_seeds(4)
    group = window.bridge.run
    assert isinstance(group, SeedsRecord)
    qtbot.waitUntil(lambda: not group.is_alive, timeout=LONG)

    assert group.state is RunState.FINISHED
    assert all(each.state is RunState.FINISHED for each in group.members)
    assert all(each.checkpoint >= 0 for each in group.members)
    assert len(group.loss()) == group.iteration > 0
    page = deck.views.pages.of(RunsPage)
    head = page.list.topLevelItem(0)
    assert head is not None
    assert head.childCount() == 4
    assert "±" in head.text(4)
    assert any("over 4 seeds" in text for text in window.notices.texts)
