"""Looks into one layer of a small network, and gives the plain modules beside it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.engine.build import built
from netbuilder.engine.inside.views import InsideViews
from netbuilder.engine.trainee import Part
from netbuilder.link.messages import InsideDrawn, InsideWish, Plate
from tests.helpers.designs import chain, table_recipe


def chance(*sizes: int) -> Tensor:
    """The same normal numbers every time."""
    return torch.randn(*sizes, generator=torch.Generator().manual_seed(5))


def looked(rows: Tensor, *layers: Layer) -> Any:
    """A network that stands still, over these rows."""
    made = built(Project(design=chain(*layers), recipe=table_recipe(rows[0].numel()), id="0" * 32))
    return SimpleNamespace(
        built=made,
        parts={
            "train": Part(rows, ()),
            "validation": Part(rows[:0], ()),
            "test": Part(rows[:0], ()),
        },
        device=torch.device("cpu"),
        origin=SimpleNamespace(rows={"train": np.arange(len(rows))}),
    )


def drawn(network: Any, *nodes: str, **wish: Any) -> InsideDrawn:
    """The inside of a node."""
    return InsideViews(network, InsideWish(nodes, **wish)).drawn("", 7)


def plates(found: InsideDrawn) -> dict[str, Plate]:
    """Its plates by name."""
    return {each.name: each for each in found.plates}


def values(plate: Plate) -> Tensor:
    """The numbers of a plate."""
    array = np.frombuffer(plate.values.data, plate.values.dtype).reshape(plate.values.shape)
    return torch.from_numpy(array.copy())


def marked(plate: Plate) -> Tensor:
    """Places of a plate that something is said of."""
    if plate.marks is None:
        raise AssertionError("nothing is marked")
    array = np.frombuffer(plate.marks.data, plate.marks.dtype).reshape(plate.marks.shape)
    return torch.from_numpy(array.copy()).bool()


def hooked(network: Any, node: str, row: Tensor) -> tuple[Tensor, Tensor]:
    """What arrives at a module and what leaves it in a plain forward in evaluation mode."""
    module: nn.Module = network.built.network.get_submodule(node)
    found: list[tuple[Tensor, Tensor]] = []
    handle = module.register_forward_hook(
        lambda _, given, answer: found.append((given[0].detach(), answer.detach()))
    )
    plain: nn.Module = network.built.network
    was_training = plain.training
    plain.eval()
    with torch.no_grad():
        plain(row)
    plain.train(was_training)
    handle.remove()
    return found[0]
