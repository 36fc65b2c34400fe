"""What a kind of layer is: a record of parameters with pure rules for its shape and its code."""

from __future__ import annotations

from enum import Enum, StrEnum
from math import prod
from typing import Any, ClassVar

from msgspec import Struct

from netbuilder.core.entry import Entry
from netbuilder.core.problems import DesignError, Problem, Where
from netbuilder.core.shapes import Shape


class Family(Enum):
    """Groups of the palette; each has its colour and outline. The value is its title."""

    ENDS = "Ends"
    NEURONS = "Neurons"
    PICTURES = "Pictures"
    SEQUENCES = "Sequences"
    ACTIVATIONS = "Activations"
    STEADY = "Steady and regularise"
    COMBINE = "Combine and reshape"
    MEMORY = "Energy and memory"
    BLOCK = "Blocks"

    @property
    def token(self) -> str:
        """Name of its colour in the themes."""
        return _TOKENS[self.name]


_TOKENS = {
    "ENDS": "f_ends",
    "NEURONS": "f_dense",
    "PICTURES": "f_spatial",
    "SEQUENCES": "f_sequence",
    "ACTIVATIONS": "f_activation",
    "STEADY": "f_normalise",
    "COMBINE": "f_combine",
    "MEMORY": "f_memory",
    "BLOCK": "f_block",
}


class Role(StrEnum):
    """What a node does in the whole: data enters at sources and is judged at outputs.

    Entrances and exits are the ports of a block, seen from inside.
    """

    SOURCE = "source"
    HIDDEN = "hidden"
    OUTPUT = "output"
    ENTRANCE = "entrance"
    EXIT = "exit"


class Socket(Struct, frozen=True):
    """A named place on a layer where wires end or begin.

    Attributes:
        name: Also the argument name in ``shape`` and ``code``.
        many: Whether it takes any number of wires; its argument is then a tuple.
        optional: Whether it may stay empty; its argument is then None.
    """

    name: str
    many: bool = False
    optional: bool = False


class Weight(Struct, frozen=True, gc=False):
    """One tensor that a layer owns.

    Attributes:
        name: Dotted attribute name inside the layer's module: ``weight``, ``bias``.
        sizes: In torch's order.
        trained: False for buffers, such as running means.
    """

    name: str
    sizes: tuple[int, ...]
    trained: bool = True

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return prod(self.sizes)


class Neurons(Struct, frozen=True):
    """What of a layer's neurons a person can change one by one.

    Attributes:
        count: How many neurons answer; each of them can be silenced.
        axis: Where they lie in the answer's tensor, the batch axis counted.
        arriving: How many numbers each of them weighs, where single synapses can be cut; else 0.
        settable: Names of the tensors of which single weights can be set.
    """

    count: int
    axis: int
    arriving: int = 0
    settable: tuple[str, ...] = ()


class Masks(Struct, frozen=True):
    """Neurons of a layer whose answer is held at 0, and synapses that carry nothing.

    Attributes:
        silenced: Numbers of neurons from 0, in order.
        cut: Pairs of a neuron and an input, both from 0, in order.
    """

    silenced: tuple[int, ...] = ()
    cut: tuple[tuple[int, int], ...] = ()


class Code(Struct, frozen=True):
    """A layer as text of PyTorch.

    Attributes:
        module: Expression that makes its module in ``__init__``; empty if it needs none.
        call: Expression in ``forward``. ``{self}`` stands for the module (``self.dense_1``), and
            each socket's name for the tensor that arrives (``{x}``); a socket with many wires is
            a comma-separated list (``torch.cat([{terms}], dim=1)``). Empty means ``{self}({x})``.
        initialise: Statements that set the starting weights, ``{self}`` as above.
        definitions: Whole helper classes or functions it needs, emitted once per file.
        penalties: Scalar expressions that are added to the loss, ``{self}`` as above.
        constraints: Statements that bring its weights back within their limits after a step.
        silence: Expression of a module that holds answers of neurons at 0; ``{silence}`` stands
            for it in `call`. Empty where all may speak.
    """

    module: str = ""
    call: str = ""
    initialise: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    silence: str = ""


class Example(Struct, frozen=True):
    """A worked example: with these inputs and parameters, this comes out."""

    inputs: tuple[Shape, ...]
    output: Shape
    params: dict[str, Any] = {}


class TargetKind(StrEnum):
    """What is to be predicted."""

    CLASSES = "classes"
    NUMBERS = "numbers"


class Target(Struct, frozen=True):
    """A target as the data gives it.

    Attributes:
        name: Column name.
        kind: Classes or numbers.
        size: How many classes there are, or how many numbers one sample has.
        classes: Names of the classes in the order of their numbers.
    """

    name: str
    kind: TargetKind
    size: int
    classes: tuple[str, ...] = ()


class DataFacts(Struct, frozen=True):
    """What a design needs to know of the data: nothing, where none is chosen yet.

    Attributes:
        inputs: Shape of all input columns together, after encoding.
        input_names: Names of the input features, after encoding.
        targets: The target columns in order.
        rows: Number of training rows.
        source: Short name of the data, for the Input node.
        targets_scaled: Whether number targets are scaled before the loss sees them.
        inputs_scaled: Whether inputs are scaled before the network sees them.
    """

    inputs: Shape | None = None
    input_names: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    rows: int = 0
    source: str = ""
    targets_scaled: bool = False
    inputs_scaled: bool = False


class Layer(Entry, is_family=True):
    """A kind of node. Subclasses give `shape` and `code`; everything else is derived or optional.

    Class attributes:
        group: Its family in the palette.
        icon: Name of its icon.
        stem: Start of the ids of its nodes, letters and underscores only: ``dense`` of ``dense_2``.
        inputs, outputs: Its sockets.
        role: Whether data enters here, is judged here, or passes through.
        width: Name of the parameter that says how many features leave, where there is one.
        example: Worked example, shown in help and checked by tests.
        help: Two or three sentences on what it does, in plain words.
        breaks_loops: Whether it answers with the step before, so that wires may run in a circle
            through it.
        mixes_steps: Whether its answer at one step of a sequence depends on other steps.
    """

    group: ClassVar[Family]
    icon: ClassVar[str]
    stem: ClassVar[str] = ""
    inputs: ClassVar[tuple[Socket, ...]] = (Socket("x"),)
    outputs: ClassVar[tuple[Socket, ...]] = (Socket("y"),)
    role: ClassVar[Role] = Role.HIDDEN
    width: ClassVar[str] = ""
    example: ClassVar[Example]
    help: ClassVar[str] = ""
    breaks_loops: ClassVar[bool] = False
    mixes_steps: ClassVar[bool] = False

    def __init_subclass__(cls, *, is_family: bool = False, is_abstract: bool = False) -> None:
        super().__init_subclass__(is_family=is_family, is_abstract=is_abstract)
        if not is_abstract and "stem" not in cls.__dict__:
            cls.stem = "".join(letter for letter in cls.kind if not letter.isdigit()).strip("_")

    def shape(self, *inputs: Any) -> Shape | tuple[Shape, ...]:
        """The shape that leaves, from those that arrive (one argument per input socket).

        A layer with several output sockets answers one shape per socket.

        Raises:
            DesignError: What arrives does not fit; see `misfit`.
        """
        raise NotImplementedError

    def code(self, *inputs: Any) -> Code:
        """The layer as text of PyTorch, for inputs that `shape` accepts."""
        raise NotImplementedError

    def cut_code(self, cut: tuple[tuple[int, int], ...], *inputs: Any) -> Code:
        """As `code`, with synapses that carry nothing and learn nothing.

        Only for layers whose `neurons` have synapses that can be cut.
        """
        raise NotImplementedError

    def neurons(self, *inputs: Any) -> Neurons | None:
        """What of its neurons can be silenced, cut and set; None where it has none of its own."""
        return None

    def weights(self, *inputs: Any) -> tuple[Weight, ...]:
        """Every tensor it owns, in the order of torch's ``state_dict``."""
        return ()

    def multiply_adds(self, *inputs: Any) -> int:
        """Multiplications with an addition for one sample, forward."""
        return 0

    def bound(self, data: DataFacts) -> Layer:
        """The same layer with what the data decides filled in (the size of an Input)."""
        return self

    def problems(self, data: DataFacts, *inputs: Any) -> tuple[Problem, ...]:
        """Faults beyond the shape: an unfit loss, a wrong number of classes. Where: filled in."""
        return ()

    def problems_behind(self, feeders: tuple[tuple[str, Layer], ...]) -> tuple[Problem, ...]:
        """Faults that depend on the nodes that feed it, given as ids with their layers."""
        return ()

    def footnote(self, data: DataFacts) -> str:
        """What the node says at its foot instead of its parameters; empty for those."""
        return ""


def misfit(code: str, found: str, expected: str = "", fix: str = "", **more: Any) -> DesignError:
    """The error a `shape` rule raises; the guilty node is filled in by inference.

    Use ``field="size"`` to point at a parameter, ``port="x"`` at an input, ``fixes=(...)`` for
    repairs whose node is ``""`` (meaning: this one).
    """
    where = Where(port=more.pop("port", ""), field=more.pop("field", ""))
    return DesignError(Problem(code, found=found, expected=expected, fix=fix, where=where, **more))
