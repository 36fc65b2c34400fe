"""Small projects with random data, made in one call, for what measures or tests training."""

from __future__ import annotations

import numpy as np

from netbuilder.core.layer import Layer, TargetKind
from netbuilder.core.plan import Optimizer, Phase, Plan
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project
from netbuilder.engine.data.preparation import Preparation, TargetColumn
from netbuilder.engine.data.prepare import Prepared
from tests.helpers.designs import chain


def project(
    layers: list[Layer],
    inputs: int,
    classes: int,
    batch_size: int,
    optimizer: Optimizer | None = None,
    picture: tuple[int, int, int] | None = None,
) -> Project:
    """A project with a chain of layers after an Input.

    Args:
        classes: How many; 0 for a number as the target.
    """
    names = tuple(f"class {index}" for index in range(classes))
    kind = ColumnType.CATEGORY if classes else ColumnType.NUMBER
    target = Column("target", kind, ColumnRole.TARGET, classes=names)
    columns = (*(Column(f"x{index}") for index in range(inputs)), target)
    return Project(
        design=chain("input", *layers),
        recipe=Recipe(
            source=Source.entries()["iris"](), columns=columns, rows=100, picture=picture
        ),
        plan=Plan(phases=(Phase(optimizer=optimizer),), epochs=1_000_000, batch_size=batch_size),
        id="0" * 32,
    )


def data(made: Project, rows: int) -> Prepared:
    """Random rows for a project, all for training."""
    facts, chance = made.recipe.facts, np.random.default_rng(0)
    shape = facts.inputs.known if facts.inputs is not None else ()
    inputs = chance.normal(size=(rows, *shape)).astype(np.float32)
    target = facts.targets[0]
    answers = (
        chance.integers(0, target.size, rows)
        if target.kind is TargetKind.CLASSES
        else chance.normal(size=(rows, 1)).astype(np.float32)
    )
    nothing = np.array([], dtype=np.int64)
    return Prepared(
        inputs=inputs,
        targets=(answers,),
        parts={"train": np.arange(rows), "validation": nothing, "test": nothing},
        preparation=Preparation((), (TargetColumn(target.name, target.kind, target.classes),)),
        facts=facts,
        recipe=made.recipe,
        rows=np.arange(rows),
    )
