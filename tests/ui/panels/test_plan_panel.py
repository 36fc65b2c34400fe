"""The training plan: every field is one undoable edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.plan import Optimizer, Precision, Schedule, Stopping
from netbuilder.core.recipe import Split, SplitKind
from netbuilder.link.messages import Device
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.live_changes import LiveChanges
from netbuilder.ui.panels.data_part import shared_out
from netbuilder.ui.panels.live_settings import LiveSettings, optimizer_of
from netbuilder.ui.panels.plan_panel import PlanPanel, device_words
from netbuilder.ui.panels.schedule_part import rates
from netbuilder.ui.workspace import Workspace


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> PlanPanel:
    made = PlanPanel(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(304, 800)
    made.show()
    return made


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("epochs", "250", 250), ("batch_size", "8*2", 16), ("seed", "7", 7)],
)
def test_a_typed_number_reaches_the_plan(
    qtbot: QtBot, panel: PlanPanel, workspace: Workspace, name: str, text: str, value: int
) -> None:
    before = getattr(workspace.project.plan, name)
    field = panel.numbers[name]

    field.begin_editing(text)
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)

    assert getattr(workspace.project.plan, name) == value
    workspace.undo()
    assert field.value() == before


def test_patience_is_part_of_stopping(panel: PlanPanel, workspace: Workspace) -> None:
    panel.stopping.numbers["patience"].value_changed.emit(12)

    assert workspace.project.plan.stopping.patience == 12


def test_another_optimizer_keeps_the_learning_rate(panel: PlanPanel, workspace: Workspace) -> None:
    panel.optimizer_details.edited.emit(("learning_rate",), 0.05)

    panel.optimizer.field.value_changed.emit("sgd")

    optimizer = optimizer_of(workspace.project.plan)
    assert optimizer == Optimizer.entries()["sgd"](learning_rate=0.05)  # type: ignore[call-arg]


def test_every_optimizer_shows_its_own_parameters(panel: PlanPanel) -> None:
    for kind, optimizer in Optimizer.entries().items():
        panel.optimizer.field.value_changed.emit(kind)
        form = panel.optimizer_details.form
        assert form is not None
        assert set(form.editors) == set(optimizer.parameters)


def test_the_best_weights_or_the_last(panel: PlanPanel, workspace: Workspace) -> None:
    panel.keeping.switches["keep_best"].click()

    assert not workspace.project.plan.keep_best


def test_devices_come_with_name_and_memory() -> None:
    card = Device("cuda:0", "NVIDIA H100", memory=80_000_000_000)

    assert device_words(card) == "NVIDIA H100, 80 GB"
    assert device_words(Device("cpu", "EPYC", threads=8)) == "EPYC, 8 threads"


def test_a_device_that_is_not_here_stays_chosen_and_says_so(
    panel: PlanPanel, workspace: Workspace, bridge: EngineBridge
) -> None:
    panel.device.value_changed.emit("cuda:0")
    bridge.devices = (Device("cpu", "EPYC", threads=8),)
    bridge.devices_changed.emit()

    assert panel.device.value() == "cuda:0"
    assert panel.device.currentText() == "cuda:0 (not here)"


@pytest.mark.parametrize("part", ["train", "validation", "test"])
@pytest.mark.parametrize("percent", [0, 1, 33, 80, 100])
def test_shares_always_add_up_and_leave_rows_to_train(part: str, percent: int) -> None:
    shares = shared_out(Split(), part, percent / 100)

    assert sum(shares.values()) == pytest.approx(1.0)
    assert min(shares.values()) >= 0
    assert shares["train"] > 0


def test_a_share_changes_the_split_of_the_recipe(panel: PlanPanel, workspace: Workspace) -> None:
    panel.data.shares["test"].value_changed.emit(40)

    split = workspace.project.recipe.split
    assert split.test == pytest.approx(0.4)
    assert split.train + split.validation == pytest.approx(0.6)


def test_rows_are_shared_out_at_random(panel: PlanPanel, workspace: Workspace) -> None:
    panel.data.split_kind.chosen.emit(SplitKind.RANDOM)

    assert workspace.project.recipe.split.kind is SplitKind.RANDOM


def test_inputs_are_scaled_otherwise(panel: PlanPanel, workspace: Workspace) -> None:
    kind = list(panel.data.scaler.field.values())[-1]

    panel.data.scaler.field.value_changed.emit(kind)

    scaler = workspace.project.recipe.scaler
    assert scaler is not None
    assert scaler.kind == kind


def test_without_a_run_a_slider_changes_the_plan(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    live = LiveSettings(workspace, bridge, LiveChanges(workspace, bridge))
    qtbot.addWidget(live)
    live.show()
    slider = live.sliders["learning_rate"]

    qtbot.keyClick(slider.slider, Qt.Key.Key_Right)

    assert optimizer_of(workspace.project.plan).learning_rate == slider.value()  # type: ignore[attr-defined]
    assert workspace.document.undo_label == "Change learning rate"


def test_a_schedule_is_one_undoable_edit_and_draws_its_curve(
    panel: PlanPanel, workspace: Workspace
) -> None:
    assert not panel.schedule.plot.isVisible()

    panel.schedule.choice.field.value_changed.emit("cosine")
    panel.schedule.details.edited.emit(("floor",), 0.5)

    plan = workspace.project.plan
    assert plan.phases[0].schedule == Schedule.entries()["cosine"]().replaced(floor=0.5)
    assert panel.schedule.plot.isVisible()
    curve = [rate for _, rate in rates(plan)]
    assert curve[0] == pytest.approx(0.001)
    assert curve[-1] == pytest.approx(0.0005, rel=0.01)
    workspace.undo()
    workspace.undo()
    assert workspace.project.plan.phases[0].schedule is None
    assert not panel.schedule.plot.isVisible()


def test_a_schedule_that_follows_the_loss_says_so(panel: PlanPanel) -> None:
    panel.schedule.choice.field.value_changed.emit("plateau")

    assert panel.schedule.hint.isVisible()
    assert not panel.schedule.plot.isVisible()


@pytest.mark.parametrize("kind", list(Schedule.entries()))
def test_every_schedule_shows_its_own_parameters(panel: PlanPanel, kind: str) -> None:
    panel.schedule.choice.field.value_changed.emit(kind)

    form = panel.schedule.details.form
    wanted = set(Schedule.entries()[kind].parameters)
    assert not wanted or (form is not None and set(form.editors) == wanted)


def test_a_goal_is_chosen_among_what_can_be_measured(
    panel: PlanPanel, workspace: Workspace
) -> None:
    part = panel.stopping
    assert part.goal_row.isHidden()

    part.measure.value_changed.emit("accuracy")
    part.goal.value_changed.emit(0.9)

    assert workspace.project.plan.stopping == Stopping(metric="accuracy", goal=0.9)
    assert not part.goal_row.isHidden()
    assert "accuracy" in part.measure.values()
    assert "rmse" not in part.measure.values()
    workspace.undo()
    workspace.undo()
    assert part.goal_row.isHidden()


def test_precision_and_faster_steps_are_part_of_the_plan(
    panel: PlanPanel, workspace: Workspace
) -> None:
    panel.stability.choices["precision"].value_changed.emit(Precision.BFLOAT16)
    panel.fast_steps.toggled.emit(False)

    assert workspace.project.plan.precision is Precision.BFLOAT16
    assert not workspace.project.plan.fast_steps
    workspace.undo()
    assert panel.fast_steps.isChecked()
