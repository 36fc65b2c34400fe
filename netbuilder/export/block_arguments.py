"""What a block's class takes: literals that differ between its copies, under readable names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from netbuilder.export import literals
from netbuilder.export.argument_names import Column, Wish
from netbuilder.export.block_texts import Instance, PartText


class Arguments:
    """The arguments of a class that stands for several copies written alike.

    Args:
        alike: The copies; they differ in literals only.
        wishes: Names for what they may differ in.
    """

    def __init__(self, alike: Sequence[Instance], wishes: Mapping[Column, Wish]) -> None:
        self._alike = alike
        self._names: dict[Column, str] = {}
        in_modules = _columns([instance.modules for instance in alike])
        in_others = _columns([instance.others for instance in alike])
        varied = dict.fromkeys(
            column for column in (*in_modules, *in_others) if len(set(column)) > 1
        )
        fields = [wishes[column].field for column in varied if column in wishes]
        for column in varied:
            wish = wishes.get(column, Wish("", "size"))
            is_plain = fields.count(wish.field) == 1 or not wish.owner
            self._names[column] = self._free(wish.field if is_plain else wish.long)
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
            module.load([[twin.module] for twin in twins])
            others.load([twin.others for twin in twins])
            comments = _Reader(self._names, unknown="?")
            comments.load([[twin.comment] for twin in twins])
            made.append(
                PartText(
                    part.id,
                    module.read(part.module),
                    tuple(map(others.read, part.statements)),
                    tuple(map(others.read, part.forward)),
                    comments.read(part.comment),
                    part.is_frozen,
                    part.ties,
                    tuple(map(others.read, part.penalties)),
                    tuple(map(others.read, part.constraints)),
                    part.watches,
                    part.silence,
                )
            )
        return tuple(made)

    def _free(self, wish: str) -> str:
        name, number = wish, 2
        while name in self._names.values():
            name, number = f"{wish}_{number}", number + 1
        return name


class _Reader:
    """Puts the names of arguments in place of the literals that differ."""

    def __init__(self, names: dict[Column, str], prefix: str = "", unknown: str = "") -> None:
        self._names, self._prefix, self._unknown = names, prefix, unknown
        self._columns: Iterator[Column] = iter(())

    def load(self, copies: Sequence[Sequence[str]]) -> None:
        """Take the same texts of all copies: one sequence per copy."""
        self._columns = iter(_columns(copies))

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


def _type(column: Column) -> str:
    kinds = {type(ast.literal_eval(text)) for text in column}
    return "float" if kinds == {int, float} else next(iter(kinds)).__name__
