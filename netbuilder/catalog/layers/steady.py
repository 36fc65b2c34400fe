"""Layers that keep training steady and curb overfitting."""

from __future__ import annotations

from netbuilder.catalog.layers.shared import feature_count, wrong_kind
from netbuilder.core.layer import Code, Example, Family, Layer, Weight
from netbuilder.core.params import flag, real
from netbuilder.core.shapes import Shape, ShapeKind, features, image

SINGLE_ROWS = '''class BatchNorm1d(nn.BatchNorm1d):
    """Batch normalisation that reads a batch of one row as a prediction does."""

    def forward(self, input: Tensor) -> Tensor:
        """Normalise each feature; one row alone has no spread to divide by."""
        if self.training and input.numel() == self.num_features:
            self.eval()
            alone = super().forward(input)
            self.train()
            return alone
        return super().forward(input)
'''
NORMALISED = (ShapeKind.FEATURES, ShapeKind.IMAGE, ShapeKind.SEQUENCE, ShapeKind.VOLUME)
# Classes of torch for shapes with places; lists and sequences take `SINGLE_ROWS`.
SPATIAL = {ShapeKind.IMAGE: "nn.BatchNorm2d", ShapeKind.VOLUME: "nn.BatchNorm3d"}


class Dropout(Layer):
    """Silences random neurons while training, which curbs overfitting."""

    group, icon, source = Family.STEADY, "dropout", "Srivastava et al. 2014, JMLR 15:1929"
    synonyms = ("regularise", "overfitting", "silence")
    help = (
        "At each step of training, a random share of the numbers becomes 0 and the others grow to "
        "make up for it. Predictions use all of them."
    )
    example = Example(inputs=(features(8),), output=features(8), params={"rate": 0.25})

    rate: float = real(
        default=0.5,
        low=0.0,
        high=0.95,
        help="Share of neurons silenced at each step.",
        on_node=True,
        live=True,
    )

    def shape(self, x: Shape) -> Shape:
        if x.kind not in NORMALISED:
            raise wrong_kind(self.title, x, NORMALISED)
        return x

    def code(self, x: Shape) -> Code:
        return Code(module=f"nn.Dropout({self.rate})")


class BatchNormalisation(Layer):
    """Brings each feature or channel to mean 0 and spread 1 over the batch, then rescales it."""

    group, icon = Family.STEADY, "normalise"
    source = "Ioffe & Szegedy 2015, ICML, arXiv:1502.03167"
    stem = "normalisation"
    synonyms = ("batch norm", "batchnorm", "normalization", "standardise")
    help = (
        "While training it uses mean and spread of the batch and remembers their running average; "
        "predictions use that memory, and so does a batch of one row alone."
    )
    example = Example(inputs=(image(8, 8, 16),), output=image(8, 8, 16))

    momentum: float = real(
        default=0.1,
        low=0.0,
        high=1.0,
        on_node=True,
        help="Share of each new batch in the running average.",
    )
    epsilon: float = real(
        default=1e-5,
        low=1e-12,
        high=1.0,
        logarithmic=True,
        help="Tiny number that keeps the division from going by 0.",
    )
    rescale: bool = flag(
        default=True, help="Learns a size and an offset for each feature afterwards."
    )

    def shape(self, x: Shape) -> Shape:
        if x.kind not in NORMALISED:
            raise wrong_kind(self.title, x, NORMALISED)
        return x

    def code(self, x: Shape) -> Code:
        kind = SPATIAL.get(x.kind, "BatchNorm1d")
        settings = "".join(
            (
                "" if self.epsilon == 1e-5 else f", eps={self.epsilon}",
                "" if self.momentum == 0.1 else f", momentum={self.momentum}",
                "" if self.rescale else ", affine=False",
            )
        )
        call = "{self}({x})"
        if x.kind is ShapeKind.SEQUENCE:  # torch wants the features before the steps
            call = "{self}({x}.transpose(1, 2)).transpose(1, 2)"
        definitions = () if x.kind in SPATIAL else (SINGLE_ROWS,)
        module = f"{kind}({feature_count(x)}{settings})"
        return Code(module=module, call=call, definitions=definitions)

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        count = (feature_count(x),)
        trained = (Weight("weight", count), Weight("bias", count)) if self.rescale else ()
        return (
            *trained,
            Weight("running_mean", count, trained=False),
            Weight("running_var", count, trained=False),
            Weight("num_batches_tracked", (), trained=False),
        )

    def multiply_adds(self, x: Shape) -> int:
        return x.count
