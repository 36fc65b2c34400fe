"""How a layer's weights learn is set at the layer, for several at once too, and can be undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.learning_part import LearningPart
from netbuilder.ui.panels.properties import Properties
from netbuilder.ui.workspace import Workspace


@pytest.fixture
def part(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> LearningPart:
    panel = Properties(workspace, bridge)
    qtbot.addWidget(panel)
    panel.resize(304, 900)
    panel.show()
    workspace.select(["dense_1"])
    # Kept alive by the widget tree of the panel.
    qtbot.mouseClick(panel.learning.section.header, Qt.MouseButton.LeftButton)
    panel.learning.setProperty("panel", panel)
    return panel.learning


def typed(qtbot: QtBot, field: object, text: str) -> None:
    field.begin_editing(text)  # type: ignore[attr-defined]
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)  # type: ignore[attr-defined]


def test_a_rate_factor_is_typed_and_undone(
    qtbot: QtBot, part: LearningPart, workspace: Workspace
) -> None:
    assert part.section.header.accessibleDescription() == "open, as the plan"
    typed(qtbot, part.factor, "0.1")
    assert workspace.design.nodes["dense_1"].rate_factor == 0.1
    assert part.section.header.accessibleDescription() == "open, rate × 0.1"
    assert workspace.document.undo_label == "Change rate factor"
    workspace.undo()
    assert workspace.design.nodes["dense_1"].rate_factor == 1.0
    assert part.factor.value() == 1.0


def test_weight_decay_is_that_of_the_optimizer_until_it_is_switched(
    qtbot: QtBot, part: LearningPart, workspace: Workspace
) -> None:
    assert not part.decay.isVisible()
    qtbot.keyClick(part.has_decay, Qt.Key.Key_Space)
    assert workspace.design.nodes["dense_1"].weight_decay == 0.0
    assert part.decay.isVisible()
    typed(qtbot, part.decay, "0.02")
    assert workspace.design.nodes["dense_1"].weight_decay == 0.02
    qtbot.keyClick(part.has_decay, Qt.Key.Key_Space)
    assert workspace.design.nodes["dense_1"].weight_decay is None
    for _ in range(3):
        workspace.undo()
    assert workspace.design.nodes["dense_1"].weight_decay is None
    assert not part.has_decay.isChecked()


def test_several_layers_are_set_together(
    qtbot: QtBot, part: LearningPart, workspace: Workspace
) -> None:
    typed(qtbot, part.factor, "3")
    workspace.select(["dense_1", "dense_2"])
    assert part.section.header.accessibleDescription() == "open, mixed"
    typed(qtbot, part.factor, "2")
    factors = [workspace.design.nodes[id].rate_factor for id in ("dense_1", "dense_2")]
    assert factors == [2.0, 2.0]
    workspace.undo()
    factors = [workspace.design.nodes[id].rate_factor for id in ("dense_1", "dense_2")]
    assert factors == [3.0, 1.0]


def test_layers_without_weights_have_no_such_part(part: LearningPart, workspace: Workspace) -> None:
    workspace.select(["input_1"])
    assert not part.isVisible()


def test_a_layer_with_the_weights_of_another_has_no_such_part(
    part: LearningPart, workspace: Workspace
) -> None:
    assert part.isVisible()
    workspace.apply("Share", lambda d: edits.with_same_weights(d, "dense_1", "dense_2"))
    assert not part.isVisible()
