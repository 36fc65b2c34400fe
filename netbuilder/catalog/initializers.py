"""Initializers: the numbers that weights begin with."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalog.activations import Activation
from netbuilder.core.entry import Entry
from netbuilder.core.params import real

GLOROT = "Glorot & Bengio 2010, AISTATS 9:249"
HE = "He et al. 2015, ICCV, arXiv:1502.01852"


class Initializer(Entry, is_family=True):
    """How the weights of a layer start. The bias starts at 0, except with torch's own rule.

    Class attributes:
        is_torch_default: Whether torch's own rule of the layer is left as it is.
    """

    is_torch_default: ClassVar[bool] = False

    def code(self, weight: str, activation: Activation) -> str:
        """Statement of PyTorch that fills the tensor `weight` in place; empty to leave it."""
        raise NotImplementedError


class TorchDefault(Initializer):
    """Leaves the start to PyTorch's own rule for the layer."""

    source = "PyTorch documentation of each layer"
    is_torch_default = True
    title = "Automatic"
    synonyms = ("default", "lecun", "pytorch")

    def code(self, weight: str, activation: Activation) -> str:
        return ""


class Zeros(Initializer):
    """Starts every weight at 0; hidden neurons then all learn the same."""

    source = "torch.nn.init.zeros_"

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.zeros_({weight})"


class Ones(Initializer):
    """Starts every weight at 1."""

    source = "torch.nn.init.ones_"

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.ones_({weight})"


class Constant(Initializer):
    """Starts every weight at the same number."""

    source = "torch.nn.init.constant_"

    value: float = real(
        default=0.1, low=-1000.0, high=1000.0, help="The number all weights start at."
    )

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.constant_({weight}, {self.value})"


class Uniform(Initializer):
    """Draws every weight evenly from a range around 0."""

    source = "torch.nn.init.uniform_"
    synonyms = ("random",)

    bound: float = real(
        default=0.1,
        low=0.0,
        high=1000.0,
        help="Weights lie between minus this number and this number.",
    )

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.uniform_({weight}, {-self.bound}, {self.bound})"


class Normal(Initializer):
    """Draws every weight from a bell curve around 0."""

    source = "torch.nn.init.normal_"
    synonyms = ("gaussian", "random")

    deviation: float = real(
        default=0.05, low=0.0, high=1000.0, help="Standard deviation of the bell curve."
    )

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.normal_({weight}, 0.0, {self.deviation})"


class TruncatedNormal(Initializer):
    """Draws every weight from a bell curve around 0 that is cut off at two deviations."""

    source = "torch.nn.init.trunc_normal_"
    synonyms = ("truncated", "trunc normal", "vision transformer")

    deviation: float = real(
        default=0.02, low=1e-6, high=1000.0, help="Standard deviation of the bell curve."
    )

    def code(self, weight: str, activation: Activation) -> str:
        cut = 2 * self.deviation
        return f"nn.init.trunc_normal_({weight}, 0.0, {self.deviation}, {-cut}, {cut})"


class XavierUniform(Initializer):
    """Draws evenly, scaled so that sigmoid and tanh layers neither fade nor burst."""

    source = GLOROT
    synonyms = ("glorot uniform",)

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.xavier_uniform_({weight}, gain={activation.gain()})"


class XavierNormal(Initializer):
    """Draws from a bell curve, scaled so that sigmoid and tanh layers neither fade nor burst."""

    source = GLOROT
    synonyms = ("glorot normal",)

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.xavier_normal_({weight}, gain={activation.gain()})"


class KaimingUniform(Initializer):
    """Draws evenly, scaled for ReLU and its relatives."""

    source = HE
    synonyms = ("he uniform",)

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.kaiming_uniform_({weight}, {_kaiming(activation)})"


class KaimingNormal(Initializer):
    """Draws from a bell curve, scaled for ReLU and its relatives."""

    source = HE
    synonyms = ("he normal",)

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.kaiming_normal_({weight}, {_kaiming(activation)})"


class Orthogonal(Initializer):
    """Starts with directions at right angles to each other, good for deep and recurrent layers."""

    source = "Saxe et al. 2014, ICLR, arXiv:1312.6120"

    def code(self, weight: str, activation: Activation) -> str:
        return f"nn.init.orthogonal_({weight}, gain={activation.gain()})"


class Sparse(Initializer):
    """Starts most weights of every neuron at 0 and draws the others from a bell curve."""

    source = "Martens 2010, ICML; torch.nn.init.sparse_"
    synonyms = ("few connections",)

    zeros: float = real(
        default=0.9, low=0.0, high=1.0, help="Share of the weights that start at 0."
    )
    deviation: float = real(
        default=0.01, low=0.0, high=1000.0, help="Standard deviation of the others."
    )

    def code(self, weight: str, activation: Activation) -> str:
        # torch's own takes matrices only; a kernel is one once its last axes are laid out.
        matrix = f"{weight}.flatten(1).T if {weight}.dim() > 1 else {weight}[None]"
        return f"nn.init.sparse_({matrix}, {self.zeros}, {self.deviation})"


def _kaiming(activation: Activation) -> str:
    slope = activation.parameters.get("slope")
    share = f"a={getattr(activation, slope.name)}, " if slope else ""
    return f'{share}nonlinearity="{activation.nonlinearity}"'
