"""What a block's class takes: literals that differ between its copies, under readable names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from netbuilder.core.blocks import entrances
from netbuilder.core.design import BlockUse
from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.export import literals
from netbuilder.export.block_texts import Instance, PartText

Column = tuple[str, ...]


class Arguments:
    """The arguments of a class that stands for several copies written alike.

    Args:
        alike: The copies; they differ in literals only.
        exposed: Parameters that uses may override, as ``node.parameter``.
    """

    def __init__(self, alike: Sequence[Instance], exposed: tuple[str, ...]) -> None:
        self._alike = alike
        self._names: dict[Column, str] = {}
        suggestions = dict(reversed(list(_suggestions(alike, exposed))))
        in_modules = _columns([instance.modules for instance in alike])
        in_others = _columns([instance.others for instance in alike])
        for column in (*in_modules, *in_others):
            if len(set(column)) > 1 and column not in self._names:
                self._names[column] = self._free(suggestions.get(column, ""))
        self.kept = tuple(
            self._names[column] for column in dict.fromkeys(in_others) if column in self._names
        )
        self.parts = self._parts()

    @property
    def declared(self) -> tuple[tuple[str, str], ...]:
        """Name and type of each argument."""
        return tuple((name, _type(column)) for column, name in self._names.items())

    def of(self, index: int) -> tuple[str, ...]:
        """The values that one copy gives them."""
        return tuple(column[index] for column in self._names)

    def _parts(self) -> tuple[PartText, ...]:
        made = []
        for index, part in enumerate(self._alike[0].parts):
            twins = [instance.parts[index] for instance in self._alike]
            others = _Reader(self._names, prefix="self.")
            module = _Reader(self._names)
            module.load([twin.module for twin in twins])
            others.load(*([*twin.statements, *twin.forward] for twin in twins))
            comments = _Reader(self._names, unknown="?")
            comments.load([twin.comment for twin in twins])
            made.append(
                PartText(
                    part.id,
                    module.read(part.module),
                    tuple(map(others.read, part.statements)),
                    tuple(map(others.read, part.forward)),
                    comments.read(part.comment),
                    part.is_frozen,
                    part.ties,
                )
            )
        return tuple(made)

    def _free(self, wish: str) -> str:
        plain = wish or "size"
        name, number = plain, 2
        while name in self._names.values():
            name, number = f"{plain}_{number}", number + 1
        return name


class _Reader:
    """Puts the names of arguments in place of the literals that differ."""

    def __init__(self, names: dict[Column, str], prefix: str = "", unknown: str = "") -> None:
        self._names, self._prefix, self._unknown = names, prefix, unknown
        self._columns: Iterator[Column] = iter(())

    def load(self, *copies: Sequence[str]) -> None:
        """Take the same texts of all copies: one sequence per copy, or one text of each."""
        rows = copies if len(copies) > 1 else [[text] for text in copies[0]]
        self._columns = iter(_columns(rows))

    def read(self, text: str) -> str:
        """The next text of the first copy, with arguments in it."""
        return literals.replaced(text, self._named)

    def _named(self, literal: str) -> str:
        column = next(self._columns)
        if column in self._names:
            return f"{self._prefix}{self._names[column]}"
        return self._unknown if self._unknown and len(set(column)) > 1 else literal


def _columns(rows: Sequence[Sequence[str]]) -> list[Column]:
    """Each literal's values over the copies, in the order of the texts."""
    found = [[literal for text in row for literal in literals.found(text)] for row in rows]
    return list(zip(*found, strict=True))


def _suggestions(
    alike: Sequence[Instance], exposed: tuple[str, ...]
) -> Iterator[tuple[Column, str]]:
    """Names for columns, the best first: exposed parameters, what arrives, other parameters."""
    first = alike[0]
    named = [
        (f"{id}.{field}", field)
        for id, facts in first.inference.nodes.items()
        if isinstance(facts.layer, Layer)
        for field in facts.layer.parameters
    ]
    for key, field in sorted(named, key=lambda pair: pair[0] not in exposed):
        if key in exposed:
            yield from _of_parameter(alike, key, field)
    for door in entrances(first.design):
        shapes = [instance.inference.nodes[door].output for instance in alike]
        if all(shape is not None for shape in shapes):
            column = tuple(str(_width(shape)) for shape in shapes if shape is not None)
            kind = shapes[0].kind if shapes[0] is not None else ShapeKind.FEATURES
            yield column, "in_channels" if kind is ShapeKind.IMAGE else "in_features"
    for key, field in named:
        yield from _of_parameter(alike, key, field)
    yield from _of_blocks(alike)


def _of_parameter(alike: Sequence[Instance], key: str, field: str) -> Iterator[tuple[Column, str]]:
    id = key.partition(".")[0]
    values = [getattr(instance.inference.nodes[id].layer, field) for instance in alike]
    yield tuple(repr(value) for value in values), field
    if all(isinstance(value, tuple) and value for value in values):
        shortest = min(len(value) for value in values)
        for place in range(shortest):
            yield tuple(repr(value[place]) for value in values), field


def _of_blocks(alike: Sequence[Instance]) -> Iterator[tuple[Column, str]]:
    for id, facts in alike[0].inference.nodes.items():
        if isinstance(facts.layer, BlockUse):
            layers = [instance.inference.nodes[id].layer for instance in alike]
            yield tuple(str(getattr(each, "repeat", 1)) for each in layers), "repeat"


def _width(shape: Shape) -> int | None:
    """Channels of a picture, numbers per step of a sequence, or the number of features."""
    is_picture = shape.kind in (ShapeKind.IMAGE, ShapeKind.VOLUME)
    return shape.sizes[0] if is_picture else shape.sizes[-1]


def _type(column: Column) -> str:
    kinds = {type(ast.literal_eval(text)) for text in column}
    return "float" if kinds == {int, float} else next(iter(kinds)).__name__
