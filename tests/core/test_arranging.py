"""Nodes line up, keep equal gaps, and let wires run level, without covering each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import arrangement, arranging, edits
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.layer import Layer

SIZE = (176.0, 100.0)
Place = tuple[float, float]


def stood(*places: Place) -> Design:
    """Dense layers at these places."""
    design = Design()
    for place in places:
        design, _ = edits.added(design, Layer.entries()["dense"](), place)
    return design


def wired(design: Design, *pairs: tuple[int, int]) -> Design:
    for source, target in pairs:
        ends = Port(f"dense_{source}", "y"), Port(f"dense_{target}", "x")
        design = edits.connected(design, *ends)
    return design


def sizes(design: Design) -> dict[str, arranging.Size]:
    return dict.fromkeys(design.nodes, SIZE)


def places(design: Design) -> list[Place]:
    return [node.position for node in design.nodes.values()]


def covering(design: Design) -> set[tuple[str, str]]:
    """Pairs of nodes that cover each other."""
    return {
        (one, other)
        for one, a in design.nodes.items()
        for other, b in design.nodes.items()
        if one < other
        and abs(a.position[0] - b.position[0]) < SIZE[0]
        and abs(a.position[1] - b.position[1]) < SIZE[1]
    }


def level(_: Wire) -> tuple[float, float]:
    return (16.0, 16.0)


def test_left_edges_and_centres_come_onto_one_line() -> None:
    design = stood((0.0, 0.0), (40.0, 200.0), (80.0, 400.0))
    left = arranging.aligned(design, sizes(design), "left")
    assert places(left) == [(0.0, 0.0), (0.0, 200.0), (0.0, 400.0)]
    uneven = {**sizes(design), "dense_2": (276.0, 100.0)}
    right = arranging.aligned(design, uneven, "right")
    assert places(right) == [(140.0, 0.0), (40.0, 200.0), (140.0, 400.0)]
    centre = arranging.aligned(design, uneven, "centre")
    assert {x + uneven[id][0] / 2 for id, (x, _) in zip(uneven, places(centre), strict=True)} == {
        (88.0 + 178.0) / 2
    }


def test_nodes_of_a_row_that_get_one_left_edge_are_parted() -> None:
    design = stood((0.0, 0.0), (300.0, 0.0), (600.0, 0.0))
    column = arranging.aligned(design, sizes(design), "left")
    assert places(column) == [(0.0, 0.0), (0.0, 124.0), (0.0, 248.0)]


def test_others_line_up_with_what_is_pinned() -> None:
    design = arranging.with_pins(stood((0.0, 0.0), (40.0, 200.0)), ["dense_2"], on=True)
    left = arranging.aligned(design, sizes(design), "left")
    assert places(left) == [(40.0, 0.0), (40.0, 200.0)]


def test_gaps_become_equal_and_the_outermost_stay() -> None:
    design = stood((0.0, 0.0), (190.0, 8.0), (600.0, 0.0))
    spaced = arranging.distributed(design, sizes(design), "across")
    assert places(spaced) == [(0.0, 0.0), (300.0, 8.0), (600.0, 0.0)]


def test_where_there_is_no_room_gaps_become_usual_ones() -> None:
    design = stood((0.0, 0.0), (8.0, 8.0), (16.0, 16.0))
    spaced = arranging.distributed(design, sizes(design), "down")
    assert [y for _, y in places(spaced)] == [0.0, 124.0, 248.0]


def test_a_chain_is_levelled_at_its_ports() -> None:
    design = wired(stood((0.0, 0.0), (300.0, 33.0), (600.0, -20.0)), (1, 2), (2, 3))
    straight = arranging.levelled(design, design.nodes, sizes(design), lambda _: (16.0, 46.0))
    assert [y for _, y in places(straight)] == [0.0, -30.0, -60.0]


def test_a_pinned_node_leads_the_chain() -> None:
    design = wired(stood((0.0, 0.0), (300.0, 33.0), (600.0, -20.0)), (1, 2), (2, 3))
    design = arranging.with_pins(design, ["dense_2"], on=True)
    straight = arranging.levelled(design, design.nodes, sizes(design), level)
    assert [y for _, y in places(straight)] == [33.0, 33.0, 33.0]


def test_branches_above_each_other_are_not_levelled_onto_one_place() -> None:
    design = wired(stood((0.0, 0.0), (300.0, -80.0), (300.0, 80.0)), (1, 2), (1, 3))
    straight = arranging.levelled(design, design.nodes, sizes(design), level)
    assert not covering(straight)


coordinates = st.integers(-60, 60).map(lambda step: step * 16.0)


@given(
    st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=9),
    st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12),
    st.sets(st.integers(1, 9), max_size=3),
)
def test_lining_up_and_tidying_cover_nothing_anew_and_leave_pinned_nodes(
    spots: list[Place], pairs: set[tuple[int, int]], pins: set[int]
) -> None:
    design = stood(*spots)
    count = len(spots)
    design = wired(design, *(pair for pair in sorted(pairs) if pair[0] < pair[1] <= count))
    design = arranging.with_pins(design, (f"dense_{pin}" for pin in pins), on=True)
    held = {id: node.position for id, node in design.nodes.items() if node.pinned}
    straight = arranging.levelled(design, design.nodes, sizes(design), level)
    assert covering(straight) <= covering(design)
    tidy = arrangement.tidy(design, heights=dict.fromkeys(design.nodes, SIZE[1]))
    among_pinned = {pair for pair in covering(design) if set(pair) <= set(held)}
    assert covering(tidy) == among_pinned
    left = arranging.aligned(design, sizes(design), "left")
    if not held:
        assert not covering(left)
    for after in (straight, tidy, left):
        assert {id: after.nodes[id].position for id in held} == held
