"""Templates and suggestions can be trained as they are and are laid out to be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from netbuilder.catalog.suggest import suggested
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core import edits
from netbuilder.core.blocks import use_of
from netbuilder.core.design import Design, Port
from netbuilder.core.inference import infer
from netbuilder.core.layer import Role
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project

GLANCE = 17
every_template = pytest.mark.parametrize(
    "template", list(Template.entries().values()), ids=lambda template: template.kind
)
SOURCES: dict[str, Any] = dict(Source.entries())
CLASS = Column("kind", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("a", "b", "c"))
PRICE = Column("price", role=ColumnRole.TARGET)


def recipe(inputs: int, *targets: Column, picture: tuple[int, int, int] | None = None) -> Recipe:
    columns = (*(Column(f"c{number}") for number in range(inputs)), *targets)
    return Recipe(SOURCES["table"](path="a.csv"), columns, 100, picture=picture)


def _covers(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 190 and abs(one[1] - other[1]) < 100


def reads_from_left_to_right(design: Design) -> bool:
    at = {id: node.position for id, node in design.nodes.items()}
    steps = [at[wire.target.node][0] - at[wire.source.node][0] for wire in design.wires]
    return min(steps) >= 200 and len(set(at.values())) == len(at)


def designs(project: Project) -> list[Design]:
    return [project.design, *(block.design for block in project.blocks.values())]


@every_template
def test_a_template_is_ready_but_for_its_data(template: type[Template]) -> None:
    project = template().project()
    codes = {problem.code for problem in infer(project).problems}
    assert codes == (set() if project.recipe.source else {"no-data"})
    assert project.title
    assert project.description


@every_template
def test_a_template_explains_itself(template: type[Template]) -> None:
    assert template.summary.endswith(".")
    assert template.source
    assert template.synonyms
    assert (Path("resources/icons") / f"{template.icon}.svg").is_file()
    if template.shelf is not Shelf.FIRST_STEPS:
        assert 150 < len(template.help) < 600, "one paragraph"


@every_template
def test_a_template_reads_at_a_glance(template: type[Template]) -> None:
    project = template().project()
    assert len(project.design.nodes) <= GLANCE
    for design in designs(project):
        places = [node.position for node in design.nodes.values()]
        for index, (x, y) in enumerate(places):
            covered = [each for each in places[:index] if _covers((x, y), each)]
            assert not covered


@every_template
def test_a_template_survives_its_file(template: type[Template]) -> None:
    project = structs.replace(template().project(), id="0" * 32)
    loaded = from_text(to_text(project), "some.netb")
    assert loaded.markers == ()
    assert loaded.project == project


@every_template
def test_a_template_can_be_placed_as_a_block(template: type[Template]) -> None:
    project = template().project()
    made = template().as_block()
    use = use_of(made.key, made.block)
    sources = project.design.with_role(Role.SOURCE)
    design = project.design
    for node in project.design.nodes.values():
        if node.layer.role not in (Role.SOURCE, Role.OUTPUT):
            design = edits.removed(design, [node.id])
    design, id = edits.added(design, use)
    for node, socket in zip(sources, use.inputs, strict=True):
        start = Port(node.id, node.layer.outputs[0].name)
        design = edits.connected(design, start, Port(id, socket.name))
    outputs = [node.id for node in project.design.with_role(Role.OUTPUT)]
    for output, socket in zip(outputs, use.outputs, strict=True):
        design = edits.connected(design, Port(id, socket.name), Port(output, "x"))
    inside = infer(structs.replace(project, design=design, blocks=made.blocks))
    before = infer(project)
    assert inside.parameters == before.parameters
    assert [inside.nodes[each].output for each in outputs] == [
        before.nodes[each].output for each in outputs
    ]


def test_templates_stand_on_their_shelves_in_one_piece() -> None:
    shelves = [template.shelf for template in Template.entries().values()]
    assert list(dict.fromkeys(shelves)) == list(Shelf)
    assert shelves == sorted(shelves, key=list(Shelf).index)
    assert Template.entries()["perceptron"]().id == "perceptron"


@pytest.mark.parametrize(
    "some",
    [
        recipe(4, CLASS),
        recipe(1, PRICE),
        recipe(300, CLASS),
        recipe(4, CLASS, PRICE),
        recipe(64, CLASS, picture=(8, 8, 1)),
        recipe(3, CLASS, picture=(1, 1, 3)),
        recipe(15, PRICE, picture=(3, 5, 1)),
        recipe(28 * 28, CLASS, picture=(28, 28, 1)),
    ],
)
def test_a_suggestion_fits_its_data_at_once(some: Recipe) -> None:
    design = suggested(some)
    assert infer(Project(design, some)).problems == ()
    assert reads_from_left_to_right(design)


def test_a_picture_gets_convolutions_and_a_table_does_not() -> None:
    kinds = {
        picture: [node.layer.kind for node in suggested(some).nodes.values()]
        for picture, some in [
            (True, recipe(64, CLASS, picture=(8, 8, 1))),
            (False, recipe(64, CLASS)),
        ]
    }
    assert "convolution_2d" in kinds[True]
    assert "convolution_2d" not in kinds[False]


def test_a_suggestion_is_drawn_even_before_a_target_is_chosen() -> None:
    ignored = structs.replace(CLASS, role=ColumnRole.IGNORE)
    design = suggested(recipe(4, ignored))
    codes = [problem.code for problem in infer(Project(design, recipe(4, ignored))).problems]
    assert codes == ["no-target-column"]
