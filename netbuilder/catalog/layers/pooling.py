"""Pooling: one number for each window of a sequence, a picture or a volume."""

from __future__ import annotations

from math import prod

from netbuilder.catalog.layers.shared import feature_axis
from netbuilder.catalog.layers.sliding import back
from netbuilder.catalog.layers.windows import (
    channels,
    gridded,
    places,
    spread,
    taken,
    times,
    too_large,
    torch_sizes,
)
from netbuilder.core.layer import Code, Example, Family, Layer, misfit
from netbuilder.core.params import flag, real, sizes
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, features, image

POOLED = (ShapeKind.IMAGE, ShapeKind.SEQUENCE, ShapeKind.VOLUME)
SIZE_HELP = "Size of the window along each axis; one number for all."
CEIL_HELP = "Counts a last window that reaches over the end too, so that no number is left out."
PADDING_HELP = "How much is put around each axis first; at most half of the window."


class Window(Layer, is_abstract=True):
    """What moves a window and answers one number for each place."""

    group, icon = Family.PICTURES, "pool"
    example = Example(inputs=(image(28, 28, 16),), output=image(14, 14, 16))

    size: tuple[int, ...] = sizes(
        default=(2, 2), lengths=(1, 2, 3), high=1024, on_node=True, help=SIZE_HELP
    )
    stride: tuple[int, ...] = sizes(
        default=(),
        lengths=(0, 1, 2, 3),
        high=1024,
        empty="as the window",
        on_node=True,
        help="How far the window moves at once; empty moves it by its own size.",
    )
    ceil_mode: bool = flag(default=False, help=CEIL_HELP)

    def shape(self, x: Shape) -> Shape:
        lengths = taken(self.title, x, POOLED)
        window, steps, edges = self.window(x)
        around = tuple((edge, edge) for edge in edges)
        wide = tuple(size // 2 for size in window)
        if any(edge > most for edge, most in zip(edges, wide, strict=True)):
            raise _padded_too_much(edges, window, wide)
        error = too_large("moves", x, window, edges=around)
        if error:
            raise error
        found = tuple(
            places(length + 2 * edge, size, step, self.ceil_mode, edge)
            for length, size, step, edge in zip(lengths, window, steps, edges, strict=True)
        )
        return gridded(found, channels(x))

    def window(self, x: Shape) -> tuple[tuple[int, ...], ...]:
        """Size, stride and padding, one number per axis each."""
        axes = len(taken(self.title, x, POOLED))
        window = spread(self.size, axes)
        steps = spread(self.stride, axes, "stride") if self.stride else window
        return window, steps, spread(self.edges, axes, "padding")

    @property
    def edges(self) -> tuple[int, ...]:
        """Padding around each axis."""
        return (0,)

    def settings(self, x: Shape) -> str:
        """Size, stride and edges as torch takes them."""
        window, steps, edges = self.window(x)
        return "".join(
            (
                torch_sizes(window),
                "" if window == steps else f", stride={torch_sizes(steps)}",
                f", padding={torch_sizes(edges)}" if any(edges) else "",
                ", ceil_mode=True" if self.ceil_mode else "",
            )
        )


class Padded(Window, is_abstract=True):
    """Pooling that may reach beyond the edges."""

    padding: tuple[int, ...] = sizes(
        default=(0,), lengths=(1, 2, 3), low=0, high=512, help=PADDING_HELP
    )

    @property
    def edges(self) -> tuple[int, ...]:
        return self.padding


class MaxPooling(Padded):
    """Keeps the largest number of each window, which makes a picture smaller."""

    source = "Yamaguchi et al. 1990, ICSLP"
    synonyms = ("max pool", "maxpool2d", "downsample", "shrink")
    help = (
        "Says whether a pattern was found somewhere in the window, not exactly where. Halves the "
        "picture with a window of 2 × 2."
    )

    def code(self, x: Shape) -> Code:
        return pooled(x, f"nn.MaxPool{_axes(x)}d({self.settings(x)})")


class AveragePooling(Padded):
    """Keeps the mean of each window, which makes a picture smaller."""

    source = "LeCun et al. 1990, NeurIPS 2:396"
    synonyms = ("average pool", "avgpool2d", "mean", "downsample", "shrink")
    help = "Says how much of a pattern there is in the window. Halves the picture with 2 × 2."

    count_padding: bool = flag(
        default=True, help="Whether the zeros around the edges count in the mean."
    )

    def shape(self, x: Shape) -> Shape:
        found = super().shape(x)
        # torch's mean of boxes, unlike its other means, does not count the padding as room.
        error = too_large("moves", x, self.window(x)[0]) if x.kind is ShapeKind.VOLUME else None
        if error:
            raise error
        return found

    def code(self, x: Shape) -> Code:
        counted = "" if self.count_padding else ", count_include_pad=False"
        return pooled(x, f"nn.AvgPool{_axes(x)}d({self.settings(x)}{counted})")

    def multiply_adds(self, x: Shape) -> int:
        return self.shape(x).count * prod(self.window(x)[0])


class LPPooling(Window):
    """Keeps the length of each window, measured by a power: between mean and maximum."""

    kind, title = "lp_pooling", "LP pooling"
    source = "Sermanet et al. 2012, ICPR, arXiv:1204.3968"
    synonyms = ("norm pooling", "lppool2d", "power mean", "downsample")
    help = (
        "Raises the sizes of the numbers in a window to a power, adds them up and takes the root. "
        "Power 1 adds up; a large power comes close to the maximum."
    )

    power: float = real(
        default=2.0, low=1.0, high=64.0, help="Power that the numbers are raised to.", on_node=True
    )

    def code(self, x: Shape) -> Code:
        # An odd or broken power of a number below 0 is no length.
        is_safe = self.power % 2 == 0
        return pooled(
            x,
            f"nn.LPPool{_axes(x)}d({self.power}, {self.settings(x)})",
            "" if is_safe else ".abs()",
        )

    def multiply_adds(self, x: Shape) -> int:
        return self.shape(x).count * prod(self.window(x)[0])


class Adaptive(Layer, is_abstract=True):
    """What parts the axes into as many windows as are wanted."""

    group, icon = Family.PICTURES, "pool"
    example = Example(inputs=(image(14, 10, 16),), output=image(7, 7, 16))

    size: tuple[int, ...] = sizes(
        default=(7, 7),
        lengths=(1, 2, 3),
        high=4096,
        on_node=True,
        help="Size of the answer along each axis; one number for all.",
    )

    def shape(self, x: Shape) -> Shape:
        axes = len(taken(self.title, x, POOLED))
        return gridded(spread(self.size, axes), channels(x))


class AdaptiveAveragePooling(Adaptive):
    """Makes a picture of any size as large as wanted, by means of windows."""

    source = "torch.nn.AdaptiveAvgPool2d; He et al. 2014, ECCV, arXiv:1406.4729"
    synonyms = ("adaptiveavgpool2d", "average pool", "resize", "mean")
    help = "Whatever size arrives, the same size leaves, so that layers of neurons can follow."

    def code(self, x: Shape) -> Code:
        size = torch_sizes(spread(self.size, _axes(x)))
        return pooled(x, f"nn.AdaptiveAvgPool{_axes(x)}d({size})")

    def multiply_adds(self, x: Shape) -> int:
        lengths = taken(self.title, x, POOLED)
        wanted = spread(self.size, len(lengths))
        looked = (
            sum(
                -(-(place + 1) * length // count) - place * length // count
                for place in range(count)
            )
            for length, count in zip(lengths, wanted, strict=True)
        )
        return channels(x) * prod(looked)


class AdaptiveMaxPooling(Adaptive):
    """Makes a picture of any size as large as wanted, by the largest number of each window."""

    source = "torch.nn.AdaptiveMaxPool2d; He et al. 2014, ECCV, arXiv:1406.4729"
    synonyms = ("adaptivemaxpool2d", "max pool", "resize", "spatial pyramid")
    help = "Whatever size arrives, the same size leaves, so that layers of neurons can follow."

    def code(self, x: Shape) -> Code:
        size = torch_sizes(spread(self.size, _axes(x)))
        return pooled(x, f"nn.AdaptiveMaxPool{_axes(x)}d({size})")


class Global(Layer, is_abstract=True):
    """What sums a whole picture up in one number per channel."""

    group, icon = Family.PICTURES, "pool"
    example = Example(inputs=(image(7, 7, 512),), output=features(512))

    keep_axes: bool = flag(
        default=False,
        help="Answers a picture of 1 × 1 rather than a list, to weigh channels with.",
        on_node=True,
    )

    def shape(self, x: Shape) -> Shape:
        axes = len(taken(self.title, x, POOLED))
        return gridded((1,) * axes, channels(x)) if self.keep_axes else features(channels(x))

    def reduced(self, x: Shape, function: str) -> Code:
        """The code of a reduction over all axes but batch and channels."""
        axes = [axis for axis in range(1, len(x.known) + 1) if axis != feature_axis(x)]
        dims = str(axes[0]) if len(axes) == 1 else f"({', '.join(map(str, axes))})"
        keep = ", keepdim=True" if self.keep_axes else ""
        return Code(call=f"{{x}}.{function}(dim={dims}{keep})")


class GlobalAveragePooling(Global):
    """Keeps the mean of each channel: a whole picture becomes a list of features."""

    source = "Lin et al. 2014, ICLR, arXiv:1312.4400"
    synonyms = ("gap", "average pool", "mean", "squeeze")
    help = "Says how much of each pattern there is in the whole picture, wherever it is."

    def code(self, x: Shape) -> Code:
        return self.reduced(x, "mean")

    def multiply_adds(self, x: Shape) -> int:
        return x.count


class GlobalMaxPooling(Global):
    """Keeps the largest number of each channel: a whole picture becomes a list of features."""

    source = "Oquab et al. 2015, CVPR"
    synonyms = ("max pool", "max over time", "maximum")
    help = "Says whether each pattern is anywhere in the picture, or at any step of the sequence."

    def code(self, x: Shape) -> Code:
        return self.reduced(x, "amax")


def pooled(x: Shape, module: str, before: str = "") -> Code:
    """The code of a pooling module; torch wants the channels of a sequence before the steps."""
    arriving = "{x}.transpose(1, 2)" if x.kind is ShapeKind.SEQUENCE else "{x}"
    return Code(module=module, call=f"{{self}}({arriving}{before}){back(x)}")


def _axes(x: Shape) -> int:
    return 1 if x.kind is ShapeKind.SEQUENCE else len(x.known) - 1


def _padded_too_much(
    edges: tuple[int, ...], window: tuple[int, ...], most: tuple[int, ...]
) -> DesignError:
    usable = [min(edge, limit) for edge, limit in zip(edges, most, strict=True)]
    return misfit(
        "padding-too-wide",
        found=f"{{node}} pads {times(edges)} around windows of {times(window)}.",
        expected="The padding is at most half of the window.",
        fix=f"Set padding to {times(usable)}.",
        field="padding",
        fixes=(Fix(f"Set padding to {times(usable)}", (SetParameter("", "padding", usable),)),),
    )
