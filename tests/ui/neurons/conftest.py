"""A page of neurons over engines that only pretend."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import LookAgain, LookedAgain
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.ui.neurons.drawings import drawn
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


@pytest.fixture
def told(qtbot: QtBot, page: NeuronPage, pool: FakePool) -> NeuronPage:
    """The page, with every weight 0.5."""
    qtbot.waitUntil(lambda: any(engine.ordered(LookAgain) for engine in pool.engines))
    order = [each for engine in pool.engines for each in engine.ordered(LookAgain)][-1]
    found = drawn(order.watch.neurons)
    pool.newest.tell(LookedAgain(order.request, 0, (found,)))
    qtbot.waitUntil(lambda: page.feed.drawn is not None)
    page.view.setFocus()
    QApplication.processEvents()  # the layout has its final size
    return page
