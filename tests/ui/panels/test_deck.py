"""The training deck: controls, counters, what training waits for, and ends in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.link.messages import (
    ChangeSetting,
    CheckpointSaved,
    JudgementDrawn,
    Numbers,
    Pause,
    Resume,
    RunState,
    RunStateChanged,
    Step,
    Stop,
    Train,
    Watch,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.counters import about, cells, clock, speed, taken
from netbuilder.ui.panels.deck import Deck
from netbuilder.ui.panels.judgement_page import JudgementPage
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import losses, started, tell_running

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def deck(
    qtbot: QtBot,
    workspace: Workspace,
    bridge: EngineBridge,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Deck:
    made = Deck(workspace, bridge)
    monkeypatch.setattr(made.control._places, "new_folder", lambda project: tmp_path)
    qtbot.addWidget(made)
    made.resize(1600, 300)
    made.show()
    return made


def trained(deck: Deck, pool: FakePool, qtbot: QtBot) -> RunRecord:
    """Starts by the button, and brings the run to ten iterations."""
    qtbot.mouseClick(deck.bar.buttons.primary, Left)
    run = deck.control.run
    assert run is not None
    pool.newest.tell(
        started(run.id),
        RunStateChanged(run.id, RunState.RUNNING),
        losses(run.id, 1, [1.0] * 10),
        CheckpointSaved(run.id, 5, "last"),
    )
    qtbot.waitUntil(lambda: run.checkpoint == 5)
    return run


def cut(workspace: Workspace) -> None:
    workspace.apply("Cut", lambda design: edits.disconnected(design, design.wires[0]))


def test_train_begins_a_run_and_becomes_pause(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    trained(deck, pool, qtbot)

    assert len(pool.newest.ordered(Train)) == 1
    assert deck.bar.buttons.primary.text() == "Pause"


def test_pause_and_resume(deck: Deck, pool: FakePool, qtbot: QtBot) -> None:
    run = trained(deck, pool, qtbot)
    qtbot.mouseClick(deck.bar.buttons.primary, Left)
    pool.newest.tell(RunStateChanged(run.id, RunState.PAUSED, iteration=10))
    qtbot.waitUntil(lambda: deck.bar.buttons.primary.text() == "Resume")

    qtbot.mouseClick(deck.bar.buttons.primary, Left)

    assert len(pool.newest.ordered(Pause)) == 1
    assert len(pool.newest.ordered(Resume)) == 1


def test_the_keyboard_trains_too(deck: Deck, pool: FakePool, qtbot: QtBot) -> None:
    deck.bar.buttons.primary.setFocus()

    qtbot.keyClick(deck.bar.buttons.primary, Qt.Key.Key_Space)

    assert len(pool.newest.ordered(Train)) == 1


def test_a_step_begins_a_run_that_stands_still(deck: Deck, pool: FakePool, qtbot: QtBot) -> None:
    qtbot.mouseClick(deck.bar.buttons.iteration, Left)

    (order,) = pool.newest.ordered(Train)
    assert order.paused
    assert pool.newest.ordered(Step) == [Step(iterations=1)]


def test_no_step_while_it_runs(deck: Deck, pool: FakePool, qtbot: QtBot) -> None:
    trained(deck, pool, qtbot)

    assert not deck.bar.buttons.epoch.isEnabled()
    assert not deck.can_step


def test_stop_and_keep(deck: Deck, pool: FakePool, qtbot: QtBot) -> None:
    assert deck.bar.buttons.stop.isHidden()
    trained(deck, pool, qtbot)

    qtbot.mouseClick(deck.bar.buttons.stop, Left)

    assert pool.newest.ordered(Stop) == [Stop()]


def test_training_waits_for_problems_and_says_so(deck: Deck, workspace: Workspace) -> None:
    cut(workspace)

    assert not deck.bar.buttons.primary.isEnabled()
    assert "Nothing arrives" in deck.bar.buttons.primary.toolTip()
    assert deck.bar.waiting._words.text() == "Training waits for 1 problem"
    assert deck.bar.waiting.isVisible()


def test_show_it_opens_the_list(deck: Deck, workspace: Workspace, qtbot: QtBot) -> None:
    cut(workspace)
    deck.set_open(False)

    qtbot.mouseClick(deck.bar.waiting._show, Left)

    assert deck.is_open
    assert deck.problems.isVisible()


def test_a_problem_jumps_to_its_node(deck: Deck, workspace: Workspace, qtbot: QtBot) -> None:
    cut(workspace)
    deck.show_problems()

    with qtbot.waitSignal(deck.jump_requested) as jumped:
        qtbot.keyClick(deck.problems.cards()[0], Qt.Key.Key_Return)

    assert jumped.args == ["dense_1"]
    assert workspace.selection == {"dense_1"}


def test_a_death_offers_to_go_on(deck: Deck, pool: FakePool, qtbot: QtBot) -> None:
    run = trained(deck, pool, qtbot)
    pool.newest.end()
    qtbot.waitUntil(lambda: not deck.banner.isHidden() and len(deck.banner.buttons) == 2)
    resume = next(b for b in deck.banner.findChildren(QPushButton) if b.text() == "Resume")

    resume.click()

    assert deck.control.run is run
    assert pool.newest.ordered(Train)[0].resume
    assert deck.banner.isHidden()


def test_a_finished_run_trains_on_for_as_long_again(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    run = trained(deck, pool, qtbot)
    pool.newest.tell(RunStateChanged(run.id, RunState.FINISHED, iteration=100, epoch=20))
    qtbot.waitUntil(lambda: run.state is RunState.FINISHED)

    deck.control.go_on()

    order = pool.newest.ordered(Train)[-1]
    assert order.resume
    assert f'"epochs": {20 + workspace.project.plan.epochs}' in order.project


def test_a_slider_changes_the_running_optimizer(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    trained(deck, pool, qtbot)
    before = workspace.project

    qtbot.keyClick(deck.live.sliders["learning_rate"].slider, Qt.Key.Key_Right)

    (order,) = pool.newest.ordered(ChangeSetting)
    assert order.name == "learning_rate"
    assert order.value == deck.live.sliders["learning_rate"].value()
    # The plan follows, so that undo gives the run its old value back.
    assert workspace.project.plan != before.plan
    workspace.undo()
    assert workspace.project == before
    qtbot.waitUntil(lambda: len(pool.newest.ordered(ChangeSetting)) == 2)
    assert pool.newest.ordered(ChangeSetting)[-1].value == 0.001


def test_the_surface_is_offered_for_two_inputs_only(deck: Deck) -> None:
    index = [deck.bar.tabs.tabText(at) for at in range(deck.bar.tabs.count())].index("Surface")

    assert not deck.bar.tabs.isTabVisible(index)


def test_the_deck_closes_to_its_bar(deck: Deck, qtbot: QtBot) -> None:
    qtbot.mouseClick(deck.bar.fold, Left)

    assert not deck.is_open
    assert deck.sizeHint().height() < 60


def test_counters_speak_the_words_of_the_guide(workspace: Workspace) -> None:
    run = RunRecord("a", workspace.project)
    tell_running(run)

    words = {cell.label: f"{cell.value} {cell.rest}".strip() for cell in cells(run)}

    assert words["Epoch"] == "2 of 20"
    assert words["Iteration"] == "10"
    assert words["Batch"] == "5 of 5, 16 rows each"


def test_the_end_shows_what_was_reached_on_unseen_rows(workspace: Workspace) -> None:
    run = RunRecord("a", workspace.project)
    tell_running(run)
    run.take(RunStateChanged("a", RunState.FINISHED, results={"test": {"accuracy": 0.95}}))

    last = cells(run)[-1]

    assert (last.label, last.value, last.rest) == ("On test rows", "95 %", "accuracy")


@pytest.mark.parametrize(("seconds", "words"), [(4, "0:04"), (750, "12:30"), (3723, "1:02:03")])
def test_time_reads_as_on_a_clock(seconds: float, words: str) -> None:
    assert clock(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, "0:00"), (0.03, "0.1 s"), (0.24, "0.2 s"), (12.4, "0:12")]
)
def test_a_short_run_is_told_in_tenths_of_a_second(seconds: float, words: str) -> None:
    assert taken(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (9.2, "about 9 s left"),
        (300, "about 5 min left"),
        (7200, "about 2 h left"),
        (float("nan"), ""),
    ],
)
def test_time_left_is_rounded(seconds: float, words: str) -> None:
    assert about(seconds) == words


@pytest.mark.parametrize(
    ("per_second", "words"), [(0, "–"), (4.25, "4.2"), (65.3, "65"), (14_355, "14,400")]
)
def test_speed_has_three_digits(per_second: float, words: str) -> None:
    assert speed(per_second) == words


def test_a_tab_that_comes_makes_room_for_itself(deck: Deck, qtbot: QtBot) -> None:
    deck.bar.tabs.show_tab("surface", False)
    qtbot.waitUntil(lambda: deck.bar.tabs.width() >= deck.bar.tabs.sizeHint().width())

    deck.bar.tabs.show_tab("surface", True)

    qtbot.waitUntil(lambda: deck.bar.tabs.width() >= deck.bar.tabs.sizeHint().width())
    assert deck.bar.tabs.tabRect(deck.bar.tabs.count() - 1).right() <= deck.bar.tabs.width()


def test_results_are_asked_for_only_while_they_are_on_screen(
    deck: Deck, pool: FakePool, qtbot: QtBot
) -> None:
    run = trained(deck, pool, qtbot)
    deck.show_tab("results")
    asked = pool.newest.ordered(Watch)[-1]
    counts = np.array([[3, 1, 0], [0, 4, 0], [0, 0, 2]])
    nothing = Numbers("float32", (0,), b"")
    pool.newest.tell(
        JudgementDrawn(
            run.id,
            10,
            "validation",
            0,
            10,
            Numbers("int64", (3, 3), counts.tobytes()),
            nothing,
            nothing,
        )
    )
    qtbot.waitUntil(lambda: bool(deck.views.pages.of(JudgementPage).confusion.counts.any()))

    deck.show_tab("curves")

    assert asked.judged
    assert not pool.newest.ordered(Watch)[-1].judged
    assert np.array_equal(deck.views.pages.of(JudgementPage).confusion.counts, counts)
    assert "10 validation rows" in deck.views.pages.of(JudgementPage).confusion.title


def test_a_new_seed_is_part_of_the_plan_and_trains_at_once(
    deck: Deck, pool: FakePool, workspace: Workspace
) -> None:
    before = workspace.project.plan.seed

    deck.control.start_anew()

    (order,) = pool.newest.ordered(Train)
    seed = workspace.project.plan.seed
    assert seed != before
    assert f'"seed": {seed}' in order.project
    workspace.undo()
    assert workspace.project.plan.seed == before
