"""Edits reach the run that goes on, undo takes them back, and another network is offered only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from netbuilder.catalog import all_layers
from netbuilder.core import edits
from netbuilder.core.problems import Problem
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    ChangeRefused,
    ChangeSetting,
    ProjectChanged,
    Replace,
    RunState,
    RunStateChanged,
    Step,
    Stop,
    Train,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.deck import Deck
from netbuilder.ui.panels.live_settings import with_optimizer_value
from netbuilder.ui.panels.step_card import EPOCHS, StepCard
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import Button
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import tell_running

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
    made.resize(1600, 400)
    made.show()
    return made


@pytest.fixture
def run(deck: Deck, qtbot: QtBot) -> RunRecord:
    """A run that goes on, ten iterations on its way."""
    qtbot.mouseClick(deck.bar.buttons.primary, Left)
    found = deck.control.run
    assert found is not None
    tell_running(found)
    deck.control.changed.emit()
    return found


def planned(**fields: object) -> Callable[[Project], Project]:
    return lambda project: structs.replace(project, plan=structs.replace(project.plan, **fields))


def sent(pool: FakePool) -> list[Project]:
    """The projects that the engine was given since the run began."""
    return [from_text(order.project, "it").project for order in pool.newest.ordered(Replace)]


def changed(run: RunRecord, project: Project, *words: str) -> ProjectChanged:
    return ProjectChanged(run.id, 10, 2, 0, words, to_text(project), 5, 20, 10, (), 99)


def test_a_plan_setting_reaches_the_run_and_undo_takes_it_back(
    run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    size = workspace.project.plan.batch_size

    workspace.change("Change batch size", planned(batch_size=7))
    qtbot.waitUntil(lambda: len(sent(pool)) == 1)
    workspace.undo()
    qtbot.waitUntil(lambda: len(sent(pool)) == 2)

    assert [project.plan.batch_size for project in sent(pool)] == [7, size]


def test_a_setting_of_the_optimizer_takes_the_short_way(
    run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    workspace.change("Change learning rate", with_optimizer_value("learning_rate", 0.25))
    qtbot.waitUntil(lambda: bool(pool.newest.ordered(ChangeSetting)))

    assert pool.newest.ordered(ChangeSetting) == [ChangeSetting("learning_rate", 0.25)]
    assert not sent(pool)


def test_edits_of_a_drag_are_sent_together(
    run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    for size in range(2, 30):
        workspace.change("Change batch size", planned(batch_size=size), "plan.batch_size")
    qtbot.waitUntil(lambda: bool(sent(pool)))

    assert [project.plan.batch_size for project in sent(pool)] == [29]


def test_freezing_on_the_canvas_and_activations_reach_the_run(
    run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    tanh = layer("activation").replaced(activation=_activation("tanh"))
    workspace.apply("Freeze", lambda design: edits.with_frozen(design, ["dense_1"], True))
    workspace.apply(
        "Change activation",
        lambda design: edits.with_parameter(
            design,
            "dense_1",
            "activation",
            tanh.activation,  # type: ignore[attr-defined]
        ),
    )
    qtbot.waitUntil(lambda: bool(sent(pool)))

    node = sent(pool)[-1].design.nodes["dense_1"]
    assert node.frozen_weights
    assert node.layer.activation == _activation("tanh")  # type: ignore[union-attr]


def _activation(kind: str) -> object:
    from netbuilder.catalog.activations import Activation

    return Activation.entries()[kind]()


def test_another_network_is_offered_and_goes_when_asked_for(
    deck: Deck, run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    workspace.apply(
        "More units", lambda design: edits.with_parameter(design, "dense_1", "units", 40)
    )
    qtbot.waitUntil(lambda: bool(deck.change.buttons))
    assert deck.change.isVisible()
    assert not sent(pool)

    qtbot.mouseClick(deck.change.buttons[0], Left)

    assert sent(pool)[-1].design.nodes["dense_1"].layer.units == 40  # type: ignore[union-attr]
    assert not deck.change.isVisible()


def test_settings_still_reach_the_run_while_its_drawing_is_another_network(
    deck: Deck, run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    workspace.apply(
        "More units", lambda design: edits.with_parameter(design, "dense_1", "units", 40)
    )
    workspace.change("Change batch size", planned(batch_size=7))
    qtbot.waitUntil(lambda: bool(sent(pool)))

    assert sent(pool)[-1].plan.batch_size == 7
    assert sent(pool)[-1].design.nodes["dense_1"].layer.units != 40  # type: ignore[union-attr]
    assert deck.change.isVisible()


def test_an_offer_that_is_undone_or_sent_away_goes(
    deck: Deck, run: RunRecord, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.apply("Add", lambda design: edits.added(design, layer("dense"))[0])
    assert deck.change.isVisible()
    assert not deck.control.live.can_train_on  # it has problems

    deck.change.dismiss()
    assert not deck.change.isVisible()
    workspace.apply("Add", lambda design: edits.added(design, layer("dense"))[0])
    assert deck.change.isVisible()
    workspace.undo()
    workspace.undo()
    assert not deck.change.isVisible()


def test_seed_and_places_are_nothing_for_the_run(
    run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    workspace.change("Change seed", planned(seed=77))
    workspace.apply("Move", lambda design: edits.moved(design, {"dense_1": (900.0, 9.0)}))
    workspace.change("Change batch size", planned(batch_size=7))
    qtbot.waitUntil(lambda: bool(sent(pool)))

    assert [project.plan.batch_size for project in sent(pool)] == [7]
    assert sent(pool)[0].plan.seed != 77


def test_a_run_of_another_project_is_left_alone(
    deck: Deck, run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    other = structs.replace(workspace.project, id="1" * 32)
    workspace.open(other)
    workspace.change("Change batch size", planned(batch_size=7))
    deck.control.live.flush()

    assert not sent(pool)
    assert not deck.live.more.isVisible()


def test_a_refused_change_is_told_and_later_ones_start_from_what_is(
    deck: Deck, run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    told: list[Problem] = []
    workspace.refused.connect(told.append)
    workspace.change("Change batch size", planned(batch_size=7))
    qtbot.waitUntil(lambda: len(sent(pool)) == 1)

    problem = Problem("change-not-live", found="This cannot be.")
    pool.newest.tell(ChangeRefused(run.id, 10, (problem,)))
    qtbot.waitUntil(lambda: bool(told))
    workspace.change("Change epochs", planned(epochs=77))
    qtbot.waitUntil(lambda: len(sent(pool)) == 2)

    assert told == [problem]
    assert sent(pool)[-1].plan.epochs == 77
    assert sent(pool)[-1].plan.batch_size != 7
    assert run.state is RunState.RUNNING


def test_a_change_that_came_otherwise_is_where_edits_start_from(
    run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    longer = planned(epochs=500)(run.project)
    pool.newest.tell(changed(run, longer, "epochs 100 → 500"))
    qtbot.waitUntil(lambda: bool(run.flags))

    workspace.change("Change batch size", planned(batch_size=7))
    qtbot.waitUntil(lambda: bool(sent(pool)))

    assert sent(pool)[-1].plan.epochs == 500
    assert [flag.words for flag in run.flags] == ["Epochs 100 → 500"]


def test_switches_and_numbers_beside_the_curves_edit_the_project(
    deck: Deck, run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    rows = deck.live.more
    rows.switches["dense_1"].setFocus()
    qtbot.keyClick(rows.switches["dense_1"], Qt.Key.Key_Space)
    assert workspace.project.design.nodes["dense_1"].frozen_weights

    rows.batch.setFocus()
    qtbot.keyClick(rows.batch, Qt.Key.Key_Up)
    assert workspace.project.plan.batch_size != 32
    qtbot.waitUntil(lambda: bool(sent(pool)))

    workspace.undo()
    assert workspace.project.design.nodes["dense_1"].frozen_weights
    workspace.undo()
    assert rows.switches["dense_1"].isChecked()


def test_dropout_has_a_slider_while_it_is_drawn(
    deck: Deck, workspace: Workspace, qtbot: QtBot
) -> None:
    rows = deck.live.more
    assert not rows.sliders
    workspace.apply("Add", lambda design: edits.added(design, layer("dropout", rate=0.25))[0])
    slider = rows.sliders["dropout_1", "rate"]
    assert slider.slider.accessibleName() == "Dropout 1, rate"

    qtbot.keyClick(slider.slider, Qt.Key.Key_Right)

    rate = workspace.project.design.nodes["dropout_1"].layer.rate  # type: ignore[union-attr]
    assert rate > 0.25
    assert slider.value() == rate


def test_starting_again_stops_and_keeps_the_run_that_goes_on(
    deck: Deck, run: RunRecord, pool: FakePool, bridge: EngineBridge
) -> None:
    first = pool.newest
    deck.control.restart()

    assert first.ordered(Stop)
    assert pool.newest is not first
    (again,) = pool.newest.ordered(Train)
    assert not again.resume
    assert bridge.run is not run


def test_the_number_of_steps_can_be_typed(
    deck: Deck, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    run.take(RunStateChanged(run.id, RunState.PAUSED))
    deck.control.changed.emit()
    deck.bar.buttons.open_steps()
    (card,) = deck.window().findChildren(StepCard)
    assert card.isVisible()

    for key in "25":
        qtbot.keyClick(card.count.editor, key)
    qtbot.keyClick(card.count.editor, Qt.Key.Key_Return)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    deck.bar.buttons.open_steps()
    card.unit.set_value(EPOCHS)
    qtbot.mouseClick(card.go, Left)

    assert pool.newest.ordered(Step) == [Step(iterations=25), Step(epochs=25)]
    deck.bar.buttons.open_steps()
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible()


def other_split(project: Project) -> Project:
    split = structs.replace(project.recipe.split, train=0.5, validation=0.5, test=0.0)
    return structs.replace(project, recipe=structs.replace(project.recipe, split=split))


def test_other_data_offers_to_stop_and_train_again(
    run: RunRecord, deck: Deck, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    workspace.change("Share rows out", other_split)

    assert deck.change.isVisible()
    words = [each.text() for each in deck.change.findChildren(QLabel)]
    assert any("The data is other now" in each for each in words)
    assert not sent(pool)
    qtbot.waitUntil(lambda: bool(_offers(deck)))
    button = _offers(deck)[0]
    assert button.text() == "Stop and train again"
    qtbot.mouseClick(button, Left)

    assert pool.newest.ordered(Stop) or pool.newest.ordered(Train)
    again = deck.control.run
    assert again is not None
    assert again is not run
    assert again.project.recipe == workspace.project.recipe
    assert not deck.change.isVisible()


def test_data_as_it_was_needs_no_offer(run: RunRecord, deck: Deck, workspace: Workspace) -> None:
    workspace.change("Share rows out", other_split)
    workspace.undo()

    assert not deck.change.isVisible()


def test_layers_drawn_at_once_train_on_the_data_of_the_run(
    run: RunRecord, deck: Deck, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    workspace.change("Share rows out", other_split)
    deck.control.live.flush()
    workspace.change(
        "Widen",
        lambda project: structs.replace(
            project, design=edits.with_parameter(project.design, "dense_1", "units", 9)
        ),
        at_once=True,
    )
    qtbot.waitUntil(lambda: bool(sent(pool)))

    assert sent(pool)[-1].recipe.split == run.project.recipe.split
    assert sent(pool)[-1].design.nodes["dense_1"].layer.units == 9  # type: ignore[union-attr]


def test_a_regulariser_reaches_the_run(
    run: RunRecord, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    l2 = all_layers.regulariser("l2", 0.01)
    workspace.apply("Regularise", lambda design: all_layers.with_regulariser(design, l2))
    qtbot.waitUntil(lambda: bool(sent(pool)))

    assert all_layers.regulariser_of(sent(pool)[-1].design) == l2


def _offers(deck: Deck) -> list[Button]:
    return [each for each in deck.change.findChildren(Button) if each.isVisible() and each.text()]
