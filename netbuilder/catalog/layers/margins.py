"""Layers that put a margin around a picture, a sequence or a volume, or cut one away."""

from __future__ import annotations

from enum import StrEnum

from netbuilder.catalog.layers.pooling import POOLED
from netbuilder.catalog.layers.windows import (
    PaddingMode,
    Sides,
    channels,
    grid,
    gridded,
    padded,
    padding_too_wide,
    sides,
    spread,
    taken,
    times,
)
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.params import choice, real, sizes
from netbuilder.core.problems import DesignError, Fix, InsertBefore, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, image


class Fill(StrEnum):
    """What is put around the edges."""

    CONSTANT = "constant"
    REFLECT = "reflect"
    REPLICATE = "replicate"
    CIRCULAR = "circular"


class Pad(Layer):
    """Puts a margin around a picture, a sequence or a volume."""

    group, icon, source = Family.PICTURES, "frame", "torch.nn.functional.pad"
    synonyms = ("zero padding", "margin", "border", "zeropad2d", "reflection")
    help = "Each side can get another amount. The margin is a number, a mirror image or a copy."
    example = Example(inputs=(image(28, 28, 3),), output=image(30, 30, 3))

    amounts: tuple[int, ...] = sizes(
        default=(1,),
        lengths=(1, 2, 3, 4, 6),
        low=0,
        high=4096,
        on_node=True,
        help="One number for all sides, or one per axis, or each apart (top, bottom, left, right).",
    )
    mode: Fill = choice(default=Fill.CONSTANT, help="What the margin is made of.", on_node=True)
    value: float = real(default=0.0, low=-1e6, high=1e6, help="The number of a constant margin.")

    def shape(self, x: Shape) -> Shape:
        lengths = taken(self.title, x, POOLED)
        edges = sides(self.amounts, len(lengths))
        if self.mode is not Fill.CONSTANT:
            error = padding_too_wide(x, edges, PaddingMode(self.mode.value), "mode", "constant")
            if error:
                raise error
        return gridded([n + sum(e) for n, e in zip(lengths, edges, strict=True)], channels(x))

    def code(self, x: Shape) -> Code:
        edges = sides(self.amounts, len(grid(x)))
        is_sequence = x.kind is ShapeKind.SEQUENCE
        if self.mode is Fill.CONSTANT:
            # The last axis of a sequence is no place: nothing is put around it.
            around = (*edges, (0, 0)) if is_sequence else edges
            return Code(call=padded("{x}", around, value=self.value))
        arriving, behind = (
            ("{x}.transpose(1, 2)", ".transpose(1, 2)") if is_sequence else ("{x}", "")
        )
        return Code(call=padded(arriving, edges, self.mode.value) + behind)


class Cut(StrEnum):
    """What is cut."""

    SIDES = "sides"
    CENTRE = "centre"


class Crop(Layer):
    """Cuts a margin away, or keeps the middle."""

    group, icon, source = Family.PICTURES, "cut", "Krizhevsky et al. 2012, NeurIPS 25"
    synonyms = ("cut", "trim", "cropping2d", "centre crop", "slice")
    help = "Sides takes amounts away at each edge; centre keeps a middle of the size that is given."
    example = Example(inputs=(image(32, 32, 3),), output=image(30, 30, 3))

    cut: Cut = choice(
        default=Cut.SIDES, help="Whether edges are cut off or a middle is kept.", on_node=True
    )
    amounts: tuple[int, ...] = sizes(
        default=(1,),
        lengths=(1, 2, 3, 4, 6),
        low=0,
        high=65_536,
        on_node=True,
        help="With sides: one number for all, one per axis, or each (top, bottom, left, right).",
    )
    size: tuple[int, ...] = sizes(
        default=(24, 24),
        lengths=(1, 2, 3),
        high=65_536,
        on_node=True,
        help="With centre: what is kept along each axis; one number for all.",
    )

    def shape(self, x: Shape) -> Shape:
        lengths = taken(self.title, x, POOLED)
        if self.cut is Cut.CENTRE:
            wanted = spread(self.size, len(lengths))
            if any(w > n for w, n in zip(wanted, lengths, strict=True)):
                raise _kept_too_much(x, wanted, lengths)
            return gridded(wanted, channels(x))
        edges = sides(self.amounts, len(lengths))
        left = [n - sum(e) for n, e in zip(lengths, edges, strict=True)]
        if min(left) < 1:
            raise _nothing_left(x, edges, min(lengths))
        return gridded(left, channels(x))

    def code(self, x: Shape) -> Code:
        if self.cut is Cut.CENTRE:
            return Code(call="{x}" + middle(x, spread(self.size, len(grid(x)))))
        edges = sides(self.amounts, len(grid(x)))
        return Code(
            call="{x}" + _slices(x, [(e[0], n - e[1]) for e, n in zip(edges, grid(x), strict=True)])
        )


class CropLike(Layer):
    """Cuts the edges of a picture off, so that it fits one that is smaller."""

    group, icon, stem = Family.PICTURES, "cut", "crop_like"
    source = "Ronneberger et al. 2015, MICCAI, arXiv:1505.04597"
    synonyms = ("u-net", "skip connection", "centre crop", "align", "cut")
    help = (
        "Keeps the middle of the first input, as large as the second one is. The second only tells "
        "the size. Used where a U-Net joins its two halves."
    )
    inputs = (Socket("x"), Socket("like"))
    example = Example(inputs=(image(64, 64, 8), image(56, 56, 4)), output=image(56, 56, 8))

    def shape(self, x: Shape, like: Shape) -> Shape:
        lengths = taken(self.title, x, POOLED)
        if like.kind is not x.kind:
            raise misfit(
                "kind-mismatch",
                found=f"{{node}} gets {x.phrase} and {like.phrase}.",
                expected="Both inputs must be of the same kind.",
                port="like",
            )
        wanted = grid(like)
        if any(w > n for w, n in zip(wanted, lengths, strict=True)):
            lacking = [max(0, w - n) for w, n in zip(wanted, lengths, strict=True)]
            edges = [part for n in lacking for part in (n // 2, n - n // 2)]
            pad = InsertBefore("", "x", {"kind": "pad", "amounts": edges})
            raise misfit(
                "crop-too-large",
                found=f"{{node}} should cut {x.phrase} to the size of {like.phrase}.",
                expected="What is cut must be at least as large.",
                fix="Insert Pad before it.",
                port="x",
                fixes=(Fix("Insert Pad", (pad,)),),
            )
        return gridded(wanted, channels(x))

    def code(self, x: Shape, like: Shape) -> Code:
        return Code(call="{x}" + middle(x, grid(like)))


def middle(x: Shape, wanted: tuple[int, ...]) -> str:
    """Text of the index that keeps the middle; of two middles, the first."""
    starts = [(n - w) // 2 for n, w in zip(grid(x), wanted, strict=True)]
    return _slices(x, [(s, s + w) for s, w in zip(starts, wanted, strict=True)])


def _slices(x: Shape, ranges: list[tuple[int, int]]) -> str:
    before = ":" if x.kind is ShapeKind.SEQUENCE else ":, :"
    return f"[{', '.join([before, *(f'{start}:{stop}' for start, stop in ranges)])}]"


def _kept_too_much(x: Shape, wanted: tuple[int, ...], lengths: tuple[int, ...]) -> DesignError:
    usable = [min(w, n) for w, n in zip(wanted, lengths, strict=True)]
    return misfit(
        "crop-too-large",
        found=f"{{node}} should keep the middle {times(wanted)} of {x.phrase}.",
        expected="It cannot keep more than arrives.",
        fix=f"Set size to {times(usable)}.",
        field="size",
        fixes=(Fix(f"Set size to {times(usable)}", (SetParameter("", "size", usable),)),),
    )


def _nothing_left(x: Shape, edges: Sides, shortest: int) -> DesignError:
    usable = (shortest - 1) // 2
    cut = times([sum(edge) for edge in edges])
    return misfit(
        "crop-too-large",
        found=f"{{node}} cuts {cut} off {x.phrase}.",
        expected="Something must be left.",
        fix=f"Set amounts to {usable}.",
        field="amounts",
        fixes=(Fix(f"Set amounts to {usable}", (SetParameter("", "amounts", [usable]),)),),
    )
