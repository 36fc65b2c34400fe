"""Silenced neurons are typed among the properties of any layer that has some, maps included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.design import Node
from netbuilder.core.problems import Problem
from netbuilder.ui.panels.hand_part import HandPart
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer

Show = Callable[[str], Node]


@pytest.fixture
def part(qtbot: QtBot, workspace: Workspace) -> HandPart:
    made = HandPart(workspace)
    qtbot.addWidget(made)
    made.section.header.setChecked(True)
    made.show()
    return made


@pytest.fixture
def node(part: HandPart, workspace: Workspace) -> Callable[[], Node]:
    """The first dense layer as it is now, which the part shows."""

    def found() -> Node:
        return workspace.design.nodes["dense_1"]

    workspace.inferred.connect(lambda _: part.show_nodes([found()]))
    part.show_nodes([found()])
    return found


def typed(qtbot: QtBot, part: HandPart, text: str) -> None:
    part.silenced.setFocus()
    part.silenced.selectAll()
    qtbot.keyClick(part.silenced, Qt.Key.Key_Backspace)
    qtbot.keyClicks(part.silenced, text)
    qtbot.keyClick(part.silenced, Qt.Key.Key_Return)


def test_typed_neurons_are_silenced_and_counted_from_one(
    qtbot: QtBot, part: HandPart, node: Callable[[], Node], workspace: Workspace
) -> None:
    typed(qtbot, part, "2, 5-7")

    assert node().silenced == (1, 4, 5, 6)
    assert "4 silenced" in part.section.header.accessibleDescription()
    typed(qtbot, part, "5")
    assert node().silenced == (4,)
    typed(qtbot, part, "")
    assert node().silenced == ()
    workspace.undo()
    assert node().silenced == (4,)


@pytest.mark.parametrize("text", ["all", "0", "3-1", "99", "1-999999999", "-2"])
def test_what_names_no_neurons_is_said_and_changes_nothing(
    qtbot: QtBot, part: HandPart, node: Callable[[], Node], workspace: Workspace, text: str
) -> None:
    found: list[Problem] = []
    workspace.refused.connect(found.append)
    typed(qtbot, part, text)

    assert node().silenced == ()
    assert "Dense 1" in found[0].found


def test_all_is_taken_back_together(
    qtbot: QtBot, part: HandPart, node: Callable[[], Node], workspace: Workspace
) -> None:
    typed(qtbot, part, "1")
    qtbot.mouseClick(part.back, Qt.MouseButton.LeftButton)

    assert not node().has_marks
    assert not part.back.isVisible()
    assert workspace.document.undo_label == "Take back what was changed in Dense 1"


def test_layers_without_neurons_have_no_such_part(part: HandPart, workspace: Workspace) -> None:
    design, id = edits.added(workspace.design, layer("dropout"))
    workspace.apply("Add", lambda _: design)
    part.show_nodes([workspace.design.nodes[id]])

    assert not part.isVisible()
