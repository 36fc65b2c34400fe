"""More activations that keep their answer within bounds: hard, soft, in waves or as a bump."""

from __future__ import annotations

import math

from netbuilder.catalog.activations import Activation
from netbuilder.core.params import real


class Softsign(Activation):
    """Squashes any number to between -1 and 1, and levels off more slowly than tanh."""

    formula, source, nonlinearity = "x / (1 + |x|)", "Turian et al. 2009, NAACL", "tanh"
    synonyms = ("soft sign",)

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.softsign({x})"

    def value(self, x: float) -> float | None:
        return x / (1 + abs(x))


class HardSigmoid(Activation):
    """A sigmoid drawn with three straight lines."""

    formula, source, nonlinearity = (
        "min(max(0, x + 3), 6) / 6",
        "Courbariaux et al. 2015, NeurIPS, arXiv:1511.00363",
        "sigmoid",
    )
    synonyms = ("hardsigmoid",)

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.hardsigmoid({x})"

    def value(self, x: float) -> float | None:
        return min(max(0.0, x + 3.0), 6.0) / 6.0


class HardTanh(Activation):
    """Passes numbers between -1 and 1 and cuts off the rest."""

    formula, source, nonlinearity = (
        "min(max(-1, x), 1)",
        "Collobert 2004, thesis; torch.nn.Hardtanh",
        "tanh",
    )
    title = "Hard tanh"
    synonyms = ("hardtanh", "clip", "clamp")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.hardtanh({x})"

    def value(self, x: float) -> float | None:
        return min(max(-1.0, x), 1.0)


class LogSoftmax(Activation):
    """The logarithm of softmax: never above 0, and exact where a share is tiny."""

    formula, source = "x - ln(sum of all e^x)", "torch.nn.LogSoftmax"
    title = "Log-softmax"
    synonyms = ("logarithm of shares", "logsoftmax")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"torch.log_softmax({x}, dim={axis})"

    def value(self, x: float) -> float | None:
        return None


class Sine(Activation):
    """Turns numbers into waves, for networks that draw fine detail."""

    formula, source = "sin(frequency · x)", "Sitzmann et al. 2020, NeurIPS, arXiv:2006.09661"
    synonyms = ("siren", "wave", "sin")

    frequency: float = real(
        default=1.0, low=0.001, high=1000.0, help="How many times faster the wave goes."
    )

    def expression(self, x: str, axis: int = 1) -> str:
        factor = "" if self.frequency == 1.0 else f"{self.frequency} * "
        return f"torch.sin({factor}{x})"

    def value(self, x: float) -> float | None:
        return math.sin(self.frequency * x)


class Gaussian(Activation):
    """Answers 1 at zero and fades to both sides: a neuron for one place."""

    formula, source = "e^(-x²)", "Broomhead & Lowe 1988, Complex Systems 2:321"
    synonyms = ("bell curve", "radial basis", "rbf", "bump")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"torch.exp(-({x}).square())"

    def value(self, x: float) -> float | None:
        return math.exp(-min(x * x, 1e4)) if abs(x) < 1e100 else 0.0
