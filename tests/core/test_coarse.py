"""A design as its coarse parts: which layers belong together, and what is known of them."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.core import edits, frames
from netbuilder.core.block_edits import grouped_in
from netbuilder.core.coarse import Coarse, Group, GroupKind, coarse, sums
from netbuilder.core.inference import infer
from netbuilder.core.project import store
from netbuilder.core.value import Project
from netbuilder.resources import example_project
from tests.helpers import designs
from tests.helpers.designs import join, layer


def _parts(project: Project) -> Coarse:
    return coarse(project.design, infer(project).nodes)


def _example(name: str) -> Project:
    return store.load(example_project(name)).project


def _group(project: Project, id: str) -> Group:
    return next(group for group in _parts(project).groups if group.id == id)


def test_layers_in_a_row_are_one_part_between_the_ends() -> None:
    parts = _parts(_example("iris"))
    assert [group.nodes for group in parts.groups] == [
        ("input_1",),
        ("dense_1", "dense_2", "dense_3"),
        ("output_1",),
    ]
    assert parts.groups[1].kind is GroupKind.RUN
    assert parts.links == (("input_1", "dense_1"), ("dense_1", "output_1"))


def test_a_run_ends_where_pictures_become_numbers() -> None:
    titles = [group.title for group in _parts(_example("digits")).groups]
    assert titles == ["Pixels", "Conv 1 – Pool 2", "Flatten – Scores", "Digit"]


def test_a_run_ends_where_data_branches_and_where_it_joins() -> None:
    design = designs.project("input", "dense", "dense", "output").design
    design, other = edits.added(design, layer("dense"), (0.0, 300.0))
    parts = coarse(join(design, "dense_1", other), {})
    assert {group.nodes for group in parts.groups} >= {("dense_1",), ("dense_2",), (other,)}


def test_the_outermost_frame_is_one_part_with_its_title() -> None:
    project = _example("digits")
    design, id = frames.framed(project.design, ["convolution_1", "max_pooling_1"])
    parts = coarse(design, {})
    group = next(group for group in parts.groups if group.id == id)
    assert (group.kind, group.title) == (GroupKind.FRAME, "Frame 1")
    assert set(group.nodes) >= {"convolution_1"}


def test_a_block_is_one_part_with_all_that_is_inside() -> None:
    project = designs.project("input", "dense", "dense", layer("dense", units=3), "output")
    design, blocks, id = grouped_in(project.design, {}, ["dense_1", "dense_2"], "Pair")
    whole = structs.replace(project, design=design, blocks=blocks)
    group = _group(whole, id)
    known = sums(design, infer(whole).nodes, group)
    assert group.kind is GroupKind.BLOCK
    assert known.layers == 2
    assert known.parameters == infer(project).nodes["dense_1"].parameters + (
        infer(project).nodes["dense_2"].parameters
    )


@pytest.mark.parametrize(("id", "takes", "gives"), [("convolution_1", "8 × 8 × 1", "2 × 2 × 32")])
def test_what_enters_and_leaves_a_part_is_known(id: str, takes: str, gives: str) -> None:
    project = _example("digits")
    known = sums(project.design, infer(project).nodes, _group(project, id))
    assert known.takes is not None
    assert known.gives is not None
    assert (known.takes.label, known.gives.label) == (takes, gives)
    assert known.parameters == 4800


def test_every_node_is_in_exactly_one_part() -> None:
    for name in ("xor", "iris", "digits", "spirals", "wine"):
        project = _example(name)
        found = [id for group in _parts(project).groups for id in group.nodes]
        assert sorted(found) == sorted(project.design.nodes)
