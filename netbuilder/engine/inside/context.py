"""All that a drawing of one layer may ask for: its tensors for the sample, and for more rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.core.design import Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import DataFacts
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.engine.answers import Answer
from netbuilder.engine.inside.flow import Call, Flow
from netbuilder.engine.inside.naming import Naming
from netbuilder.link.messages import InsideWish, Plate


class Told(Struct, frozen=True):
    """What a kind of layer shows of itself.

    Attributes:
        plates: From what arrives to what leaves.
        words: One sentence on what it does, in the guide's words.
        total: How many units, channels, rows or heads it has; 0 where it has none.
        first, chosen: Of those, the first that is told and the one shown closer.
        draws: Whether it draws by chance while training.
        places, place, place_name: Of a further axis, as `InsideDrawn` tells them.
    """

    plates: tuple[Plate, ...]
    words: str
    total: int = 0
    first: int = 0
    chosen: int = -1
    draws: bool = False
    places: int = 0
    place: int = -1
    place_name: str = ""


class Context:
    """One node, and what flows through it.

    Attributes:
        node, facts: The layer, and what is known of it.
        wish: What is looked at.
        sample: What flows for the chosen sample: one row.
        data: Names of columns and classes.
        naming: Names of steps and tokens.
        answer: How the scores of an output are read; None for any other node.
        device: Where it is computed.
    """

    def __init__(
        self,
        known: tuple[Node, NodeFacts],
        wish: InsideWish,
        sample: Flow,
        more: Callable[[], Flow | None],
        names: tuple[DataFacts, Naming, Answer | None],
        device: torch.device,
    ) -> None:
        self.node, self.facts = known
        self.wish, self.sample = wish, sample
        self.data, self.naming, self.answer = names
        self.device = device
        self._more = more

    @cached_property
    def depth(self) -> int:
        """Slices of the volume that leaves, or else of the first that arrives; 0 for none."""
        shapes = (self.leaving, *(each for each in self.facts.inputs if isinstance(each, Shape)))
        volumes = (each for each in shapes if each is not None and each.kind is ShapeKind.VOLUME)
        return next((each.known[1] for each in volumes), 0)

    @property
    def slice(self) -> int:
        """The slice that is shown of a volume of this depth: as wished, else the middle one."""
        return self.place(self.depth, self.depth // 2)

    def slice_of(self, depth: int) -> int:
        """The slice at the same height in a volume of another depth."""
        if depth == self.depth or not self.depth:
            return min(self.slice, depth - 1) if self.depth else depth // 2
        return min(depth - 1, int((self.slice + 0.5) * depth / self.depth))

    def place(self, count: int, default: int) -> int:
        """Where along a further axis is looked: as wished, as far as it goes."""
        wanted = self.wish.place if self.wish.place >= 0 else default
        return max(0, min(wanted, count - 1))

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

    def chosen(self, total: int, worth: Tensor | None = None, times: int = 1) -> int:
        """Place of the unit that is shown closer: as wished, else one of those on the page.

        Args:
            worth: How much each teaches, (total,); the best of the page is shown at first.
            times: As of `page`.
        """
        if self.wish.chosen >= 0:
            return min(self.wish.chosen, total - 1)
        page = self.page(total, times)
        if worth is None or not len(page):
            return min(page.start, total - 1)
        return page.start + int(worth[page.start : page.stop].nan_to_num(-1.0).argmax())
