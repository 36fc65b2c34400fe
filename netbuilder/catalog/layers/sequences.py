"""Layers that read a sequence step by step and remember: Elman, GRU and LSTM."""

from __future__ import annotations

from enum import StrEnum
from textwrap import indent
from typing import Any, ClassVar

from netbuilder.catalog.activations import Activation, Linear, Tanh
from netbuilder.catalog.initializers import Initializer, TorchDefault
from netbuilder.catalog.layers import recurrent_texts as texts
from netbuilder.catalog.layers.masks import answering
from netbuilder.catalog.layers.shared import (
    BIAS_HELP,
    INITIALIZER_HELP,
    feature_axis,
    wrong_kind,
)
from netbuilder.catalog.layers.weighted import restrained
from netbuilder.catalog.regularisers import REGULARISER_HELP, NoRegulariser, Regulariser
from netbuilder.core.layer import (
    Code,
    DataFacts,
    Example,
    Family,
    Layer,
    Neurons,
    Socket,
    Weight,
    misfit,
)
from netbuilder.core.params import choice, entry, flag, real, whole
from netbuilder.core.problems import (
    Fix,
    Problem,
    SetParameter,
    SetWidthBefore,
    Severity,
    Where,
)
from netbuilder.core.shapes import Shape, ShapeKind, features, sequence


class Answer(StrEnum):
    """Which steps a recurrent layer answers with."""

    LAST = "last step"
    ALL = "whole sequence"
    STATES = "last states"


class StateFunction(StrEnum):
    """What an Elman layer makes of its sum before it remembers it."""

    TANH = "tanh"
    RELU = "relu"


class StateSockets:
    """Sockets of a recurrent layer; those of its states only where they are switched on."""

    def __init__(self, plain: str, *, are_optional: bool) -> None:
        self._plain = (Socket(plain),)
        self._are_optional = are_optional

    def __get__(self, layer: Any, kind: Any = None) -> tuple[Socket, ...]:
        if layer is None or not layer.state_ports:
            return self._plain
        names = ("state", "memory") if layer.has_memory else ("state",)
        return (*self._plain, *(Socket(name, optional=self._are_optional) for name in names))


class Recurrent(Layer, is_abstract=True):
    """What all recurrent layers share.

    Class attributes:
        module: Name of its class in ``torch.nn``.
        gates: How many sums each neuron forms in one step.
        has_memory: Whether it keeps a memory beside its state.
    """

    group, icon, width = Family.SEQUENCES, "recurrent", "units"
    module: ClassVar[str]
    gates: ClassVar[int] = 1
    has_memory: ClassVar[bool] = False
    mixes_steps = True
    inputs: ClassVar[Any] = StateSockets("x", are_optional=True)
    outputs: ClassVar[Any] = StateSockets("y", are_optional=False)
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
        help=(
            "The last step sums the sequence up, last states do so for each direction; the whole "
            "sequence feeds a next recurrent layer."
        ),
    )
    layers: int = whole(
        default=1, high=64, help="How many such layers read each other's answers, one on another."
    )
    bidirectional: bool = flag(
        default=False,
        on_node=True,
        help="A second set of neurons reads from the end; both answers stand side by side.",
    )
    activation: Activation = entry(
        default=Linear(), help="What is made of the answer; the memory inside is not touched."
    )
    dropout: float = real(
        default=0.0, low=0.0, high=0.95, help="Share of answers silenced between its layers."
    )
    bias: bool = flag(default=True, help=BIAS_HELP)
    bias_vectors: int = whole(
        default=2,
        high=2,
        help="PyTorch adds two biases to each sum, one of them to spare; papers count one.",
    )
    state_ports: bool = flag(
        default=False, help="Shows ports to begin with a state, and to hand on where it ends."
    )
    initializer: Initializer = entry(default=TorchDefault(), help=INITIALIZER_HELP)
    regulariser: Regulariser = entry(default=NoRegulariser(), help=REGULARISER_HELP, live=True)

    def shape(
        self, x: Shape, state: Shape | None = None, memory: Shape | None = None
    ) -> Shape | tuple[Shape, ...]:
        if x.kind is not ShapeKind.SEQUENCE:
            raise wrong_kind(
                self.title,
                x,
                (ShapeKind.SEQUENCE,),
                instruction="Give the Input a size of steps and numbers per step.",
            )
        kept = features(self.runs * self.units)
        self._check_states(kept, state, memory)
        if not self.state_ports:
            return self.answered(x)
        return (self.answered(x), kept, kept) if self.has_memory else (self.answered(x), kept)

    @property
    def runs(self) -> int:
        """How many times the sequence is read: once per layer and direction."""
        return self.layers * self.directions

    @property
    def directions(self) -> int:
        """One, or two where it reads from the end as well."""
        return 2 if self.bidirectional else 1

    def answered(self, x: Shape) -> Shape:
        """The shape of its answer, its states left aside."""
        width = self.directions * self.units
        return sequence(x.known[0], width) if self.answer is Answer.ALL else features(width)

    def code(self, x: Shape, state: Shape | None = None, memory: Shape | None = None) -> Code:
        has_one_bias = self.bias and self.bias_vectors == 1
        name, definitions = texts.cell(
            self.module, has_one_bias=has_one_bias, has_ports=self.state_ports
        )
        settings = "".join(
            (
                "" if self.layers == 1 else f", num_layers={self.layers}",
                ", bidirectional=True" if self.bidirectional else "",
                f", dropout={self.dropout}" if self.dropout and self.layers > 1 else "",
                "" if self.bias else ", bias=False",
                *self.extra_settings(),
            )
        )
        call, more = self._call(x, state, memory)
        code = Code(
            module=f"{name}({x.known[1]}, {self.units}{settings}, batch_first=True)",
            call=call,
            initialise=self._start(),
            definitions=(*definitions, *more),
        )
        names = [each.name for each in self.weights(x) if len(each.sizes) == 2]
        return restrained(code, self.regulariser, names)

    def neurons(self, x: Shape, *states: Shape | None) -> Neurons | None:
        return None if self.state_ports else answering(self.answered(x))

    def extra_settings(self) -> tuple[str, ...]:
        """Settings of this kind alone, each with its comma."""
        return ()

    def weights(self, x: Shape, *states: Shape | None) -> tuple[Weight, ...]:
        rows, found = self.gates * self.units, list[Weight]()
        biases = ("bias_ih", "bias_hh")[: self.bias_vectors] if self.bias else ()
        for layer in range(self.layers):
            arriving = x.known[1] if layer == 0 else self.directions * self.units
            for way in ("", "_reverse")[: self.directions]:
                end = f"l{layer}{way}"
                found.append(Weight(f"weight_ih_{end}", (rows, arriving)))
                found.append(Weight(f"weight_hh_{end}", (rows, self.units)))
                found += [Weight(f"{bias}_{end}", (rows,)) for bias in biases]
        return tuple(found)

    def multiply_adds(self, x: Shape, *states: Shape | None) -> int:
        matrices = sum(each.count for each in self.weights(x) if len(each.sizes) == 2)
        return x.known[0] * matrices

    def problems(self, data: DataFacts, *inputs: Any) -> tuple[Problem, ...]:
        if not self.dropout or self.layers > 1:
            return ()
        return (
            Problem(
                "dropout-without-effect",
                found="{node} has one layer, so there is nothing between layers to silence.",
                fix="Set dropout to 0 and place a Dropout behind it, or use more layers.",
                where=Where(field="dropout"),
                fixes=(Fix("Set dropout to 0", (SetParameter("", "dropout", 0.0),)),),
                severity=Severity.WARNING,
            ),
        )

    def _call(
        self, x: Shape, state: Shape | None, memory: Shape | None
    ) -> tuple[str, tuple[str, ...]]:
        """The expression of its answers, and the helpers it needs."""
        picked, definitions = "{y}", tuple[str, ...]()
        if self.answer is Answer.LAST or (self.answer is Answer.STATES and not self.bidirectional):
            picked = "{y}[:, -1]"
        elif self.answer is Answer.STATES:
            picked, definitions = "last_states({y})", (texts.LAST_STATES,)
        shown = self.activation.expression(picked, feature_axis(self.answered(x)))
        if not self.state_ports:
            return shown.replace("{y}", "{self}({x})[0]"), definitions
        given = "{x}"
        given += "" if state is None else ", state={state}"
        given += "" if memory is None else ", memory={memory}"
        if shown == "{y}":
            return f"{{self}}({given})", definitions
        changed = shown.replace("{y}", "y")
        return f"(lambda y, *ends: ({changed}, *ends))(*{{self}}({given}))", definitions

    def _check_states(self, kept: Shape, state: Shape | None, memory: Shape | None) -> None:
        for port, each in (("state", state), ("memory", memory)):
            if each is None or (each.kind, each.sizes) == (kept.kind, kept.sizes):
                continue
            fixes: tuple[Fix, ...] = ()
            if each.kind is ShapeKind.FEATURES and each.known[0] % self.runs == 0:
                units = each.known[0] // self.runs
                fixes = (Fix(f"Set units to {units:,}", (SetParameter("", "units", units),)),)
            raise misfit(
                "state-size-mismatch",
                found=f"{{node}} keeps {kept.phrase}, but {each.phrase} arrives to begin with.",
                expected="All its layers and directions side by side.",
                fix="Give both the same number of units, layers and directions.",
                port=port,
                fixes=(
                    *fixes,
                    Fix(
                        f"Set {{feeder}} to {kept.known[0]:,}",
                        (SetWidthBefore("", port, kept.known[0]),),
                    ),
                ),
            )
        if memory is not None and state is None:
            raise misfit(
                "state-missing",
                found=f"{{node}} gets {memory.phrase} as its memory, but no state.",
                fix="Wire its state too, or take the wire to its memory away.",
                port="state",
            )

    def _start(self) -> tuple[str, ...]:
        """Each gate's weights start as if it were a layer of its own."""
        if self.initializer.is_torch_default:
            return ()
        lines = ["for name, weight in {self}.named_parameters():"]
        lines.append('    if name.startswith("bias"):')
        lines.append("        nn.init.zeros_(weight)")
        if self.gates == 1:
            lines.append("    else:")
            lines.append(indent(self.initializer.code("weight", Tanh()), " " * 8))
        else:
            lines.append("        continue")
            lines.append(f"    for gate in weight.chunk({self.gates}):")
            lines.append(indent(self.initializer.code("gate", Tanh()), " " * 8))
        return ("\n".join(lines),)


class LSTM(Recurrent):
    """Remembers over many steps through gates that decide what to keep, forget and say."""

    title, module, gates, has_memory = "LSTM", "LSTM", 4, True
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
