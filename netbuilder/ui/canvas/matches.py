"""Which nodes, frames and notes a typed text finds: by name, kind, parameter, shape or problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from netbuilder.core.design import BlockUse, Design, Frame, Node, UnknownLayer
from netbuilder.core.entry import Entry
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.layer import Layer
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.problems import Problem
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Block

TERMS = re.compile(r"([^\s=<>!]+)\s*(<=|>=|!=|==|=|<|>)\s*([^\s=<>!]+)|(\S+)")
SIZES = re.compile(r"\d+(?:[x×]\d+)+\Z")
NUMBER = re.compile(r"-?\d[\d,_]*(?:\.\d+)?(?:e-?\d+)?\Z")
NUMBERS = (ParameterKind.REAL, ParameterKind.WHOLE)
LEAST_NAME = 3


class Match(NamedTuple):
    """A part of the project that was found.

    Attributes:
        inside: Ids of the blocks to go into, from outside in.
        id: Of the node or frame there.
        is_frame: Whether it is a frame or note.
    """

    inside: tuple[str, ...]
    id: str
    is_frame: bool = False


class Place(NamedTuple):
    """A design to look through: the project's own, or that of a block."""

    inside: tuple[str, ...]
    design: Design
    known: Mapping[str, NodeFacts]
    problems: Mapping[str, tuple[Problem, ...]]


class Term(NamedTuple):
    """One part of what was typed: a word, or a name that is compared with a value."""

    word: str
    sign: str = ""
    value: str = ""


def terms(text: str) -> list[Term]:
    """What a typed text asks for; all of it has to hold."""
    return [
        Term(word) if word else Term(name, "=" if sign == "==" else sign, value)
        for name, sign, value, word in TERMS.findall(text.lower())
    ]


def places(design: Design, blocks: Mapping[str, Block], whole: Inference) -> Iterator[Place]:
    """The project's design, then that of each block where it is first used."""
    queue: list[tuple[tuple[str, ...], Design, Inference]] = [((), design, whole)]
    seen: set[str] = set()
    while queue:
        inside, here, inference = queue.pop(0)
        grouped: dict[str, list[Problem]] = {}
        for problem in inference.problems:
            grouped.setdefault(problem.where.node, []).append(problem)
        problems = {id: tuple(found) for id, found in grouped.items()}
        yield Place(inside, here, inference.nodes, problems)
        for id, node in here.nodes.items():
            use = node.layer
            if not isinstance(use, BlockUse) or use.definition in seen:
                continue
            block, facts = blocks.get(use.definition), inference.nodes.get(id)
            if block is not None:
                seen.add(use.definition)
                empty = Inference({}, (), (), whole.data)
                inner = facts.inside[0] if facts is not None and facts.inside else empty
                queue.append(((*inside, id), block.design, inner))


def matches(text: str, among: Iterator[Place]) -> list[Match]:
    """Everything a typed text finds, in the order of places and of the flow of data."""
    wanted = terms(text)
    if not wanted:
        return []
    found: list[Match] = []
    for place in among:
        order = dict.fromkeys((*place.design.order, *place.design.nodes))
        found += [
            Match(place.inside, id)
            for id in order
            if _fits(wanted, Subject(place.design.nodes[id], place))
        ]
        found += [
            Match(place.inside, frame.id, is_frame=True)
            for frame in place.design.frames
            if _fits_frame(wanted, frame)
        ]
    return found


class Subject:
    """A node as it is asked about."""

    def __init__(self, node: Node, place: Place) -> None:
        self.node = node
        self._facts = place.known.get(node.id)
        self._problems = place.problems.get(node.id, ())
        self._place = place
        self.layer = node.layer

    def has_parameter(self, name: str) -> bool:
        """Whether a word names a parameter of it."""
        return bool(self._named(name))

    def compares(self, term: Term) -> bool:
        """Whether a number, size or word of it compares with a value as asked."""
        if term.word in ("parameters", "weights") and self._facts is not None:
            return _compares(self._facts.parameters, term.sign, term.value)
        if term.word in ("name", "title", "kind", "type"):
            text = self.node.title if term.word in ("name", "title") else self.layer.title
            return (term.value in text.lower()) != (term.sign == "!=")
        if term.word in ("shape", "size", "input", "output"):
            sides = {"input": (True,), "output": (False,)}.get(term.word, (True, False))
            return any(_has_sizes(shape, term.value) for shape in self._shapes(sides))
        return any(
            _compares_parameter(parameter, value, term)
            for parameter, value in self._named(term.word)
        )

    def says(self, word: str) -> bool:
        """Whether a word is part of its name or kind, tells its state, or is a value of it."""
        layer = self.layer
        names = (self.node.title.lower(), layer.title.lower(), layer.kind, self.node.id)
        if any(word in name for name in names) or self._is(word):
            return True
        if isinstance(layer, Layer) and any(word in synonym.lower() for synonym in layer.synonyms):
            return True
        if SIZES.match(word) and any(_has_sizes(shape, word) for shape in self._shapes()):
            return True
        if NUMBER.match(word) and any(word == size for size in self._single_sizes()):
            return True
        asked = Term("", "=", word)
        return any(
            _compares_parameter(parameter, value, asked)
            or (len(word) >= LEAST_NAME and word in parameter.title.lower())
            for parameter, value in self._all()
        )

    def _is(self, word: str) -> bool:
        """Whether a word tells the state it is in."""
        node, problems = self.node, self._problems
        match word:
            case "problem" | "problems":
                return bool(problems)
            case "error" | "errors":
                return any(problem.is_error for problem in problems)
            case "warning" | "warnings":
                return any(not problem.is_error for problem in problems)
            case "bypassed" | "bypass":
                return node.bypassed
            case "frozen" | "freeze":
                return node.frozen_weights
            case "pinned":
                return node.pinned
            case "unknown":
                return isinstance(self.layer, UnknownLayer)
            case _:
                return False

    def _all(self) -> list[tuple[Parameter, Any]]:
        layer = self.layer
        if not isinstance(layer, Layer):
            return []
        return [(each, getattr(layer, name)) for name, each in layer.parameters.items()]

    def _named(self, name: str) -> list[tuple[Parameter, Any]]:
        """The parameters a word means: those with this name, or that begin with it."""
        exact = [each for each in self._all() if name in _names(each[0])]
        if exact or len(name) < LEAST_NAME:
            return exact
        return [
            each for each in self._all() if any(known.startswith(name) for known in _names(each[0]))
        ]

    def _shapes(self, sides: tuple[bool, ...] = (True, False)) -> Iterator[Shape]:
        if self._facts is not None and False in sides:
            yield from self._facts.outputs
        if True in sides:
            for wire in self._place.design.incoming.get(self.node.id, ()):
                feeding = self._place.known.get(wire.source.node)
                shape = feeding.leaving(wire.source.name) if feeding is not None else None
                if shape is not None:
                    yield shape

    def _single_sizes(self) -> list[str]:
        facts = self._facts
        shapes = facts.outputs if facts is not None else ()
        return [str(shape.sizes[0]) for shape in shapes if len(shape.sizes) == 1]


def _fits(wanted: list[Term], subject: Subject) -> bool:
    """Whether a node has all that is asked; ``units 64`` reads as ``units = 64`` where it can."""
    left = list(wanted)
    while left:
        term = left.pop(0)
        if term.sign:
            if not subject.compares(term):
                return False
            continue
        is_pair = bool(left) and not left[0].sign and _is_value(left[0].word)
        if is_pair and subject.has_parameter(term.word):
            if not subject.compares(Term(term.word, "=", left.pop(0).word)):
                return False
        elif not subject.says(term.word):
            return False
    return True


def _fits_frame(wanted: list[Term], frame: Frame) -> bool:
    words = f"{frame.title} {frame.comment} {'note' if frame.is_note else 'frame'}".lower()
    return all(not term.sign and term.word in words for term in wanted)


def _names(parameter: Parameter) -> tuple[str, str]:
    return parameter.name.lower(), parameter.title.lower().replace(" ", "_")


def _is_value(word: str) -> bool:
    return bool(NUMBER.match(word) or SIZES.match(word) or word in ("on", "off"))


def _compares_parameter(parameter: Parameter, value: Any, term: Term) -> bool:
    if parameter.kind in NUMBERS:
        return _compares(value, term.sign, term.value)
    if parameter.kind is ParameterKind.FLAG:
        # Alone a word such as "on" would find half of the network.
        words = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}
        is_so = bool(term.word) and words.get(term.value) is value
    elif parameter.kind is ParameterKind.SIZES:
        is_so = "x".join(map(str, value)) == term.value.replace("×", "x")
    else:
        text = str(value.title if isinstance(value, Entry) else getattr(value, "value", value))
        is_so = isinstance(value, (Entry, Enum, str)) and text.lower().startswith(term.value)
    return is_so != (term.sign == "!=")


def _compares(number: float, sign: str, text: str) -> bool:
    if not NUMBER.match(text):
        return False
    value = float(text.replace(",", "").replace("_", ""))
    match sign:
        case "<":
            return number < value
        case ">":
            return number > value
        case "<=":
            return number <= value
        case ">=":
            return number >= value
        case "!=":
            return number != value
        case _:
            return number == value


def _has_sizes(shape: Shape, text: str) -> bool:
    """Whether some sizes stand side by side in a shape, as people read it or as torch does."""
    wanted = text.replace("×", "x").split("x")
    sizes = [str(size) for size in shape.sizes]
    for row in (sizes, [*sizes[1:], *sizes[:1]]):
        for start in range(len(row) - len(wanted) + 1):
            if row[start : start + len(wanted)] == wanted:
                return True
    return False
