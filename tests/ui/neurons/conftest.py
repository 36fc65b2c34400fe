"""A page of neurons over engines that only pretend."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.workspace import Workspace
from tests.ui.panels.conftest import bridge, pool, workspace

__all__ = ["bridge", "pool", "workspace"]


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> NeuronPage:
    """The neurons of the workspace, on screen."""
    made = NeuronPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    with qtbot.waitExposed(made):
        made.show()
    return made
