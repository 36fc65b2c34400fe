"""Activations as nodes of their own."""

from __future__ import annotations

from netbuilder.catalog.activations import Activation, ReLU
from netbuilder.catalog.layers.axes import real_numbers
from netbuilder.catalog.layers.shared import feature_axis
from netbuilder.core.layer import Code, Example, Family, Layer
from netbuilder.core.params import entry
from netbuilder.core.shapes import Shape, features


class ActivationLayer(Layer):
    """Bends every number by a function, without weights."""

    kind, title = "activation", "Activation"
    group, icon, source = Family.ACTIVATIONS, "activation", "torch.nn.functional"
    synonyms = ("nonlinearity", "relu", "sigmoid", "tanh", "softmax", "leaky relu", "gelu")
    help = (
        "Applies a function to every number that passes. Dense, convolution and recurrent layers "
        "have an activation of their own; use this one where something stands in between, such "
        "as batch normalisation."
    )
    example = Example(inputs=(features(8),), output=features(8))

    activation: Activation = entry(
        default=ReLU(),
        help="The function that is applied.",
        on_node=True,
        label="function",
        live=True,
    )

    def shape(self, x: Shape) -> Shape:
        real_numbers(x)
        return Shape(x.kind, x.sizes)

    def code(self, x: Shape) -> Code:
        return Code(call=self.activation.expression("{x}", feature_axis(x)))
