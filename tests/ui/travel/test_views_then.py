"""Views that take a network apart, at a past moment: neurons, explanations and layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.inference import infer
from netbuilder.core.project.runs import RunStore
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    Explain,
    HistogramsDrawn,
    LookAgain,
    LookedAgain,
    Numbers,
    Quantity,
)
from netbuilder.link.messages.views import Slice
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.neurons.picture import Cell
from netbuilder.ui.panels.layers_page import LayersPage
from netbuilder.ui.run_record import Flag, RunRecord
from netbuilder.ui.travel.moment_views import MomentViews
from netbuilder.ui.travel.network_then import layers_of
from netbuilder.ui.travel.then import ProjectsThen
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.ui.neurons.drawings import drawn

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def views(workspace: Workspace, bridge: EngineBridge, run: RunRecord) -> MomentViews:
    return MomentViews(workspace, bridge, bridge)


@pytest.fixture
def page(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge, views: MomentViews
) -> NeuronPage:
    """Neurons of the run, on screen."""
    made = NeuronPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1200, 760)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def answer(pool: FakePool, qtbot: QtBot) -> Callable[[RunRecord], Any]:
    """Answers the first request for neurons of a past moment."""

    def tell(run: RunRecord) -> Any:
        def orders() -> list[Any]:
            return [
                order
                for each in pool.engines
                for order in each.ordered(LookAgain)
                if order.iteration >= 0 and order.watch.neurons is not None
            ]

        qtbot.waitUntil(lambda: bool(orders()))
        order = orders()[-1]
        found = drawn(order.watch.neurons, run.id, order.iteration)
        pool.newest.tell(LookedAgain(order.request, order.iteration, (found,)))
        return order

    return tell


def test_neurons_show_the_past_and_live_ones_do_not_come_between(
    qtbot: QtBot,
    page: NeuronPage,
    bridge: EngineBridge,
    run: RunRecord,
    answer: Callable[[RunRecord], Any],
) -> None:
    bridge.moment.choose(4)
    answer(run)
    qtbot.waitUntil(lambda: page.moment.text() == "Iteration 4")
    wish = bridge.watched_now.neurons
    assert wish is not None
    run.take(drawn(wish, run.id, 10))
    bridge.frame.emit()
    assert page.moment.text() == "Iteration 4"
    bridge.moment.choose(-1)
    qtbot.waitUntil(lambda: page.moment.text() == "Iteration 10")


def test_numbers_are_explained_at_the_moment_that_is_shown(
    qtbot: QtBot,
    page: NeuronPage,
    bridge: EngineBridge,
    run: RunRecord,
    pool: FakePool,
    answer: Callable[[RunRecord], Any],
) -> None:
    bridge.moment.choose(4)
    answer(run)
    qtbot.waitUntil(lambda: page.moment.text() == "Iteration 4")
    box = page.view.picture.places[1].tiles[0]
    qtbot.mouseClick(page.view, Left, pos=box.center().toPoint())
    assert page.view.cell == Cell(1, 0)
    order = pool.newest.ordered(Explain)[-1]
    assert order.iteration == 4
    assert order.folder == str(run.folder)


def test_the_network_of_then_is_shown_and_cannot_be_changed(
    qtbot: QtBot,
    page: NeuronPage,
    bridge: EngineBridge,
    run: RunRecord,
    workspace: Workspace,
    answer: Callable[[RunRecord], Any],
) -> None:
    workspace.apply("Widen", lambda design: edits.with_parameter(design, "dense_1", "units", 5))
    assert len(page.view.picture.columns[1].neurons) == 5
    bridge.moment.choose(4)
    answer(run)
    qtbot.waitUntil(lambda: len(page.view.picture.columns[1].neurons) == 16)
    assert all(not heading.field for heading in page.view.picture.headings)
    bridge.moment.choose(-1)
    assert len(page.view.picture.columns[1].neurons) == 5


def test_what_was_trained_then_comes_from_the_folder_of_a_run_that_was_changed(
    workspace: Workspace, tmp_path: Any
) -> None:
    from netbuilder.core.project.run_history import PROJECT, write_segment

    first = workspace.project
    second: Project = structs.replace(first, plan=structs.replace(first.plan, batch_size=4))
    folder = RunStore(tmp_path / "store").new_run(first)
    write_segment(folder.path, 1, second)
    facts = {"iteration": 6, "words": ["batch size 4"], "segment": 1, "epoch": 1, "position": 0}
    folder.append_event(PROJECT, **facts)
    run = RunRecord(folder.id, second, folder.path)
    run.flags.append(Flag(6, "Batch size", text="Batch size 4"))
    then = ProjectsThen()
    assert then.at(run, 5).plan.batch_size == first.plan.batch_size
    assert then.at(run, 6) is second


def test_layers_with_weights_are_known_without_any_history(workspace: Workspace) -> None:
    assert list(layers_of(infer(workspace.project))) == [("dense_1",), ("dense_2",)]


def test_the_histogram_of_then_stands_beside_those_over_time(
    qtbot: QtBot,
    workspace: Workspace,
    bridge: EngineBridge,
    run: RunRecord,
    views: MomentViews,
    pool: FakePool,
) -> None:
    page = LayersPage(workspace, bridge)
    qtbot.addWidget(page)
    page.resize(1200, 320)
    page.show()
    page.show_run(run)
    page.views.set_value("weights")
    page._show_view()
    bridge.moment.choose(4)

    def asked() -> list[Any]:
        orders = pool.newest.ordered(LookAgain)
        return [each for each in orders if each.watch.histograms]

    qtbot.waitUntil(lambda: bool(asked()))
    order = asked()[-1]
    assert order.watch.histograms == (("dense_1",), ("dense_2",))
    counts = Numbers("uint32", (4,), np.array([1, 5, 3, 1], np.uint32).tobytes())
    slices = (Slice(("dense_1",), Quantity.WEIGHTS, -1.0, 1.0, counts),)
    pool.newest.tell(LookedAgain(order.request, 4, (HistogramsDrawn(run.id, 4, slices),)))
    qtbot.waitUntil(lambda: page.spread.picture._past is not None)
    assert page.spread.chart.moment == 4
    bridge.moment.choose(-1)
    assert page.spread.picture._past is None
