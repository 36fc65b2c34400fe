"""Activations that own weights or halve what arrives, so that they are nodes only."""

from __future__ import annotations

from enum import StrEnum

from netbuilder.catalog.layers.axes import real_numbers
from netbuilder.catalog.layers.shared import feature_axis, feature_count, with_features
from netbuilder.core.layer import Code, Example, Family, Layer, Weight, misfit
from netbuilder.core.params import choice, real
from netbuilder.core.problems import Fix, SetParameter, SetWidthBefore
from netbuilder.core.shapes import Shape, ShapeKind, features


class Slopes(StrEnum):
    """How many slopes a parametric ReLU learns."""

    ONE = "one for all"
    CHANNELS = "one per channel"


class ParametricReLU(Layer):
    """A leaky ReLU that learns how much of a negative number passes."""

    kind, title, stem = "prelu", "Parametric ReLU", "prelu"
    group, icon = Family.ACTIVATIONS, "activation"
    source = "He et al. 2015, ICCV, arXiv:1502.01852"
    synonyms = ("prelu", "learned slope", "leaky relu")
    help = (
        "Passes positive numbers as they are and multiplies negative ones by a slope that is "
        "learned like a weight: one slope for everything, or one for each channel."
    )
    example = Example(inputs=(features(8),), output=features(8))

    slopes: Slopes = choice(
        default=Slopes.ONE, help="Whether each channel has a slope of its own.", on_node=True
    )
    start: float = real(
        default=0.25, low=-10.0, high=10.0, help="The slope training begins with.", on_node=True
    )

    def shape(self, x: Shape) -> Shape:
        real_numbers(x)
        if x.kind is ShapeKind.SEQUENCE and self.slopes is Slopes.CHANNELS:
            raise misfit(
                "kind-mismatch",
                found=f"{{node}} has one slope per channel, but {x.phrase} arrives.",
                expected="A sequence has steps where torch looks for channels.",
                fix="Use one slope for all.",
                field="slopes",
                fixes=(
                    Fix("Use one slope for all", (SetParameter("", "slopes", Slopes.ONE.value),)),
                ),
            )
        return Shape(x.kind, x.sizes)

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        return (Weight("weight", (self._count(x),)),)

    def code(self, x: Shape) -> Code:
        count = self._count(x)
        arguments = [str(count)] if count > 1 else []
        if self.start != 0.25:
            arguments.append(f"init={self.start}")
        return Code(module=f"nn.PReLU({', '.join(arguments)})")

    def _count(self, x: Shape) -> int:
        return feature_count(x) if self.slopes is Slopes.CHANNELS else 1


class Gated(Layer, is_abstract=True):
    """What both gated units share: one half of the features decides how much of the other passes.

    Its answer is half as wide as what arrives.
    """

    group, icon = Family.ACTIVATIONS, "activation"
    example = Example(inputs=(features(16),), output=features(8))

    def shape(self, x: Shape) -> Shape:
        real_numbers(x)
        count = feature_count(x)
        if count % 2:
            raise misfit(
                "features-odd",
                found=f"{{node}} halves what arrives, but {x.phrase} arrives.",
                expected="The number of features or channels must be even.",
                fix=f"Make it {count + 1:,}.",
                port="x",
                fixes=(
                    Fix(f"Set {{feeder}} to {count + 1:,}", (SetWidthBefore("", "x", count + 1),)),
                ),
            )
        return with_features(x, count // 2)


class GLU(Gated):
    """Passes one half of the features through a gate made by the other half."""

    kind, title = "glu", "GLU"
    source = "Dauphin et al. 2017, ICML, arXiv:1612.08083"
    synonyms = ("gated linear unit", "gate")
    help = (
        "Multiplies the first half of the features by the sigmoid of the second half. What leaves "
        "is half as wide, so the layer before it is made twice as wide as wanted."
    )

    def code(self, x: Shape) -> Code:
        return Code(call=f"nn.functional.glu({{x}}, dim={feature_axis(x)})")


SWIGLU = '''def swiglu(x: Tensor, dim: int) -> Tensor:
    """One half of `x` times the SiLU of the other half."""
    gate, value = x.chunk(2, dim=dim)
    return nn.functional.silu(gate) * value
'''


class SwiGLU(Gated):
    """A gated unit whose gate is SiLU; usual in recent language models."""

    kind, title, stem = "swiglu", "SwiGLU", "swiglu"
    source = "Shazeer 2020, arXiv:2002.05202"
    synonyms = ("gated silu", "llama", "gate", "swish glu")
    help = (
        "Multiplies the second half of the features by the SiLU of the first half. What leaves is "
        "half as wide, so the layer before it is made twice as wide as wanted."
    )

    def code(self, x: Shape) -> Code:
        return Code(call=f"swiglu({{x}}, dim={feature_axis(x)})", definitions=(SWIGLU,))
