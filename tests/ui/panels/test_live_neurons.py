"""What is changed neuron by neuron reaches the run at once, and so does undoing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.project.schema import from_text
from netbuilder.core.value import Project
from netbuilder.link.messages import Replace
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse
from netbuilder.ui.neurons.editing import NeuronEdits
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import tell_running


@pytest.fixture
def control(
    workspace: Workspace, bridge: EngineBridge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> TrainingControl:
    """A run that goes on."""
    made = TrainingControl(workspace, bridge)
    monkeypatch.setattr(made._places, "new_folder", lambda project: tmp_path)
    tell_running(bridge.train(workspace.project, tmp_path))
    return made


@pytest.fixture
def changes(control: TrainingControl, workspace: Workspace, bridge: EngineBridge) -> NeuronEdits:
    return NeuronEdits(workspace, bridge)


def sent(pool: FakePool) -> list[Project]:
    return [from_text(order.project, "it").project for order in pool.newest.ordered(Replace)]


def units(project: Project) -> int:
    layer: Any = project.design.nodes["dense_1"].layer
    return int(layer.units)


def widen(count: int) -> Callable[[Project], Project]:
    return lambda project: structs.replace(
        project, design=edits.with_parameter(project.design, "dense_1", "units", count)
    )


def test_another_neuron_is_sent_at_once_and_so_is_undoing_it(
    changes: NeuronEdits, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    changes.widen("dense_1", 1)
    qtbot.waitUntil(lambda: len(sent(pool)) == 1)
    workspace.undo()
    qtbot.waitUntil(lambda: len(sent(pool)) == 2)
    workspace.redo()
    qtbot.waitUntil(lambda: len(sent(pool)) == 3)

    assert [units(each) for each in sent(pool)] == [17, 16, 17]


def test_neurons_added_one_after_the_other_go_back_together(
    changes: NeuronEdits, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    for _ in range(3):
        changes.widen("dense_1", 1)
    qtbot.waitUntil(lambda: bool(sent(pool)) and units(sent(pool)[-1]) == 19)
    workspace.undo()
    qtbot.waitUntil(lambda: units(sent(pool)[-1]) == 16)


def test_a_bias_neuron_is_switched_at_once(
    changes: NeuronEdits, pool: FakePool, qtbot: QtBot
) -> None:
    changes.switch_bias("dense_1")
    qtbot.waitUntil(lambda: bool(sent(pool)))

    layer: Any = sent(pool)[-1].design.nodes["dense_1"].layer
    assert layer.bias is False


def test_masks_and_set_weights_are_sent_at_once(
    changes: NeuronEdits, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    changes.silence("dense_1", 2)
    changes.cut(ChosenSynapse("dense_1", 0, 1))
    changes.set(ChosenSynapse("dense_1", 1, 1), 0.5)
    qtbot.waitUntil(lambda: bool(sent(pool)))
    node = sent(pool)[-1].design.nodes["dense_1"]
    assert (node.silenced, node.cut, len(node.set_weights)) == ((2,), ((0, 1),), 1)

    workspace.undo()
    qtbot.waitUntil(lambda: not sent(pool)[-1].design.nodes["dense_1"].set_weights)
    assert sent(pool)[-1].design.nodes["dense_1"].cut == ((0, 1),)


def test_a_neuron_of_a_drawing_that_is_ahead_of_the_run_is_only_offered(
    control: TrainingControl,
    changes: NeuronEdits,
    workspace: Workspace,
    pool: FakePool,
    qtbot: QtBot,
) -> None:
    workspace.change("Widen", widen(40))
    changes.widen("dense_1", 1)
    changes.silence("dense_1", 0)
    qtbot.waitUntil(lambda: bool(sent(pool)))

    assert units(sent(pool)[-1]) == 16
    assert sent(pool)[-1].design.nodes["dense_1"].silenced == (0,)
    assert control.live.can_train_on


def test_what_cannot_be_trained_is_not_sent(
    control: TrainingControl,
    changes: NeuronEdits,
    workspace: Workspace,
    pool: FakePool,
    qtbot: QtBot,
) -> None:
    changes.widen("dense_2", 1)  # more than there are classes
    changes.freeze("dense_1")
    qtbot.waitUntil(lambda: bool(sent(pool)))

    layer: Any = sent(pool)[-1].design.nodes["dense_2"].layer
    assert layer.units == 3
    assert control.live.is_ahead
