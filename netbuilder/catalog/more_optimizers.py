"""The other optimizers that torch ships: Adam's relatives, sign rules, and second order.

SparseAdam is left out: it takes sparse gradients only, which no layer of the catalog makes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from netbuilder.catalog.optimizers import DECAY, EPSILON, RATE
from netbuilder.core.params import choice, flag, real, whole
from netbuilder.core.plan import Optimizer

MEAN = "Memory of the mean of the gradients."
SQUARE = "Memory of the mean of the squared gradients."


MUON = '''class MuonWithAdamW(torch.optim.Optimizer):
    """Muon for weights that are matrices and AdamW for all others, with one set of settings."""

    def __init__(self, weights: Any, **settings: Any) -> None:
        super().__init__(weights, settings)
        plain = {name: settings[name] for name in ("lr", "weight_decay")}
        self.parts: list[torch.optim.Optimizer] = []
        self.numbers: list[int] = []
        for number, group in enumerate(self.param_groups):
            matrices = [weight for weight in group["params"] if weight.ndim == 2]
            others = [weight for weight in group["params"] if weight.ndim != 2]
            if matrices:
                self.parts.append(torch.optim.Muon(matrices, **settings))
            if others:
                self.parts.append(torch.optim.AdamW(others, **plain, foreach=False))
            self.numbers += [number] * (len(self.parts) - len(self.numbers))

    def step(self, closure: Any = None) -> Any:
        """Take one step with both."""
        loss = None if closure is None else closure()
        for number, part in zip(self.numbers, self.parts):
            part.state = self.state
            for group in part.param_groups:
                for name in ("lr", "weight_decay", "momentum"):
                    if name in group:
                        group[name] = self.param_groups[number][name]
            part.step()
        return loss
'''


class _Adaptive(Optimizer, is_abstract=True):
    """What the relatives of Adam have in common."""

    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "weight_decay": "weight_decay",
        "epsilon": "eps",
    }

    learning_rate: float = real(
        default=0.002, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    beta_mean: float = real(default=0.9, low=0.0, high=0.999999, help=MEAN, label="β₁")
    beta_square: float = real(default=0.999, low=0.0, high=0.999999, help=SQUARE, label="β₂")
    epsilon: float = real(
        default=1e-8, low=1e-20, high=1.0, help=EPSILON, logarithmic=True, live=True
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def _code(self, name: str, more: str = "") -> str:
        return (
            f"torch.optim.{name}({{parameters}}, lr={self.learning_rate}, "
            f"betas=({self.beta_mean}, {self.beta_square}), eps={self.epsilon}, "
            f"weight_decay={self.weight_decay}{more})"
        )


class Adamax(_Adaptive):
    """Adam that looks at the largest recent gradient instead of the mean of their squares."""

    source = "Kingma & Ba 2015, ICLR, arXiv:1412.6980, section 7"
    synonyms = ("infinity norm",)

    def code(self) -> str:
        return self._code("Adamax")


class NAdam(_Adaptive):
    """Adam that looks ahead along its momentum, as Nesterov does."""

    kind, title = "nadam", "NAdam"
    source = "Dozat 2016, ICLR workshop"
    synonyms = ("nesterov adam",)

    momentum_decay: float = real(
        default=0.004, low=0.0, high=1.0, help="How fast the momentum grows at the beginning."
    )

    def code(self) -> str:
        return self._code("NAdam", f", momentum_decay={self.momentum_decay}")


class RAdam(_Adaptive):
    """Adam that is careful at the beginning, while it knows too few gradients."""

    kind, title = "radam", "RAdam"
    source = "Liu et al. 2020, ICLR, arXiv:1908.03265"
    synonyms = ("rectified adam",)

    learning_rate: float = real(
        default=0.001, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )

    def code(self) -> str:
        return self._code("RAdam")


class Adadelta(Optimizer):
    """Finds its step sizes from past steps, so that the learning rate hardly matters."""

    source = "Zeiler 2012, arXiv:1212.5701"
    synonyms = ("adaptive delta",)
    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "memory": "rho",
        "epsilon": "eps",
        "weight_decay": "weight_decay",
    }

    learning_rate: float = real(
        default=1.0, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    memory: float = real(default=0.9, low=0.0, high=0.999999, help=SQUARE, live=True, label="ρ")
    epsilon: float = real(
        default=1e-6, low=1e-20, high=1.0, help=EPSILON, logarithmic=True, live=True
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        return (
            f"torch.optim.Adadelta({{parameters}}, lr={self.learning_rate}, rho={self.memory}, "
            f"eps={self.epsilon}, weight_decay={self.weight_decay})"
        )


class Adafactor(Optimizer):
    """Adam for very large networks: remembers rows and columns instead of every gradient."""

    source = "Shazeer & Stern 2018, ICML, arXiv:1804.04235"
    synonyms = ("factored", "memory saving")
    is_elementwise = False
    live: ClassVar[dict[str, str]] = {"learning_rate": "lr", "weight_decay": "weight_decay"}

    learning_rate: float = real(
        default=0.01, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    decay_power: float = real(
        default=-0.8, low=-1.0, high=0.0, help="How the memory of squared gradients grows."
    )
    clipping: float = real(
        default=1.0, low=1.0, high=1000.0, help="Steps larger than this are made smaller."
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        return (
            f"torch.optim.Adafactor({{parameters}}, lr={self.learning_rate}, "
            f"beta2_decay={self.decay_power}, d={self.clipping}, "
            f"weight_decay={self.weight_decay})"
        )


class ASGD(Optimizer):
    """Steps straight down the slope, slower and slower, and keeps the mean of its ways."""

    title = "ASGD"
    source = "Polyak & Juditsky 1992, SIAM J. Control Optim. 30:838"
    synonyms = ("averaged stochastic gradient descent",)
    live: ClassVar[dict[str, str]] = {"learning_rate": "lr", "weight_decay": "weight_decay"}

    learning_rate: float = real(
        default=0.01, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    decay: float = real(
        default=1e-4, low=0.0, high=1.0, help="How fast the steps get smaller.", label="λ"
    )
    power: float = real(
        default=0.75, low=0.0, high=2.0, help="Power by which the steps get smaller.", label="α"
    )
    averages_from: float = real(
        default=1e6, low=0.0, high=1e12, help="The iteration from which the mean is kept."
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        return (
            f"torch.optim.ASGD({{parameters}}, lr={self.learning_rate}, lambd={self.decay}, "
            f"alpha={self.power}, t0={self.averages_from}, weight_decay={self.weight_decay})"
        )


class Rprop(Optimizer):
    """Looks only at the signs of gradients; made for whole-data batches."""

    source = "Riedmiller & Braun 1993, ICNN"
    synonyms = ("resilient backpropagation",)

    learning_rate: float = real(
        default=0.01,
        low=1e-6,
        high=50.0,
        help="Size of the first step of every weight.",
        logarithmic=True,
        live=True,
    )
    shrink: float = real(
        default=0.5, low=0.001, high=0.999, help="Factor of a step after the sign has changed."
    )
    grow: float = real(
        default=1.2, low=1.001, high=10.0, help="Factor of a step while the sign stays."
    )

    def code(self) -> str:
        return (
            f"torch.optim.Rprop({{parameters}}, lr={self.learning_rate}, "
            f"etas=({self.shrink}, {self.grow}))"
        )


class LineSearch(StrEnum):
    """How far a step of LBFGS goes."""

    NONE = "none"
    STRONG_WOLFE = "strong_wolfe"


class LBFGS(Optimizer):
    """Guesses the curvature from its last steps; for small networks and whole-data batches."""

    title = "L-BFGS"
    source = "Liu & Nocedal 1989, Math. Programming 45:503"
    synonyms = ("lbfgs", "quasi-newton", "second order")
    needs_closure = True
    takes_groups = False

    learning_rate: float = real(
        default=1.0, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    inner_steps: int = whole(
        default=20, low=1, high=1000, help="Most steps it takes in one iteration."
    )
    history: int = whole(default=100, low=1, high=1000, help="How many past steps it remembers.")
    line_search: LineSearch = choice(
        default=LineSearch.NONE, help="Strong Wolfe looks for a good length of each step."
    )

    def code(self) -> str:
        search = None if self.line_search is LineSearch.NONE else self.line_search.value
        return (
            f"torch.optim.LBFGS({{parameters}}, lr={self.learning_rate}, "
            f"max_iter={self.inner_steps}, history_size={self.history}, "
            f"line_search_fn={search!r})"
        )


class Muon(Optimizer):
    """Makes the steps of weight matrices orthogonal; other weights are trained by AdamW."""

    source = "Jordan et al. 2024, kellerjordan.github.io/posts/muon; torch.optim.Muon"
    synonyms = ("orthogonal", "newton-schulz")
    definitions = (MUON,)
    is_elementwise = False
    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "weight_decay": "weight_decay",
        "momentum": "momentum",
    }

    learning_rate: float = real(
        default=0.001, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    weight_decay: float = real(default=0.1, low=0.0, high=10.0, help=DECAY, live=True)
    momentum: float = real(
        default=0.95,
        low=0.0,
        high=0.9999,
        live=True,
        help="Share of the last step that the next one keeps.",
    )
    nesterov: bool = flag(default=True, help="Looks ahead along the momentum.")
    newton_schulz_steps: int = whole(
        default=5, low=1, high=99, help="Rounds in which a step is made orthogonal."
    )

    def code(self) -> str:
        return (
            f"MuonWithAdamW({{parameters}}, lr={self.learning_rate}, "
            f"weight_decay={self.weight_decay}, momentum={self.momentum}, "
            f"nesterov={self.nesterov}, ns_steps={self.newton_schulz_steps})"
        )
