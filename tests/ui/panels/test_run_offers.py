"""A run that ended against its will offers to mend the cause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.plan import Precision
from netbuilder.core.problems import Fix, Problem, SetPlan, Severity
from netbuilder.core.recipe import Source
from netbuilder.link.messages import (
    ChangeSetting,
    CheckpointSaved,
    RunState,
    RunStateChanged,
    Train,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.deck import Deck
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import losses, started


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
    made.show()
    return made


def failed(deck: Deck, pool: FakePool, qtbot: QtBot, why: str | Problem) -> list[str]:
    """Train, let the run fail with a problem, and read the words of the offers."""
    problem = Problem(why, found="It ended.", fix="Mend it.") if isinstance(why, str) else why
    deck.toggle_training()
    run = deck.control.run
    assert run is not None
    pool.newest.tell(
        started(run.id),
        RunStateChanged(run.id, RunState.RUNNING),
        losses(run.id, 1, [1.0] * 10),
        CheckpointSaved(run.id, 5, "last"),
        RunStateChanged(
            run.id,
            RunState.FAILED,
            sentence=problem.found,
            problems=(problem,),
        ),
    )
    qtbot.waitUntil(lambda: bool(deck.banner.buttons))
    return [button.text() for button in deck.banner.buttons]


def press(deck: Deck, words: str) -> None:
    next(button for button in deck.banner.buttons if button.text() == words).click()


def learning_rate(workspace: Workspace) -> float:
    optimizer: Any = optimizer_of(workspace.project.plan.phases[0])
    return float(optimizer.learning_rate)


def test_a_missing_device_is_left_only_after_asking(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    workspace.change(
        "Choose a GPU",
        lambda project: structs.replace(
            project, plan=structs.replace(project.plan, device="cuda:7")
        ),
    )
    offers = failed(deck, pool, qtbot, "device-missing")
    asked_for = workspace.project.plan.device

    press(deck, "Train on the CPU")

    assert offers == ["Train on the CPU", "Show the log"]
    assert (asked_for, workspace.project.plan.device) == ("cuda:7", "cpu")
    assert '"device": "cuda:7"' not in pool.newest.ordered(Train)[-1].project
    workspace.undo()
    assert workspace.project.plan.device == "cuda:7"


def test_a_loss_without_bounds_starts_again_more_gently(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    before = learning_rate(workspace)
    failed(deck, pool, qtbot, "loss-not-a-number")

    press(deck, f"Start again with learning rate {before / 10:g}")

    assert learning_rate(workspace) == pytest.approx(before / 10)
    assert not pool.newest.ordered(Train)[-1].resume


def test_a_loss_without_bounds_goes_on_from_what_was_good(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    before = learning_rate(workspace)
    failed(deck, pool, qtbot, "loss-not-a-number")

    press(deck, "Go on from iteration 5 with it")

    assert pool.newest.ordered(Train)[-1].resume
    change = pool.newest.ordered(ChangeSetting)[-1]
    assert (change.name, change.value) == ("learning_rate", pytest.approx(before / 10))


def test_full_memory_offers_half_the_batch(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    before = workspace.project.plan.batch_size
    failed(deck, pool, qtbot, "out-of-memory")

    press(deck, f"Batch {before} → {before // 2}")

    assert workspace.project.plan.batch_size == before // 2


def test_moved_data_is_asked_for_by_name(
    deck: Deck,
    pool: FakePool,
    qtbot: QtBot,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind: Any = Source.entries()["table"]
    table = kind(path="/old/loans.csv")
    workspace.change(
        "Bring in loans.csv",
        lambda project: structs.replace(
            project, recipe=structs.replace(project.recipe, source=table)
        ),
    )
    titles: list[str] = []

    def chosen(parent: object, title: str, *rest: object) -> tuple[str, str]:
        titles.append(title)
        return "/new/loans.csv", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    moved: list[Any] = []
    deck.offers.moved.connect(moved.append)
    failed(deck, pool, qtbot, "data-file-moved")

    press(deck, "Find it")

    assert titles[0].startswith("Where is loans.csv")
    assert [each.path for each in moved] == ["/new/loans.csv"]


SHORTAGE = Problem(
    "out-of-memory",
    found="Memory ran out at iteration 10. Training needs about 6 MB; this computer has 2 MB free.",
    expected="Most of it is for Dense 1: 3 MB. Iteration 5 and the curve are kept.",
    fix="Choose a smaller batch or one of the other ways, or make its largest layers smaller.",
    fixes=(
        Fix("Batch 32 → 8", (SetPlan("batch_size", 8),)),
        Fix(
            "4 batches of 8 for each update",
            (SetPlan("batch_size", 8), SetPlan("accumulation", 4)),
        ),
        Fix("Compute in bfloat16", (SetPlan("precision", "bfloat16"),)),
    ),
)


def test_full_memory_offers_what_would_fit_and_goes_on_from_what_was_kept(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    before = workspace.project
    offers = failed(deck, pool, qtbot, SHORTAGE)

    assert offers == [
        "Batch 32 → 8",
        "4 batches of 8 for each update",
        "Other ways…",
        "Show the log",
    ]
    assert "Iteration 5 and the curve are kept." in deck.banner.message.text()
    press(deck, "4 batches of 8 for each update")

    plan = workspace.project.plan
    assert (plan.batch_size, plan.accumulation) == (8, 4)
    order = pool.newest.ordered(Train)[-1]
    assert order.resume
    assert '"batch_size": 8' in order.project
    workspace.undo()
    assert workspace.project == before


def test_further_ways_stand_in_a_menu_that_the_keyboard_reaches(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    failed(deck, pool, qtbot, SHORTAGE)
    press(deck, "Other ways…")
    menu = next(
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QMenu) and each.actions()
    )
    assert [action.text() for action in menu.actions()] == ["Compute in bfloat16"]

    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert workspace.project.plan.precision is Precision.BFLOAT16


def test_a_device_that_fell_away_is_left_for_the_processor_only_when_asked(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    workspace.change(
        "Choose a GPU",
        lambda project: structs.replace(
            project, plan=structs.replace(project.plan, device="cuda:0")
        ),
    )
    offers = failed(deck, pool, qtbot, "device-gone")
    assert offers == ["Continue on the CPU", "Resume", "Show the log"]

    press(deck, "Continue on the CPU")

    order = pool.newest.ordered(Train)[-1]
    assert order.resume
    assert '"device": "cuda:0"' not in order.project
    assert workspace.project.plan.device == "cpu"


def test_a_loss_without_bounds_may_be_tamed_by_clipping(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    failed(deck, pool, qtbot, "loss-not-a-number")

    offers = dict(deck.offers._tame())
    offers["Clip gradients to length 1 and start again"]()

    assert workspace.project.plan.clip_norm == 1.0
    assert not pool.newest.ordered(Train)[-1].resume


def test_a_loss_that_ran_away_but_stayed_a_number_is_a_warning_with_offers(
    deck: Deck, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    before = learning_rate(workspace)
    deck.toggle_training()
    run = deck.control.run
    assert run is not None
    problem = Problem("loss-ran-away", found="The loss ran away.", severity=Severity.WARNING)
    pool.newest.tell(
        started(run.id),
        losses(run.id, 1, [1.0] * 10),
        RunStateChanged(
            run.id, RunState.FINISHED, problems=(problem,), sentence="Epoch 1 is kept."
        ),
    )
    qtbot.waitUntil(lambda: bool(deck.banner.buttons))

    assert deck.banner.kind == "warning"
    assert deck.banner.message.text() == "The loss ran away."
    assert [button.text() for button in deck.banner.buttons] == [
        f"Start again with learning rate {before / 10:g}",
        "Clip gradients to length 1 and start again",
        "Show the log",
    ]
    press(deck, f"Start again with learning rate {before / 10:g}")
    assert learning_rate(workspace) == pytest.approx(before / 10)
    assert not deck.banner.isVisible()
