"""Fully connected layers."""

from __future__ import annotations

from msgspec import structs

from netbuilder.catalog.activations import Activation, ReLU
from netbuilder.catalog.initializers import Initializer, TorchDefault
from netbuilder.catalog.layers.masks import CUT_LINEAR, cut_linear
from netbuilder.catalog.layers.shared import (
    ACTIVATION_HELP,
    BIAS_HELP,
    INITIALIZER_HELP,
    feature_axis,
    feature_count,
    with_features,
    wrong_kind,
)
from netbuilder.catalog.layers.weighted import (
    NORMALISE_HELP,
    Normalised,
    contradiction,
    normalised,
    restrained,
    started,
    tensors,
)
from netbuilder.catalog.regularisers import REGULARISER_HELP, NoRegulariser, Regulariser
from netbuilder.core.layer import Code, Example, Family, Layer, Neurons, Weight
from netbuilder.core.params import choice, entry, flag, whole
from netbuilder.core.shapes import Shape, ShapeKind, features

TAKES = (ShapeKind.FEATURES, ShapeKind.SEQUENCE)


class Dense(Layer):
    """Connects every neuron with every input."""

    group, icon, source = Family.NEURONS, "dense", "Rosenblatt 1958, Psychological Review 65:386"
    synonyms = ("linear", "fully connected", "perceptron", "neurons", "layer")
    help = (
        "Every neuron weighs all inputs, adds them up with its bias and passes the sum through the "
        "activation. On a sequence, the same neurons look at every step."
    )
    example = Example(inputs=(features(4),), output=features(16), params={"units": 16})
    width = "units"

    units: int = whole(
        default=16,
        high=65_536,
        help="How many neurons the layer has.",
        unit="neurons",
        on_node=True,
        logarithmic=True,
    )
    activation: Activation = entry(default=ReLU(), help=ACTIVATION_HELP, on_node=True, live=True)
    bias: bool = flag(default=True, help=BIAS_HELP)
    initializer: Initializer = entry(default=TorchDefault(), help=INITIALIZER_HELP)
    regulariser: Regulariser = entry(default=NoRegulariser(), help=REGULARISER_HELP, live=True)
    normalise_weights: Normalised = choice(default=Normalised.NONE, help=NORMALISE_HELP)

    def shape(self, x: Shape) -> Shape:
        if x.kind not in TAKES:
            raise wrong_kind(self.title, x, (ShapeKind.FEATURES,))
        error = contradiction(self.initializer, self.regulariser, self.normalise_weights)
        if error:
            raise error
        return with_features(x, self.units)

    def code(self, x: Shape) -> Code:
        arriving = feature_count(x)
        bias = "" if self.bias else ", bias=False"
        code = Code(
            module=normalised(f"nn.Linear({arriving}, {self.units}{bias})", self.normalise_weights),
            call=self.activation.expression("{self}({x})", feature_axis(x)),
            initialise=started(
                self.initializer,
                self.activation,
                self.normalise_weights,
                ("bias",) if self.bias else (),
            ),
        )
        return restrained(code, self.regulariser)

    def cut_code(self, cut: tuple[tuple[int, int], ...], x: Shape) -> Code:
        bias = "" if self.bias else ", bias=False"
        module = cut_linear(feature_count(x), self.units, cut, bias)
        code = structs.replace(
            self.code(x),
            module=normalised(module, self.normalise_weights),
            definitions=(CUT_LINEAR,),
        )
        return restrained(code, self.regulariser, counted=("synapses()",))

    def neurons(self, x: Shape) -> Neurons:
        is_plain = self.normalise_weights is Normalised.NONE
        settable = ("weight", "bias") if is_plain else ("bias",)
        return Neurons(self.units, feature_axis(x), feature_count(x), settable)

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        bias = self.units if self.bias else 0
        return tensors((self.units, feature_count(x)), bias, self.normalise_weights)

    def multiply_adds(self, x: Shape) -> int:
        return x.count * self.units
