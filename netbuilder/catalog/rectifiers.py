"""More activations of the rectifier's family: straight above, bent or cut off below."""

from __future__ import annotations

import math

from netbuilder.catalog.activations import Activation
from netbuilder.core.params import real


class ReLU6(Activation):
    """Passes numbers from 0 to 6 and cuts off the rest; at home in networks for phones."""

    formula, source, nonlinearity = "min(max(0, x), 6)", "Krizhevsky 2010, CIFAR-10", "relu"
    kind, title = "relu6", "ReLU6"
    synonyms = ("capped rectifier", "relu 6")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.relu6({x})"

    def value(self, x: float) -> float | None:
        return min(max(0.0, x), 6.0)


class CELU(Activation):
    """Like ELU, with a slope that never jumps whatever its floor."""

    formula, source, nonlinearity = (
        "x if x > 0 else α · (e^(x/α) - 1)",
        "Barron 2017, arXiv:1704.07483",
        "relu",
    )
    kind, title = "celu", "CELU"
    synonyms = ("continuously differentiable exponential linear unit",)

    alpha: float = real(
        default=1.0, low=0.001, high=100.0, help="How far below zero the floor lies.", label="α"
    )

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.celu({x}, {self.alpha})"

    def value(self, x: float) -> float | None:
        return x if x > 0 else self.alpha * math.expm1(x / self.alpha)


class Mish(Activation):
    """Passes a number times tanh of its softplus: smooth, with a small dip below zero."""

    formula, source, nonlinearity = "x · tanh(ln(1 + e^x))", "Misra 2020, BMVC", "relu"
    synonyms = ("smooth relu",)

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.mish({x})"

    def value(self, x: float) -> float | None:
        return x * math.tanh(max(x, 0.0) + math.log1p(math.exp(-abs(x))))


class HardSwish(Activation):
    """SiLU drawn with straight lines and one parabola: cheap on small devices."""

    formula, source, nonlinearity = (
        "x · min(max(0, x + 3), 6) / 6",
        "Howard et al. 2019, ICCV, arXiv:1905.02244",
        "relu",
    )
    kind, title = "hard_swish", "Hard swish"
    synonyms = ("hardswish", "h-swish")

    def expression(self, x: str, axis: int = 1) -> str:
        return f"nn.functional.hardswish({x})"

    def value(self, x: float) -> float | None:
        return x * (min(max(0.0, x + 3.0), 6.0) / 6.0)
