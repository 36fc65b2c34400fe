"""Writes weights that a person sets while a run goes on, and what stood there when it is undone."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from netbuilder.core.design import BlockUse, Design, SetWeight
from netbuilder.core.value import Project
from netbuilder.engine.state import WEIGHTS, Before, weights_of
from netbuilder.engine.trainee import Trainee

# Ids of nodes from the outside in and the name of the tensor, then the place in it.
Key = tuple[tuple[str, ...], tuple[int, ...]]


def set_by_hand(tensors: dict[str, Tensor], trainee: Trainee, heir: Trainee) -> tuple[Before, ...]:
    """Write what is set by hand in the project of `heir` and was not in that of `trainee`.

    What was set there and is no longer becomes what it was before, or (where that was before the
    run began) what it would have begun with.

    Args:
        tensors: The weights of `heir` by checkpoint name; those that change are put anew.

    Returns:
        What weights were before, for all that are set now.
    """
    was, now = (dict(_wishes(each.project)) for each in (trainee, heir))
    before = {(each.path, each.place): each for each in trainee.progress.before}
    if was == now:
        return tuple(before.values())
    fresh = weights_of(heir.network)
    for key in [key for key in was if key not in now]:
        noted = before.pop(key, None)
        for number, name in enumerate(_names(tensors, key)):
            is_noted = noted is not None and number < len(noted.weights)
            old = float.fromhex(noted.weights[number]) if noted and is_noted else None
            _write(tensors, name, key, float(fresh[name][key[1]]) if old is None else old)
    for key, wish in now.items():
        if was.get(key) == wish:
            continue
        names = _names(tensors, key)
        if key not in was:
            weights = tuple(float(tensors[name][key[1]]).hex() for name in names)
            before[key] = Before(*key, weights)
        for name in names:
            _write(tensors, name, key, wish.value)
    return tuple(before.values())


def _write(tensors: dict[str, Tensor], name: str, key: Key, value: float) -> None:
    tensors[name] = tensors[name].clone()
    tensors[name][key[1]] = value


def _wishes(project: Project) -> Iterator[tuple[Key, SetWeight]]:
    """All that is set by hand, inside blocks too."""
    designs = (project.design, *(block.design for block in project.blocks.values()))
    if any(node.set_weights for design in designs for node in design.nodes.values()):
        yield from _inside(project, project.design, (), ())


def _inside(
    project: Project, design: Design, path: tuple[str, ...], within: tuple[str, ...]
) -> Iterator[tuple[Key, SetWeight]]:
    for id, node in design.nodes.items():
        if not node.same_weights_as:
            for each in node.set_weights:
                yield ((*path, id, each.name), each.place), each
        use = node.layer
        if isinstance(use, BlockUse) and use.definition in project.blocks:
            if use.definition not in within:
                block = project.blocks[use.definition].design
                yield from _inside(project, block, (*path, id), (*within, use.definition))


def _names(tensors: dict[str, Tensor], key: Key) -> list[str]:
    """Names of the tensors that have this place: one for each copy of the blocks around it."""
    path, place = key
    return [
        name
        for name, tensor in tensors.items()
        if name.startswith(WEIGHTS)
        and _path(name) == path
        and len(place) == tensor.dim()
        and all(at < size for at, size in zip(place, tensor.shape, strict=True))
    ]


def _path(name: str) -> tuple[str, ...]:
    """The name of a tensor without the numbers of copies."""
    return tuple(each for each in name.removeprefix(WEIGHTS).split(".") if not each.isdigit())
