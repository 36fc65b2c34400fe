"""Parameters of catalog entries: declared once, they feed panel, checks, files, help and tests."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, cast

from netbuilder.core.problems import Fix, Problem, ProblemError, SetParameter, Where

if TYPE_CHECKING:
    from netbuilder.core.entry import Entry

Choice = TypeVar("Choice", bound=Enum)
Declared = TypeVar("Declared")
EntryKind = TypeVar("EntryKind", bound="Entry")
SPEC = "parameter"


class ParameterKind(StrEnum):
    """Which values a parameter takes, and so which field edits it."""

    REAL = "real"
    WHOLE = "whole"
    FLAG = "flag"
    CHOICE = "choice"
    ENTRY = "entry"
    SIZES = "sizes"
    NAME = "name"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Parameter:
    """Everything known about one parameter of a catalog entry.

    Attributes:
        kind: Which values it takes.
        default: The value a new entry starts with, or a function that makes it.
        help: One sentence for the person who sets it.
        unit: Unit shown behind the field, such as ``neurons``.
        low: Smallest legal number (inclusive).
        high: Largest legal number (inclusive); for a name: most letters, 200 unless given.
        logarithmic: Whether dragging multiplies rather than adds.
        on_node: Whether the canvas shows it on the node.
        options: The members of the enumeration of a choice.
        family: For an entry: returns the family its value comes from.
        lengths: For sizes: how many whole numbers it may hold.
        empty: What a field says where nothing is typed, for a value that may be empty.
        live: Whether it may change while a network trains.
        label: Words shown for it; empty for the field's own name.
        check: For a name: says in a sentence why a text is not legal; empty where it is.
        samples: For a name with a check: some legal texts.
        name: The field's own name, filled in when the class is defined.
    """

    kind: ParameterKind
    default: Any
    help: str
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    logarithmic: bool = False
    on_node: bool = False
    options: tuple[Enum, ...] = ()
    family: Callable[[], type[Entry]] | None = None
    lengths: tuple[int, ...] = ()
    empty: str = "automatic"
    live: bool = False
    label: str = ""
    check: Callable[[str], str] | None = None
    samples: tuple[str, ...] = ()
    name: str = ""

    @property
    def title(self) -> str:
        """Its words in sentence case: ``Learning rate``."""
        words = self.label or self.name.replace("_", " ")
        # A capital β would read as a B.
        return words[:1].upper() + words[1:] if words.isascii() else words

    @property
    def expectation(self) -> str:
        """What a legal value is, as the end of "should be ..."."""
        match self.kind:
            case ParameterKind.WHOLE:
                return f"a whole number from {number(self.low)} to {number(self.high)}"
            case ParameterKind.REAL:
                return f"a number from {number(self.low)} to {number(self.high)}"
            case ParameterKind.FLAG:
                return "on or off"
            case ParameterKind.CHOICE:
                return "one of " + ", ".join(str(option.value) for option in self.options)
            case ParameterKind.SIZES:
                lengths = " or ".join(map(str, self.lengths))
                return f"{lengths} whole numbers from {number(self.low)} to {number(self.high)}"
            case ParameterKind.ENTRY:
                return "one of " + ", ".join(self.entry_family().entries())
            case _:
                return f"a text of at most {number(self._length_limit)} characters"

    def entry_family(self) -> type[Entry]:
        """The family an entry value comes from."""
        if self.family is None:
            raise TypeError(f"{self.name} is no entry parameter")
        return self.family()

    def problem(self, value: object, owner: str = "", node: str = "") -> Problem | None:
        """Why `value` (in its Python form) is not legal, or None if it is."""
        if self._accepts(value):
            return None
        subject = f"'{self.name}' of '{owner}'" if owner else f"'{self.name}'"
        reason = self._reason(value)
        if reason:
            where = Where(node=node, field=self.name)
            return Problem("text-refused", found=f"{subject}: {reason}", where=where)
        fixes: tuple[Fix, ...] = ()
        usable = self.nearest(value)
        if node and usable is not None:
            edit = SetParameter(node, self.name, usable)
            fixes = (Fix(f"Use {number(usable)}", (edit,)),)
        return Problem(
            "parameter-out-of-range" if self._is_number(value) else "parameter-wrong-type",
            found=f"{subject} should be {self.expectation}, found {described(value)}.",
            fix=f"Use {number(usable)}." if usable is not None else "",
            where=Where(node=node, field=self.name),
            fixes=fixes,
        )

    def encoded(self, value: Any) -> Any:
        """The saved (JSON) form of a legal value."""
        match self.kind:
            case ParameterKind.CHOICE:
                return value.value
            case ParameterKind.ENTRY:
                return value.saved()
            case ParameterKind.SIZES:
                return list(value)
            case _:
                return value

    def decoded(self, value: Any) -> Any:
        """The Python form of a saved value; what cannot be converted comes back as it is."""
        match self.kind:
            case ParameterKind.CHOICE:
                matches = [option for option in self.options if option.value == value]
                return matches[0] if matches and isinstance(value, str) else value
            case ParameterKind.ENTRY:
                return self.entry_family().loaded(value)
            case ParameterKind.SIZES:
                return tuple(value) if isinstance(value, list) else value
            case ParameterKind.REAL:
                return float(value) if type(value) is int and abs(value) < 2**53 else value
            case _:
                return value

    def _is_number(self, value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool)

    def _accepts(self, value: object) -> bool:
        match self.kind:
            case ParameterKind.WHOLE:
                return type(value) is int and self.low <= value <= self.high
            case ParameterKind.REAL:
                return type(value) in (int, float) and self._in_range(cast(float, value))
            case ParameterKind.FLAG:
                return isinstance(value, bool)
            case ParameterKind.CHOICE:
                return any(value is option for option in self.options)
            case ParameterKind.ENTRY:
                return isinstance(value, self.entry_family())
            case ParameterKind.SIZES:
                return self._accepts_sizes(value)
            case _:
                fits = isinstance(value, str) and len(value) <= self._length_limit
                return fits and not self._reason(value)

    def _reason(self, value: object) -> str:
        """Why a text of legal length is refused; empty where it is not."""
        if self.check is None or not isinstance(value, str) or len(value) > self._length_limit:
            return ""
        return self.check(value)

    @property
    def _length_limit(self) -> float:
        return 200 if math.isinf(self.high) else self.high

    def _in_range(self, value: float) -> bool:
        return math.isfinite(value) and self.low <= value <= self.high

    def _accepts_sizes(self, value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) in self.lengths
            and all(type(size) is int and self.low <= size <= self.high for size in value)
        )

    def nearest(self, value: object) -> int | float | None:
        """The legal number closest to what was meant, where one can be guessed."""
        if self.kind not in (ParameterKind.WHOLE, ParameterKind.REAL):
            return None
        if isinstance(value, str):
            try:
                value = float(value) if len(value) <= 20 else None
            except ValueError:
                return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            return None
        if isinstance(value, float) and not math.isfinite(value):
            return None
        clipped = min(max(value, self.low), self.high)
        return round(clipped) if self.kind is ParameterKind.WHOLE else float(clipped)


def real(
    *,
    default: float,
    help: str,
    low: float = -math.inf,
    high: float = math.inf,
    unit: str = "",
    **more: Any,
) -> float:
    """Declare a real number with its range and one sentence of help."""
    return _declared(
        default, kind=ParameterKind.REAL, help=help, low=low, high=high, unit=unit, **more
    )


def whole(
    *, default: int, help: str, low: int = 1, high: int = 65_536, unit: str = "", **more: Any
) -> int:
    """Declare a whole number with its range and one sentence of help."""
    return _declared(
        default, kind=ParameterKind.WHOLE, help=help, low=low, high=high, unit=unit, **more
    )


def flag(*, default: bool, help: str, **more: Any) -> bool:
    """Declare a switch with one sentence of help."""
    return _declared(default, kind=ParameterKind.FLAG, help=help, **more)


def choice(*, default: Choice, help: str, **more: Any) -> Choice:
    """Declare a choice between the members of an enumeration whose values are words."""
    options = tuple(type(default))
    return _declared(default, kind=ParameterKind.CHOICE, help=help, options=options, **more)


def sizes(
    *,
    default: tuple[int, ...],
    help: str,
    lengths: Sequence[int],
    low: int = 1,
    high: int = 65_536,
    **more: Any,
) -> tuple[int, ...]:
    """Declare a short list of whole numbers, such as a kernel's height and width."""
    counts = tuple(lengths)
    return _declared(
        default, kind=ParameterKind.SIZES, help=help, lengths=counts, low=low, high=high, **more
    )


def name(*, default: str = "", help: str, **more: Any) -> str:
    """Declare a short text that names a column or a node; it never reaches generated code.

    With ``check=``, a function of the text, it may be a small language of its own; what is then
    written into code is made from what was understood, never the text itself.
    """
    return _declared(default, kind=ParameterKind.NAME, help=help, **more)


def entry(*, default: EntryKind, help: str, **more: Any) -> EntryKind:
    """Declare a value that is itself a catalog entry, such as an activation."""
    family = type(default).family
    return _declared(default, kind=ParameterKind.ENTRY, help=help, family=family, **more)


def number(value: float) -> str:
    """A number as people read it: thousands separated, no needless decimals."""
    if not math.isfinite(value):
        return "any size" if value > 0 else "minus any size"
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:.4g}"


def described(value: object) -> str:
    """A found value in words, short enough for a message."""
    if isinstance(value, str):
        shown = value if len(value) <= 40 else value[:40] + "…"
        return f'the text "{shown}"'
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        if math.isnan(value):
            return "a value that is no number"
        return "an infinite number" if math.isinf(value) else number(value)
    if isinstance(value, int):
        return number(value) if abs(value) < 1e21 else "a number with more than 20 digits"
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, list | tuple) else "a group of values"


def _declared(default: Declared, **facts: Any) -> Declared:
    parameter = Parameter(default=default, **facts)
    # The field stands where its value will be: dataclasses replaces it by the value.
    return dataclasses.field(default=default, metadata={SPEC: parameter})


class ParameterError(ProblemError):
    """A catalog entry was given values it cannot have."""
