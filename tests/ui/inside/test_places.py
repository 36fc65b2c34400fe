"""Numbers of layers that have a further axis: slices, steps that ask, and steps of a cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.project.schema import from_text
from netbuilder.link.messages import Explain, InsideDrawn, PlateKind
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.resources import example_project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.inside.maps import MapsFace
from netbuilder.ui.inside.matrix import MatrixFace
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import chain, layer
from tests.helpers.fake_engines import FakePool
from tests.ui.inside.drawings import convolution, inside, plate

LEFT = Qt.MouseButton.LeftButton
Tell = Callable[[InsideDrawn], None]


def _face(page: NeuronPage, name: str) -> MapsFace:
    found = page.inside.view.board.face(name)
    assert isinstance(found, MapsFace)
    return found


def test_a_second_click_on_a_small_map_asks_for_its_number(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, tell: Tell
) -> None:
    tell(convolution(chosen=3))
    found = _face(page, "maps")
    qtbot.mouseClick(found, LEFT, pos=found.pixel(Spot(5, 1, 2)).center().toPoint())
    assert page.inside.view.wish.chosen == 5
    assert not pool.newest.ordered(Explain)
    tell(convolution(chosen=5))
    qtbot.mouseClick(found, LEFT, pos=found.pixel(Spot(5, 1, 2)).center().toPoint())
    order = pool.newest.ordered(Explain)[-1]
    assert order.number == Number(Quantity.ACTIVATION, "convolution_1", (5, 1, 2))


def test_slices_are_gone_through_by_button_and_by_key(
    qtbot: QtBot, page: NeuronPage, tell: Tell
) -> None:
    view = page.inside.view
    assert not view.places.isVisible()
    tell(convolution(places=4, place=2, place_name="slice"))
    assert view.places.isVisible()
    assert view.places.words.text() == "Slice 3 of 4"
    qtbot.mouseClick(view.places.forth, LEFT)
    assert view.wish.place == 3
    tell(convolution(places=4, place=3, place_name="slice"))
    assert not view.places.forth.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    assert view.wish.place == 3
    qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    assert view.wish.place == 2


def test_a_row_of_a_head_map_is_the_step_that_asks(
    qtbot: QtBot, page: NeuronPage, tell: Tell
) -> None:
    head = plate("head", PlateKind.MATRIX, np.eye(5), are_places=True)
    tell(inside(head, nodes=("convolution_1",), places=5, place=4, place_name="asking step"))
    face = page.inside.view.board.face("head")
    assert isinstance(face, MatrixFace)
    assert page.inside.view.places.words.text() == "Asking step 5 of 5"
    qtbot.mouseClick(face, LEFT, pos=face.cell(1, 3).center().toPoint())
    assert page.inside.view.wish.place == 1


def test_a_click_on_a_gate_chooses_its_unit_and_asks_for_its_number(
    qtbot: QtBot, pool: FakePool, bridge: EngineBridge
) -> None:
    text = example_project("digits").read_text(encoding="utf-8")
    made = from_text(text, "digits").project
    cell = chain(layer("input", size=(8, 8)), layer("lstm", units=4), layer("output"))
    workspace = Workspace(Document(structs.replace(made, design=cell)))
    workspace.select(["lstm_1"])
    page = NeuronPage(workspace, bridge)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    with qtbot.waitExposed(page):
        page.show()
    units = {"first": 0, "total": 4, "chosen": 0, "is_choice": True, "first_step": 1}
    gate, state = (
        plate(name, PlateKind.MATRIX, np.ones((4, 7)), **units) for name in ("gate.forget", "state")
    )
    unit = plate("unit", PlateKind.MATRIX, np.ones((2, 7)), first_step=1)
    drawn = inside(gate, state, unit, nodes=("lstm_1",), total=4, chosen=0)
    page.inside.view.show_drawn(drawn, "", "")
    page.inside.feed.drawn = drawn

    def click(name: str, row: int, column: int) -> Number:
        face = page.inside.view.board.face(name)
        assert isinstance(face, MatrixFace)
        qtbot.mouseClick(face, LEFT, pos=face.cell(row, column).center().toPoint())
        number: Number = pool.newest.ordered(Explain)[-1].number
        return number

    assert click("gate.forget", 3, 1) == Number(Quantity.GATE, "lstm_1", (2, 3), "forget")
    assert page.inside.view.wish.chosen == 3
    assert click("unit", 0, 2) == Number(Quantity.GATE, "lstm_1", (3, 0), "forget")
    # It answers with its last step: only there is the answer a number of the network.
    assert click("unit", 1, 6) == Number(Quantity.ACTIVATION, "lstm_1", (0,))
    asked = len(pool.newest.ordered(Explain))
    click("unit", 1, 0)
    assert len(pool.newest.ordered(Explain)) == asked
