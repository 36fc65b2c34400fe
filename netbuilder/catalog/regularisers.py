"""Regularisers: what keeps the weights of a layer small while it trains."""

from __future__ import annotations

from netbuilder.core.entry import Entry
from netbuilder.core.params import real

REGULARISER_HELP = "What keeps the weights small; the bias is left alone."


class Regulariser(Entry, is_family=True):
    """What keeps the weights of a layer small: a price in the loss, or a limit after each step."""

    def penalty(self, weight: str) -> str:
        """Expression of PyTorch that is added to the loss for the tensor `weight`; may be empty."""
        return ""

    def constraint(self, weight: str, axis: int = 0) -> str:
        """Statement of PyTorch that brings the tensor `weight` within its limit; may be empty.

        `axis` is where the neurons lie.
        """
        return ""


class NoRegulariser(Regulariser):
    """Leaves the weights to the loss alone."""

    kind, title = "none", "None"
    source = "The layer's own definition"
    synonyms = ("off",)


class L1(Regulariser):
    """Adds the sizes of all weights to the loss, which drives many of them to exactly 0."""

    kind, title = "l1", "L1"
    source = "Tibshirani 1996, J. R. Stat. Soc. B 58:267"
    synonyms = ("lasso", "sparse", "absolute")

    strength: float = real(
        default=0.0001, low=0.0, high=100.0, help="Price of each unit of weight.", logarithmic=True
    )

    def penalty(self, weight: str) -> str:
        return f"{self.strength} * {weight}.abs().sum()"


class L2(Regulariser):
    """Adds the squares of all weights to the loss, which keeps large ones away."""

    kind, title = "l2", "L2"
    source = "Hoerl & Kennard 1970, Technometrics 12:55"
    synonyms = ("ridge", "weight decay", "squared")

    strength: float = real(
        default=0.0001, low=0.0, high=100.0, help="Price of each squared unit.", logarithmic=True
    )

    def penalty(self, weight: str) -> str:
        return f"{self.strength} * {weight}.square().sum()"


class MaxNorm(Regulariser):
    """Shrinks the weights of a neuron after each step where they are longer than a limit."""

    source = "Srebro et al. 2005, NeurIPS 17; Srivastava et al. 2014, JMLR 15:1929"
    synonyms = ("maximum norm", "constraint", "clip", "limit")

    limit: float = real(
        default=3.0, low=0.001, high=1000.0, help="Largest length of a neuron's row of weights."
    )

    def constraint(self, weight: str, axis: int = 0) -> str:
        return f"{weight}.renorm_(p=2, dim={axis}, maxnorm={self.limit})"
