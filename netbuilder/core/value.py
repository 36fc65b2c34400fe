"""The whole project as one immutable value: what history, saving and runs hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from netbuilder.core.design import Design
from netbuilder.core.plan import Plan
from netbuilder.core.recipe import Recipe


class Block(Struct, frozen=True):
    """A grouped design; its entrance and exit nodes are its ports (`netbuilder.core.blocks`).

    Attributes:
        name: As the person reads it.
        design: What is inside.
        exposed: Parameters that uses may override, as ``node.parameter``.
    """

    name: str
    design: Design
    exposed: tuple[str, ...] = ()


class Project(Struct, frozen=True):
    """Everything a person can set.

    Attributes:
        id: UUID in hex, made once; ties runs and journals to the project.
        title: Name on the canvas and in the start view.
        description: What it is about, in a sentence or two.
        unknown: Fields of a newer version by the path of their object in the file, written back
            unchanged.
    """

    design: Design = Design()
    recipe: Recipe = Recipe()
    plan: Plan = Plan()
    blocks: Mapping[str, Block] = {}
    id: str = ""
    title: str = ""
    description: str = ""
    unknown: Mapping[str, Mapping[str, Any]] = {}
