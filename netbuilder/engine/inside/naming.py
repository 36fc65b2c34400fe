"""What numbers, steps and tokens are called: by the columns and categories of the data."""

from __future__ import annotations

from functools import cached_property

import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.inference import Inference
from netbuilder.core.layer import Role
from netbuilder.core.recipe import ColumnRole, ColumnType, Encoding, Recipe
from netbuilder.core.shapes import ShapeKind

# A token that stands for more categories than these is named after the first ones.
_MOST_MEANINGS = 3


class Feature(Struct, frozen=True):
    """One number of a row.

    Attributes:
        name: Of its column, with the category where it stands for only one.
        categories: What its values 0, 1, 2 stand for; none where they are numbers.
    """

    name: str
    categories: tuple[str, ...] = ()


class Naming:
    """Names for what flows through a network.

    Args:
        rows: Some rows as the network takes them, (rows, ...).
    """

    def __init__(self, recipe: Recipe, inference: Inference, rows: Tensor) -> None:
        self._recipe, self._inference, self._rows = recipe, inference, rows

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The numbers of a row, in order."""
        found = []
        for column in self._recipe.with_role(ColumnRole.INPUT):
            is_coded = column.type is ColumnType.CATEGORY and column.encoding is Encoding.ORDINAL
            categories = column.target.classes if is_coded else ()
            found += [Feature(name, categories) for name in column.feature_names]
        return (*found, *(Feature(each.name) for each in self._recipe.derived))

    def steps(self, count: int) -> tuple[str, ...]:
        """Names for the steps of a sequence: columns, where each step is one of them."""
        entering = [
            facts.output
            for facts in self._inference.nodes.values()
            if facts.layer.role is Role.SOURCE and facts.output is not None
        ]
        is_columns = len(self.features) == count and any(
            shape.kind is ShapeKind.TOKENS
            or (shape.kind is ShapeKind.SEQUENCE and shape.known[1:] == (1,))
            for shape in entering
        )
        if is_columns:
            return tuple(feature.name for feature in self.features)
        return tuple(f"step {place + 1}" for place in range(count))

    def columns(self, tokens: Tensor) -> tuple[Feature | None, ...]:
        """The feature that each step of some tokens is; None where it is none as it stands.

        Args:
            tokens: Whole numbers (rows, steps), of the same rows.
        """
        rows = self._rows.flatten(1).long()
        if len(rows) != len(tokens) or rows.shape[1] != len(self.features):
            return (None,) * tokens.shape[1]
        found: list[Feature | None] = []
        for step in range(tokens.shape[1]):
            same = (rows == tokens[:, step : step + 1].to(rows.device)).all(dim=0)
            places = torch.nonzero(same).flatten().tolist()
            at = step if step in places else (places or [-1])[0]
            found.append(self.features[at] if at >= 0 else None)
        return tuple(found)


def meaning(token: int, columns: tuple[Feature | None, ...]) -> str:
    """What a token stands for: categories of the columns that bring it, else its number."""
    known = dict.fromkeys(
        each.categories[token]
        for each in columns
        if each is not None and 0 <= token < len(each.categories)
    )
    if not known:
        return f"token {token}"
    more = " / …" if len(known) > _MOST_MEANINGS else ""
    return " / ".join(list(known)[:_MOST_MEANINGS]) + more
