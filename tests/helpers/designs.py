"""Builds small designs for tests in one line."""

from __future__ import annotations

from typing import Any

import netbuilder.catalog  # noqa: F401  (registers every kind)
from netbuilder.core import edits
from netbuilder.core.design import Design, Port
from netbuilder.core.layer import Layer
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project


def layer(kind: str, **parameters: Any) -> Layer:
    """A layer by the name of its kind."""
    return Layer.entries()[kind](**parameters)


def join(design: Design, source: str, target: str, port: str = "") -> Design:
    """Wire the first output of `source` to a port of `target` (its first by default)."""
    start, end = design.nodes[source].layer, design.nodes[target].layer
    return edits.connected(
        design, Port(source, start.outputs[0].name), Port(target, port or end.inputs[0].name)
    )


def chain(*layers: str | Layer) -> Design:
    """The layers one after the other, wired, 240 px apart."""
    design, last = Design(), ""
    for index, each in enumerate(layers):
        made = layer(each) if isinstance(each, str) else each
        design, id = edits.added(design, made, (index * 240.0, 0.0))
        if last:
            design = join(design, last, id)
        last = id
    return design


def table_recipe(inputs: int = 4, classes: int = 3) -> Recipe:
    """A recipe with number inputs and one class target (or one number target for 0 classes)."""
    names = tuple(f"class {index}" for index in range(classes))
    target = Column(
        "target",
        ColumnType.CATEGORY if classes else ColumnType.NUMBER,
        ColumnRole.TARGET,
        classes=names,
    )
    columns = (*(Column(f"x{index}") for index in range(inputs)), target)
    return Recipe(source=Source.entries()["iris"](), columns=columns, rows=150)


def project(*layers: str | Layer, inputs: int = 4, classes: int = 3) -> Project:
    """A project with a chain and a table of `inputs` numbers and one target."""
    return Project(design=chain(*layers), recipe=table_recipe(inputs, classes), id="0" * 32)
