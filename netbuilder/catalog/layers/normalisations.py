"""Normalisations that do not depend on the batch: layer, group, instance, RMS, local response."""

from __future__ import annotations

from enum import StrEnum

from netbuilder.catalog.layers.shared import (
    feature_axis,
    feature_count,
    nearest_divisor,
    wrong_kind,
)
from netbuilder.core.layer import Code, Example, Family, Layer, Weight, misfit
from netbuilder.core.params import choice, flag, real, whole
from netbuilder.core.problems import Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, image, sequence

NUMBERS = (ShapeKind.FEATURES, ShapeKind.SEQUENCE, ShapeKind.IMAGE, ShapeKind.VOLUME)
PLACES = (ShapeKind.SEQUENCE, ShapeKind.IMAGE, ShapeKind.VOLUME)
EPSILON_HELP = "Tiny number that keeps the division from going by 0."
RESCALE_HELP = "Learns a size and an offset for each feature afterwards."


class Extent(StrEnum):
    """What shares one mean and one spread."""

    FEATURES = "features of a place"
    EVERYTHING = "everything"


class Normalisation(Layer, is_abstract=True):
    """What normalisations have in common: the shape stays, and each number is scaled once."""

    group, icon, stem = Family.STEADY, "normalise", "normalisation"
    example = Example(inputs=(sequence(10, 16),), output=sequence(10, 16))

    def shape(self, x: Shape) -> Shape:
        if x.kind not in NUMBERS:
            raise wrong_kind(self.title, x, NUMBERS)
        return Shape(x.kind, x.sizes)

    def multiply_adds(self, x: Shape) -> int:
        return x.count


class LayerNormalisation(Normalisation):
    """Brings the numbers of each sample to mean 0 and spread 1, whatever the batch."""

    source = "Ba et al. 2016, arXiv:1607.06450"
    synonyms = ("layer norm", "layernorm", "normalization", "transformer")
    help = (
        "Each step of a sequence, or each place of a picture, is scaled by the mean and spread of "
        "its own features; one extent for everything takes the whole sample at once. It does the "
        "same in training and in predictions."
    )

    extent: Extent = choice(
        default=Extent.FEATURES, help="What shares one mean and one spread.", on_node=True
    )
    epsilon: float = real(default=1e-5, low=1e-12, high=1.0, logarithmic=True, help=EPSILON_HELP)
    rescale: bool = flag(default=True, help=RESCALE_HELP)
    bias: bool = flag(default=True, help="Learns an offset too where it rescales.")

    def code(self, x: Shape) -> Code:
        sizes = self._sizes(x)
        settings = [str(sizes[0]) if len(sizes) == 1 else f"({', '.join(map(str, sizes))})"]
        if self.epsilon != 1e-5:
            settings.append(f"eps={self.epsilon}")
        if not self.rescale:
            settings.append("elementwise_affine=False")
        elif not self.bias:
            settings.append("bias=False")
        channels_first = len(sizes) == 1 and feature_axis(x) != len(x.sizes)
        return Code(module=f"nn.LayerNorm({', '.join(settings)})", call=last_axis(channels_first))

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        if not self.rescale:
            return ()
        weight = Weight("weight", self._sizes(x))
        return (weight, Weight("bias", self._sizes(x))) if self.bias else (weight,)

    def _sizes(self, x: Shape) -> tuple[int, ...]:
        return (feature_count(x),) if self.extent is Extent.FEATURES else x.known


class RmsNormalisation(Normalisation):
    """Divides the features of each place by their root mean square: a lighter layer norm."""

    title = "RMS normalisation"
    source = "Zhang & Sennrich 2019, NeurIPS, arXiv:1910.07467"
    synonyms = ("rms norm", "rmsnorm", "root mean square", "normalization")
    help = (
        "Like layer normalisation without taking the mean away, and without an offset. Large "
        "language models use it because it costs less and trains as well."
    )

    epsilon: float = real(default=1e-6, low=1e-12, high=1.0, logarithmic=True, help=EPSILON_HELP)
    rescale: bool = flag(
        default=True, on_node=True, help="Learns a size for each feature afterwards."
    )

    def code(self, x: Shape) -> Code:
        affine = "" if self.rescale else ", elementwise_affine=False"
        return Code(
            module=f"nn.RMSNorm({feature_count(x)}, eps={self.epsilon}{affine})",
            call=last_axis(feature_axis(x) != len(x.sizes)),
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        return (Weight("weight", (feature_count(x),)),) if self.rescale else ()


class GroupNormalisation(Normalisation):
    """Scales groups of channels of each sample to mean 0 and spread 1."""

    source = "Wu & He 2018, ECCV, arXiv:1803.08494"
    synonyms = ("group norm", "groupnorm", "normalization")
    help = (
        "Shares out the channels to groups and takes mean and spread of each over all places. It "
        "is used where batches are too small for batch normalisation."
    )
    example = Example(inputs=(image(8, 8, 16),), output=image(8, 8, 16), params={"groups": 4})

    groups: int = whole(
        default=8, on_node=True, unit="groups", help="How many groups the channels are shared to."
    )
    epsilon: float = real(default=1e-5, low=1e-12, high=1.0, logarithmic=True, help=EPSILON_HELP)
    rescale: bool = flag(default=True, help=RESCALE_HELP)

    def shape(self, x: Shape) -> Shape:
        leaving = super().shape(x)
        channels = feature_count(x)
        if channels % self.groups:
            usable = nearest_divisor(channels, self.groups)
            raise misfit(
                "groups-do-not-divide",
                found=f"{{node}} cannot share out {x.phrase} to {self.groups:,} equal groups.",
                expected=f"The number of groups must divide {channels:,} without a rest.",
                fix=f"Set groups to {usable:,}.",
                field="groups",
                fixes=(Fix(f"Set groups to {usable:,}", (SetParameter("", "groups", usable),)),),
            )
        return leaving

    def code(self, x: Shape) -> Code:
        settings = "".join(
            (
                "" if self.epsilon == 1e-5 else f", eps={self.epsilon}",
                "" if self.rescale else ", affine=False",
            )
        )
        return Code(
            module=f"nn.GroupNorm({self.groups}, {feature_count(x)}{settings})",
            call=channels_first(x),
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        sizes = (feature_count(x),)
        return (Weight("weight", sizes), Weight("bias", sizes)) if self.rescale else ()


class InstanceNormalisation(Normalisation):
    """Scales each channel of each sample to mean 0 and spread 1 over its places."""

    source = "Ulyanov et al. 2016, arXiv:1607.08022"
    synonyms = ("instance norm", "instancenorm", "style transfer", "normalization")
    help = (
        "Takes away how bright and how rich in contrast each channel of a picture is. It comes "
        "from style transfer, where that belongs to the style and not to the content."
    )
    example = Example(inputs=(image(8, 8, 16),), output=image(8, 8, 16))

    epsilon: float = real(default=1e-5, low=1e-12, high=1.0, logarithmic=True, help=EPSILON_HELP)
    rescale: bool = flag(default=False, on_node=True, help=RESCALE_HELP)

    def shape(self, x: Shape) -> Shape:
        if x.kind not in PLACES:
            raise wrong_kind(self.title, x, PLACES)
        if x.count == feature_count(x):
            raise misfit(
                "one-place-only",
                found=f"{{node}} gets {x.phrase}: one place has no spread to divide by.",
                expected="More than one place for each channel.",
                fix="Use layer normalisation here.",
                port="x",
            )
        return Shape(x.kind, x.sizes)

    def code(self, x: Shape) -> Code:
        axes = len(x.sizes) - 1
        settings = "".join(
            (
                "" if self.epsilon == 1e-5 else f", eps={self.epsilon}",
                ", affine=True" if self.rescale else "",
            )
        )
        return Code(
            module=f"nn.InstanceNorm{axes}d({feature_count(x)}{settings})", call=channels_first(x)
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        sizes = (feature_count(x),)
        return (Weight("weight", sizes), Weight("bias", sizes)) if self.rescale else ()


class LocalResponseNormalisation(Normalisation):
    """Damps a channel where its neighbour channels answer strongly at the same place."""

    source = "Krizhevsky et al. 2012, NeurIPS 25:1097 (AlexNet)"
    synonyms = ("lrn", "local response norm", "lateral inhibition", "normalization")
    help = (
        "Each number is divided by a power of the mean square of the channels around it. AlexNet "
        "and GoogLeNet used it before batch normalisation was known."
    )
    example = Example(inputs=(image(8, 8, 16),), output=image(8, 8, 16))

    channels: int = whole(
        default=5, high=4096, on_node=True, help="How many neighbour channels count.", label="size"
    )
    alpha: float = real(
        default=1e-4, low=0.0, high=100.0, help="How strongly they damp.", label="α", on_node=True
    )
    beta: float = real(default=0.75, low=0.0, high=10.0, help="Power of the divisor.", label="β")
    offset: float = real(default=1.0, low=1e-3, high=100.0, help="The number added before it.")

    def shape(self, x: Shape) -> Shape:
        if x.kind not in PLACES:
            raise wrong_kind(self.title, x, PLACES)
        return Shape(x.kind, x.sizes)

    def code(self, x: Shape) -> Code:
        values = f"alpha={self.alpha}, beta={self.beta}, k={self.offset}"
        return Code(
            module=f"nn.LocalResponseNorm({self.channels}, {values})", call=channels_first(x)
        )


def last_axis(is_moved: bool) -> str:
    """The call of a module that wants the features on the last axis."""
    return "{self}({x}.movedim(1, -1)).movedim(-1, 1)" if is_moved else "{self}({x})"


def channels_first(x: Shape) -> str:
    """The call of a module that wants the channels right behind the batch."""
    if x.kind is ShapeKind.SEQUENCE:
        return "{self}({x}.transpose(1, 2)).transpose(1, 2)"
    return "{self}({x})"
