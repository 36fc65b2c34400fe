"""Folding makes room and closes up; unfolding again leaves everything where it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from netbuilder.core import edits, folding, frames
from netbuilder.core.design import Design
from tests.helpers.designs import chain, layer

LARGE, CARD = (640.0, 300.0), (176.0, 120.0)


def rows() -> Design:
    """Two rows of four nodes each."""
    design = Design()
    for row in range(2):
        for column in range(4):
            design, _ = edits.added(design, layer("dense"), (column * 240.0, row * 240.0))
    return design


def sizes(design: Design) -> dict[str, tuple[float, float]]:
    """Every card as large as usual."""
    return dict.fromkeys(design.nodes, CARD)


def test_unfolding_pushes_what_stands_beside_and_below() -> None:
    design = rows()
    after = folding.with_fold(design, {"dense_2": "unfolded"}, sizes(design), {"dense_2": LARGE})
    assert after.nodes["dense_2"].position == (240.0 + 24.0, 0.0)  # room for sizes on its wires
    assert after.nodes["dense_3"].position == (480.0 + 464.0 + 48.0, 0.0)
    assert after.nodes["dense_5"].position == (0.0, 240.0 + 180.0)
    assert after.nodes["dense_7"].position == (
        480.0,
        240.0 + 180.0,
    )  # the lower row keeps its columns


@given(st.sampled_from([f"dense_{n}" for n in range(1, 9)]))
def test_folding_again_leaves_everything_where_it_was(id: str) -> None:
    design = rows()
    opened = folding.with_fold(design, {id: "unfolded"}, sizes(design), {id: LARGE})
    large = {**sizes(design), id: LARGE}
    assert folding.with_fold(opened, {id: ""}, large, {id: CARD}) == design


def test_rows_below_go_down_once_however_many_unfold() -> None:
    design = rows()
    folds = dict.fromkeys(("dense_1", "dense_2", "dense_3"), "unfolded")
    after = folding.with_fold(design, folds, sizes(design), dict.fromkeys(folds, LARGE))
    assert after.nodes["dense_5"].position == (0.0, 240.0 + 180.0)
    large = {**sizes(design), **dict.fromkeys(folds, LARGE)}
    closed = dict.fromkeys(folds, "")
    assert folding.with_fold(after, closed, large, dict.fromkeys(folds, CARD)) == design


def test_several_unfold_at_once_without_covering_each_other() -> None:
    design = rows()
    folds = dict.fromkeys(("dense_1", "dense_2", "dense_6"), "unfolded")
    larger = dict.fromkeys(folds, LARGE)
    after = folding.with_fold(design, folds, sizes(design), larger)
    known = {**sizes(design), **larger}
    areas = [frames.node_area(node, known) for node in after.nodes.values()]
    assert not any(a.meets(b) for i, a in enumerate(areas) for b in areas[i + 1 :])


def test_the_frame_around_an_unfolded_block_grows_with_it() -> None:
    design, id = frames.framed(rows(), ["dense_1", "dense_2"])
    after = folding.with_fold(design, {"dense_1": "unfolded"}, sizes(design), {"dense_1": LARGE})
    frame = frames.frame_of(after, id)
    assert frame is not None
    area = frames.area_of(frame)
    assert area.encloses(frames.node_area(after.nodes["dense_1"], {"dense_1": LARGE}))
    assert frames.held(after, id).nodes == ("dense_1", "dense_2")
    assert after.nodes["dense_3"].position[0] >= area.right


def test_a_header_in_the_place_of_a_card_moves_nothing() -> None:
    design = rows()
    after = folding.with_fold(
        design, {"dense_1": "folded"}, sizes(design), {"dense_1": (176.0, 32.0)}
    )
    assert [n.position for n in after.nodes.values()] == [n.position for n in design.nodes.values()]


def test_a_folded_frame_keeps_what_it_held_whatever_comes_to_stand_there() -> None:
    design, id = frames.framed(rows(), ["dense_1", "dense_2"], sizes=sizes(rows()))
    folded = folding.with_folded_frame(design, id, True, sizes(design))
    assert frames.hidden(folded) == {"dense_1": id, "dense_2": id}
    moved = edits.moved(folded, {"dense_8": (100.0, 20.0)})
    assert frames.held(moved, id).nodes == ("dense_1", "dense_2")
    shifted = frames.shifted(moved, [id], (8.0, 8.0))
    assert shifted.nodes["dense_8"] == moved.nodes["dense_8"]
    opened = folding.with_folded_frame(folded, id, False, sizes(design))
    assert opened == design


def test_a_pinned_node_is_not_pushed() -> None:
    design = chain("input", "dense", "output")
    pinned = structs.replace(design.nodes["output_1"], pinned=True)
    design = structs.replace(design, nodes={**design.nodes, "output_1": pinned})
    after = folding.with_fold(design, {"dense_1": "unfolded"}, {}, {"dense_1": LARGE})
    assert after.nodes["output_1"] == pinned


def test_folding_a_frame_inside_another_and_unfolding_it_is_exact() -> None:
    design, inner = frames.framed(rows(), ["dense_2", "dense_3"], sizes=sizes(rows()))
    design, outer = frames.framed(design, ["dense_4"], [inner], sizes(design))
    folded = folding.with_folded_frame(design, inner, True, sizes(design))
    assert frames.held(folded, outer).nodes == ("dense_2", "dense_3", "dense_4")
    assert folding.with_folded_frame(folded, inner, False, sizes(design)) == design


def test_a_card_does_not_join_a_frame_it_only_touches() -> None:
    design, left = frames.framed(rows(), ["dense_1"], sizes=sizes(rows()))
    design, right = frames.framed(design, ["dense_2", "dense_3"], sizes=sizes(design))
    frame = frames.frame_of(design, left)
    assert frame is not None
    wider = frames.area_of(frame)._replace(right=frames.area_of(frame).right + 60.0)
    design = frames.resized(design, left, wider)
    folded = folding.with_folded_frame(design, right, True, sizes(design))
    assert frames.held(folded, left).nodes == ("dense_1",)


def test_a_row_runs_level_again_where_a_block_opens_and_folds_back_exactly() -> None:
    design = rows()
    middle = dict.fromkeys(design.nodes, 16.0)
    opening = folding.Heights(middle, {"dense_2": 92.0})

    after = folding.with_fold(
        design, {"dense_2": "unfolded"}, sizes(design), {"dense_2": LARGE}, opening
    )
    upper = ("dense_1", "dense_2", "dense_3", "dense_4")
    lines = {after.nodes[id].position[1] + (92.0 if id == "dense_2" else 16.0) for id in upper}
    closing = folding.Heights({**middle, "dense_2": 92.0}, {"dense_2": 16.0})
    large = {**sizes(design), "dense_2": LARGE}
    again = folding.with_fold(after, {"dense_2": ""}, large, {"dense_2": CARD}, closing)

    assert len(lines) == 1
    assert after.nodes["dense_2"].position[1] == design.nodes["dense_2"].position[1]
    assert again == design


def test_only_the_row_of_the_block_is_levelled_and_pinned_layers_stay() -> None:
    design = rows()
    pinned = structs.replace(design.nodes["dense_3"], pinned=True)
    design = structs.replace(design, nodes={**design.nodes, "dense_3": pinned})
    heights = folding.Heights(dict.fromkeys(design.nodes, 16.0), {"dense_2": 92.0})

    after = folding.with_fold(
        design, {"dense_2": "unfolded"}, sizes(design), {"dense_2": LARGE}, heights
    )

    assert after.nodes["dense_1"].position[1] == design.nodes["dense_1"].position[1] + 76.0
    assert after.nodes["dense_3"].position == design.nodes["dense_3"].position
    assert after.nodes["dense_5"].position[1] == 240.0 + LARGE[1] - CARD[1]
