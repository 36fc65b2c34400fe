"""What layer kinds have in common: checks of what arrives, and how their weights start."""

from __future__ import annotations

from typing import Any

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.initializers import Initializer
from netbuilder.core.layer import misfit
from netbuilder.core.problems import DesignError, Fix, InsertBefore
from netbuilder.core.shapes import Shape, ShapeKind

NOUNS = {
    ShapeKind.FEATURES: "a list of features",
    ShapeKind.SEQUENCE: "a sequence",
    ShapeKind.IMAGE: "a picture",
    ShapeKind.VOLUME: "a volume",
    ShapeKind.TOKENS: "tokens",
    ShapeKind.TREE: "a tree",
}
FEATURE_AXIS = {ShapeKind.SEQUENCE: 2}
BIAS_HELP = "Adds a number of its own to every sum: the bias neuron."
ACTIVATION_HELP = "What the neurons make of their weighted sums."
INITIALIZER_HELP = "The numbers the weights start with; the bias then starts at 0."


def feature_axis(x: Shape) -> int:
    """Number of the axis along which the features of a tensor lie, the batch axis counted."""
    return FEATURE_AXIS.get(x.kind, 1)


def feature_count(x: Shape) -> int:
    """How many features, channels or numbers per step `x` has."""
    return x.known[feature_axis(x) - 1]


def with_features(x: Shape, count: int) -> Shape:
    """The same shape with another number of features."""
    axis = feature_axis(x) - 1
    return Shape(x.kind, (*x.sizes[:axis], count, *x.sizes[axis + 1 :]))


def wrong_kind(
    title: str, x: Shape, wanted: tuple[ShapeKind, ...], port: str = "x", instruction: str = ""
) -> DesignError:
    """The error of a layer that is fed something it cannot take, with a repair where one exists."""
    expected = " or ".join(NOUNS[kind] for kind in wanted)
    fixes: tuple[Fix, ...] = ()
    if ShapeKind.FEATURES in wanted and x.kind in (
        ShapeKind.IMAGE,
        ShapeKind.VOLUME,
        ShapeKind.SEQUENCE,
    ):
        fixes = (insert("Flatten", {"kind": "flatten"}, f"{x.count:,} features", port),)
        if x.kind in (ShapeKind.IMAGE, ShapeKind.VOLUME):
            average = InsertBefore("", port, {"kind": "global_average_pooling"})
            kept = f"{feature_count(x):,} features"
            fixes = (*fixes, Fix("Average each map", (average,), kept))
        instruction = "Insert Flatten."
    return misfit(
        "kind-mismatch",
        found=f"{{node}} takes {expected}, but {x.phrase} arrives.",
        fix=instruction,
        port=port,
        fixes=fixes,
    )


def insert(words: str, layer: dict[str, Any], consequence: str = "", port: str = "x") -> Fix:
    """The repair that places a layer on the wire into a port."""
    return Fix(f"Insert {words}", (InsertBefore("", port, layer),), consequence)


def start(
    initializer: Initializer,
    activation: Activation,
    weights: tuple[str, ...],
    biases: tuple[str, ...],
) -> tuple[str, ...]:
    """Statements that set starting weights; none where torch's own rule is kept."""
    if initializer.is_torch_default:
        return ()
    filled = (initializer.code(f"{{self}}.{name}", activation) for name in weights)
    zeroed = (f"nn.init.zeros_({{self}}.{name})" for name in biases)
    return (*filled, *zeroed)


def nearest_divisor(number: int, wanted: int) -> int:
    """The divisor of `number` that is closest to `wanted`."""
    divisors = (each for each in range(1, min(number, 2 * wanted) + 1) if number % each == 0)
    return min(divisors, key=lambda each: abs(each - wanted))
