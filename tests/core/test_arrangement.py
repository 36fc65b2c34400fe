"""Tidy layouts: no overlap, left to right, and long main lines in rows like text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.core import edits
from netbuilder.core.arrangement import arranged, tidy, wrapped
from netbuilder.core.design import Design, Port
from tests.helpers.designs import chain, join, layer

WIDTH = 176.0


def rows(design: Design) -> list[list[str]]:
    """Ids by their height on the canvas, from left to right."""
    heights = sorted({node.position[1] for node in design.nodes.values()})
    return [
        sorted(
            (node.id for node in design.nodes.values() if node.position[1] == height),
            key=lambda id: design.nodes[id].position[0],
        )
        for height in heights
    ]


def test_a_long_line_goes_on_in_a_second_row() -> None:
    design = wrapped(arranged(chain("input", *["dense"] * 10, "output")), most=7)
    assert [len(row) for row in rows(design)] == [6, 6]
    assert rows(design)[1][0] == "dense_6"
    left = min(node.position[0] for node in design.nodes.values())
    assert design.nodes["dense_6"].position[0] == left


def test_a_short_line_stays_in_one_row() -> None:
    short = arranged(chain("input", "dense", "dense", "output"))
    assert wrapped(short, most=7) is short


def test_a_line_is_not_cut_where_a_shortcut_crosses() -> None:
    design = chain("input", *["dense"] * 4, "add", *["dense"] * 4, "output")
    design = join(design, "dense_2", "add_1")
    cut = wrapped(arranged(design), most=6)
    upper = {id for id in cut.nodes if cut.nodes[id].position[1] < 150}
    crossing = [w for w in cut.wires if (w.source.node in upper) != (w.target.node in upper)]
    assert len(crossing) == 1


def test_a_node_with_many_ports_gets_the_room_it_needs() -> None:
    few = layer("subtract")
    many = layer("multi_head_attention")
    apart = []
    for above in (few, many):
        design, first = edits.added(Design(), above)
        design, second = edits.added(design, few)
        tops = sorted(arranged(design).nodes[id].position[1] for id in (first, second))
        apart.append(tops[1] - tops[0])
    assert apart[1] >= 64 + 22 * 7
    assert apart[1] > apart[0]


def test_tidying_a_long_network_keeps_its_centre() -> None:
    before = chain("input", *["dense"] * 10, "output")
    after = tidy(before)
    assert [len(row) for row in rows(after)] == [6, 6]
    for axis in (0, 1):
        old = [node.position[axis] for node in before.nodes.values()]
        new = [node.position[axis] for node in after.nodes.values()]
        assert abs((min(old) + max(old)) - (min(new) + max(new))) <= 16


KINDS = ("dense", "add", "subtract", "multi_head_attention", "concatenate", "dropout")


@st.composite
def drawings(draw: st.DrawFn) -> Design:
    """Designs of any kinds, wired forward at random, some of them pinned."""
    design = Design()
    for kind in draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=14)):
        place = (draw(st.integers(-2000, 2000)) * 1.0, draw(st.integers(-900, 900)) * 1.0)
        design, _ = edits.added(design, layer(kind), place)
    ids = list(design.nodes)
    ends = st.tuples(st.integers(0, len(ids) - 1), st.integers(0, len(ids) - 1), st.integers(0, 3))
    for one, other, socket in draw(st.lists(ends, max_size=20)):
        source, target = ids[min(one, other)], ids[max(one, other)]
        inputs = design.nodes[target].layer.inputs
        wire = Port(source, "y"), Port(target, inputs[min(socket, len(inputs) - 1)].name)
        if edits.refusal(design, *wire) is None:
            design = edits.connected(design, *wire)
    return design


@settings(deadline=None, max_examples=80)
@given(drawings(), st.data())
def test_no_card_lies_on_another_whatever_is_tidied(design: Design, data: st.DataObject) -> None:
    heights = {id: data.draw(st.sampled_from((32.0, 76.0, 120.0, 260.0))) for id in design.nodes}
    everything = tidy(design, None, heights)

    boxes = [(*node.position, heights[id]) for id, node in everything.nodes.items()]
    for number, (left, top, high) in enumerate(boxes):
        for other_left, other_top, other_high in boxes[:number]:
            beside = abs(left - other_left) >= WIDTH
            assert beside or top >= other_top + other_high or other_top >= top + high
    assert everything.wires == design.wires


@settings(deadline=None, max_examples=40)
@given(drawings())
def test_data_runs_to_the_right_within_a_row(design: Design) -> None:
    result = arranged(design)

    for wire in result.wires:
        start, end = (result.nodes[each.node].position[0] for each in (wire.source, wire.target))
        assert start < end
