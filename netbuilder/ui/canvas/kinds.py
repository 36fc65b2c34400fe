"""The kinds that can be placed, found by a few typed letters, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher

from msgspec import Struct

from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.blocks import use_of
from netbuilder.core.design import NodeLayer
from netbuilder.core.layer import Family, Layer, Role
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import DesignError
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Block
from netbuilder.ui.canvas.typed_layers import Typed, is_value, typed

PLACEABLE = (Role.SOURCE, Role.HIDDEN, Role.OUTPUT)
PLACEABLE_INSIDE = (Role.HIDDEN, Role.ENTRANCE, Role.EXIT)
# How well a word fits a name: equal, its start, the start of a word in it, the starts of several,
# inside it, its family; then some of its letters in order, and misspelled.
EQUAL, START, WORD, INITIALS, INSIDE, FAMILY, SPELLED = 5.0, 4.0, 3.0, 2.4, 2.0, 1.5, 1.0
LOOSE = 1.2
# Where something fits at least so well, what fits by chance is left out.
SURE, BY_CHANCE = WORD - 0.3, INSIDE + 0.3
LIKE_ENOUGH = 0.75
COMMON_BONUS = 1.9


class Found(Struct, frozen=True):
    """A kind or block that fits what was typed.

    Attributes:
        what: Ready to place, with the typed parameters.
        detail: Its parameters in words, where some were typed; else its summary.
        score: The higher, the better it fits.
    """

    what: NodeLayer | LibraryBlock
    detail: str
    score: float

    @property
    def layer(self) -> NodeLayer:
        """The layer that will stand there."""
        return self.what.use if isinstance(self.what, LibraryBlock) else self.what

    @property
    def title(self) -> str:
        """Its name."""
        return self.what.name if isinstance(self.what, LibraryBlock) else self.what.title


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


def found(
    text: str,
    among: Iterable[type[Layer]] | None = None,
    bonus: Callable[[str], float] = lambda kind: 0.0,
) -> list[Found]:
    """The kinds that fit a typed text, the best first: ``dense 16 relu``, ``conv 3x3 64``, ``128``.

    Args:
        bonus: How much likelier a kind is here than others, by its name in files.
    """
    words = text.lower().split()
    offered = list(kinds() if among is None else among)
    results = _matches(words, offered, bonus, _likeness)
    if words and not results:
        results = _matches(words, offered, bonus, _spelled)
    best = max((each.score for each in results), default=0.0)
    if words and best >= SURE:
        results = [each for each in results if each.score > BY_CHANCE]
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


def found_library(text: str, blocks: Iterable[tuple[LibraryBlock, str]]) -> list[Found]:
    """Blocks from elsewhere, with a sentence each, whose name fits; none for an empty text."""
    name = text.lower().strip()
    results = []
    for block, detail in blocks:
        score = _likeness(block.name.lower(), name) - 0.2 if len(name) > 1 else 0.0
        if score > 0:
            results.append(Found(block, detail, score))
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
    return leaving(kind(), shape) is not None


def leaving(layer: Layer, shape: Shape) -> tuple[Shape, ...] | None:
    """What would leave a layer that this arrives at; None where it does not fit."""
    first = layer.inputs[0]
    # What its further inputs will get is not known yet; the same again is the likeliest.
    others = [None if socket.optional else shape for socket in layer.inputs[1:]]
    try:
        shapes = layer.shape((shape,) if first.many else shape, *others)
    except (DesignError, ParameterError):
        return None
    return shapes if isinstance(shapes, tuple) else (shapes,)


def _matches(
    words: list[str],
    offered: list[type[Layer]],
    bonus: Callable[[str], float],
    likeness: Callable[[str, str], float],
) -> list[Found]:
    results = []
    for place, kind in enumerate(offered):
        best = _best(kind, words, likeness)
        if best is None:
            continue
        score, layer, detail = best
        score += bonus(kind.kind) - place * 0.001
        results.append(Found(layer, detail or kind.summary, score))
    return results


def _best(
    kind: type[Layer], words: list[str], likeness: Callable[[str, str], float]
) -> tuple[float, Layer, str] | None:
    """Score, layer and detail for the longest start of the words that names the kind."""
    if not words:
        return 0.0, kind(), ""
    if is_value(words[0]):
        return _unnamed(kind, words)
    for count in range(len(words), 0, -1):
        name, rest = " ".join(words[:count]), words[count:]
        score = _score(kind, name, likeness)
        if score <= 0:
            continue
        made = typed(kind, rest, name)
        if made is not None:
            return score + 0.01 * count - made.cost, made.layer, made.detail
    return None


def _unnamed(kind: type[Layer], words: list[str]) -> tuple[float, Layer, str] | None:
    """Values without a name: ``128`` is a Dense of so many outputs, ``0.3`` a Dropout."""
    is_share = "." in words[0]
    made: Typed | None = typed(kind, words) if kind.width or is_share else None
    if made is None or made.cost or made.layer == kind():
        return None
    return WORD + _commonness(kind), made.layer, made.detail


def _score(kind: type[Layer], name: str, likeness: Callable[[str, str], float]) -> float:
    """How well a name fits a kind: title before synonyms before its family."""
    best = likeness(kind.title.lower(), name)
    if best >= SURE:
        best += _commonness(kind)
    others = [(kind.kind.replace("_", " "), 0.1)]
    others += [(synonym.lower(), 0.2) for synonym in kind.synonyms]
    best = max(best, *(likeness(known, name) - less for known, less in others))
    if best <= 0 and likeness is _likeness and len(name) > 1:
        letters = iter(kind.title.lower())
        if kind.title[:1].lower() == name[:1] and all(each in letters for each in name):
            return LOOSE + len(name) / (len(kind.title) + 1)
        words = kind.group.value.lower().split()
        return FAMILY if any(word.startswith(name) for word in words) else best
    return best


def _commonness(kind: type[Layer]) -> float:
    from netbuilder.catalog.usual import COMMON

    return COMMON_BONUS if kind.kind in COMMON else 0.0


def _likeness(known: str, name: str) -> float:
    """How well a name fits a known one; 0 for not at all."""
    if known == name:
        return EQUAL
    if known.startswith(name):
        return START
    words = known.replace("-", " ").split()
    if any(word.startswith(name) for word in words):
        return WORD
    if len(name) > 1 and name in known:
        return INSIDE
    letters = name.replace(" ", "")
    if len(letters) > 1 and known[:1] == name[:1] and _is_made_of_starts(letters, words):
        return INITIALS
    return 0.0


def _is_made_of_starts(letters: str, words: list[str]) -> bool:
    """Whether letters are the beginnings of words in order: ``bn``, ``mhatt``, ``gavgp``."""
    if not letters:
        return True
    for index, word in enumerate(words):
        for length in range(min(len(word), len(letters)), 0, -1):
            if letters[:length] == word[:length] and _is_made_of_starts(
                letters[length:], words[index + 1 :]
            ):
                return True
    return False


def _spelled(known: str, name: str) -> float:
    """How well a misspelled name fits, where no name fits as it is typed."""
    if len(name) < 4:
        return 0.0
    words = {known, *known.split()}
    best = max(SequenceMatcher(None, word, name).ratio() for word in words)
    return SPELLED * best if best >= LIKE_ENOUGH else 0.0
