"""Transposed convolutions: filters that draw, and so make pictures larger."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from netbuilder.catalog.activations import Activation, ReLU
from netbuilder.catalog.layers.masks import answering
from netbuilder.catalog.layers.shared import ACTIVATION_HELP
from netbuilder.catalog.layers.sliding import (
    Filters,
    Grouped,
    Weighted,
    back,
    checked,
    finished,
    undivided,
)
from netbuilder.catalog.layers.weighted import tensors
from netbuilder.catalog.layers.windows import (
    GRIDS,
    channels,
    gridded,
    spread,
    taken,
    times,
    torch_sizes,
)
from netbuilder.core.layer import Code, Example, Family, Layer, Neurons, Weight, misfit
from netbuilder.core.params import entry, sizes
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, image, sequence, volume

SOURCE = "Zeiler et al. 2010, CVPR; Dumoulin & Visin 2016, arXiv:1603.07285"
HELP = (
    "Every number that arrives stamps its filters onto the answer, which a stride spreads apart: a "
    "convolution run backwards. Size 4, stride 2 and padding 1 double a picture."
)
PADDING_HELP = "How much is cut off at each end of the answer, as torch's padding does."
OUTPUT_HELP = "How much is added at the far end; less than the stride or the dilation."


class Drawing(Layer, is_abstract=True):
    """What draws with filters along one, two or three axes.

    Class attributes:
        axes: How many axes there are.
    """

    group, icon = Family.PICTURES, "upsample"
    axes: ClassVar[int] = 2

    size: tuple[int, ...] = sizes(
        default=(4, 4), lengths=(1, 2), high=1024, on_node=True, help="Height and width it draws."
    )
    stride: tuple[int, ...] = sizes(
        default=(2, 2),
        lengths=(1, 2),
        high=1024,
        on_node=True,
        help="How many times larger the answer is: the distance between two stamps.",
    )
    activation: Activation = entry(default=ReLU(), help=ACTIVATION_HELP, live=True)
    padding: tuple[int, ...] = sizes(
        default=(1, 1), lengths=(1, 2), low=0, high=1024, help=PADDING_HELP
    )
    output_padding: tuple[int, ...] = sizes(
        default=(0, 0), lengths=(1, 2), low=0, high=1023, help=OUTPUT_HELP
    )
    dilation: tuple[int, ...] = sizes(
        default=(1, 1), lengths=(1, 2), high=1024, help="Distance between the points of a stamp."
    )

    def leaving(self, x: Shape) -> tuple[int, ...]:
        """Lengths of the axes that leave.

        Raises:
            DesignError: What arrives does not fit.
        """
        lengths = taken(self.title, x, (GRIDS[self.axes],))
        window, steps, gaps, cut, added = self.window
        if any(a >= max(s, d) for a, s, d in zip(added, steps, gaps, strict=True)):
            raise self._added_too_much()
        full = [
            (length - 1) * step + d * (s - 1) + a + 1
            for length, s, step, d, a in zip(lengths, window, steps, gaps, added, strict=True)
        ]
        if any(length <= 2 * c for length, c in zip(full, cut, strict=True)):
            raise self._cut_too_much(x, full)
        return tuple(length - 2 * c for length, c in zip(full, cut, strict=True))

    @property
    def window(self) -> tuple[tuple[int, ...], ...]:
        """Size, stride, dilation, padding and output padding, one number per axis each."""
        return (
            spread(self.size, self.axes),
            spread(self.stride, self.axes, "stride"),
            spread(self.dilation, self.axes, "dilation"),
            spread(self.padding, self.axes, "padding"),
            spread(self.output_padding, self.axes, "output_padding"),
        )

    def settings(self) -> str:
        """Size, stride, padding and dilation as torch's transposed convolutions take them."""
        window, steps, gaps, cut, added = self.window
        named = (("stride", steps, 1), ("padding", cut, 0), ("output_padding", added, 0))
        more = [
            f", {name}={torch_sizes(found)}"
            for name, found, usual in named
            if set(found) != {usual}
        ]
        spaced = "" if set(gaps) == {1} else f", dilation={torch_sizes(gaps)}"
        return "".join((torch_sizes(window), *more, spaced))

    def _added_too_much(self) -> DesignError:
        _, steps, gaps, _, added = self.window
        usable = [min(a, max(s, d) - 1) for a, s, d in zip(added, steps, gaps, strict=True)]
        words = times(usable)
        return misfit(
            "output-padding-too-large",
            found=f"{{node}} adds {times(added)} at the far end with a stride of {times(steps)}.",
            expected="The output padding must be less than the stride or the dilation.",
            fix=f"Set output padding to {words}.",
            field="output_padding",
            fixes=(
                Fix(
                    f"Set output padding to {words}", (SetParameter("", "output_padding", usable),)
                ),
            ),
        )

    def _cut_too_much(self, x: Shape, full: list[int]) -> DesignError:
        cut = self.window[3]
        usable = [min(c, (length - 1) // 2) for c, length in zip(cut, full, strict=True)]
        words = times(usable)
        return misfit(
            "padding-too-wide",
            found=(
                f"{{node}} draws {times(full)} from {x.phrase} and cuts {times(cut)} off each end."
            ),
            expected="Something must be left.",
            fix=f"Set padding to {words} or less.",
            field="padding",
            fixes=(Fix(f"Set padding to {words}", (SetParameter("", "padding", usable),)),),
        )


class TransposedConvolution(Weighted, Grouped, Drawing, Filters, is_abstract=True):
    """What transposed convolutions along one, two and three axes share."""

    source, help = SOURCE, HELP

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
        arriving = "{x}.transpose(1, 2)" if x.kind is ShapeKind.SEQUENCE else "{x}"
        return finished(
            self,
            f"nn.ConvTranspose{self.axes}d({settings})",
            f"{{self}}({arriving}){back(x)}",
            self.activation,
            x,
            axis=1,
        )

    def neurons(self, x: Shape) -> Neurons:
        return answering(self.shape(x))

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        bias = self.filters if self.bias else 0
        return tensors(self._kernel(x), bias, self.normalise_weights, axis=1)

    def multiply_adds(self, x: Shape) -> int:
        return prod(taken(self.title, x, (GRIDS[self.axes],))) * prod(self._kernel(x))

    def _kernel(self, x: Shape) -> tuple[int, ...]:
        return (channels(x), self.filters // self.groups, *self.window[0])


class TransposedConvolution1d(TransposedConvolution):
    """Draws filters along a longer sequence, once for every step that arrives."""

    kind, title = "transposed_convolution_1d", "Transposed convolution 1-D"
    stem = "transposed"
    synonyms = ("deconvolution", "convtranspose1d", "upsample", "fractionally strided")
    example = Example(inputs=(sequence(10, 8),), output=sequence(20, 16))
    axes: ClassVar[int] = 1

    size: tuple[int, ...] = sizes(
        default=(4,), lengths=(1,), high=1024, on_node=True, help="Steps that a filter draws."
    )
    stride: tuple[int, ...] = sizes(
        default=(2,),
        lengths=(1,),
        high=1024,
        on_node=True,
        help="How many times longer the answer is: the distance between two stamps.",
    )
    padding: tuple[int, ...] = sizes(
        default=(1,), lengths=(1,), low=0, high=1024, help=PADDING_HELP
    )
    output_padding: tuple[int, ...] = sizes(
        default=(0,), lengths=(1,), low=0, high=1023, help=OUTPUT_HELP
    )
    dilation: tuple[int, ...] = sizes(
        default=(1,), lengths=(1,), high=1024, help="Distance between the steps of a stamp."
    )


class TransposedConvolution2d(TransposedConvolution):
    """Draws filters into a larger picture, once for every place that arrives."""

    kind, title = "transposed_convolution_2d", "Transposed convolution 2-D"
    stem = "transposed"
    synonyms = ("deconvolution", "convtranspose2d", "upsample", "fractionally strided", "generator")
    example = Example(inputs=(image(7, 7, 8),), output=image(14, 14, 16))


class TransposedConvolution3d(TransposedConvolution):
    """Draws filters into a larger volume, once for every point that arrives."""

    kind, title = "transposed_convolution_3d", "Transposed convolution 3-D"
    stem = "transposed"
    synonyms = ("deconvolution", "convtranspose3d", "upsample", "fractionally strided")
    example = Example(
        inputs=(volume(3, 4, 4, 2),), output=volume(6, 8, 8, 4), params={"filters": 4}
    )
    axes: ClassVar[int] = 3

    size: tuple[int, ...] = sizes(
        default=(4, 4, 4),
        lengths=(1, 3),
        high=256,
        on_node=True,
        help="Depth, height and width that a filter draws.",
    )
    stride: tuple[int, ...] = sizes(
        default=(2, 2, 2),
        lengths=(1, 3),
        high=256,
        on_node=True,
        help="How many times larger the answer is: the distance between two stamps.",
    )
    padding: tuple[int, ...] = sizes(
        default=(1, 1, 1), lengths=(1, 3), low=0, high=256, help=PADDING_HELP
    )
    output_padding: tuple[int, ...] = sizes(
        default=(0, 0, 0), lengths=(1, 3), low=0, high=255, help=OUTPUT_HELP
    )
    dilation: tuple[int, ...] = sizes(
        default=(1, 1, 1), lengths=(1, 3), high=256, help="Distance between the points of a stamp."
    )
