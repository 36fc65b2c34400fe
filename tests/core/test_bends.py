"""The dots of wires follow moves, insertions and deletions, and undo is exact."""

from __future__ import annotations

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import arrangement, bends, edits
from netbuilder.core.blocks import group_in, ungrouped
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.layer import Layer

FIRST = Wire(Port("input_1", "y"), Port("dense_1", "x"))
SECOND = Wire(Port("dense_1", "y"), Port("output_1", "x"))


def _chain(gap: float = 600.0) -> Design:
    design = Design()
    for column, kind in enumerate(("input", "dense", "output")):
        design, _ = edits.added(design, Layer.entries()[kind](), (column * gap, 0.0))
    for wire in (FIRST, SECOND):
        design = edits.connected(design, wire.source, wire.target)
    return design


def test_a_dot_is_put_before_the_one_of_its_number() -> None:
    design = bends.bent(_chain(), FIRST, [(200.0, 80.0), (400.0, 80.0)])
    design = bends.with_dot(design, FIRST, 1, (300.0, 120.0))
    assert design.bends[FIRST] == ((200.0, 80.0), (300.0, 120.0), (400.0, 80.0))


def test_the_last_dot_dropped_leaves_the_wire_and_nothing_of_the_dots() -> None:
    plain = _chain()
    design = bends.bent(plain, FIRST, [(200.0, 80.0), (400.0, 80.0)])
    design = bends.without_dots(design, [(FIRST, 0)])
    assert design.bends == {FIRST: ((400.0, 80.0),)}
    assert bends.without_dots(design, [(FIRST, 0)]) == plain


def test_a_wire_that_is_not_there_gets_no_dots() -> None:
    plain = _chain()
    assert bends.bent(plain, Wire(SECOND.source, FIRST.target), [(1.0, 1.0)]) == plain


def test_only_chosen_dots_are_shifted() -> None:
    design = bends.bent(_chain(), FIRST, [(200.0, 80.0), (400.0, 80.0)])
    moved = bends.shifted(design, [(FIRST, 1)], 8.0, -16.0)
    assert moved.bends[FIRST] == ((200.0, 80.0), (408.0, 64.0))


def test_dots_go_along_where_both_ends_move_by_the_same_way() -> None:
    design = bends.bent(_chain(), FIRST, [(300.0, 80.0)])
    both = edits.moved(design, {"input_1": (10.0, 20.0), "dense_1": (610.0, 20.0)})
    assert both.bends[FIRST] == ((310.0, 100.0),)


def test_dots_stay_where_only_one_end_moves_or_the_ends_part() -> None:
    design = bends.bent(_chain(), FIRST, [(300.0, 80.0)])
    one = edits.moved(design, {"input_1": (10.0, 20.0)})
    apart = edits.moved(design, {"input_1": (10.0, 20.0), "dense_1": (700.0, 20.0)})
    assert one.bends == apart.bends == design.bends


def test_a_node_put_on_a_bent_wire_parts_its_dots() -> None:
    design = bends.bent(_chain(), FIRST, [(220.0, 200.0), (500.0, 200.0)])
    design, id = edits.inserted_on_wire(design, FIRST, Layer.entries()["dropout"](), (270.0, 184.0))
    assert design.bends == {
        Wire(FIRST.source, Port(id, "x")): ((220.0, 200.0),),
        Wire(Port(id, "y"), FIRST.target): ((500.0, 200.0),),
    }


def test_a_dot_that_the_inserted_node_covers_is_dropped() -> None:
    design = bends.bent(_chain(), FIRST, [(300.0, 20.0)])
    design, _ = edits.inserted_on_wire(design, FIRST, Layer.entries()["dropout"](), (260.0, 8.0))
    assert design.bends == {}


def test_deleting_and_joining_joins_the_dots() -> None:
    design = bends.bent(_chain(), FIRST, [(300.0, 80.0)])
    design = bends.bent(design, SECOND, [(900.0, 80.0)])
    healed = edits.removed(design, ["dense_1"], heal=True)
    assert healed.bends == {Wire(FIRST.source, SECOND.target): ((300.0, 80.0), (900.0, 80.0))}


def test_nodes_to_be_laid_out_lose_the_dots_between_them_only() -> None:
    design = bends.bent(_chain(), FIRST, [(300.0, 80.0)])
    design = bends.bent(design, SECOND, [(900.0, 80.0)])
    assert set(bends.straightened(design, ["input_1", "dense_1"]).bends) == {SECOND}


def test_dots_go_into_a_block_and_come_out_of_it_where_they_were() -> None:
    design, dropout = edits.added(_chain(), Layer.entries()["dropout"](), (600.0, 300.0))
    inner = Wire(Port("dense_1", "y"), Port(dropout, "x"))
    design = edits.connected(design, inner.source, inner.target)
    for wire, place in ((FIRST, (300.0, 80.0)), (SECOND, (900.0, 80.0)), (inner, (500.0, 200.0))):
        design = bends.bent(design, wire, [place])
    grouped, blocks, use = group_in(design, {}, ["dense_1", dropout], "Part")
    (key,) = blocks
    assert blocks[key].design.bends == {inner: ((500.0, 200.0),)}
    assert sorted(grouped.bends.values()) == [((300.0, 80.0),), ((900.0, 80.0),)]
    grouped = edits.moved(grouped, {use: design.nodes["dense_1"].position})
    again, _ = ungrouped(grouped, blocks, use)
    assert again.bends[inner] == ((500.0, 200.0),)
    assert SECOND in again.bends


def test_unpacking_a_block_leaves_the_dots_of_all_other_wires() -> None:
    design = bends.bent(_chain(), FIRST, [(300.0, 80.0)])
    design, other = edits.added(design, Layer.entries()["dropout"](), (600.0, 300.0))
    grouped, blocks, use = group_in(design, {}, [other], "Part")
    again, _ = ungrouped(grouped, blocks, use)
    assert again.bends == {FIRST: ((300.0, 80.0),)}


def test_laying_out_drops_the_dots_of_what_it_lays_out() -> None:
    design = bends.bent(_chain(), FIRST, [(300.0, 80.0)])
    assert arrangement.tidy(design).bends == {}
    assert arrangement.tidy(design, ["dense_1", "output_1"]).bends == design.bends
