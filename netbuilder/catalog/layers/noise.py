"""Layers that disturb training on purpose, and one that begins as almost nothing."""

from __future__ import annotations

from netbuilder.catalog.layers.learned import LEARNED
from netbuilder.catalog.layers.normalisations import NUMBERS, PLACES, channels_first
from netbuilder.catalog.layers.shared import feature_axis, feature_count, wrong_kind
from netbuilder.core.layer import Code, Example, Family, Layer, Weight
from netbuilder.core.params import real
from netbuilder.core.shapes import Shape, ShapeKind, features, image

NOISE = '''class GaussianNoise(nn.Module):
    """Adds random numbers while training."""

    def __init__(self, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation

    def forward(self, x: Tensor) -> Tensor:
        """Anything of the same shape; predictions pass untouched."""
        if not self.training:
            return x
        return x + self.deviation * torch.randn_like(x)
'''
DEPTH = '''class StochasticDepth(nn.Module):
    """Silences whole samples of a branch while training."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """Rows that stay grow to make up for those that fall away."""
        if not self.training or self.rate == 0:
            return x
        kept = torch.rand(x.shape[0], *[1] * (x.dim() - 1), device=x.device) >= self.rate
        return x * kept / (1 - self.rate)
'''


class Disturbance(Layer, is_abstract=True):
    """What these layers share: the shape stays."""

    group, icon = Family.STEADY, "dropout"
    example = Example(inputs=(features(8),), output=features(8))

    def shape(self, x: Shape) -> Shape:
        if x.kind not in NUMBERS:
            raise wrong_kind(self.title, x, NUMBERS)
        return Shape(x.kind, x.sizes)


class SpatialDropout(Disturbance):
    """Silences whole channels while training, not single numbers."""

    source = "Tompson et al. 2015, CVPR, arXiv:1411.4280"
    synonyms = ("dropout1d", "dropout2d", "dropout3d", "channel dropout", "regularise")
    help = (
        "Neighbouring pixels say nearly the same, so silencing single ones teaches little. This "
        "one takes a whole channel away at each step of training."
    )
    example = Example(inputs=(image(8, 8, 16),), output=image(8, 8, 16))

    rate: float = real(
        default=0.2, low=0.0, high=0.95, help="Share of channels silenced.", on_node=True, live=True
    )

    def shape(self, x: Shape) -> Shape:
        if x.kind not in PLACES:
            raise wrong_kind(self.title, x, PLACES)
        return Shape(x.kind, x.sizes)

    def code(self, x: Shape) -> Code:
        axes = len(x.sizes) - 1
        return Code(module=f"nn.Dropout{axes}d({self.rate})", call=channels_first(x))


class AlphaDropout(Disturbance):
    """A dropout that keeps mean and spread, made for networks of SELU neurons."""

    source = "Klambauer et al. 2017, NeurIPS, arXiv:1706.02515"
    synonyms = ("selu", "self-normalising", "regularise")
    help = (
        "Sets a random share of numbers to the value SELU has far below zero, and rescales, so "
        "that the layer behind it still finds mean 0 and spread 1."
    )

    rate: float = real(
        default=0.1, low=0.0, high=0.95, help="Share of neurons silenced.", on_node=True, live=True
    )

    def code(self, x: Shape) -> Code:
        return Code(module=f"nn.AlphaDropout({self.rate})")


class GaussianNoise(Disturbance):
    """Adds random numbers from a bell curve while training."""

    icon, source = "noise", "Bishop 1995, Neural Computation 7:108"
    synonyms = ("noise", "jitter", "augmentation", "regularise")
    help = (
        "Small random changes of the input keep a network from learning single samples by heart. "
        "Predictions are left alone."
    )

    deviation: float = real(
        default=0.1, low=0.0, high=1000.0, help="Standard deviation of the noise.", on_node=True
    )

    def code(self, x: Shape) -> Code:
        return Code(module=f"GaussianNoise({self.deviation})", definitions=(NOISE,))


class StochasticDepth(Disturbance):
    """Leaves a branch out for random samples while training."""

    source = "Huang et al. 2016, ECCV, arXiv:1603.09382"
    synonyms = ("drop path", "droppath", "residual", "regularise")
    help = (
        "Stands at the end of a branch that is added to a shortcut. A random share of the samples "
        "takes the shortcut alone, so that deep networks train as if they were shorter."
    )

    rate: float = real(
        default=0.1, low=0.0, high=0.95, help="Share of samples without the branch.", on_node=True
    )

    def code(self, x: Shape) -> Code:
        return Code(module=f"StochasticDepth({self.rate})", definitions=(DEPTH,))


class LayerScale(Disturbance):
    """Multiplies each channel by a learned number that starts small."""

    icon, source = "normalise", "Touvron et al. 2021, ICCV, arXiv:2103.17239"
    synonyms = ("scale", "gamma", "convnext", "residual")
    help = (
        "Stands at the end of a branch that is added to a shortcut. The branch starts as almost "
        "nothing and grows as training finds it useful, so very deep networks start calmly."
    )
    example = Example(inputs=(image(8, 8, 16),), output=image(8, 8, 16))

    initial: float = real(
        default=1e-6, low=0.0, high=1.0, help="The number every channel starts at.", on_node=True
    )

    def code(self, x: Shape) -> Code:
        return Code(
            module=f"LearnedTensor({', '.join(map(str, self._sizes(x)))})",
            call="{x} * {self}()",
            initialise=(f"nn.init.constant_({{self}}.value, {self.initial})",),
            definitions=(LEARNED,),
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        return (Weight("value", self._sizes(x)),)

    def multiply_adds(self, x: Shape) -> int:
        return x.count

    def _sizes(self, x: Shape) -> tuple[int, ...]:
        spread = len(x.sizes) - feature_axis(x)  # places behind the channels, all scaled alike
        return (feature_count(x), *[1] * (0 if x.kind is ShapeKind.FEATURES else spread))
