"""A run that ended against its will offers to mend the cause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.problems import Problem
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


def failed(deck: Deck, pool: FakePool, qtbot: QtBot, code: str) -> list[str]:
    """Train, let the run fail with a problem, and read the words of the offers."""
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
            sentence="It ended.",
            problems=(Problem(code, found="It ended.", fix="Mend it."),),
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
