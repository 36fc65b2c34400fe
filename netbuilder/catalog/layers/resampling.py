"""Layers without weights that make pictures finer or coarser, or shuffle channels."""

from __future__ import annotations

from enum import StrEnum
from math import isqrt

from netbuilder.catalog.layers.pooling import POOLED, pooled
from netbuilder.catalog.layers.windows import (
    channels,
    grid,
    gridded,
    spread,
    taken,
    torch_sizes,
)
from netbuilder.core.layer import Code, Example, Family, Layer, misfit
from netbuilder.core.params import choice, flag, sizes, whole
from netbuilder.core.problems import DesignError, Fix, SetParameter, SetWidthBefore
from netbuilder.core.shapes import Shape, ShapeKind, image

PICTURE = (ShapeKind.IMAGE,)


class Between(StrEnum):
    """What stands between the points of a grid that is made finer."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"


class Upsampling(Layer):
    """Makes a picture larger by putting new points between the old ones."""

    group, icon, stem = Family.PICTURES, "upsample", "upsampling"
    title = "Up-sampling"
    source = "torch.nn.Upsample; Keys 1981, IEEE Trans. ASSP 29:1153"
    synonyms = ("upsample", "resize", "interpolate", "enlarge", "bilinear", "bicubic", "nearest")
    help = (
        "Nearest repeats each point, bilinear draws straight lines between points (along a "
        "sequence and through a volume as well), bicubic bends them."
    )
    example = Example(inputs=(image(14, 14, 8),), output=image(28, 28, 8))

    factor: tuple[int, ...] = sizes(
        default=(2,),
        lengths=(1, 2, 3),
        high=256,
        on_node=True,
        help="How many times larger each axis gets; one number for all.",
    )
    mode: Between = choice(
        default=Between.NEAREST, help="What stands between the old points.", on_node=True
    )
    align_corners: bool = flag(
        default=False, help="Keeps the corners exactly where they are; nearest does not need it."
    )

    def shape(self, x: Shape) -> Shape:
        lengths = taken(self.title, x, POOLED)
        if self.mode is Between.BICUBIC and x.kind is not ShapeKind.IMAGE:
            raise misfit(
                "mode-needs-picture",
                found=f"{{node}} is set to bicubic, but {x.phrase} arrives.",
                expected="Bicubic takes a picture.",
                fix="Set mode to bilinear.",
                field="mode",
                fixes=(Fix("Set mode to bilinear", (SetParameter("", "mode", "bilinear"),)),),
            )
        factors = spread(self.factor, len(lengths), "factor")
        return gridded([a * b for a, b in zip(lengths, factors, strict=True)], channels(x))

    def code(self, x: Shape) -> Code:
        axes = len(grid(x))
        names = {1: "linear", 2: "bilinear", 3: "trilinear"}
        name = names[axes] if self.mode is Between.BILINEAR else self.mode.value
        corners = self.align_corners and self.mode is not Between.NEAREST
        settings = "".join(
            (
                f"scale_factor={torch_sizes(spread(self.factor, axes))}",
                f', mode="{name}"' if name != "nearest" else "",
                ", align_corners=True" if corners else "",
            )
        )
        return pooled(x, f"nn.Upsample({settings})")

    def multiply_adds(self, x: Shape) -> int:
        points = {Between.NEAREST: 0, Between.BILINEAR: 2, Between.BICUBIC: 4}[self.mode]
        taps: int = points ** len(grid(x))
        return self.shape(x).count * taps


class PixelShuffle(Layer):
    """Lays channels out as pixels: fewer channels make a larger picture."""

    group, icon, stem = Family.PICTURES, "upsample", "shuffle"
    source = "Shi et al. 2016, CVPR, arXiv:1609.05158"
    synonyms = ("sub-pixel", "depth to space", "super resolution", "pixelshuffle", "upsample")
    help = "With factor 2, every four channels become one channel of twice the height and width."
    example = Example(inputs=(image(7, 7, 16),), output=image(14, 14, 4))

    factor: int = whole(
        default=2, low=1, high=256, help="How many times larger the picture gets.", on_node=True
    )

    def shape(self, x: Shape) -> Shape:
        height, width = taken(self.title, x, PICTURE)
        square = self.factor**2
        if channels(x) % square:
            raise _not_divided(x, square, "factor", _square_divisor(channels(x), self.factor))
        return image(height * self.factor, width * self.factor, channels(x) // square)

    def code(self, x: Shape) -> Code:
        return Code(module=f"nn.PixelShuffle({self.factor})")


class PixelUnshuffle(Layer):
    """Lays pixels out as channels: a smaller picture with more channels, and nothing lost."""

    group, icon, stem = Family.PICTURES, "pool", "unshuffle"
    source = "torch.nn.PixelUnshuffle"
    synonyms = ("space to depth", "focus", "patchify", "downsample")
    help = (
        "With factor 2, every square of four pixels becomes one pixel of four times the channels."
    )
    example = Example(inputs=(image(14, 14, 4),), output=image(7, 7, 16))

    factor: int = whole(
        default=2, low=1, high=256, help="How many times smaller the picture gets.", on_node=True
    )

    def shape(self, x: Shape) -> Shape:
        height, width = taken(self.title, x, PICTURE)
        if height % self.factor or width % self.factor:
            usable = max(n for n in range(1, self.factor + 1) if height % n == 0 and width % n == 0)
            raise misfit(
                "not-divisible",
                found=f"{{node}} parts {x.phrase} into squares of {self.factor} × {self.factor}.",
                expected="The factor must divide height and width.",
                fix=f"Set factor to {usable}.",
                field="factor",
                fixes=(Fix(f"Set factor to {usable}", (SetParameter("", "factor", usable),)),),
            )
        count = channels(x) * self.factor**2
        return image(height // self.factor, width // self.factor, count)

    def code(self, x: Shape) -> Code:
        return Code(module=f"nn.PixelUnshuffle({self.factor})")


class ChannelShuffle(Layer):
    """Mixes the order of channels, so that groups of a grouped convolution hear of each other."""

    group, icon, stem = Family.PICTURES, "reroute", "channels"
    source = "Zhang et al. 2018, CVPR, arXiv:1707.01083"
    synonyms = ("shufflenet", "permute channels", "groups")
    help = "Deals the channels out as one deals cards: the first of each group, then the second."
    example = Example(inputs=(image(14, 14, 8),), output=image(14, 14, 8), params={"groups": 4})

    groups: int = whole(default=2, help="Into how many groups the channels fall.", on_node=True)

    def shape(self, x: Shape) -> Shape:
        taken(self.title, x, PICTURE)
        if channels(x) % self.groups:
            most = min(self.groups, channels(x))
            usable = max(n for n in range(1, most + 1) if channels(x) % n == 0)
            raise _not_divided(x, self.groups, "groups", usable)
        return x

    def code(self, x: Shape) -> Code:
        return Code(module=f"nn.ChannelShuffle({self.groups})")


def _square_divisor(count: int, most: int) -> int:
    return max(n for n in range(1, min(most, isqrt(count)) + 1) if count % (n * n) == 0)


def _not_divided(x: Shape, parts: int, field: str, usable: int) -> DesignError:
    wider = -(-channels(x) // parts) * parts
    return misfit(
        "not-divisible",
        found=f"{{node}} parts the channels of {x.phrase} by {parts:,}.",
        expected=f"{parts:,} must divide the number of channels.",
        fix=f"Set {field} to {usable}, or give the layer before it {wider:,} channels.",
        field=field,
        fixes=(
            Fix(f"Set {field} to {usable}", (SetParameter("", field, usable),)),
            Fix(f"Give {{feeder}} {wider:,} channels", (SetWidthBefore("", "x", wider),)),
        ),
    )
