"""All that a drawing of one layer may ask for: its tensors for the sample, and for more rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import torch
from msgspec import Struct
from torch import nn

from netbuilder.core.design import Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import DataFacts
from netbuilder.core.shapes import Shape
from netbuilder.engine.inside.flow import Call, Flow
from netbuilder.link.messages import InsideWish, Plate


class Told(Struct, frozen=True):
    """What a kind of layer shows of itself.

    Attributes:
        plates: From what arrives to what leaves.
        words: One sentence on what it does, in the guide's words.
        total: How many units, channels, rows or heads it has; 0 where it has none.
        first, chosen: Of those, the first that is told and the one shown closer.
        draws: Whether it draws by chance while training.
    """

    plates: tuple[Plate, ...]
    words: str
    total: int = 0
    first: int = 0
    chosen: int = -1
    draws: bool = False


class Context:
    """One node, and what flows through it.

    Attributes:
        node, facts: The layer, and what is known of it.
        wish: What is looked at.
        sample: What flows for the chosen sample: one row.
        data: Names of columns and classes.
        device: Where it is computed.
    """

    def __init__(
        self,
        known: tuple[Node, NodeFacts],
        wish: InsideWish,
        sample: Flow,
        more: Callable[[], Flow | None],
        data: DataFacts,
        device: torch.device,
    ) -> None:
        self.node, self.facts = known
        self.wish, self.sample, self.data = wish, sample, data
        self.device = device
        self._more = more

    @cached_property
    def rows(self) -> Flow:
        """What flows for some rows of the data at once; for the sample alone where none can."""
        found = self._more()
        return found if found is not None else self.sample

    @property
    def title(self) -> str:
        """What the canvas calls it."""
        return self.node.title

    @property
    def leaving(self) -> Shape | None:
        """The shape that leaves it for one sample."""
        return self.facts.output

    def call(self, *kinds: type[nn.Module] | str) -> Call | None:
        """The outermost call of a module of these classes, for the sample."""
        return self.sample.call(*kinds)

    def page(self, total: int, times: int = 1) -> range:
        """Places of those units that are shown, as wished.

        Args:
            times: How many more may be shown than of pictures: cells are smaller.
        """
        count = max(1, self.wish.count * times)
        # Where all fit, the window stays, however far a longer list beside has moved.
        first = max(0, min(self.wish.first, total - count))
        return range(first, min(total, first + count))

    def chosen(self, total: int, default: int = 0) -> int:
        """Place of the unit that is shown closer."""
        wanted = self.wish.chosen if self.wish.chosen >= 0 else default
        return min(wanted, total - 1)
