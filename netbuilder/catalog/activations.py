"""Activations: what a neuron makes of its weighted sum."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import ClassVar

from netbuilder.core.entry import Entry
from netbuilder.core.params import choice, real


class GELUForm(StrEnum):
    """How GELU is computed."""

    EXACT = "exact"
    TANH = "tanh"


class Activation(Entry, is_family=True):
    """What a neuron makes of its weighted sum, number by number (softmax: along one axis).

    Class attributes:
        formula: As people write it, with x for the weighted sum.
        nonlinearity: Its name in ``torch.nn.init.calculate_gain``; or the nearest there.
        reading: ``softmax`` or ``sigmoid`` where its answer is read as probabilities already.
    """

    formula: ClassVar[str]
    nonlinearity: ClassVar[str] = "linear"
    reading: ClassVar[str] = "none"

    def expression(self, x: str, axis: int = 1) -> str:
        """Text of PyTorch for its value at the tensor expression `x`, which it uses once.

        `axis` is where the features lie; only softmax depends on it.
        """
        raise NotImplementedError

    def value(self, x: float) -> float | None:
        """Its value at one number, for a small graph; None where it depends on the others too."""
        raise NotImplementedError

    def gain(self) -> str:
        """Text of the factor by which starting weights are larger than for a straight line."""
        return f'nn.init.calculate_gain("{self.nonlinearity}")'


class Linear(Activation):
    """Passes the weighted sum on unchanged."""

    formula, source = "x", "torch.nn.Identity"
    synonyms = ("identity", "none")

    def expression(self, x: str, axis: int = 1) -> str:
        return x

    def value(self, x: float) -> float | None:
        return x


class Sigmoid(Activation):
    """Squashes any number to between 0 and 1."""

    formula, source, nonlinearity = "1 / (1 + e^(-x))", "torch.nn.Sigmoid", "sigmoid"
    reading = "sigmoid"
    synonyms = ("logistic", "fermi")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"torch.sigmoid({x})"

    def value(self, x: float) -> float | None:
        return sigmoid(x)


class Tanh(Activation):
    """Squashes any number to between -1 and 1."""

    formula, source, nonlinearity = "tanh(x)", "torch.nn.Tanh", "tanh"
    title = "tanh"
    synonyms = ("hyperbolic tangent",)

    def expression(self, x: str, axis: int = 1) -> str:
        return f"torch.tanh({x})"

    def value(self, x: float) -> float | None:
        return math.tanh(x)


class Arctan(Activation):
    """Squashes any number to between -π/2 and π/2, more gently than tanh."""

    formula, source, nonlinearity = "arctan(x)", "torch.arctan", "tanh"
    title = "arctan"
    synonyms = ("inverse tangent", "atan")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"torch.arctan({x})"

    def value(self, x: float) -> float | None:
        return math.atan(x)


class ReLU(Activation):
    """Passes positive numbers and silences negative ones."""

    formula, source, nonlinearity = "max(0, x)", "Nair & Hinton 2010, ICML", "relu"
    kind, title = "relu", "ReLU"
    synonyms = ("rectifier", "rectified linear unit")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"torch.relu({x})"

    def value(self, x: float) -> float | None:
        return max(0.0, x)


class LeakyReLU(Activation):
    """Passes positive numbers and a small share of negative ones, so no neuron falls silent."""

    formula, source, nonlinearity = (
        "x if x > 0 else slope · x",
        "Maas et al. 2013, ICML",
        "leaky_relu",
    )
    kind, title = "leaky_relu", "Leaky ReLU"
    synonyms = ("leaky rectifier",)

    slope: float = real(
        default=0.01, low=0.0, high=1.0, help="Share of a negative number that passes."
    )

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.leaky_relu({x}, {self.slope})"

    def value(self, x: float) -> float | None:
        return x if x > 0 else self.slope * x

    def gain(self) -> str:
        return f'nn.init.calculate_gain("leaky_relu", {self.slope})'


class ELU(Activation):
    """Passes positive numbers and bends negative ones smoothly towards a floor."""

    formula, source, nonlinearity = (
        "x if x > 0 else α · (e^x - 1)",
        "Clevert et al. 2016, ICLR",
        "relu",
    )
    kind, title = "elu", "ELU"
    synonyms = ("exponential linear unit",)

    alpha: float = real(
        default=1.0, low=0.0, high=100.0, help="How far below zero the floor lies.", label="α"
    )

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.elu({x}, {self.alpha})"

    def value(self, x: float) -> float | None:
        return x if x > 0 else self.alpha * math.expm1(x)


class SELU(Activation):
    """Keeps mean and spread of its layer near 0 and 1 by itself."""

    formula, source, nonlinearity = (
        "1.0507 · (x if x > 0 else 1.6733 · (e^x - 1))",
        "Klambauer et al. 2017, NeurIPS",
        "selu",
    )
    kind, title = "selu", "SELU"
    synonyms = ("self-normalising",)

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.selu({x})"

    def value(self, x: float) -> float | None:
        bent = x if x > 0 else 1.6732632423543772 * math.expm1(x)
        return 1.0507009873554805 * bent


class GELU(Activation):
    """Passes a number by the chance that a normal random number lies below it."""

    formula, source, nonlinearity = "x · Φ(x)", "Hendrycks & Gimpel 2016, arXiv:1606.08415", "relu"
    kind, title = "gelu", "GELU"
    synonyms = ("gaussian error linear unit", "gelu new")

    form: GELUForm = choice(
        default=GELUForm.EXACT,
        help="The exact bell curve, or the formula with tanh that BERT and GPT-2 were made with.",
    )

    def expression(self, x: str, axis: int = 1) -> str:
        form = ', approximate="tanh"' if self.form is GELUForm.TANH else ""
        return f"nn.functional.gelu({x}{form})"

    def value(self, x: float) -> float | None:
        if self.form is GELUForm.TANH:
            cube = min(max(x, -1e3), 1e3) ** 3
            return x * 0.5 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * cube)))
        return x * 0.5 * (1 + math.erf(x / math.sqrt(2)))


class SiLU(Activation):
    """Passes a number times its own sigmoid: a smooth ReLU with a small dip."""

    formula, source, nonlinearity = (
        "x / (1 + e^(-x))",
        "Elfwing et al. 2018, Neural Networks 107:3",
        "relu",
    )
    kind, title = "silu", "SiLU"
    synonyms = ("swish",)

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.silu({x})"

    def value(self, x: float) -> float | None:
        return x * sigmoid(x)


class Softplus(Activation):
    """A ReLU with a round corner; its answer is always positive."""

    formula, source, nonlinearity = "ln(1 + e^x)", "Dugas et al. 2000, NeurIPS", "relu"
    synonyms = ("smooth relu",)

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.softplus({x})"

    def value(self, x: float) -> float | None:
        return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


class Softmax(Activation):
    """Turns scores into shares that add up to 1; with cross-entropy, leave it to the Output."""

    formula, source = "e^x / sum of all e^x", "Bridle 1990, NeurIPS 2:211"
    reading = "softmax"
    synonyms = ("normalised exponential", "probabilities")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"torch.softmax({x}, dim={axis})"

    def value(self, x: float) -> float | None:
        return None


def sigmoid(x: float) -> float:
    """1 / (1 + e^(-x)), for any number."""
    # The exponent is kept negative, so that no number is too large for it.
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)
