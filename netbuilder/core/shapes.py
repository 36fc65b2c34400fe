"""What flows along a wire: kind, sizes without the batch axis, and whether numbers are whole."""

from __future__ import annotations

from enum import StrEnum
from math import prod

from msgspec import Struct


class ShapeKind(StrEnum):
    """What a tensor means, which decides how it is drawn and which layers take it."""

    FEATURES = "features"
    SEQUENCE = "sequence"
    IMAGE = "image"
    VOLUME = "volume"
    TOKENS = "tokens"
    TREE = "tree"


class Shape(Struct, frozen=True, gc=False):
    """A tensor's kind and sizes, without the batch axis, in torch's order.

    Attributes:
        kind: What it means.
        sizes: ``(width,)`` for features, ``(steps, width)`` for a sequence, ``(channels, height,
            width)`` for an image, ``(channels, depth, height, width)`` for a volume, ``(steps,)``
            for tokens. None where a size is unknown until data is chosen.
        whole: Whether the numbers are whole (class numbers, token ids).
    """

    kind: ShapeKind
    sizes: tuple[int | None, ...]
    whole: bool = False

    @property
    def is_known(self) -> bool:
        """Whether every size is known."""
        return None not in self.sizes

    @property
    def count(self) -> int:
        """How many numbers one sample holds; 0 where a size is unknown."""
        return 0 if None in self.sizes else prod(self.sizes)  # type: ignore[arg-type]  # all are known

    @property
    def known(self) -> tuple[int, ...]:
        """The sizes, all of them known.

        Raises:
            ValueError: A size is unknown.
        """
        if not self.is_known:
            raise ValueError("a size is not known yet")
        return self.sizes  # type: ignore[return-value]  # all are known

    @property
    def label(self) -> str:
        """As people read it: ``28 × 28 × 1``, ``120 steps × 64``, ``16``."""
        numbers = [_thousands(size) for size in self.sizes]
        match self.kind:
            case ShapeKind.IMAGE | ShapeKind.VOLUME:
                return " × ".join([*numbers[1:], numbers[0]])
            case ShapeKind.SEQUENCE:
                return f"{numbers[0]} steps × {' × '.join(numbers[1:])}"
            case ShapeKind.TOKENS:
                return f"{numbers[0]} tokens"
            case _:
                return " × ".join(numbers)

    @property
    def phrase(self) -> str:
        """As a noun in a sentence: ``a 28 × 28 × 1 picture``, ``4 features``."""
        match self.kind:
            case ShapeKind.FEATURES:
                return f"{self.label} {'feature' if self.sizes == (1,) else 'features'}"
            case ShapeKind.IMAGE:
                return f"{_article(self.label)} {self.label} picture"
            case ShapeKind.VOLUME:
                return f"{_article(self.label)} {self.label} volume"
            case ShapeKind.SEQUENCE:
                return f"a sequence of {self.label}"
            case ShapeKind.TOKENS:
                return self.label
            case _:
                return f"a {self.kind.value} of {self.label}"

    def torch_label(self) -> str:
        """As comments in generated code read: ``(batch, 1, 28, 28)``."""
        numbers = ["?" if size is None else str(size) for size in self.sizes]
        return f"({', '.join(['batch', *numbers])})"


def _article(label: str) -> str:
    """``an`` before numbers that are spoken with a vowel: 8, 11, 18, 80."""
    first = label.replace(",", "").split(" ", 1)[0]
    is_eight = first.startswith("8")
    return "an" if is_eight or first in ("11", "18") else "a"


def features(width: int | None) -> Shape:
    """A flat list of `width` numbers."""
    return Shape(ShapeKind.FEATURES, (width,))


def sequence(steps: int | None, width: int | None) -> Shape:
    """`steps` time steps of `width` numbers each."""
    return Shape(ShapeKind.SEQUENCE, (steps, width))


def image(height: int | None, width: int | None, channels: int | None) -> Shape:
    """A picture, given as people say it: height, width, channels."""
    return Shape(ShapeKind.IMAGE, (channels, height, width))


def volume(depth: int | None, height: int | None, width: int | None, channels: int | None) -> Shape:
    """A stack of pictures."""
    return Shape(ShapeKind.VOLUME, (channels, depth, height, width))


def tokens(steps: int | None) -> Shape:
    """`steps` whole numbers that stand for words."""
    return Shape(ShapeKind.TOKENS, (steps,), whole=True)


def _thousands(size: int | None) -> str:
    return "?" if size is None else f"{size:,}"
