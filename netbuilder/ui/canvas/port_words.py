"""What flows into and out of a kind, in words with the form of its ports, before it is placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from netbuilder.core.design import NodeLayer
from netbuilder.core.layer import Layer, Role
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.ui.canvas.kinds import leaving
from netbuilder.ui.canvas.visual import shape_form

WORDS = {
    ShapeKind.FEATURES: "features",
    ShapeKind.SEQUENCE: "a sequence",
    ShapeKind.IMAGE: "a picture",
    ShapeKind.VOLUME: "a volume",
    ShapeKind.TOKENS: "tokens",
    ShapeKind.TREE: "a tree",
}


class PortWords(NamedTuple):
    """One or several ports of a side.

    Attributes:
        form: ``round``, ``square`` or ``triangle``.
        words: What flows there.
    """

    form: str
    words: str


class Flow(NamedTuple):
    """Both sides of a kind."""

    takes: tuple[PortWords, ...]
    gives: tuple[PortWords, ...]

    @property
    def sentence(self) -> str:
        """In words alone: ``Takes a picture, gives features.``"""
        sides = (("takes", self.takes), ("gives", self.gives))
        parts = [
            f"{verb} {' and '.join(each.words for each in ports)}" for verb, ports in sides if ports
        ]
        text = ", ".join(parts)
        return f"{text[:1].upper()}{text[1:]}." if text else ""


def flow(layer: NodeLayer, arriving: Shape | None = None) -> Flow:
    """What flows through a layer: with sizes where it is known what arrives, else from its example.

    Args:
        arriving: What its first input would get; None where that is not known.
    """
    if not isinstance(layer, Layer):
        return Flow((), ())
    leaves = None
    if arriving is not None and arriving.is_known and layer.inputs:
        leaves = leaving(layer, arriving)
    if leaves is not None and arriving is not None:
        given = [PortWords(shape_form(each), each.label) for each in leaves]
        if layer.role is Role.OUTPUT or not layer.outputs:
            given = []
        return Flow((PortWords(shape_form(arriving), arriving.label),), _joined(given))
    example = getattr(type(layer), "example", None)
    if example is None:
        return Flow((), ())
    takes = [_words(each) for each in example.inputs] if layer.inputs else []
    gives = [_words(example.output)] * len(layer.outputs)
    return Flow(_joined(takes), _joined(gives))


def _words(shape: Shape) -> PortWords:
    return PortWords(shape_form(shape), WORDS[shape.kind])


def _joined(ports: Iterable[PortWords]) -> tuple[PortWords, ...]:
    """Equal ports once, with their number."""
    counted = Counter(ports)
    return tuple(
        each if count == 1 else PortWords(each.form, f"{count} × {each.words.removeprefix('a ')}")
        for each, count in counted.items()
    )
