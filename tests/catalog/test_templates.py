"""Templates and suggestions can be trained as they are and are laid out to be read."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from netbuilder.catalog.suggest import suggested
from netbuilder.catalog.templates.template import Template
from netbuilder.core.design import Design
from netbuilder.core.inference import infer
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project

every_template = pytest.mark.parametrize(
    "template", list(Template.entries().values()), ids=lambda template: template.kind
)
SOURCES: dict[str, Any] = dict(Source.entries())
CLASS = Column("kind", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("a", "b", "c"))
PRICE = Column("price", role=ColumnRole.TARGET)


def recipe(inputs: int, *targets: Column, picture: tuple[int, int, int] | None = None) -> Recipe:
    columns = (*(Column(f"c{number}") for number in range(inputs)), *targets)
    return Recipe(SOURCES["table"](path="a.csv"), columns, 100, picture=picture)


def reads_from_left_to_right(design: Design) -> bool:
    at = {id: node.position for id, node in design.nodes.items()}
    steps = [at[wire.target.node][0] - at[wire.source.node][0] for wire in design.wires]
    return min(steps) >= 200 and len(set(at.values())) == len(at)


@every_template
def test_a_template_has_no_problem_and_reads_from_left_to_right(template: type[Template]) -> None:
    project = template().project()
    assert infer(project).problems == ()
    assert reads_from_left_to_right(project.design)
    assert project.title
    assert project.description
    assert project.recipe.rows > 0


def test_the_five_templates_of_the_menu_exist() -> None:
    assert len(Template.entries()) == 5
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
