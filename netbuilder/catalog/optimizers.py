"""Optimizers: how weights follow their gradients."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.params import flag, real
from netbuilder.core.plan import Optimizer, Phase

RATE = "Size of the steps that weights take down the slope of the loss."
DECAY = "How strongly weights are pulled towards 0 at each step."
EPSILON = "Tiny number that keeps a division from going by 0."


class Adam(Optimizer):
    """Gives every weight its own step size from its recent gradients; a good first choice."""

    source = "Kingma & Ba 2015, ICLR, arXiv:1412.6980"
    synonyms = ("adaptive moment estimation",)
    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "weight_decay": "weight_decay",
        "epsilon": "eps",
    }

    learning_rate: float = real(
        default=0.001, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    beta_mean: float = real(
        default=0.9, low=0.0, high=0.999999, help="Memory of the mean of the gradients.", label="β₁"
    )
    beta_square: float = real(
        default=0.999,
        low=0.0,
        high=0.999999,
        label="β₂",
        help="Memory of the mean of the squared gradients.",
    )
    epsilon: float = real(
        default=1e-8, low=1e-20, high=1.0, help=EPSILON, logarithmic=True, live=True
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        return (
            f"torch.optim.Adam({{parameters}}, lr={self.learning_rate}, "
            f"betas=({self.beta_mean}, {self.beta_square}), eps={self.epsilon}, "
            f"weight_decay={self.weight_decay})"
        )


class AdamW(Optimizer):
    """Adam whose pull towards 0 does not depend on the gradients."""

    source = "Loshchilov & Hutter 2019, ICLR, arXiv:1711.05101"
    kind, title = "adamw", "AdamW"
    synonyms = ("decoupled weight decay",)
    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "weight_decay": "weight_decay",
        "epsilon": "eps",
    }

    learning_rate: float = real(
        default=0.001, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    beta_mean: float = real(
        default=0.9, low=0.0, high=0.999999, help="Memory of the mean of the gradients.", label="β₁"
    )
    beta_square: float = real(
        default=0.999,
        low=0.0,
        high=0.999999,
        label="β₂",
        help="Memory of the mean of the squared gradients.",
    )
    epsilon: float = real(
        default=1e-8, low=1e-20, high=1.0, help=EPSILON, logarithmic=True, live=True
    )
    weight_decay: float = real(default=0.01, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        return (
            f"torch.optim.AdamW({{parameters}}, lr={self.learning_rate}, "
            f"betas=({self.beta_mean}, {self.beta_square}), eps={self.epsilon}, "
            f"weight_decay={self.weight_decay})"
        )


class SGD(Optimizer):
    """Steps straight down the slope, with momentum like a rolling ball if wanted."""

    source = "Robbins & Monro 1951, Ann. Math. Statist. 22:400; torch.optim.SGD"
    title = "SGD"
    synonyms = ("stochastic gradient descent", "backpropagation", "nesterov", "momentum")
    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "momentum": "momentum",
        "weight_decay": "weight_decay",
    }

    learning_rate: float = real(
        default=0.01, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    momentum: float = real(
        default=0.0,
        low=0.0,
        high=0.9999,
        live=True,
        help="Share of the last step that the next one keeps.",
    )
    nesterov: bool = flag(
        default=False, help="Looks ahead along the momentum; without momentum it changes nothing."
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        nesterov = self.nesterov and self.momentum > 0
        return (
            f"torch.optim.SGD({{parameters}}, lr={self.learning_rate}, momentum={self.momentum}, "
            f"nesterov={nesterov}, weight_decay={self.weight_decay})"
        )


class RMSprop(Optimizer):
    """Divides each step by the recent size of the gradients; at home in recurrent networks."""

    source = "Tieleman & Hinton 2012, Coursera lecture 6.5; torch.optim.RMSprop"
    kind, title = "rmsprop", "RMSprop"
    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "momentum": "momentum",
        "weight_decay": "weight_decay",
        "memory": "alpha",
        "epsilon": "eps",
    }

    learning_rate: float = real(
        default=0.01, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    memory: float = real(
        default=0.99,
        low=0.0,
        high=0.999999,
        live=True,
        help="Memory of the mean of the squared gradients.",
    )
    epsilon: float = real(
        default=1e-8, low=1e-20, high=1.0, help=EPSILON, logarithmic=True, live=True
    )
    momentum: float = real(
        default=0.0,
        low=0.0,
        high=0.9999,
        live=True,
        help="Share of the last step that the next one keeps.",
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        return (
            f"torch.optim.RMSprop({{parameters}}, lr={self.learning_rate}, alpha={self.memory}, "
            f"eps={self.epsilon}, weight_decay={self.weight_decay}, momentum={self.momentum})"
        )


class Adagrad(Optimizer):
    """Slows down weights that have moved much; good where some inputs are rare."""

    source = "Duchi et al. 2011, JMLR 12:2121"
    synonyms = ("adaptive gradient",)
    live: ClassVar[dict[str, str]] = {
        "learning_rate": "lr",
        "weight_decay": "weight_decay",
        "rate_decay": "lr_decay",
        "epsilon": "eps",
    }

    learning_rate: float = real(
        default=0.01, low=0.0, high=100.0, help=RATE, logarithmic=True, live=True
    )
    rate_decay: float = real(
        default=0.0,
        low=0.0,
        high=10.0,
        live=True,
        help="How fast the learning rate falls by itself.",
    )
    epsilon: float = real(
        default=1e-10, low=1e-20, high=1.0, help=EPSILON, logarithmic=True, live=True
    )
    weight_decay: float = real(default=0.0, low=0.0, high=10.0, help=DECAY, live=True)

    def code(self) -> str:
        return (
            f"torch.optim.Adagrad({{parameters}}, lr={self.learning_rate}, "
            f"lr_decay={self.rate_decay}, weight_decay={self.weight_decay}, eps={self.epsilon})"
        )


def optimizer_of(phase: Phase) -> Optimizer:
    """The optimizer of a phase; Adam with its defaults where none is chosen."""
    return phase.optimizer or Adam()
