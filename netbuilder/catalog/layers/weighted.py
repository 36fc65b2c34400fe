"""Weights of a layer: how they are kept, how they start, and what keeps them small."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import prod

from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.initializers import Initializer, Zeros
from netbuilder.catalog.layers.shared import start
from netbuilder.catalog.regularisers import Regulariser
from netbuilder.core.layer import Code, Weight, misfit
from netbuilder.core.problems import DesignError, Fix, SetParameter

NORMALISE_HELP = (
    "Spectral limits how much the layer can stretch what arrives; weight learns length and "
    "direction of each neuron's weights apart."
)


class Normalised(StrEnum):
    """How the weights of a layer are normalised before they are used."""

    NONE = "none"
    SPECTRAL = "spectral"
    WEIGHT = "weight"


def normalised(module: str, how: Normalised) -> str:
    """The expression of a module whose weights are normalised."""
    if how is Normalised.NONE:
        return module
    return f"nn.utils.parametrizations.{how.value}_norm({module})"


def tensors(
    sizes: tuple[int, ...],
    bias: int,
    how: Normalised = Normalised.NONE,
    axis: int = 0,
    inside: str = "",
) -> tuple[Weight, ...]:
    """Every tensor of a module with one weight, in torch's order.

    Args:
        bias: How many bias neurons it has; 0 for none.
        axis: Where its neurons lie, for the spectral norm; `weight_norm` always takes the first.
        inside: Name of the module inside the layer's own, with a dot.
    """
    biases = (Weight(f"{inside}bias", (bias,)),) if bias else ()
    if how is Normalised.NONE:
        return (Weight(f"{inside}weight", sizes), *biases)
    kept = f"{inside}parametrizations.weight"
    if how is Normalised.WEIGHT:
        lengths = (sizes[0], *[1] * (len(sizes) - 1))
        return (*biases, Weight(f"{kept}.original0", lengths), Weight(f"{kept}.original1", sizes))
    rows = sizes[axis]
    return (
        *biases,
        Weight(f"{kept}.original", sizes),
        Weight(f"{kept}.0._u", (rows,), trained=False),
        Weight(f"{kept}.0._v", (prod(sizes) // rows,), trained=False),
    )


def started(
    initializer: Initializer,
    activation: Activation,
    how: Normalised,
    biases: tuple[str, ...],
    weights: tuple[str, ...] = ("weight",),
) -> tuple[str, ...]:
    """Statements that set starting weights; what is normalised is set as a whole."""
    if how is Normalised.NONE or initializer.is_torch_default:
        return start(initializer, activation, weights, biases)
    filled = (
        f"weight = torch.empty_like({{self}}.{name})\n"
        f"{initializer.code('weight', activation)}\n"
        f"{{self}}.{name} = weight"
        for name in weights
    )
    return (*filled, *start(initializer, activation, (), biases))


def restrained(
    code: Code,
    regulariser: Regulariser,
    weights: Sequence[str] = ("weight",),
    axis: int = 0,
    counted: Sequence[str] = (),
) -> Code:
    """The code with what keeps its weights small.

    Args:
        counted: What is priced instead of the weights as they are kept, where that differs.
    """
    penalties = (regulariser.penalty(f"{{self}}.{name}") for name in counted or weights)
    constraints = (regulariser.constraint(f"{{self}}.{name}", axis) for name in weights)
    return structs.replace(
        code,
        penalties=tuple(text for text in penalties if text),
        constraints=tuple(text for text in constraints if text),
    )


def contradiction(
    initializer: Initializer, regulariser: Regulariser, how: Normalised
) -> DesignError | None:
    """The error of settings of weights that cannot go together, or None."""
    if how is Normalised.NONE:
        return None
    if regulariser.constraint("x"):
        return _unnormalised(
            "weights-bound-twice",
            f"{{node}} normalises its weights ({how.value}) and limits their length as well.",
            "One of both decides how long the weights are.",
        )
    if isinstance(initializer, Zeros):
        return _unnormalised(
            "weights-without-length",
            f"{{node}} normalises its weights ({how.value}), which all start at 0.",
            "What has no length cannot be brought to another.",
        )
    return None


def _unnormalised(code: str, found: str, expected: str) -> DesignError:
    label = "Set normalise weights to none"
    edit = SetParameter("", "normalise_weights", Normalised.NONE.value)
    return misfit(
        code,
        found=found,
        expected=expected,
        fix=f"{label}.",
        field="normalise_weights",
        fixes=(Fix(label, (edit,)),),
    )
