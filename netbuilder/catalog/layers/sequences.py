"""Layers that read a sequence step by step and remember: Elman, GRU and LSTM."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from netbuilder.catalog.activations import Activation, Linear, Tanh
from netbuilder.catalog.initializers import Initializer, TorchDefault
from netbuilder.catalog.layers.shared import (
    BIAS_HELP,
    INITIALIZER_HELP,
    feature_axis,
    wrong_kind,
)
from netbuilder.core.layer import Code, Example, Family, Layer, Weight
from netbuilder.core.params import choice, entry, flag, whole
from netbuilder.core.shapes import Shape, ShapeKind, features, sequence


class Answer(StrEnum):
    """Which steps a recurrent layer answers with."""

    LAST = "last step"
    ALL = "whole sequence"


class StateFunction(StrEnum):
    """What an Elman layer makes of its sum before it remembers it."""

    TANH = "tanh"
    RELU = "relu"


class Recurrent(Layer, is_abstract=True):
    """What all recurrent layers share.

    Class attributes:
        module: Name of its class in ``torch.nn``.
        gates: How many sums each neuron forms in one step.
    """

    group, icon, width = Family.SEQUENCES, "recurrent", "units"
    module: ClassVar[str]
    gates: ClassVar[int] = 1
    example = Example(inputs=(sequence(120, 4),), output=features(16), params={"units": 16})

    units: int = whole(
        default=16,
        help="How many neurons, and so how many numbers it remembers.",
        unit="neurons",
        on_node=True,
        logarithmic=True,
    )
    answer: Answer = choice(
        default=Answer.LAST,
        on_node=True,
        help="The last step sums the sequence up; the whole sequence feeds a next recurrent layer.",
    )
    activation: Activation = entry(
        default=Linear(), help="What is made of the answer; the memory inside is not touched."
    )
    bias: bool = flag(default=True, help=BIAS_HELP)
    initializer: Initializer = entry(default=TorchDefault(), help=INITIALIZER_HELP)

    def shape(self, x: Shape) -> Shape:
        if x.kind is not ShapeKind.SEQUENCE:
            raise wrong_kind(
                self.title,
                x,
                (ShapeKind.SEQUENCE,),
                instruction="Give the Input a size of steps and numbers per step.",
            )
        steps, _ = x.known
        return sequence(steps, self.units) if self.answer is Answer.ALL else features(self.units)

    def code(self, x: Shape) -> Code:
        settings = "".join(("" if self.bias else ", bias=False", *self.extra_settings()))
        last = "" if self.answer is Answer.ALL else "[:, -1]"
        return Code(
            module=f"nn.{self.module}({x.known[1]}, {self.units}{settings}, batch_first=True)",
            call=self.activation.expression(
                f"{{self}}({{x}})[0]{last}", feature_axis(self.shape(x))
            ),
            initialise=self._start(),
        )

    def extra_settings(self) -> tuple[str, ...]:
        """Settings of this kind alone, each with its comma."""
        return ()

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        rows = self.gates * self.units
        matrices = (
            Weight("weight_ih_l0", (rows, x.known[1])),
            Weight("weight_hh_l0", (rows, self.units)),
        )
        if not self.bias:
            return matrices
        return (*matrices, Weight("bias_ih_l0", (rows,)), Weight("bias_hh_l0", (rows,)))

    def multiply_adds(self, x: Shape) -> int:
        steps, arriving = x.known
        return steps * self.gates * self.units * (arriving + self.units)

    def _start(self) -> tuple[str, ...]:
        """Each gate's weights start as if it were a layer of its own."""
        if self.initializer.is_torch_default:
            return ()
        lines = []
        for name in ("weight_ih_l0", "weight_hh_l0"):
            weight = f'{{self}}.get_parameter("{name}")'
            if self.gates == 1:
                lines.append(self.initializer.code(weight, Tanh()))
            else:
                each = self.initializer.code("gate", Tanh())
                lines.append(f"for gate in {weight}.chunk({self.gates}):\n    {each}")
        if self.bias:
            biases = (f'{{self}}.get_parameter("bias_{way}_l0")' for way in ("ih", "hh"))
            lines += [f"nn.init.zeros_({bias})" for bias in biases]
        return tuple(lines)


class LSTM(Recurrent):
    """Remembers over many steps through gates that decide what to keep, forget and say."""

    title, module, gates = "LSTM", "LSTM", 4
    source = "Hochreiter & Schmidhuber 1997, Neural Computation 9:1735"
    synonyms = ("long short-term memory", "recurrent", "rnn", "time series")
    help = (
        "Each neuron keeps a memory beside its answer. Three gates learn when to write to it, when "
        "to forget and when to speak, so that what mattered a hundred steps ago is not lost."
    )


class GRU(Recurrent):
    """Remembers over many steps with two gates: a lighter LSTM."""

    title, module, gates = "GRU", "GRU", 3
    source = "Cho et al. 2014, EMNLP, arXiv:1406.1078"
    synonyms = ("gated recurrent unit", "recurrent", "rnn", "time series")
    help = (
        "Two gates learn how much of the last state to keep and how much of it to use. It has a "
        "quarter fewer weights than an LSTM and often learns as much."
    )


class Elman(Recurrent):
    """Feeds its last answer back to itself: the simplest memory."""

    title, module = "Elman", "RNN"
    source = "Elman 1990, Cognitive Science 14:179"
    synonyms = ("simple rnn", "recurrent", "rnn", "context neurons")
    help = (
        "Every neuron sees the new step and the last answer of the whole layer, its context. It "
        "learns short dependencies; for long ones use LSTM or GRU."
    )

    state: StateFunction = choice(
        default=StateFunction.TANH, help="What it makes of its sum before remembering it."
    )

    def extra_settings(self) -> tuple[str, ...]:
        return (', nonlinearity="relu"',) if self.state is StateFunction.RELU else ()
