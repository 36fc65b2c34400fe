"""Undo is exact, gestures merge into one step, and the clean mark tells the truth."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.core import edits
from netbuilder.core.arrangement import arranged
from netbuilder.core.changes import changes
from netbuilder.core.design import Design, Port
from netbuilder.core.document import Document
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project
from tests.helpers.designs import chain, join, layer


def test_a_drag_of_many_moves_is_one_step() -> None:
    document = Document(Project(design=chain("input", "dense")))
    start = document.project
    for x in range(50):
        document.apply(
            "Move Dense 1",
            lambda design, x=x: edits.moved(design, {"dense_1": (float(x), 1.0)}),  # type: ignore[misc]
            merge="move",
        )
    document.end_merge()
    document.undo()
    assert document.project is start
    assert not document.can_undo


def test_two_drags_are_two_steps() -> None:
    document = Document(Project(design=chain("input", "dense")))
    for x in (1.0, 2.0):
        document.apply("Move", lambda d, x=x: edits.moved(d, {"dense_1": (x, 0.0)}), "move")  # type: ignore[misc]
        document.end_merge()
    assert len(document.history.done) == 2


def test_an_abandoned_drag_was_never_there_and_redo_is_as_it_was() -> None:
    document = Document(Project(design=chain("input", "dense")))
    document.mark_clean()
    document.apply("Rename", lambda design: edits.renamed(design, "dense_1", "Eyes"))
    document.undo()
    start = document.project
    for x in (1.0, 2.0):
        document.apply("Move", lambda d, x=x: edits.moved(d, {"dense_1": (x, 0.0)}), "move")  # type: ignore[misc]
    document.abandon("move")
    assert document.project is start
    assert document.is_clean
    assert not document.can_undo
    assert document.redo_label == "Rename"
    document.abandon("move")
    assert document.redo_label == "Rename"


def test_a_drag_that_comes_back_to_where_it_began_was_never_there() -> None:
    document = Document(Project(design=chain("input", "dense")))
    document.mark_clean()
    document.apply("Rename", lambda design: edits.renamed(design, "dense_1", "Eyes"))
    document.undo()
    start = document.project
    marked: list[bool] = []
    document.marked.connect(lambda: marked.append(document.is_clean))
    for x in (9.0, start.design.nodes["dense_1"].position[0]):
        document.apply("Move", lambda d, x=x: edits.moved(d, {"dense_1": (x, 0.0)}), "move")  # type: ignore[misc]
    document.end_merge()
    assert document.project is start
    assert marked[-1]
    assert (document.undo_label, document.redo_label) == ("", "Rename")


def test_an_edit_that_changes_nothing_makes_no_step() -> None:
    document = Document(Project(design=chain("input", "dense")))
    document.apply("Rename", lambda design: edits.renamed(design, "dense_1", ""))
    assert not document.can_undo


def test_undo_back_to_the_saved_state_is_clean_again() -> None:
    document = Document(Project(design=chain("input", "dense")))
    document.mark_clean()
    document.apply("Rename", lambda design: edits.renamed(design, "dense_1", "Eyes"))
    assert not document.is_clean
    document.undo()
    assert document.is_clean


def test_views_hear_what_was_and_what_is() -> None:
    document = Document(Project())
    heard: list[tuple[Project, Project]] = []
    document.changed.connect(lambda before, after: heard.append((before, after)))
    document.apply("Place Dense", lambda design: edits.added(design, layer("dense"))[0])
    assert len(heard) == 1
    assert changes(heard[0][0].design, heard[0][1].design).added == ("dense_1",)


def _edit(design: Design, code: int, index: int) -> Design:
    ids = list(design.nodes)
    kinds = ("dense", "dropout", "add", "input", "output")
    if not ids or code == 0:
        return edits.added(design, layer(kinds[index % 5]), (index * 10.0, 0.0))[0]
    first, second = ids[index % len(ids)], ids[(index // 7) % len(ids)]
    match code:
        case 1:
            return edits.removed(design, [first], heal=index % 2 == 0)
        case 2:
            return edits.moved(design, {first: (float(index), 3.0)})
        case 3:
            return edits.renamed(design, first, f"name {index}")
        case 4:
            return edits.with_bypass(design, [first], index % 2 == 0)
        case 5:
            return arranged(design)
        case 6 if design.wires:
            return edits.disconnected(design, design.wires[index % len(design.wires)])
        case _:
            return join(design, first, second)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 1000)), max_size=40))
def test_undoing_all_returns_the_start_and_redoing_all_the_end(
    steps: list[tuple[int, int]],
) -> None:
    document = Document(Project())
    start = document.project
    for code, index in steps:
        try:
            document.apply("Edit", lambda d, c=code, i=index: _edit(d, c, i))  # type: ignore[misc]
        except (DesignError, IndexError):
            continue
    end = document.project
    assert set(end.design.order) == set(end.design.nodes), "edits never close a circle"
    count = len(document.history.done)
    for _ in range(count):
        document.undo()
    assert document.project == start
    for _ in range(count):
        document.redo()
    assert document.project is end


def test_tidying_up_leaves_no_overlap_and_goes_left_to_right() -> None:
    design = chain("input", "dense", "dense", "dense", "output")
    design, extra = edits.added(design, layer("add"))
    for id in ("dense_1", "dense_2", "dense_3"):
        design = join(design, id, extra)
    tidy = arranged(edits.moved(design, dict.fromkeys(design.nodes, (0.0, 0.0))))
    places = [node.position for node in tidy.nodes.values()]
    for index, (x, y) in enumerate(places):
        assert all(abs(x - u) >= 176 or abs(y - v) >= 120 for u, v in places[index + 1 :])
    for wire in tidy.wires:
        start, end = tidy.nodes[wire.source.node], tidy.nodes[wire.target.node]
        assert start.position[0] < end.position[0]


def test_changes_tell_moves_from_edits() -> None:
    before = chain("input", "dense", "dense")
    after = edits.moved(before, {"dense_1": (7.0, 7.0)})
    after = edits.with_parameter(after, "dense_2", "units", 5)
    after = edits.disconnected(after, after.wires[0])
    found = changes(before, after)
    assert (found.moved, found.edited) == (("dense_1",), ("dense_2",))
    assert found.unwired[0].source == Port("input_1", "y")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 1000)), max_size=20),
    st.lists(st.integers(-3, 30), max_size=8),
)
def test_a_jump_anywhere_is_the_same_as_undoing_and_redoing_one_by_one(
    steps: list[tuple[int, int]], jumps: list[int]
) -> None:
    document = Document(Project())
    projects = [document.project]
    for code, index in steps:
        before = len(document.history.done)
        try:
            document.apply("Edit", lambda d, c=code, i=index: _edit(d, c, i))  # type: ignore[misc]
        except (DesignError, IndexError):
            continue
        projects += [document.project] * (len(document.history.done) - before)
    all_steps = document.history.steps
    for jump in jumps:
        document.go_to(jump)
        wanted = min(max(0, jump), len(projects) - 1)
        assert document.project is projects[wanted]
        assert len(document.history.done) == wanted
        assert document.history.steps == all_steps, "a jump loses no step"


def test_a_jump_tells_views_once_and_one_to_where_they_are_not_at_all() -> None:
    document = Document(Project())
    for title in ("one", "two", "three"):
        document.change(f"Name it {title}", lambda _, title=title: Project(title=title))  # type: ignore[misc]
    heard: list[str] = []
    document.changed.connect(lambda _, after: heard.append(after.title))

    document.go_to(1)
    document.go_to(1)

    assert heard == ["one"]


def test_the_saved_step_is_known_wherever_one_is() -> None:
    document = Document(Project())
    assert document.history.saved == 0
    for title in ("one", "two", "three"):
        document.change(f"Name it {title}", lambda _, title=title: Project(title=title))  # type: ignore[misc]
        if title == "two":
            document.mark_clean()
    document.go_to(0)

    assert document.history.saved == 2
    document.change("Name it four", lambda _: Project(title="four"))
    assert document.history.saved == -1
