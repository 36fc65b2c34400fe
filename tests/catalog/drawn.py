"""Short ways to draw a design in a test."""

from __future__ import annotations

from typing import Any

from netbuilder.core.layer import Layer
from netbuilder.core.recipe import Column, Recipe, Source
from netbuilder.core.value import Project
from tests.helpers.designs import chain, layer

__all__ = ["chain", "kind", "project"]


def kind(name: str, **parameters: Any) -> Any:
    """A layer of a kind, whose own attributes a test may ask for."""
    return layer(name, **parameters)


def project(target: Column, *layers: Layer) -> Project:
    """A chain with four number columns and a target."""
    inputs = tuple(Column(name) for name in "abcd")
    return Project(chain(*layers), Recipe(Source.entries()["iris"](), (*inputs, target), 150))
