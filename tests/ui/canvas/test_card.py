"""The look of a card: its states, and what each of them is told apart by."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec import structs
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from netbuilder.core import edits
from netbuilder.core.design import Design
from netbuilder.core.inference import infer
from netbuilder.core.layer import DataFacts
from netbuilder.core.value import Project
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.painter import paint_node
from netbuilder.ui.canvas.paints import Paints
from netbuilder.ui.canvas.visual import NodeVisual, node_visual, spoken, worst
from netbuilder.ui.theme import THEME_CHOICES, load_theme
from tests.helpers.designs import chain, join, layer, project
from tests.ui.canvas.conftest import OpenCanvas

LOOKS = [name for name in THEME_CHOICES if name != "system"]
MARGIN = 20


def visual(some: Project, id: str) -> NodeVisual:
    """The look of a node with what is inferred of it."""
    inference = infer(some)
    problems = [each for each in inference.problems if each.where.node == id]
    node = some.design.nodes[id]
    return node_visual(node, some.design, inference.nodes, some.recipe.facts, worst(problems))


def pictured(shown: NodeVisual, look: str = "light", ratio: float = 1.0) -> QImage:
    """The card as it is painted."""
    area = shape.bounds(shown).toAlignedRect()
    size = area.size() * ratio
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    paints = Paints(load_theme(look))  # type: ignore[arg-type]
    image.fill(paints.colours["canvas"])
    painter = QPainter(image)
    painter.translate(-area.left(), -area.top())
    paint_node(painter, shown, paints, False, False)
    painter.end()
    return image


def changed(design: Design, id: str, **values: object) -> Design:
    node = structs.replace(design.nodes[id], **values)
    return structs.replace(design, nodes={**design.nodes, id: node})


def test_a_pinned_node_carries_a_pin_and_says_so(qapp: object) -> None:
    some = project("input", "dense", "output")
    plain = visual(some, "dense_1")
    pinned = visual(
        structs.replace(some, design=changed(some.design, "dense_1", pinned=True)), "dense_1"
    )
    assert pinned.is_pinned
    assert pictured(pinned) != pictured(plain)
    node = changed(some.design, "dense_1", pinned=True).nodes["dense_1"]
    assert "pinned" in spoken(node, None)


def test_inputs_that_have_to_be_wired_are_marked_and_others_only_hollow(qapp: object) -> None:
    design = chain(layer("input", size=(4, 6)))
    design, id = edits.added(design, layer("multi_head_attention"), (300.0, 0.0))
    before = visual(Project(design), id)
    assert {port.name: port.state for port in before.ports if port.is_input}["query"] == "guilty"
    wired = visual(Project(join(design, "input_1", id)), id)
    states = {port.name: port.state for port in wired.ports if port.is_input}
    assert states["query"] == "plain"
    assert set(states.values()) <= {"plain", "free"}


def test_without_an_inference_a_missing_wire_is_wanted_rather_than_guilty() -> None:
    design, id = edits.added(Design(), layer("dense"), (0.0, 0.0))
    shown = node_visual(design.nodes[id], design, {}, DataFacts())
    assert [port.state for port in shown.ports] == ["wanted", "plain"]


def test_every_missing_wire_of_a_node_is_guilty_not_only_the_first() -> None:
    design, id = edits.added(Design(), layer("subtract"), (0.0, 0.0))
    states = [port.state for port in visual(Project(design), id).ports if port.is_input]
    assert states == ["guilty", "guilty"]


def test_a_loose_end_says_what_leaves_it() -> None:
    design = chain(layer("input", size=(4,)), layer("dense", units=16))
    assert visual(Project(design), "dense_1").leaving == "16"
    design = join(edits.added(design, layer("dense"), (600.0, 0.0))[0], "dense_1", "dense_2")
    assert visual(Project(design), "dense_1").leaving == ""


STATES = {
    "bypassed": {"is_bypassed": True},
    "frozen": {"is_frozen": True},
    "pinned": {"is_pinned": True},
    "learning": {"is_learning": True},
    "unknown": {"is_unknown_size": True},
    "placeholder": {"is_placeholder": True},
    "error": {"problem": "error"},
    "warning": {"problem": "warning"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_shows_without_any_colour(qapp: object, look: str) -> None:
    plain = visual(project("input", "dense", "output"), "dense_1")
    grey = [
        pictured(shown, look).convertToFormat(QImage.Format.Format_Grayscale8)
        for shown in (plain, *(plain._replace(**values) for values in STATES.values()))  # type: ignore[arg-type]
    ]
    for index, one in enumerate(grey):
        for other in grey[index + 1 :]:
            assert one != other


@pytest.mark.parametrize("ratio", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("state", ["plain", *STATES])
def test_nothing_of_a_card_is_cut_off_on_any_screen(qapp: object, ratio: float, state: str) -> None:
    plain = visual(project("input", "dense", "output"), "dense_1")
    shown = plain._replace(**STATES.get(state, {}))  # type: ignore[arg-type]
    image = pictured(shown, ratio=ratio)
    ground = QColor(load_theme("light").colour("canvas"))
    edges = [(x, y) for x in range(image.width()) for y in (0, image.height() - 1)]
    edges += [(x, y) for y in range(image.height()) for x in (0, image.width() - 1)]
    assert all(image.pixelColor(x, y) == ground for x, y in edges)


def test_a_card_is_as_sharp_as_its_screen(qapp: object) -> None:
    plain = visual(project("input", "dense", "output"), "dense_1")
    coarse, fine = pictured(plain, ratio=1.0), pictured(plain, ratio=3.0)
    blown_up = coarse.scaled(fine.size(), mode=Qt.TransformationMode.SmoothTransformation)
    assert _contrast(fine) > 1.2 * _contrast(blown_up)


def _contrast(image: QImage) -> float:
    """The sharpest steps from pixel to pixel in the name of a card."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    scale = image.width() / 200.0
    row = round((12.0 + 16.0) * scale)
    places = range(round(50 * scale), round(110 * scale))
    values = [grey.pixelColor(x, row).lightness() for x in places]
    steps = sorted(abs(one - other) for one, other in pairwise(values))
    return sum(steps[-10:]) / 10


def test_the_pointer_on_badge_or_guilty_port_is_told_what_is_wrong(
    open_canvas: OpenCanvas,
) -> None:
    design, id = edits.added(Design(), layer("dense"), (200.0, 100.0))
    hands = open_canvas(design)
    item = hands.view.sheet.nodes[id]
    for place in (
        shape.badge_place(item.visual) + item.pos(),
        item.port_place(item.visual.ports[0]),
    ):
        hands.move(hands.spot(place))
        assert hands.view._reason.text == "Nothing arrives at Dense 1."
        hands.move(hands.empty())
        assert hands.view._reason.text == ""
    hands.move(hands.spot(shape.badge_place(item.visual) + item.pos()))
    hands.click(hands.spot(shape.badge_place(item.visual) + item.pos()))
    assert hands.view.problems.card is not None
    assert hands.view._reason.text == ""


def test_the_middle_of_a_port_is_where_wires_end(qapp: object) -> None:
    shown = visual(project("input", "dense", "output"), "dense_1")
    (entry, *_) = shown.ports
    assert shape.port_place(shown, entry) == QPointF(0.0, 16.0)
