"""Layers for pictures: convolution and pooling."""

from __future__ import annotations

from math import prod

from netbuilder.catalog.activations import Activation, ReLU
from netbuilder.catalog.initializers import Initializer, TorchDefault
from netbuilder.catalog.layers.shared import (
    ACTIVATION_HELP,
    BIAS_HELP,
    INITIALIZER_HELP,
    start,
    wrong_kind,
)
from netbuilder.catalog.layers.windows import Padding, pair, places, too_large, torch_sizes
from netbuilder.core.layer import Code, Example, Family, Layer, Weight
from netbuilder.core.params import choice, entry, flag, sizes, whole
from netbuilder.core.shapes import Shape, ShapeKind, image

TELL_SIZE = "Give the Input a size of height, width and channels."


class Convolution2d(Layer):
    """Slides small filters over a picture and answers where each one finds its pattern."""

    kind, title, stem = "convolution_2d", "Convolution 2-D", "convolution"
    group, icon = Family.PICTURES, "convolution"
    source = "LeCun et al. 1989, Neural Computation 1:541"
    synonyms = ("conv", "conv2d", "filter", "kernel", "cnn", "image")
    help = (
        "Each filter looks at a small window of all channels, moves over the whole picture and "
        "makes one channel of the answer. The same weights serve at every place."
    )
    example = Example(inputs=(image(28, 28, 1),), output=image(28, 28, 32), params={"filters": 32})
    width = "filters"

    filters: int = whole(
        default=16,
        help="How many patterns it looks for; each makes a channel.",
        on_node=True,
        unit="channels",
        logarithmic=True,
    )
    size: tuple[int, ...] = sizes(
        default=(3, 3),
        lengths=(1, 2),
        high=1024,
        on_node=True,
        help="Height and width of the window; one number for both.",
    )
    activation: Activation = entry(default=ReLU(), help=ACTIVATION_HELP, on_node=True)
    stride: tuple[int, ...] = sizes(
        default=(1, 1), lengths=(1, 2), high=1024, help="How many pixels the window moves at once."
    )
    padding: Padding = choice(
        default=Padding.SAME,
        help="Same adds zeros around the picture, so its size stays; valid stays inside it.",
    )
    dilation: tuple[int, ...] = sizes(
        default=(1, 1),
        lengths=(1, 2),
        high=1024,
        help="Distance between the pixels a window looks at; more than 1 leaves gaps.",
    )
    bias: bool = flag(default=True, help=BIAS_HELP)
    initializer: Initializer = entry(default=TorchDefault(), help=INITIALIZER_HELP)

    def shape(self, x: Shape) -> Shape:
        if x.kind is not ShapeKind.IMAGE:
            raise wrong_kind(self.title, x, (ShapeKind.IMAGE,), instruction=TELL_SIZE)
        size, dilation = pair(self.size), pair(self.dilation)
        error = too_large("slides", x, size, dilation)
        if error and self.padding is Padding.VALID:
            raise error
        _, height, width = x.known
        down, across = (
            places(length, d * (s - 1) + 1, step, self.padding)
            for length, s, d, step in zip(
                (height, width), size, dilation, pair(self.stride), strict=True
            )
        )
        return image(down, across, self.filters)

    def code(self, x: Shape) -> Code:
        padding, call = self._padding()
        settings = [f"{x.known[0]}, {self.filters}, {torch_sizes(pair(self.size))}"]
        if pair(self.stride) != (1, 1):
            settings.append(f"stride={torch_sizes(pair(self.stride))}")
        if padding:
            settings.append(f"padding={padding}")
        if pair(self.dilation) != (1, 1):
            settings.append(f"dilation={torch_sizes(pair(self.dilation))}")
        if not self.bias:
            settings.append("bias=False")
        return Code(
            module=f"nn.Conv2d({', '.join(settings)})",
            call=self.activation.expression(call),
            initialise=start(
                self.initializer, self.activation, ("weight",), ("bias",) if self.bias else ()
            ),
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        weight = Weight("weight", (self.filters, x.known[0], *pair(self.size)))
        return (weight, Weight("bias", (self.filters,))) if self.bias else (weight,)

    def multiply_adds(self, x: Shape) -> int:
        return self.shape(x).count * x.known[0] * prod(pair(self.size))

    def _padding(self) -> tuple[str, str]:
        """The padding setting of the module, and the call."""
        call = "{self}({x})"
        if self.padding is Padding.VALID:
            return "", call
        around = [d * (s - 1) for s, d in zip(pair(self.size), pair(self.dilation), strict=True)]
        if all(total % 2 == 0 for total in around):
            halves = (around[0] // 2, around[1] // 2)
            return "" if halves == (0, 0) else torch_sizes(halves), call
        # torch pads one side more than the other only without a stride; here it is done by hand.
        down, across = around
        edges = (across // 2, across - across // 2, down // 2, down - down // 2)
        return "", f"{{self}}(nn.functional.pad({{x}}, {edges}))"


class Pooling(Layer, is_abstract=True):
    """What both kinds of pooling share."""

    group, icon = Family.PICTURES, "pool"
    example = Example(inputs=(image(28, 28, 16),), output=image(14, 14, 16))

    size: tuple[int, ...] = sizes(
        default=(2, 2),
        lengths=(1, 2),
        high=1024,
        on_node=True,
        help="Height and width of the window; one number for both.",
    )
    stride: tuple[int, ...] = sizes(
        default=(),
        lengths=(0, 1, 2),
        high=1024,
        on_node=True,
        help="How many pixels the window moves at once; empty moves it by its own size.",
    )

    def shape(self, x: Shape) -> Shape:
        if x.kind is not ShapeKind.IMAGE:
            raise wrong_kind(self.title, x, (ShapeKind.IMAGE,), instruction=TELL_SIZE)
        size, stride = pair(self.size), pair(self.stride or self.size)
        error = too_large("moves", x, size)
        if error:
            raise error
        channels, height, width = x.known
        return image(
            places(height, size[0], stride[0], Padding.VALID),
            places(width, size[1], stride[1], Padding.VALID),
            channels,
        )

    def settings(self) -> str:
        """Size and stride as torch takes them."""
        size, stride = pair(self.size), pair(self.stride or self.size)
        return torch_sizes(size) + ("" if size == stride else f", stride={torch_sizes(stride)}")


class MaxPooling(Pooling):
    """Keeps the largest number of each window, which makes a picture smaller."""

    source = "Yamaguchi et al. 1990, ICSLP"
    synonyms = ("max pool", "maxpool2d", "downsample", "shrink")
    help = (
        "Says whether a pattern was found somewhere in the window, not exactly where. Halves the "
        "picture with a window of 2 × 2."
    )

    def code(self, x: Shape) -> Code:
        return Code(module=f"nn.MaxPool2d({self.settings()})")


class AveragePooling(Pooling):
    """Keeps the mean of each window, which makes a picture smaller."""

    source = "LeCun et al. 1990, NeurIPS 2:396"
    synonyms = ("average pool", "avgpool2d", "mean", "downsample", "shrink")
    help = "Says how much of a pattern there is in the window. Halves the picture with 2 × 2."

    def code(self, x: Shape) -> Code:
        return Code(module=f"nn.AvgPool2d({self.settings()})")

    def multiply_adds(self, x: Shape) -> int:
        return self.shape(x).count * prod(pair(self.size))
