"""The kinds that can be placed, found by a few typed letters, with parameters read from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from netbuilder.core.blocks import use_of
from netbuilder.core.design import NodeLayer
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Family, Layer, Role
from netbuilder.core.params import Parameter, ParameterError, ParameterKind
from netbuilder.core.problems import DesignError
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Block

PLACEABLE = (Role.SOURCE, Role.HIDDEN, Role.OUTPUT)
PLACEABLE_INSIDE = (Role.HIDDEN, Role.ENTRANCE, Role.EXIT)
NUMBER = re.compile(r"\d+(\.\d+)?\Z")
SIZES = re.compile(r"\d+([x×]\d+)+\Z")


class Found(Struct, frozen=True):
    """A kind that fits what was typed.

    Attributes:
        layer: Ready to place, with the typed parameters.
        detail: Its parameters in words, where some were typed; else its summary.
        score: The higher, the better it fits.
    """

    layer: NodeLayer
    detail: str
    score: float


def kinds(is_inside: bool = False) -> tuple[type[Layer], ...]:
    """All kinds that can be placed, in the order of the palette.

    Args:
        is_inside: Whether inside a block, where the ends are entrances and exits.
    """
    import netbuilder.catalog  # noqa: F401  (registers them; here, so that the window opens first)

    roles = PLACEABLE_INSIDE if is_inside else PLACEABLE
    order = {family: index for index, family in enumerate(Family)}
    placeable = [kind for kind in Layer.entries().values() if kind.role in roles]
    return tuple(sorted(placeable, key=lambda kind: order[kind.group]))


def found(text: str, among: Iterable[type[Layer]] | None = None) -> list[Found]:
    """The kinds that fit a typed text, the best first: ``dense 16 relu``, ``conv 3x3 64``."""
    words = text.lower().split()
    results = []
    for place, kind in enumerate(kinds() if among is None else among):
        best = _best(kind, words)
        if best is not None:
            score, layer, detail = best
            results.append(Found(layer, detail or kind.summary, score - place * 0.001))
    return sorted(results, key=lambda each: -each.score)


def found_blocks(text: str, blocks: Mapping[str, Block]) -> list[Found]:
    """The blocks whose name fits a typed text, ready to place; all for an empty one."""
    name = text.lower().strip()
    results = []
    for key, block in blocks.items():
        score = _likeness(block.name.lower(), name) if name else -1.0
        if score > 0 or not name:
            layers = len(block.design.nodes)
            results.append(Found(use_of(key, block), f"Block of {layers:,} parts", score))
    return results


def fits(kind: type[Layer], shape: Shape | None, is_output: bool) -> bool:
    """Whether a new node of a kind can stand at the loose end of a wire.

    Args:
        shape: What flows there; None where it is not known.
        is_output: Whether data comes out of the loose end.
    """
    if not (kind.inputs if is_output else kind.outputs):
        return False
    if not is_output or shape is None or not shape.is_known:
        return True
    first = kind.inputs[0]
    # What its further inputs will get is not known yet; the same again is the likeliest.
    others = [None if socket.optional else shape for socket in kind.inputs[1:]]
    try:
        kind().shape((shape,) if first.many else shape, *others)
    except (DesignError, ParameterError):
        return False
    return True


def _best(kind: type[Layer], words: list[str]) -> tuple[float, Layer, str] | None:
    """Score, layer and detail for the longest start of the words that names the kind."""
    if not words:
        return 0.0, kind(), ""
    for count in range(len(words), 0, -1):
        name, rest = " ".join(words[:count]), words[count:]
        score = _score(kind, name)
        if score <= 0:
            continue
        layer, detail = _with_words(kind, rest)
        if layer is not None:
            return score + 0.01 * count, layer, detail
    return None


def _score(kind: type[Layer], name: str) -> float:
    """How well a name fits a kind: title before synonyms before loose letters."""
    names = [(kind.title.lower(), 0.0), (kind.kind.replace("_", " "), 0.1)]
    names += [(synonym.lower(), 0.2) for synonym in kind.synonyms]
    best = max(_likeness(known, name) - less for known, less in names)
    if best <= 0 and name in kind.group.value.lower():
        return 0.2
    return best


def _likeness(known: str, name: str) -> float:
    if known == name:
        return 5.0
    if known.startswith(name):
        return 4.0
    if any(word.startswith(name) for word in known.split()):
        return 3.0
    if len(name) > 1 and name in known:
        return 2.0
    letters = iter(known)
    if len(name) > 1 and known[:1] == name[:1] and all(each in letters for each in name):
        return 1.0 + len(name) / (len(known) + 1)
    return 0.0


def _with_words(kind: type[Layer], words: list[str]) -> tuple[Layer | None, str]:
    """The kind with parameters from words; None where a word means nothing to it."""
    values: dict[str, object] = {}
    for word in words:
        match = _meant(kind, word, values)
        if match is None:
            return None, ""
        values[match[0]] = match[1]
    try:
        layer = kind(**values)
    except ParameterError as error:
        return kind(), error.problems[0].found if values else ""
    return layer, ", ".join(_said(kind.parameters[name], value) for name, value in values.items())


def _meant(kind: type[Layer], word: str, taken: dict[str, object]) -> tuple[str, object] | None:
    for name, parameter in kind.parameters.items():
        if name in taken:
            continue
        value = _value(parameter, word)
        if value is not None:
            return name, value
    return None


def _value(parameter: Parameter, word: str) -> object | None:
    match parameter.kind:
        case ParameterKind.WHOLE if word.isdigit():
            return int(word)
        case ParameterKind.REAL if NUMBER.match(word):
            return float(word)
        case ParameterKind.SIZES if SIZES.match(word):
            sizes = tuple(int(size) for size in re.split("[x×]", word))
            return sizes if len(sizes) in parameter.lengths else None
        case ParameterKind.CHOICE:
            return next((each for each in parameter.options if _starts(each.value, word)), None)
        case ParameterKind.ENTRY:
            family = parameter.entry_family().entries()
            exact = [each for kind, each in family.items() if kind == word]
            near = [each for each in family.values() if _starts(each.title, word)]
            return next((_made(each) for each in (*exact, *near)), None)
        case _:
            return None


def _made(entry: type[Entry]) -> Entry:
    return entry()


def _starts(known: object, word: str) -> bool:
    return len(word) > 1 and str(known).lower().replace(" ", "").startswith(word)


def _said(parameter: Parameter, value: object) -> str:
    from netbuilder.ui.canvas.visual import value_text

    text = value_text(parameter, value)
    if parameter.kind is ParameterKind.ENTRY:
        return text
    return f"{parameter.title.lower()} {text}"
