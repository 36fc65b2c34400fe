"""Faults in the user's work as values: what was found, what was expected, and how to mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct


class Severity(StrEnum):
    """How much a problem matters: an error blocks training, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Where(Struct, frozen=True):
    """The place of a problem. Empty fields mean "the whole of it".

    Attributes:
        node: Id of the guilty node.
        port: Name of its guilty port.
        field: Name of its guilty parameter, or of a setting of plan or recipe.
        blocks: Where the guilty node stands inside blocks: ids of those block nodes, outermost
            first, and last its own id.
    """

    node: str = ""
    port: str = ""
    field: str = ""
    blocks: tuple[str, ...] = ()


class SetParameter(Struct, frozen=True, tag="set_parameter"):
    """An edit as data: give a parameter of a node a new value, in its saved (JSON) form."""

    node: str
    field: str
    value: Any


class InsertBefore(Struct, frozen=True, tag="insert_before"):
    """An edit as data: place a new node on the wire that leads into a port.

    Attributes:
        layer: The new layer in its saved form, ``{"kind": "flatten"}``.
        index: Which of the port's wires, for one that takes many.
    """

    node: str
    port: str
    layer: dict[str, Any]
    index: int = 0


class SetWidthBefore(Struct, frozen=True, tag="set_width_before"):
    """An edit as data: give the node that feeds a port as many outputs as are wanted.

    Inference turns it into `SetParameter` where that node has a width, and drops it elsewhere.

    Attributes:
        index: Which of the port's wires, for one that takes many.
    """

    node: str
    port: str
    value: int
    index: int = 0


class RemoveWire(Struct, frozen=True, tag="remove_wire"):
    """An edit as data: take away the wire between two ports."""

    source: tuple[str, str]
    target: tuple[str, str]


class AddWire(Struct, frozen=True, tag="add_wire"):
    """An edit as data: draw a wire between two ports."""

    source: tuple[str, str]
    target: tuple[str, str]


class RemoveNode(Struct, frozen=True, tag="remove_node"):
    """An edit as data: take away a node; its neighbours are joined where they fit."""

    node: str


class AppendOutput(Struct, frozen=True, tag="append_output"):
    """An edit as data: place a node after the last one and wire it."""

    node: str
    layer: dict[str, Any]


class SetPlan(Struct, frozen=True, tag="set_plan"):
    """An edit as data: give a setting of the training plan a new value, in its saved (JSON) form.

    Attributes:
        field: Name of the setting, such as ``batch_size``.
    """

    field: str
    value: Any


class LetSpeak(Struct, frozen=True, tag="let_speak"):
    """An edit as data: silence no neuron of a node any more."""

    node: str


class LeaveUnscaled(Struct, frozen=True, tag="leave_unscaled"):
    """An edit as data: hand the inputs of the data to the network as they are."""


FixEdit = (
    SetParameter
    | InsertBefore
    | SetWidthBefore
    | AddWire
    | RemoveWire
    | RemoveNode
    | AppendOutput
    | SetPlan
    | LetSpeak
    | LeaveUnscaled
)


class Fix(Struct, frozen=True):
    """A repair that can be applied with one click and undone with another.

    Attributes:
        label: The words on the button, as an order: "Insert Flatten". ``{feeder}`` stands for the
            node that feeds the guilty port.
        edits: What it does, applied in order by ``edits.fixed``.
        consequence: What it costs, in words: "81,925 parameters". May be empty.
    """

    label: str
    edits: tuple[FixEdit, ...]
    consequence: str = ""

    @property
    def is_of_project(self) -> bool:
        """Whether it changes more than a design: the plan, or the recipe of the data."""
        return any(isinstance(each, SetPlan | LeaveUnscaled) for each in self.edits)


class Problem(Struct, frozen=True):
    """One fault in the user's work.

    Attributes:
        code: Stable id for tests and help, such as ``window-too-large``.
        found: What is wrong, with the value and the node's name, as a sentence.
        expected: What would be right, as a sentence. May be empty.
        fix: What to do, as an instruction. May be empty.
        where: The guilty place.
        fixes: Computable repairs, the best first.
        severity: Whether it blocks training.
    """

    code: str
    found: str
    expected: str = ""
    fix: str = ""
    where: Where = Where()
    fixes: tuple[Fix, ...] = ()
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether it blocks training."""
        return self.severity is Severity.ERROR

    @property
    def sentence(self) -> str:
        """Everything in one line, for terminals, logs and screen readers."""
        return " ".join(part for part in (self.found, self.expected, self.fix) if part)


class ProblemError(Exception):
    """Carries problems out of a place that cannot go on.

    Attributes:
        problems: At least one; all that were found, not only the first.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


class DesignError(ProblemError):
    """An edit that is impossible, or a shape that cannot be."""


class FileProblemError(ProblemError):
    """A file that cannot be read or written."""


class DataProblemError(ProblemError):
    """Data that cannot be used."""
