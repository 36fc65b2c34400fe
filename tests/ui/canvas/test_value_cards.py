"""Cards of values: how they come, go, speak and are drawn, and what is asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.design import Design, Wire
from netbuilder.core.project.schema import View, Watched
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    DrawValues,
    Numbers,
    Outlet,
    RunState,
    RunStateChanged,
    Values,
    ValuesDrawn,
    ValuesTold,
    Watch,
)
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.canvas.watches import Watches
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.views import view_of
from tests.helpers import run_events
from tests.helpers.fake_engines import FakePool
from tests.ui.canvas.conftest import Hands, OpenCanvas, wire

Mouse, Keys = Qt.MouseButton, Qt.KeyboardModifier
FIRST, SECOND = Outlet(("input_1",), "y"), Outlet(("dense_1",), "y")
ID = "0123456789abcdef0123456789abcdef"


def values(**more: Any) -> Values:
    """What leaves a node, as engines tell it."""
    grey = np.arange(64, dtype=np.uint8).reshape(1, 8, 8)
    shown: dict[str, Any] = {
        "shape": (64, 12),
        "counts": (1, 4, 2),
        "edges": (0.0, 1.0, 2.0, 3.0),
        "low": 0.0,
        "high": 3.0,
        "mean": 0.41,
        "deviation": 0.5,
        "zeros": 0.23,
        "not_numbers": 0,
        "infinite": 0,
        "gradient": 0.0012,
        "pictures": Numbers("uint8", grey.shape, grey.tobytes()),
        "maps": 1,
    }
    return Values(**(shown | more))


class Speaking:
    """A canvas whose wires speak, and the engines behind it."""

    def __init__(self, hands: Hands, qtbot: QtBot) -> None:
        self.hands, self.qtbot, self.pool = hands, qtbot, FakePool()
        self.bridge = EngineBridge(self.pool, hands.view)  # type: ignore[arg-type]
        self.view: CanvasView = hands.view
        self.watches: Watches = hands.view.watches
        self.watches.listen(self.bridge)

    def train(self, folder: Any = None) -> None:
        """Begin a run."""
        run = self.bridge.train(self.view.workspace.project, folder)
        self.tell(run_events.started(run.id), RunStateChanged(run.id, RunState.RUNNING))

    def tell(self, *events: Any) -> None:
        """Let the engine tell, and wait until it was heard."""
        run = self.bridge.run
        assert run is not None
        before = run.revision
        self.pool.newest.tell(*events)
        self.qtbot.waitUntil(lambda: run.revision >= before + len(events))

    def draw(self, outlet: Outlet, told: Values, iteration: int = 5) -> None:
        """Let the engine tell values."""
        assert self.bridge.run is not None
        self.tell(ValuesDrawn(self.bridge.run.id, iteration, outlet, told))

    def asked(self) -> tuple[Outlet, ...]:
        """What the running engine is to watch now."""
        orders = self.pool.newest.ordered(Watch)
        return orders[-1].values if orders else ()

    def middle(self, of: Wire) -> QPoint:
        """A place on a wire."""
        return self.hands.spot(self.view.sheet.wires.paths[of].middle)

    def rest_on(self, of: Wire) -> None:
        """Rest with the pointer on a wire until its card shows."""
        self.hands.move(self.hands.empty())
        self.hands.move(self.middle(of))
        self.qtbot.waitUntil(lambda: self.watches.preview is not None)

    def pin(self, of: Wire) -> Any:
        """Select a wire and press the key; answers its card."""
        self.hands.click(self.middle(of))
        self.hands.key(Qt.Key.Key_V)
        return self.watches.pins[Outlet((of.source.node,), "y")]


@pytest.fixture
def speaking(open_canvas: OpenCanvas, chain: Design, qtbot: QtBot) -> Iterator[Speaking]:
    """A chain of three layers without a run."""
    shown = Speaking(open_canvas(project=Project(id=ID, design=chain)), qtbot)
    yield shown
    shown.bridge.shutdown()


IN, OUT = wire("input_1", "dense_1"), wire("dense_1", "output_1")


def test_resting_on_a_wire_shows_what_flows_there_until_the_pointer_leaves(
    speaking: Speaking, qtbot: QtBot
) -> None:
    speaking.train()
    speaking.rest_on(IN)
    card = speaking.watches.preview
    assert card is not None
    assert card.isVisible()
    assert card.title.text() == "Input 1 → Dense 1"
    assert "next iterations" in card.face.words
    speaking.draw(FIRST, values())
    assert card.face.facts()[0] == ("mean", "0.41", "text")
    speaking.hands.move(speaking.hands.empty())
    qtbot.waitUntil(lambda: speaking.watches.preview is None)


def test_a_card_beside_the_pointer_does_not_cover_the_ends_of_its_wire(speaking: Speaking) -> None:
    speaking.train()
    speaking.rest_on(IN)
    card = speaking.watches.preview
    assert card is not None
    ends = speaking.hands.port("input_1"), speaking.hands.port("dense_1", "x")
    assert not any(card.geometry().contains(end) for end in ends)


def test_no_card_comes_while_a_gesture_runs_and_a_press_takes_it_away(
    speaking: Speaking, qtbot: QtBot
) -> None:
    speaking.train()
    speaking.rest_on(IN)
    start = speaking.hands.header("output_1")
    speaking.hands.press(start)
    assert speaking.watches.preview is None
    speaking.hands.move(start + QPoint(40, 0))
    speaking.hands.move(speaking.middle(IN))
    qtbot.waitUntil(lambda: not speaking.watches._rest.isActive())
    assert speaking.watches.preview is None
    speaking.hands.release(speaking.middle(IN))


def test_the_key_pins_selected_wires_and_lets_them_go_again(speaking: Speaking) -> None:
    card = speaking.pin(IN)
    assert card.isVisible()
    assert list(speaking.watches.pins) == [FIRST]
    before = speaking.view.workspace.document.can_undo
    speaking.hands.key(Qt.Key.Key_V)
    assert not speaking.watches.pins
    assert speaking.view.workspace.document.can_undo == before


def test_only_cards_on_screen_are_asked_for(speaking: Speaking, qtbot: QtBot) -> None:
    speaking.train()
    speaking.pin(IN)
    qtbot.waitUntil(lambda: speaking.asked() == (FIRST,))
    speaking.view.pan_by(0, -5000)
    qtbot.waitUntil(lambda: speaking.asked() == ())
    speaking.view.pan_by(0, 5000)
    qtbot.waitUntil(lambda: speaking.asked() == (FIRST,))


def test_nothing_is_asked_for_while_the_canvas_is_hidden(speaking: Speaking, qtbot: QtBot) -> None:
    speaking.train()
    speaking.pin(IN)
    qtbot.waitUntil(lambda: speaking.asked() == (FIRST,))
    speaking.view.hide()
    qtbot.waitUntil(lambda: speaking.asked() == ())
    speaking.view.show()
    qtbot.waitUntil(lambda: speaking.asked() == (FIRST,))


def test_cards_hide_where_text_cannot_be_read(speaking: Speaking) -> None:
    card = speaking.pin(IN)
    speaking.view.zoom_to(0.1)
    assert card.isHidden()
    speaking.view.zoom_to(1.0)
    assert card.isVisible()


def test_the_keyboard_moves_and_closes_a_card(speaking: Speaking) -> None:
    card = speaking.pin(IN)
    begin = card.pos()
    speaking.qtbot.keyClick(card, Qt.Key.Key_Right)
    assert card.pos().x() > begin.x()
    assert card.pos().y() == begin.y()
    speaking.qtbot.keyClick(card, Qt.Key.Key_Delete)
    assert not speaking.watches.pins


def test_the_numbers_are_spoken_and_copied(speaking: Speaking) -> None:
    speaking.train()
    card = speaking.pin(IN)
    speaking.draw(FIRST, values(not_numbers=3, infinite=2))
    assert card.accessibleName() == "Values of Input 1 → Dense 1"
    spoken = card.accessibleDescription()
    for words in ("64 × 12", "mean 0.41", "zeros 23 %", "NaN 3", "infinite 2"):
        assert words in spoken
    assert ("NaN", "3", "error") in card.face.facts()
    speaking.qtbot.keyClick(card, Qt.Key.Key_C, Keys.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == "shape\t64\t12"
    assert "mean\t0.41" in copied
    assert "1.0\t2.0\t4" in copied


def test_nothing_jumps_when_values_come(speaking: Speaking) -> None:
    speaking.train()
    card = speaking.pin(IN)
    before = card.geometry()
    speaking.draw(FIRST, values(not_numbers=30_000, infinite=7, mean=-1.234e-12, maps=32))
    assert card.geometry() == before
    assert card.sizeHint().height() <= before.height()


def test_a_picture_keeps_its_proportions_where_features_fill_the_strip(speaking: Speaking) -> None:
    speaking.train()
    card = speaking.pin(IN)

    def reach() -> int:
        seen = card.face.grab().toImage()
        row = card.face.height() // 4
        ground = seen.pixel(0, 0)
        return max((x for x in range(seen.width()) if seen.pixel(x, row) != ground), default=0)

    white = np.full((1, 8, 8), 255, np.uint8)
    pictures = Numbers("uint8", white.shape, white.tobytes())
    speaking.draw(FIRST, values(shape=(64, 1, 8, 8), pictures=pictures))
    narrow = reach()
    speaking.draw(FIRST, values(shape=(64, 8), pictures=pictures))
    assert narrow < card.face.width() / 4 < card.face.width() * 0.9 < reach()


def test_an_ended_run_is_asked_with_its_weights_and_the_moment_is_told(
    speaking: Speaking, qtbot: QtBot, tmp_path: Any
) -> None:
    speaking.train(tmp_path / "run")
    run = speaking.bridge.run
    assert run is not None
    speaking.tell(RunStateChanged(run.id, RunState.FINISHED))
    card = speaking.pin(IN)
    qtbot.waitUntil(lambda: bool(speaking.pool.newest.ordered(DrawValues)))
    [order] = speaking.pool.newest.ordered(DrawValues)
    assert order.outlets == (FIRST,)
    assert order.folder == str(tmp_path / "run")
    speaking.pool.newest.tell(ValuesTold(order.request, 510, ((FIRST, values()),)))
    qtbot.waitUntil(lambda: card.face.values is not None)
    assert card.face.moment == "after 510 iterations"


def test_a_layer_that_is_newer_than_the_run_says_so(speaking: Speaking, tmp_path: Any) -> None:
    speaking.train(tmp_path / "run")
    run = speaking.bridge.run
    assert run is not None
    speaking.tell(RunStateChanged(run.id, RunState.FINISHED))
    layer = speaking.hands.chosen("dense_1")
    speaking.view.workspace.apply("Add", lambda d: edits.added(d, layer, (0.0, 200.0))[0])
    speaking.view.workspace.select({"dense_2"})
    speaking.hands.key(Qt.Key.Key_V)
    card = speaking.watches.pins[Outlet(("dense_2",), "y")]
    assert "newer than the run" in card.face.words
    assert not speaking.pool.newest.ordered(DrawValues)


def test_cards_of_layers_that_are_gone_are_not_kept(speaking: Speaking) -> None:
    speaking.watches.restore((Watched(("nobody",), "y", (1.0, 2.0)),))
    assert not speaking.watches.pins
    speaking.watches.pin(Outlet(("nobody",), "y"))
    assert not view_of(speaking.view, View()).watches


def test_a_card_is_tied_to_its_wire(speaking: Speaking) -> None:
    card = speaking.pin(IN)
    card.at = QPointF(0.0, 400.0)
    speaking.watches.follow()
    root = speaking.watches.outlets.root(FIRST)
    assert root is not None
    at = speaking.hands.spot(root)
    card.move(at.x() - card.width() // 2, at.y() + 200)
    card.moved.emit()
    beside = speaking.view.viewport().grab().toImage()
    row = at.y() + 150
    assert beside.pixel(at.x(), row) != beside.pixel(at.x() - 30, row)
