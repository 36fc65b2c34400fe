"""Short ways to draw a design in a test."""

from __future__ import annotations

from typing import Any

from netbuilder.core.layer import Layer
from netbuilder.core.problems import Fix
from netbuilder.core.recipe import Column, Recipe, Source
from netbuilder.core.value import Project
from tests.helpers.designs import chain, layer

__all__ = ["chain", "kind", "mended", "project"]


def kind(name: str, **parameters: Any) -> Any:
    """A layer of a kind, whose own attributes a test may ask for."""
    return layer(name, **parameters)


def project(target: Column, *layers: Layer) -> Project:
    """A chain with four number columns and a target."""
    inputs = tuple(Column(name) for name in "abcd")
    return Project(chain(*layers), Recipe(Source.entries()["iris"](), (*inputs, target), 150))


def mended(layer: Any, fix: Fix) -> Any:
    """The layer after a fix that sets parameters of its own."""
    edits: Any = fix.edits
    for edit in edits:
        layer = layer.replaced(**{edit.field: layer.parameters[edit.field].decoded(edit.value)})
    return layer
