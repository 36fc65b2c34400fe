"""Frames hold what lies in them, grow around it, move it along, and survive copying and saving."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from netbuilder.core import edits, frame_layout, frames
from netbuilder.core.arrangement import tidy
from netbuilder.core.block_edits import grouped_in, unpacked
from netbuilder.core.clipboard import copied, pasted
from netbuilder.core.design import Design, Frame, Port, Wire
from netbuilder.core.document import Document
from netbuilder.core.folding import with_folded_frame
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.value import Project
from tests.helpers.designs import chain, layer

SIZES = {f"dense_{number}": (176.0, 120.0) for number in range(1, 9)}


def framed() -> tuple[Design, str]:
    """Input, three Dense and an Output; the first two Dense in a frame."""
    design = chain("input", "dense", "dense", "dense", "output")
    return frames.framed(design, ["dense_1", "dense_2"], sizes=SIZES)


def only(design: Design, id: str) -> Frame:
    """A frame that is there."""
    frame = frames.frame_of(design, id)
    assert frame is not None
    return frame


def test_a_new_frame_lies_around_the_chosen_nodes_and_takes_their_colour() -> None:
    design, id = framed()
    area = frames.area_of(only(design, id))
    assert all(
        area.encloses(frames.node_area(design.nodes[each], SIZES))
        for each in ("dense_1", "dense_2")
    )
    assert frames.held(design, id).nodes == ("dense_1", "dense_2")
    assert only(design, id).colour == "f_dense"


def test_moving_a_frame_moves_what_lies_in_it_and_nothing_else() -> None:
    design, id = framed()
    wire = Wire(Port("dense_1", "y"), Port("dense_2", "x"))
    design = structs.replace(design, bends={wire: ((400.0, 50.0),)})
    after = frames.shifted(design, [id], (40.0, 16.0))
    assert after.nodes["dense_1"].position == (280.0, 16.0)
    assert after.nodes["dense_3"] == design.nodes["dense_3"]
    assert after.bends[wire] == ((440.0, 66.0),)
    assert frames.held(after, id) == frames.held(design, id)


def test_inner_frames_move_with_the_outer_one() -> None:
    design, inner = framed()
    design, outer = frames.framed(design, ["dense_3"], [inner], SIZES)
    assert frames.held(design, outer).frames == (inner,)
    assert [each.id for each in design.frames] == [outer, inner]  # the outer one lies behind
    after = frames.shifted(design, [outer], (0.0, 40.0))
    assert only(after, inner).position[1] == only(design, inner).position[1] + 40.0


def test_a_frame_grows_around_a_node_that_is_let_go_in_it() -> None:
    design, id = framed()
    moved = edits.moved(design, {"dense_2": (640.0, 180.0)})
    after = frames.settled(design, moved, ["dense_2"], (660.0, 170.0), SIZES)
    assert not frames.area_of(only(after, id)).has((660.0, 190.0))  # let go outside: it leaves
    moved = edits.moved(design, {"dense_2": (600.0, 100.0)})
    after = frames.settled(design, moved, ["dense_2"], (640.0, 120.0), SIZES)
    assert frames.area_of(only(after, id)).encloses(frames.node_area(after.nodes["dense_2"], SIZES))


def test_the_frames_around_a_growing_frame_grow_too() -> None:
    design, inner = framed()
    design, outer = frames.framed(design, [], [inner], SIZES)
    moved = edits.moved(design, {"dense_2": (600.0, 110.0)})
    after = frames.settled(design, moved, ["dense_2"], (640.0, 120.0), SIZES)
    assert frames.area_of(only(after, outer)).encloses(frames.area_of(only(after, inner)))


def test_deleting_a_frame_keeps_its_nodes_unless_they_shall_go_too() -> None:
    design, id = framed()
    assert frames.removed(design, [id]).nodes == design.nodes
    gone = frames.removed(design, [id], with_content=True)
    assert list(gone.nodes) == ["input_1", "dense_3", "output_1"]


def test_tidying_up_leaves_every_frame_around_its_nodes_and_off_the_others() -> None:
    design, id = framed()
    design, other = edits.added(design, layer("dense"), (300.0, 400.0))
    design = edits.connected(design, Port("dense_1", "y"), Port("dense_3", "x"))
    after = frame_layout.kept_around(design, tidy(design), SIZES)
    area = frames.area_of(only(after, id))
    inside = {key for key in after.nodes if area.meets(frames.node_area(after.nodes[key], SIZES))}
    assert inside == {"dense_1", "dense_2"}
    assert other in after.nodes


def test_a_copied_frame_takes_what_lies_in_it_along() -> None:
    design, id = framed()
    after, ids = pasted(design, copied(design, [], frames=[id]))
    assert len(ids) == 2
    assert frames.held(after, "frame_2").nodes == ids
    alone = pasted(Design(), copied(design, ["dense_1"]))[0]
    assert not alone.frames  # not all that the frame holds was copied


def test_a_note_alone_can_be_copied() -> None:
    design, id = frames.noted(Design(), (8.0, 8.0), "# Why\nIt *works*.")
    after, _ = pasted(design, copied(design, [], frames=[id]))
    assert [each.comment for each in after.frames] == ["# Why\nIt *works*."] * 2


def test_a_frame_of_others_with_an_impossible_size_gets_a_usual_one() -> None:
    design, id = framed()
    text = copied(design, [], frames=[id])
    hostile = text.replace('"size": [', '"size": [1e999, ')
    assert pasted(design, hostile)[0].frames[-1].size == frames.EMPTY_SIZE_PX


PLACES = st.tuples(
    st.integers(-40, 120).map(lambda n: n * 8.0), st.integers(-40, 40).map(lambda n: n * 8.0)
)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, object]]:
    """Edits of frames, one after the other."""
    kinds = st.sampled_from(["frame", "note", "move", "drag", "resize", "fold", "delete", "word"])
    return [(draw(kinds), draw(PLACES)) for _ in range(draw(st.integers(1, 8)))]


def done(design: Design, kind: str, place: tuple[float, float]) -> Design:
    """One edit, of the last frame where it needs one."""
    last = design.frames[-1].id if design.frames else ""
    match kind:
        case "frame":
            return frames.framed(design, list(design.nodes)[1:3], sizes=SIZES)[0]
        case "note":
            return frames.noted(design, place, "word")[0]
        case "move":
            return frames.shifted(design, [last], place)
        case "drag":
            moved = edits.moved(design, {"dense_1": place})
            return frames.settled(design, moved, ["dense_1"], place, SIZES)
        case "resize":
            return frames.resized(design, last, frames.Area(*place, place[0] + 90, place[1] + 90))
        case "fold":
            is_folded = bool(last) and only(design, last).folded
            return with_folded_frame(design, last, not is_folded, SIZES)
        case "delete":
            return frames.removed(design, [last])
        case _:
            return frames.changed(design, [last], title="a\u0000b", comment="c", colour="f_ends")


@given(steps())
def test_any_edits_of_frames_undo_exactly_and_survive_saving(
    edits_made: list[tuple[str, tuple[float, float]]],
) -> None:
    project = Project(design=chain("input", "dense", "dense", "output"), id="0" * 32)
    document = Document(project)
    for kind, place in edits_made:
        document.apply(kind, partial(done, kind=kind, place=place))
    end = document.project
    while document.can_undo:
        document.undo()
    assert document.project == project
    while document.can_redo:
        document.redo()
    assert document.project == end
    assert from_text(to_text(end), "a.netb").project.design == end.design


def test_grouping_takes_frames_along_and_unpacking_brings_them_back() -> None:
    design, id = framed()
    design, blocks, block = grouped_in(design, {}, ["dense_1", "dense_2"], "Part")
    assert not design.frames
    assert [frame.id for frame in blocks["part"].design.frames] == [id]
    design, placed = unpacked(design, blocks, block)
    assert set(placed) <= set(frames.held(design, design.frames[0].id).nodes)


def test_a_comment_gets_room_above_the_layers_and_gives_it_back() -> None:
    design, id = framed()
    commented = frames.changed(design, [id], comment="Two of them")
    assert only(commented, id).position[1] < only(design, id).position[1]
    assert frames.held(commented, id) == frames.held(design, id)
    assert frames.changed(commented, [id], comment="") == design


def test_tidying_up_lays_a_folded_frame_out_as_one_card() -> None:
    design, id = framed()
    folded = with_folded_frame(design, id, True, SIZES)
    folded = edits.moved(folded, {"dense_3": (3000.0, 900.0)})
    after = frame_layout.tidied(folded, None, {}, {**SIZES, id: (224.0, 150.0)})
    corner = only(after, id).position
    assert after.nodes["dense_3"].position[0] == corner[0] + frames.PAD_PX + 240.0
    inner = [after.nodes[each].position[0] - corner[0] for each in ("dense_1", "dense_2")]
    assert inner == [24.0, 264.0]  # where they were in it


def test_tidying_up_does_not_tear_a_frame_apart_for_rows() -> None:
    design = chain("input", *["dense"] * 12, "output")
    design, id = frames.framed(design, [f"dense_{number}" for number in range(4, 11)])
    after = frame_layout.tidied(design, None, {}, {})
    area = frames.area_of(only(after, id))
    inside = {key for key in after.nodes if area.meets(frames.node_area(after.nodes[key]))}
    assert inside == {f"dense_{number}" for number in range(4, 11)}
    assert len({node.position[1] for node in after.nodes.values()}) == 1


def test_nested_frames_are_parted_from_their_neighbours_sideways() -> None:
    design, inner = framed()
    design, middle = frames.framed(design, [], [inner], SIZES)
    design, outer = frames.framed(design, [], [middle], SIZES)
    after = frame_layout.tidied(design, None, {}, SIZES)
    area = frames.area_of(only(after, outer))
    assert frames.held(after, outer).nodes == ("dense_1", "dense_2")
    assert not any(
        area.meets(frames.node_area(after.nodes[id], SIZES))
        for id in ("input_1", "dense_3", "output_1")
    )
    assert len({node.position[1] for node in after.nodes.values()}) == 1


def test_what_is_hidden_takes_no_room_in_the_frame_around_its_card() -> None:
    design, inner = framed()
    design, outer = frames.framed(design, ["dense_3"], [inner], SIZES)
    folded = with_folded_frame(design, inner, True, SIZES, (224.0, 150.0))
    sizes = {**SIZES, inner: (224.0, 150.0)}
    after = frame_layout.tidied(folded, None, {}, sizes)
    area = frames.area_of(only(after, outer))
    assert area.right < after.nodes["output_1"].position[0]
    assert len({after.nodes[id].position[1] for id in ("input_1", "dense_3", "output_1")}) == 1


def test_the_row_below_a_frame_goes_down_in_one_piece() -> None:
    design = chain("input", *["dense"] * 8, "output")
    design, id = frames.framed(design, ["dense_1", "dense_2"])
    heights, sizes = dict.fromkeys(design.nodes, 110.0), dict.fromkeys(design.nodes, (176.0, 110.0))
    after = frame_layout.tidied(design, None, heights, sizes)
    tops = sorted({node.position[1] for node in after.nodes.values()})
    assert len(tops) == 2
    assert tops[1] >= frames.area_of(only(after, id)).bottom + frame_layout.ROW_PX
