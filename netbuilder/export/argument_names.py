"""Names for what copies of a block differ in: from parameters, from what arrives, from settings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from netbuilder.core.blocks import entrances
from netbuilder.core.design import BlockUse, Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.core.value import Block
from netbuilder.export import literals
from netbuilder.export.block_texts import Instance

Column = tuple[str, ...]


class Wish(Struct, frozen=True):
    """A name for an argument.

    Attributes:
        owner: The node it is of, in letters; empty where it needs none.
        field: What it is of that node.
    """

    owner: str
    field: str

    @property
    def long(self) -> str:
        """Its name beside others for the same field."""
        return f"{self.owner}_{self.field}" if self.owner else self.field


def first_wishes(
    alike: Sequence[Instance],
    exposed: tuple[str, ...],
    blocks: Mapping[str, Block],
    signatures: Mapping[str, Sequence[str]],
) -> dict[Column, Wish]:
    """The best name for every column of literals that has one.

    Args:
        alike: The copies.
        exposed: Parameters that uses may override, by ``node.parameter``: their names come first.
        blocks: All blocks of the project.
        signatures: Names of the arguments of the classes that are written already.
    """
    found: dict[Column, Wish] = {}
    parameters = [
        each
        for id, node in alike[0].design.nodes.items()
        for each in _of_node(id, _letters(node), [i.inference.nodes[id] for i in alike], blocks)
    ]
    for key, column, wish in sorted(parameters, key=lambda each: each[0] not in exposed):
        if key in exposed:
            found.setdefault(column, wish)
    for column, wish in _arriving(alike):
        found.setdefault(column, wish)
    for _, column, wish in parameters:
        found.setdefault(column, wish)
    hints = (*_repeats(alike), *_settings(alike, signatures), *_widths(alike), *_sizes(alike))
    for column, wish in hints:
        found.setdefault(column, wish)
    return found


def _of_node(
    path: str, owner: str, twins: Sequence[NodeFacts], blocks: Mapping[str, Block]
) -> Iterator[tuple[str, Column, Wish]]:
    """The parameters of the same node in all copies, and of the nodes inside it."""
    layer = twins[0].layer
    if isinstance(layer, Layer):
        for field in layer.parameters:
            values = [getattr(twin.layer, field) for twin in twins]
            for column in _texts(values):
                yield f"{path}.{field}", column, Wish(owner, field)
    if not isinstance(layer, BlockUse):
        return
    names = blocks[layer.definition].design.nodes
    for copy in range(min(len(twin.inside) for twin in twins)):
        for id in twins[0].inside[copy].nodes:
            inner = [twin.inside[copy].nodes[id] for twin in twins]
            words = _letters(names[id]) if names[id].name else owner
            yield from _of_node(f"{path}.{id}", words, inner, blocks)


def _texts(values: Sequence[Any]) -> Iterator[Column]:
    yield tuple(map(repr, values))
    if all(isinstance(value, tuple) and value for value in values):
        for place in range(min(map(len, values))):
            yield tuple(repr(value[place]) for value in values)


def _arriving(alike: Sequence[Instance]) -> Iterator[tuple[Column, Wish]]:
    for door in entrances(alike[0].design):
        twins = [instance.inference.nodes[door].output for instance in alike]
        yield from _width(twins, "")


def _widths(alike: Sequence[Instance]) -> Iterator[tuple[Column, Wish]]:
    """How much arrives at each node, and how much leaves it."""
    for id, node in alike[0].design.nodes.items():
        facts = [instance.inference.nodes[id] for instance in alike]
        yield from _width(
            [each.inputs[0] if each.inputs else None for each in facts], _letters(node)
        )


def _width(shapes: Sequence[Any], owner: str) -> Iterator[tuple[Column, Wish]]:
    known = [shape for shape in shapes if isinstance(shape, Shape)]
    if len(known) == len(shapes):
        is_picture = known[0].kind in (ShapeKind.IMAGE, ShapeKind.VOLUME)
        widths = (shape.sizes[0] if is_picture else shape.sizes[-1] for shape in known)
        field = "in_channels" if is_picture else "in_features"
        yield tuple(map(str, widths)), Wish(owner, field)


def _repeats(alike: Sequence[Instance]) -> Iterator[tuple[Column, Wish]]:
    for id, node in alike[0].design.nodes.items():
        if isinstance(node.layer, BlockUse):
            layers = [instance.inference.nodes[id].layer for instance in alike]
            repeats = tuple(str(getattr(each, "repeat", 1)) for each in layers)
            yield repeats, Wish(_letters(node), "repeat")


def _sizes(alike: Sequence[Instance]) -> Iterator[tuple[Column, Wish]]:
    """What is left: numbers in lines of ``forward``."""
    for place, part in enumerate(alike[0].parts):
        owner = _letters(alike[0].design.nodes[part.id])
        for line in range(len(part.forward)):
            rows = [literals.found(instance.parts[place].forward[line]) for instance in alike]
            for column in zip(*rows, strict=True):
                yield column, Wish(owner, "size")


def _settings(
    alike: Sequence[Instance], signatures: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Column, Wish]]:
    """What modules are given, by torch's names or by those of the classes written before."""
    for place, part in enumerate(alike[0].parts):
        given = [_arguments(instance.parts[place].module, signatures) for instance in alike]
        owner = _letters(alike[0].design.nodes[part.id])
        for name in given[0]:
            if all(name in each for each in given):
                yield tuple(each[name] for each in given), Wish(owner, name)


def _arguments(text: str, signatures: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The values of a call by the names of its arguments, as far as they are known."""
    call = _call(text)
    if call is None:
        return {}
    names = signatures.get(ast.unparse(call.func), ())
    found = dict(zip(names, map(ast.unparse, call.args), strict=False))
    return found | {each.arg: ast.unparse(each.value) for each in call.keywords if each.arg}


@lru_cache(4096)
def _call(text: str) -> ast.Call | None:
    if "\n" in text or not text:
        return None
    body = ast.parse(text, mode="eval").body
    return body if isinstance(body, ast.Call) else None


def _letters(node: Node) -> str:
    """The name a person gave a node in small letters, or its id."""
    words = re.findall(r"[a-z]+", node.name.lower())[:3]
    return "_".join(words) or node.id
