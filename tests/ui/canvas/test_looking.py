"""Zoom, pan, fit, levels of detail, and what the canvas says about problems."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from netbuilder.core import edits
from netbuilder.core.design import Design, Node, Port, UnknownLayer, Wire
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView, shape
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.node_item import NodeItem
from tests.helpers import designs
from tests.ui.canvas.conftest import OpenCanvas, layer, wire

Keys = Qt.KeyboardModifier


def turn(view: CanvasView, spot: QPoint, notches: int) -> None:
    """Turn the wheel over a spot."""
    event = QWheelEvent(
        QPointF(spot),
        QPointF(view.viewport().mapToGlobal(spot)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Keys.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_the_wheel_zooms_and_keeps_what_is_under_the_pointer(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    spot = QPoint(420, 200)
    before = hands.view.mapToScene(spot)
    turn(hands.view, spot, 3)
    assert hands.view.zoom > 1.5
    assert (hands.view.mapToScene(spot) - before).manhattanLength() < 2.0


def test_zoom_stays_finite_however_far_the_wheel_is_turned(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    turn(hands.view, QPoint(10, 10), -400)
    assert 0.01 < hands.view.zoom < 0.03
    turn(hands.view, QPoint(10, 10), 400)
    assert hands.view.zoom == 4.0
    hands.view.zoom_to(float("nan"))
    assert hands.view.zoom == 4.0


def test_the_middle_button_pans_and_escape_goes_back(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    place = hands.view.mapToScene(QPoint(300, 300))
    hands.drag(QPoint(300, 300), QPoint(380, 350), button=Qt.MouseButton.MiddleButton)
    assert hands.view.mapToScene(QPoint(380, 350)) == place
    assert hands.view.workspace.selection == frozenset()


def test_space_held_pans_and_does_not_search(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    place = hands.view.mapToScene(QPoint(300, 300))
    hands.qtbot.keyPress(hands.view, Qt.Key.Key_Space)
    hands.drag(QPoint(300, 300), QPoint(340, 300))
    hands.qtbot.keyRelease(hands.view, Qt.Key.Key_Space)
    assert hands.view.mapToScene(QPoint(340, 300)) == place
    assert hands.view.search is None


def test_home_shows_everything_f_the_selection_and_1_is_full_size(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(edits.moved(chain, {"output_1": (6000.0, 900.0)}))
    hands.key(Qt.Key.Key_Home)
    shown = hands.view.visible_area()
    assert all(shown.contains(item.place) for item in hands.view.sheet.nodes.values())
    hands.view.workspace.select(["output_1"])
    hands.key(Qt.Key.Key_F)
    assert hands.view.zoom == 1.0
    assert hands.view.visible_area().contains(hands.view.sheet.nodes["output_1"].place)
    hands.view.zoom_to(0.5)
    hands.key(Qt.Key.Key_1)
    assert hands.view.zoom == 1.0


def test_center_on_brings_a_node_to_the_middle(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(edits.moved(chain, {"output_1": (6000.0, 900.0)}))
    hands.view.center_on("output_1")
    middle = hands.view.mapFromScene(hands.view.sheet.nodes["output_1"].place.center())
    assert (middle - hands.view.viewport().rect().center()).manhattanLength() < 4


def test_dragging_in_the_minimap_looks_elsewhere(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(edits.moved(chain, {"output_1": (6000.0, 0.0)}))
    before = hands.view.visible_area().center().x()
    box = hands.view.minimap
    hands.qtbot.mousePress(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 20, 40))
    assert hands.view.visible_area().center().x() > before + 1000.0


def test_every_level_of_detail_paints_the_nodes(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(designs.project("input", "dense", "output").design)
    background = theme.current().colour("canvas")
    for zoom, level in (
        (1.0, Level.FULL),
        (0.5, Level.NAME),
        (0.2, Level.SIGN),
        (0.1, Level.COLOUR),
    ):
        hands.view.zoom_to(zoom)
        hands.view.center_on("dense_1") if level is Level.FULL else None
        assert hands.view.detail is level
        picture = hands.view.viewport().grab().toImage()
        place = hands.view.mapFromScene(hands.view.sheet.nodes["dense_1"].place.center())
        assert picture.pixelColor(place + QPoint(3, -1)) != background


def test_wires_say_the_size_of_what_flows(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(project=designs.project("input", layer("dense", units=16), "output"))
    paths = hands.view.sheet.wires.paths
    assert paths[wire("input_1", "dense_1")].label == "4"
    assert paths[wire("dense_1", "output_1")].label == "16"
    hands.view.workspace.apply(
        "Set units", lambda design: edits.with_parameter(design, "dense_1", "units", 32)
    )
    assert paths[wire("dense_1", "output_1")].label == "32"


def test_nodes_count_their_parameters_at_their_foot(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(project=designs.project("input", layer("dense", units=16), "output"))
    assert hands.view.sheet.nodes["dense_1"].visual.footer == "80 parameters"


def test_a_wrong_shape_shows_at_node_port_and_wire(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(project=designs.project("input", "convolution_2d", "output"))
    visual = hands.view.sheet.nodes["convolution_1"].visual
    assert visual.problem == "error"
    assert visual.tone == "error"
    assert any(port.is_input and port.state == "guilty" for port in visual.ports)
    states = [path.state for path in hands.view.sheet.wires.paths.values()]
    assert states[0] == "unfit"


def test_without_data_sizes_are_unknown_and_not_red(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(designs.chain("input", "dense", "output"))
    visual = hands.view.sheet.nodes["dense_1"].visual
    assert visual.is_unknown_size
    assert visual.footer == "size unknown"
    assert {path.state for path in hands.view.sheet.wires.paths.values()} == {"unknown"}


def test_a_click_on_the_badge_opens_the_problem_and_a_fix_mends_it(open_canvas: OpenCanvas) -> None:
    project = structs.replace(
        designs.project("input", "dense", "output"),
        recipe=structs.replace(designs.table_recipe(64), picture=(8, 8, 1)),
    )
    hands = open_canvas(project=project)
    item = hands.view.sheet.nodes["dense_1"]
    problem = hands.view.sheet.knowledge.problems["dense_1"]
    hands.click(hands.spot(item.pos() + shape.badge_place(item.visual)))
    card = hands.view.problems.card
    assert card is not None
    assert card.problem == problem
    buttons = card.buttons()
    assert buttons[0].text() == problem.fixes[0].label
    hands.qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert problem not in hands.view.workspace.inference.problems
    assert hands.view.problems.card is None
    hands.view.workspace.undo()
    assert hands.design == project.design


def test_a_warning_has_a_triangle_and_is_no_error(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(designs.chain("input", "dense"))
    project = designs.project("input", "dense")
    hands.view.workspace.open(project)
    assert hands.view.sheet.nodes["dense_1"].visual.problem == "warning"


def test_an_unknown_kind_is_drawn_as_a_placeholder(open_canvas: OpenCanvas) -> None:
    design, id = edits.added(Design(), UnknownLayer("quantum_gate", {"kind": "quantum_gate"}))
    hands = open_canvas(design)
    visual = hands.view.sheet.nodes[id].visual
    assert visual.is_placeholder
    assert visual.title == "Quantum gate"
    assert visual.footer == "kept as it was"


def test_learning_nodes_show_it_and_others_do_not(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.set_learning(frozenset({"dense_1"}))
    assert hands.view.sheet.nodes["dense_1"].visual.is_learning
    hands.view.set_learning(frozenset())
    assert not hands.view.sheet.nodes["dense_1"].visual.is_learning


def test_an_empty_canvas_invites(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    empty = hands.view.viewport().grab().toImage()
    hands.key(Qt.Key.Key_Tab)
    hands.type("dense")
    hands.enter()
    middle = QRectF(300, 330, 600, 40).toRect()
    before, after = empty.copy(middle), hands.view.viewport().grab().toImage().copy(middle)
    assert before != after
    assert _ink(before) > 200


def test_the_title_stands_above_the_drawing_and_is_part_of_what_fits(
    open_canvas: OpenCanvas,
) -> None:
    project = structs.replace(
        designs.project("input", "dense", "output"), title="Which flower?", description="Four in."
    )
    hands = open_canvas(project=project)
    assert hands.view.whole_area().top() < hands.view.sheet.content().top() - 60.0


def test_no_node_lies_under_the_tools_or_the_minimap_where_everything_is_shown(
    open_canvas: OpenCanvas,
) -> None:
    corners = ((0.0, 0.0), (900.0, 0.0), (0.0, 600.0), (900.0, 600.0))
    nodes = {
        f"dense_{number}": Node(f"dense_{number}", layer("dense"), position=place)
        for number, place in enumerate(corners, 1)
    }
    view = open_canvas(Design(nodes=nodes)).view
    view.fit()
    for item in view.sheet.nodes.values():
        shown = view.mapFromScene(item.place).boundingRect()
        assert view.viewport().rect().contains(shown)
        assert not shown.intersects(view.minimap.geometry())
        assert not shown.intersects(view.toolbar.geometry())


def test_on_a_narrow_canvas_the_minimap_stands_above_the_tools(open_canvas: OpenCanvas) -> None:
    view = open_canvas(designs.project("input", "dense", "output").design).view
    view.resize(360, 700)
    QApplication.processEvents()
    assert not view.minimap.geometry().intersects(view.toolbar.geometry())
    assert view.viewport().rect().contains(view.minimap.geometry())


def test_only_what_changed_is_made_anew(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    items = dict(hands.view.sheet.nodes)
    looks = {id: item.visual for id, item in items.items()}
    hands.view.workspace.apply(
        "Move", lambda design: edits.moved(design, {"dense_1": (300.0, 80.0)})
    )
    assert all(hands.view.sheet.nodes[id] is item for id, item in items.items())
    assert all(item.visual is looks[id] for id, item in items.items())


def test_a_thousand_nodes_open_fit_and_close(open_canvas: OpenCanvas) -> None:
    nodes, last = {}, ""
    dense = layer("dense")
    wires = []
    for index in range(1, 1001):
        id = f"dense_{index}"
        nodes[id] = Node(id, dense, position=(index % 40 * 240.0, index // 40 * 180.0))
        if last:
            wires.append(Wire(Port(last, "y"), Port(id, "x")))
        last = id
    design = Design(nodes=nodes, wires=tuple(wires))
    hands = open_canvas(design)
    assert len(hands.view.sheet.nodes) == 1000
    hands.view.fit()
    assert hands.view.detail < Level.FULL
    assert not hands.view.viewport().grab().isNull()
    hands.view.workspace.open(designs.project("input", "dense", "output"))
    left = [item for item in hands.view.sheet.items() if isinstance(item, NodeItem)]
    assert len(left) == 3
    assert len(hands.view.sheet.wires.paths) == 2


def test_the_canvas_has_a_name_for_those_who_hear_it(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    assert open_canvas(chain).view.accessibleName() == "Network canvas"


def test_the_look_can_change_while_it_is_shown(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.viewport().grab()
    theme.manager().set_theme("dark")
    corner = hands.view.viewport().grab().toImage().pixelColor(5, 5)
    assert corner == theme.current().colour("canvas")


def _ink(picture: QImage) -> int:
    """How many pixels are not ground."""
    ground = theme.current().colour("canvas").rgb()
    return sum(
        picture.pixel(x, y) != ground
        for x in range(picture.width())
        for y in range(picture.height())
    )


def test_a_node_can_be_painted_elsewhere(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    picture = QImage(400, 300, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    hands.view.sheet.render(painter)
    painter.end()
    assert len({picture.pixel(x, 150) for x in range(400)}) > 3
