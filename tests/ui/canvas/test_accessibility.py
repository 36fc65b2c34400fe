"""The canvas as a screen reader sees it, through Qt's accessibility interface."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleEvent,
    QAccessibleInterface,
)
from pytestqt.qtbot import QtBot

from netbuilder.core import edits, frames
from netbuilder.core.design import Design, Frame, Port
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.canvas.tools.port_walk import PortWalk
from tests.helpers.designs import project
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

Role, Text, Event = QAccessible.Role, QAccessible.Text, QAccessible.Event
PRESS = QAccessibleActionInterface.pressAction()
FOCUS = QAccessibleActionInterface.setFocusAction()


def canvas_of(view: CanvasView) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(view)
    assert found is not None
    return found


def children(interface: QAccessibleInterface) -> list[QAccessibleInterface]:
    return [interface.child(index) for index in range(interface.childCount())]


def named(interface: QAccessibleInterface, start: str) -> QAccessibleInterface:
    """The child whose name begins with some words."""
    return next(each for each in children(interface) if each.text(Text.Name).startswith(start))


def names(interface: QAccessibleInterface) -> list[str]:
    return [each.text(Text.Name) for each in children(interface)]


def acts(interface: QAccessibleInterface) -> QAccessibleActionInterface:
    found = interface.actionInterface()
    assert found is not None
    return found


@pytest.fixture
def listening() -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def heard(hands: Hands) -> list[tuple[QAccessible.Event, str]]:
    """Where events will be written, with the name of what they are about."""
    events: list[tuple[QAccessible.Event, str]] = []

    def write(event: QAccessibleEvent) -> None:
        about = event.accessibleInterface()
        events.append((event.type(), about.text(Text.Name).partition(",")[0]))

    hands.view.herald.send = write
    return events


def test_the_canvas_holds_its_nodes_as_data_flows_then_its_wires(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    canvas = canvas_of(open_canvas(chain).view)

    assert (canvas.role(), canvas.text(Text.Name)) == (Role.Pane, "Network canvas")
    assert [name.partition(",")[0] for name in names(canvas)][:5] == [
        "Input 1",
        "Dense 1",
        "Output 1",
        "from Input 1 to Dense 1",
        "from Dense 1 to Output 1",
    ]


def test_a_node_says_its_sentence_and_its_problem(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    node = named(canvas_of(hands.view), "Dense 1")

    assert node.role() == Role.Grouping
    assert node.text(Text.Name) == hands.view.spoken("dense_1")
    assert "units" in node.text(Text.Name)
    assert "problem" in node.text(Text.Name)
    assert node.text(Text.Description)


def test_a_node_says_what_comes_in_and_goes_out(open_canvas: OpenCanvas) -> None:
    first, last = layer("input"), layer("output")
    shown = project(first, layer("dense", units=64), last, inputs=28, classes=10)
    node = named(canvas_of(open_canvas(project=shown).view), "Dense 1")

    assert "64 units" in node.text(Text.Name)
    assert "input 28, gives 64 features" in node.text(Text.Name)


def test_ports_say_what_flows_and_where_from(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    ports = children(named(canvas_of(hands.view), "Dense 1"))

    assert [port.role() for port in ports] == [Role.Button, Role.Button]
    assert ports[0].text(Text.Name).startswith("input x, ")
    assert ports[0].text(Text.Name).endswith("wired from Input 1")
    assert ports[1].text(Text.Name).startswith("output y, ")
    assert ports[1].text(Text.Name).endswith("wired to Output 1")


def test_a_port_without_a_wire_says_that_it_needs_one(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    node = named(canvas_of(open_canvas(loose).view), "Dense 1")

    assert names(node)[0] == "input x, not wired, needed"


def test_a_wire_says_where_it_leads(open_canvas: OpenCanvas, chain: Design) -> None:
    found = named(canvas_of(open_canvas(chain).view), "from Dense 1")

    assert found.role() == Role.Link
    assert found.text(Text.Name).startswith("from Dense 1 to Output 1, ")


def test_frames_and_notes_are_children_too(open_canvas: OpenCanvas, chain: Design) -> None:
    frames = (
        Frame("frame_1", title="Encoder", position=(0.0, 200.0), size=(300.0, 100.0)),
        Frame("note_1", comment="# Mind the scale\nmore", position=(0.0, 400.0), size=(200.0, 0.0)),
    )
    canvas = canvas_of(open_canvas(structs.replace(chain, frames=frames)).view)

    assert {"frame Encoder", "note Mind the scale"} <= set(names(canvas))


def test_parents_children_and_indices_agree(open_canvas: OpenCanvas, chain: Design) -> None:
    canvas = canvas_of(open_canvas(chain).view)

    for index, child in enumerate(children(canvas)):
        assert canvas.indexOfChild(child) == index
        assert child.parent() is canvas or child.parent().object() is canvas.object()
    node = named(canvas, "Dense 1")
    for index, port in enumerate(children(node)):
        assert node.indexOfChild(port) == index
        assert port.parent() is node


def test_a_place_on_the_screen_leads_to_the_node_there_and_its_port(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    canvas = canvas_of(hands.view)
    at: QPoint = hands.view.viewport().mapToGlobal(hands.header("dense_1"))
    port: QPoint = hands.view.viewport().mapToGlobal(hands.port("dense_1", "y"))

    node = canvas.childAt(at.x(), at.y())

    assert node.text(Text.Name).startswith("Dense 1")
    assert node.rect().contains(at)
    assert node.childAt(port.x(), port.y()).text(Text.Name).startswith("output y")


def test_the_selected_node_is_selected_and_has_the_focus(
    open_canvas: OpenCanvas, chain: Design, qtbot: QtBot
) -> None:
    hands = open_canvas(chain)
    qtbot.waitUntil(hands.view.hasFocus)
    canvas = canvas_of(hands.view)
    hands.view.workspace.select(["dense_1"])

    node = canvas.focusChild()

    assert node.text(Text.Name).startswith("Dense 1")
    assert node.state().selected
    assert node.state().focused
    assert not named(canvas, "Input 1").state().selected


def test_a_selected_frame_says_so(open_canvas: OpenCanvas, chain: Design) -> None:
    design, id = frames.framed(chain, ["dense_1"])
    hands = open_canvas(design)
    frame = named(canvas_of(hands.view), "frame Frame 1")

    hands.view.workspace.select((), [id])

    assert frame.state().selected


def test_a_node_off_the_screen_says_so(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    node = named(canvas_of(hands.view), "Dense 1")
    before = node.state().offscreen

    hands.view.pan_by(5_000, 0)

    assert (before, node.state().offscreen) == (False, True)


def test_every_part_can_be_asked_for_every_kind_of_interface(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    canvas = canvas_of(open_canvas(chain).view)
    drawn = [part for part in children(canvas) if part.object() is None]
    parts = [canvas, *drawn, *children(named(canvas, "Dense 1"))]

    for part in parts:
        assert part.tableCellInterface() is None
        assert part.editableTextInterface() is None
        assert part.attributesInterface() is None
        assert part.textInterface() is None
        assert part.valueInterface() is None

    assert canvas.actionInterface() is None
    assert canvas.selectionInterface() is not None


def test_the_selection_can_be_read_and_changed_by_a_tool(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    canvas = canvas_of(hands.view)
    selection = canvas.selectionInterface()

    selection.select(named(canvas, "Dense 1"))
    selection.select(named(canvas, "Output 1"))
    selection.unselect(named(canvas, "Dense 1"))

    assert [each.text(Text.Name).partition(",")[0] for each in selection.selectedItems()] == [
        "Output 1"
    ]
    assert hands.view.workspace.selection == {"output_1"}


def test_giving_a_node_the_focus_selects_it(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)

    acts(named(canvas_of(hands.view), "Output 1")).doAction(FOCUS)

    assert hands.view.workspace.selection == {"output_1"}


def test_pressing_a_wire_selects_it(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)

    acts(named(canvas_of(hands.view), "from Input 1")).doAction(PRESS)

    assert hands.view.sheet.chosen_wires == {wire("input_1", "dense_1")}


def test_pressing_two_ports_draws_a_wire_between_them(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    canvas = canvas_of(hands.view)

    acts(named(named(canvas, "Input 1"), "output y")).doAction(PRESS)
    assert isinstance(hands.view.gesture, PortWalk)
    acts(named(named(canvas, "Dense 2"), "input x")).doAction(PRESS)

    assert hands.design.wires == (wire("input_1", "dense_2"),)


def test_a_tool_can_rename_a_node(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)

    named(canvas_of(hands.view), "Dense 1").setText(Text.Name, "Encoder")

    assert hands.design.nodes["dense_1"].name == "Encoder"
    assert hands.view.workspace.document.undo_label == "Rename node"


def test_nodes_tell_where_data_flows(open_canvas: OpenCanvas, chain: Design) -> None:
    node = named(canvas_of(open_canvas(chain).view), "Dense 1")
    flags = QAccessible.RelationFlag

    found = {flag: other.text(Text.Name).partition(",")[0] for other, flag in node.relations()}

    assert found == {flags.FlowsTo: "Output 1", flags.FlowsFrom: "Input 1"}


@pytest.mark.usefixtures("listening")
def test_moving_the_keyboard_tells_the_new_focus(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["input_1"])
    events = heard(hands)

    hands.view.walker.arrow((1, 0))

    assert (Event.Focus, "Dense 1") in events
    assert (Event.Selection, "Dense 1") in events


@pytest.mark.usefixtures("listening")
def test_nodes_that_come_go_and_change_are_told(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    names(canvas_of(hands.view))
    events = heard(hands)
    workspace = hands.view.workspace

    workspace.apply("Place", lambda design: edits.added(design, layer("dropout"))[0])
    workspace.apply("Rename", lambda design: edits.renamed(design, "dense_1", "Wide"))
    workspace.apply("Delete", lambda design: edits.removed(design, ["dropout_1"]))

    assert Event.ObjectCreated in [kind for kind, _ in events]
    assert (Event.NameChanged, "Wide") in events
    assert Event.ObjectDestroyed in [kind for kind, _ in events]


@pytest.mark.usefixtures("listening")
def test_many_changes_are_told_as_one(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    events = heard(hands)

    def grow(design: Design) -> Design:
        for _ in range(60):
            design, _id = edits.added(design, layer("dropout"))
        return design

    hands.view.workspace.apply("Place many", grow)

    assert [kind for kind, _ in events] == [Event.ObjectReorder]


@pytest.mark.usefixtures("listening")
def test_why_an_edit_is_refused_is_said(
    open_canvas: OpenCanvas, chain: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = open_canvas(chain)
    said: list[str] = []
    monkeypatch.setattr(hands.view.herald, "announce", said.append)

    hands.view.workspace.apply(
        "Wire", lambda design: edits.connected(design, Port("dense_1", "y"), Port("dense_1", "x"))
    )

    assert said == ["Dense 1 cannot feed itself. Use a recurrent layer for memory."]


def test_nothing_is_told_and_made_while_nobody_listens(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    events = heard(hands)

    hands.view.workspace.select(["dense_1"])
    hands.view.workspace.apply("Delete", lambda design: edits.removed(design, ["dense_1"]))

    assert events == []
