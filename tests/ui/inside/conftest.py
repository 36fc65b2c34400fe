"""A page that looks into the layers of a network for digits, over engines that only pretend."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.project.schema import from_text
from netbuilder.link.messages import InsideDrawn, LookAgain, LookedAgain
from netbuilder.resources import example_project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.ui.panels.conftest import bridge, pool

__all__ = ["bridge", "pool"]

Told = Callable[..., InsideDrawn]


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    """Two convolutions with pooling, and dense layers with dropout."""
    text = example_project("digits").read_text(encoding="utf-8")
    return Workspace(Document(from_text(text, "digits").project))


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> NeuronPage:
    """The inside of the first convolution, on screen."""
    workspace.select(["convolution_1"])
    made = NeuronPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1200, 760)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def tell(qtbot: QtBot, pool: FakePool, page: NeuronPage) -> Callable[[InsideDrawn], None]:
    """Answers the newest request with a drawing."""

    def told(found: InsideDrawn) -> None:
        def orders() -> list[LookAgain]:
            every = [order for engine in pool.engines for order in engine.ordered(LookAgain)]
            return [order for order in every if order.watch.inside is not None]

        wanted = page.inside.view.wish
        qtbot.waitUntil(lambda: bool(orders()) and orders()[-1].watch.inside == wanted)
        before = page.inside.feed.drawn
        pool.newest.tell(LookedAgain(orders()[-1].request, 0, (found,)))
        qtbot.waitUntil(lambda: page.inside.feed.drawn is not before)

    return told
