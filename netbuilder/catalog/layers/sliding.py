"""What all convolutions share: filters that slide, their edges, their weights and their text."""

from __future__ import annotations

from math import gcd
from typing import ClassVar

from netbuilder.catalog.activations import Activation, ReLU
from netbuilder.catalog.initializers import Initializer, TorchDefault
from netbuilder.catalog.layers.shared import (
    ACTIVATION_HELP,
    BIAS_HELP,
    INITIALIZER_HELP,
    feature_axis,
)
from netbuilder.catalog.layers.weighted import (
    NORMALISE_HELP,
    Normalised,
    contradiction,
    normalised,
    restrained,
    started,
)
from netbuilder.catalog.layers.windows import (
    GRIDS,
    Padding,
    PaddingMode,
    Sides,
    channels,
    padded,
    padding_too_wide,
    sides,
    spread,
    taken,
    too_large,
    torch_sizes,
)
from netbuilder.catalog.regularisers import REGULARISER_HELP, NoRegulariser, Regulariser
from netbuilder.core.layer import Code, Family, Layer, misfit
from netbuilder.core.params import choice, entry, flag, sizes, whole
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind

SIZE_HELP = "Height and width of the window; one number for both."
STRIDE_HELP = "How many pixels the window moves at once."
DILATION_HELP = "Distance between the pixels a window looks at; more than 1 leaves gaps."
AMOUNTS_HELP = (
    "With padding by amounts: one number for all sides, or one per axis, or each side apart "
    "(top, bottom, left, right)."
)


class Filters(Layer, is_abstract=True):
    """What has a number of filters."""

    width = "filters"

    filters: int = whole(
        default=16,
        help="How many patterns it looks for; each makes a channel.",
        on_node=True,
        unit="channels",
        logarithmic=True,
    )


class Grouped(Layer, is_abstract=True):
    """What can look at parts of the channels apart."""

    groups: int = whole(
        default=1, help="Parts of the channels that are looked at apart; each has its own filters."
    )


class Weighted(Layer, is_abstract=True):
    """What every layer with one kind of sliding weights shares."""

    bias: bool = flag(default=True, help=BIAS_HELP)
    initializer: Initializer = entry(default=TorchDefault(), help=INITIALIZER_HELP)
    regulariser: Regulariser = entry(default=NoRegulariser(), help=REGULARISER_HELP, live=True)
    normalise_weights: Normalised = choice(default=Normalised.NONE, help=NORMALISE_HELP)


class Sliding(Layer, is_abstract=True):
    """A window of weights that slides along one, two or three axes.

    Class attributes:
        axes: How many axes it slides along.
    """

    group, icon = Family.PICTURES, "convolution"
    axes: ClassVar[int] = 2

    size: tuple[int, ...] = sizes(
        default=(3, 3), lengths=(1, 2), high=1024, on_node=True, help=SIZE_HELP
    )
    activation: Activation = entry(default=ReLU(), help=ACTIVATION_HELP, on_node=True, live=True)
    stride: tuple[int, ...] = sizes(default=(1, 1), lengths=(1, 2), high=1024, help=STRIDE_HELP)
    padding: Padding = choice(
        default=Padding.SAME,
        help="Same pads so that the size stays (without a stride); valid stays inside.",
    )
    amounts: tuple[int, ...] = sizes(
        default=(1,), lengths=(1, 2, 4), low=0, high=1024, help=AMOUNTS_HELP
    )
    padding_mode: PaddingMode = choice(
        default=PaddingMode.ZEROS,
        help="What is put around the edges: zeros, a mirror image, the edge again, or a circle.",
    )
    dilation: tuple[int, ...] = sizes(default=(1, 1), lengths=(1, 2), high=1024, help=DILATION_HELP)

    def leaving(self, x: Shape) -> tuple[int, ...]:
        """Lengths of the axes that leave.

        Raises:
            DesignError: What arrives does not fit.
        """
        kind = GRIDS[self.axes]
        lengths = taken(self.title, x, (kind,))
        edges = self.edges()
        window, steps, gaps = self.window
        error = too_large("slides", x, window, gaps, edges)
        if error and self.padding is not Padding.SAME:
            raise error
        error = padding_too_wide(x, edges, self.padding_mode)
        if error:
            raise error
        return tuple(
            (length + sum(edge) - (d * (s - 1) + 1)) // step + 1
            for length, edge, s, step, d in zip(lengths, edges, window, steps, gaps, strict=True)
        )

    @property
    def window(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Size, stride and dilation, one number per axis each."""
        return (
            spread(self.size, self.axes),
            spread(self.stride, self.axes, "stride"),
            spread(self.dilation, self.axes, "dilation"),
        )

    def edges(self) -> Sides:
        """How much is put before and behind each axis."""
        if self.padding is Padding.AMOUNTS:
            return sides(self.amounts, self.axes)
        if self.padding is Padding.VALID:
            return ((0, 0),) * self.axes
        window, _, gaps = self.window
        around = (d * (s - 1) for s, d in zip(window, gaps, strict=True))
        return tuple((total // 2, total - total // 2) for total in around)

    def settings(self) -> str:
        """Size, stride, padding and dilation as torch's convolutions take them."""
        window, steps, gaps = self.window
        edges = self.edges()
        found = [torch_sizes(window)]
        if set(steps) != {1}:
            found.append(f"stride={torch_sizes(steps)}")
        if _is_even(edges) and any(map(sum, edges)):
            found.append(f"padding={torch_sizes(tuple(before for before, _ in edges))}")
            if self.padding_mode is not PaddingMode.ZEROS:
                found.append(f'padding_mode="{self.padding_mode.value}"')
        if set(gaps) != {1}:
            found.append(f"dilation={torch_sizes(gaps)}")
        return ", ".join(found)

    def call(self, x: Shape) -> str:
        """The expression in ``forward``, before the activation."""
        arriving, edges = "{x}", self.edges()
        if x.kind is ShapeKind.SEQUENCE:  # torch wants the channels before the steps
            arriving += ".transpose(1, 2)"
        if not _is_even(edges):
            # torch pads one side more than the other only without a stride; this is by hand.
            mode = "" if self.padding_mode is PaddingMode.ZEROS else self.padding_mode.value
            arriving = padded(arriving, edges, mode)
        return f"{{self}}({arriving}){back(x)}"


def back(x: Shape) -> str:
    """What brings torch's order of a sequence back to ours."""
    return ".transpose(1, 2)" if x.kind is ShapeKind.SEQUENCE else ""


def checked(layer: Weighted) -> None:
    """Refuse settings of weights that contradict each other.

    Raises:
        DesignError: They do.
    """
    error = contradiction(layer.initializer, layer.regulariser, layer.normalise_weights)
    if error:
        raise error


def finished(
    layer: Weighted, module: str, call: str, activation: Activation, x: Shape, axis: int = 0
) -> Code:
    """The code of a layer with one weight, whose neurons lie along `axis`, and perhaps a bias."""
    code = Code(
        module=normalised(module, layer.normalise_weights),
        call=activation.expression(call, feature_axis(x)),
        initialise=started(
            layer.initializer,
            activation,
            layer.normalise_weights,
            ("bias",) if layer.bias else (),
        ),
    )
    return restrained(code, layer.regulariser, axis=axis)


def undivided(x: Shape, groups: int, filters: int) -> DesignError | None:
    """The error of groups that do not divide the channels on both sides, or None."""
    arriving = channels(x)
    if arriving % groups == 0 and filters % groups == 0:
        return None
    common = gcd(arriving, filters)
    usable = max(number for number in range(1, min(groups, common) + 1) if common % number == 0)
    return misfit(
        "groups-do-not-divide",
        found=f"{{node}} parts {x.phrase} and {filters:,} filters into {groups:,} groups.",
        expected=f"The groups must divide {arriving:,} and {filters:,}.",
        fix=f"Set groups to {usable:,}.",
        field="groups",
        fixes=(Fix(f"Set groups to {usable:,}", (SetParameter("", "groups", usable),)),),
    )


def _is_even(edges: Sides) -> bool:
    return all(before == behind for before, behind in edges)
