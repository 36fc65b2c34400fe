"""Convolutions along one, two and three axes, depthwise and separable ones."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from netbuilder.catalog.layers.masks import answering
from netbuilder.catalog.layers.shared import feature_axis
from netbuilder.catalog.layers.sliding import (
    Filters,
    Grouped,
    Sliding,
    Weighted,
    checked,
    finished,
    undivided,
)
from netbuilder.catalog.layers.weighted import normalised, restrained, started, tensors
from netbuilder.catalog.layers.windows import channels, gridded
from netbuilder.core.layer import Code, Example, Neurons, Weight
from netbuilder.core.params import sizes, whole
from netbuilder.core.shapes import Shape, image, sequence, volume

EACH_SIDE = "With padding by amounts: one number for all sides, or one per axis, or each side apart"
MULTIPLIER_HELP = "How many answers it makes of each channel."
SEPARABLE = '''class Separable(nn.Module):
    """A convolution within each channel, then one across the channels."""

    def __init__(self, depthwise: nn.Conv2d, pointwise: nn.Conv2d) -> None:
        super().__init__()
        self.depthwise = depthwise
        self.pointwise = pointwise

    def forward(self, x: Tensor) -> Tensor:
        """Find patterns, then mix the channels."""
        mixed: Tensor = self.pointwise(self.depthwise(x))
        return mixed
'''


class Convolution(Weighted, Grouped, Sliding, Filters, is_abstract=True):
    """What convolutions along one, two and three axes share."""

    def shape(self, x: Shape) -> Shape:
        lengths = self.leaving(x)
        error = undivided(x, self.groups, self.filters)
        if error:
            raise error
        checked(self)
        return gridded(lengths, self.filters)

    def code(self, x: Shape) -> Code:
        groups = f", groups={self.groups}" if self.groups > 1 else ""
        bias = "" if self.bias else ", bias=False"
        settings = f"{channels(x)}, {self.filters}, {self.settings()}{groups}{bias}"
        module = f"nn.Conv{self.axes}d({settings})"
        return finished(self, module, self.call(x), self.activation, x)

    def neurons(self, x: Shape) -> Neurons:
        return answering(self.shape(x))

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        bias = self.filters if self.bias else 0
        return tensors(self._kernel(x), bias, self.normalise_weights)

    def multiply_adds(self, x: Shape) -> int:
        return prod(self.leaving(x)) * prod(self._kernel(x))

    def _kernel(self, x: Shape) -> tuple[int, ...]:
        return (self.filters, channels(x) // self.groups, *self.window[0])


class Convolution1d(Convolution):
    """Slides small filters along a sequence and answers where each one finds its pattern."""

    kind, title, stem = "convolution_1d", "Convolution 1-D", "convolution"
    source = "Waibel et al. 1989, IEEE Trans. ASSP 37:328"
    synonyms = ("conv", "conv1d", "filter", "kernel", "time series", "sequence", "tcn")
    help = (
        "Each filter looks at a few steps at once and moves along the sequence. The same weights "
        "serve at every step."
    )
    example = Example(inputs=(sequence(120, 4),), output=sequence(120, 32), params={"filters": 32})
    axes: ClassVar[int] = 1

    size: tuple[int, ...] = sizes(
        default=(3,), lengths=(1,), high=1024, on_node=True, help="Steps the window looks at."
    )
    stride: tuple[int, ...] = sizes(
        default=(1,), lengths=(1,), high=1024, help="How many steps the window moves at once."
    )
    amounts: tuple[int, ...] = sizes(
        default=(1,),
        lengths=(1, 2),
        low=0,
        high=1024,
        help="With padding by amounts: one number for both ends, or before and behind apart.",
    )
    dilation: tuple[int, ...] = sizes(
        default=(1,),
        lengths=(1,),
        high=1024,
        help="Distance between the steps a window looks at; more than 1 leaves gaps.",
    )


class Convolution2d(Convolution):
    """Slides small filters over a picture and answers where each one finds its pattern."""

    kind, title, stem = "convolution_2d", "Convolution 2-D", "convolution"
    source = "LeCun et al. 1989, Neural Computation 1:541"
    synonyms = ("conv", "conv2d", "filter", "kernel", "cnn", "image")
    help = (
        "Each filter looks at a small window of all channels, moves over the whole picture and "
        "makes one channel of the answer. The same weights serve at every place."
    )
    example = Example(inputs=(image(28, 28, 1),), output=image(28, 28, 32), params={"filters": 32})


class Convolution3d(Convolution):
    """Slides small filters through a volume, such as a scan or a film."""

    kind, title, stem = "convolution_3d", "Convolution 3-D", "convolution"
    source = "Ji et al. 2013, IEEE Trans. PAMI 35:221"
    synonyms = ("conv", "conv3d", "filter", "kernel", "video", "volume", "scan")
    help = (
        "Each filter looks at a small box of all channels and moves through the whole volume. The "
        "same weights serve at every place."
    )
    example = Example(
        inputs=(volume(8, 16, 16, 1),), output=volume(8, 16, 16, 4), params={"filters": 4}
    )
    axes: ClassVar[int] = 3

    size: tuple[int, ...] = sizes(
        default=(3, 3, 3),
        lengths=(1, 3),
        high=256,
        on_node=True,
        help="Depth, height and width of the window; one number for all.",
    )
    stride: tuple[int, ...] = sizes(
        default=(1, 1, 1), lengths=(1, 3), high=256, help="How far the window moves at once."
    )
    amounts: tuple[int, ...] = sizes(
        default=(1,), lengths=(1, 3, 6), low=0, high=256, help=f"{EACH_SIDE}."
    )
    dilation: tuple[int, ...] = sizes(
        default=(1, 1, 1),
        lengths=(1, 3),
        high=256,
        help="Distance between the points a window looks at; more than 1 leaves gaps.",
    )


class Multiplier(Sliding, is_abstract=True):
    """What makes several answers of each channel."""

    multiplier: int = whole(default=1, high=1024, help=MULTIPLIER_HELP, on_node=True)


class DepthwiseConvolution(Weighted, Multiplier):
    """Slides filters over each channel of a picture by itself."""

    kind, title, stem = "depthwise_convolution_2d", "Depthwise convolution 2-D", "depthwise"
    source = "Howard et al. 2017, MobileNets, arXiv:1704.04861"
    synonyms = ("depthwise", "mobilenet", "grouped", "conv2d", "light")
    help = (
        "Every channel has filters of its own and sees no other channel, which takes few weights. "
        "A convolution of size 1 behind it mixes the channels."
    )
    example = Example(inputs=(image(28, 28, 16),), output=image(28, 28, 16))

    def shape(self, x: Shape) -> Shape:
        lengths = self.leaving(x)
        checked(self)
        return gridded(lengths, channels(x) * self.multiplier)

    def code(self, x: Shape) -> Code:
        arriving = channels(x)
        bias = "" if self.bias else ", bias=False"
        sizes = f"{arriving}, {arriving * self.multiplier}, {self.settings()}"
        module = f"nn.Conv2d({sizes}, groups={arriving}{bias})"
        return finished(self, module, self.call(x), self.activation, x)

    def neurons(self, x: Shape) -> Neurons:
        return answering(self.shape(x))

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        kernel = self._kernel(x)
        return tensors(kernel, kernel[0] if self.bias else 0, self.normalise_weights)

    def multiply_adds(self, x: Shape) -> int:
        return prod(self.leaving(x)) * prod(self._kernel(x))

    def _kernel(self, x: Shape) -> tuple[int, ...]:
        return (channels(x) * self.multiplier, 1, *self.window[0])


class SeparableConvolution(Weighted, Multiplier, Filters):
    """Looks for patterns in each channel first and mixes the channels then: a light convolution."""

    kind, title, stem = "separable_convolution_2d", "Separable convolution 2-D", "separable"
    source = "Chollet 2017, CVPR, arXiv:1610.02357"
    synonyms = ("depthwise separable", "xception", "mobilenet", "conv2d", "light")
    help = (
        "A depthwise convolution without bias, then a convolution of size 1 with it. It needs far "
        "fewer weights than a convolution of the same size."
    )
    example = Example(inputs=(image(28, 28, 16),), output=image(28, 28, 32), params={"filters": 32})

    multiplier: int = whole(default=1, high=1024, help=MULTIPLIER_HELP)

    def shape(self, x: Shape) -> Shape:
        lengths = self.leaving(x)
        checked(self)
        return gridded(lengths, self.filters)

    def code(self, x: Shape) -> Code:
        arriving = channels(x)
        between = arriving * self.multiplier
        sizes = f"{arriving}, {between}, {self.settings()}"
        bias = "" if self.bias else ", bias=False"
        how = self.normalise_weights
        depthwise = normalised(f"nn.Conv2d({sizes}, groups={arriving}, bias=False)", how)
        pointwise = normalised(f"nn.Conv2d({between}, {self.filters}, 1{bias})", how)
        names = ("depthwise.weight", "pointwise.weight")
        code = Code(
            module=f"Separable(\n    {depthwise},\n    {pointwise},\n)",
            call=self.activation.expression(self.call(x), feature_axis(x)),
            initialise=started(
                self.initializer,
                self.activation,
                how,
                ("pointwise.bias",) if self.bias else (),
                names,
            ),
            definitions=(SEPARABLE,),
        )
        return restrained(code, self.regulariser, names)

    def neurons(self, x: Shape) -> Neurons:
        return answering(self.shape(x))

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        kernel, how = self._kernel(x), self.normalise_weights
        pointwise = (self.filters, kernel[0], 1, 1)
        bias = self.filters if self.bias else 0
        return (
            *tensors(kernel, 0, how, inside="depthwise."),
            *tensors(pointwise, bias, how, inside="pointwise."),
        )

    def multiply_adds(self, x: Shape) -> int:
        kernel = self._kernel(x)
        return prod(self.leaving(x)) * (prod(kernel) + kernel[0] * self.filters)

    def _kernel(self, x: Shape) -> tuple[int, ...]:
        return (channels(x) * self.multiplier, 1, *self.window[0])
