"""A small parser of arithmetic: reads a formula, refuses everything else, and writes torch text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

LONGEST = 1000
MOST_NODES = 1000
DEEPEST = 50
MOST_DIGITS = 300
CONSTANTS = {"pi": math.pi, "e": math.e}
# What each function is called in torch, and how many arguments it takes at least and at most.
FUNCTIONS: dict[str, tuple[str, int, int]] = {
    "sin": ("torch.sin", 1, 1),
    "cos": ("torch.cos", 1, 1),
    "tan": ("torch.tan", 1, 1),
    "exp": ("torch.exp", 1, 1),
    "log": ("torch.log", 1, 1),
    "sqrt": ("torch.sqrt", 1, 1),
    "abs": ("torch.abs", 1, 1),
    "tanh": ("torch.tanh", 1, 1),
    "sigmoid": ("torch.sigmoid", 1, 1),
    "relu": ("torch.relu", 1, 1),
    "min": ("torch.minimum", 2, 2),
    "max": ("torch.maximum", 2, 2),
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|[-+*/(),^]))"
)
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 4}
_MINUS = 3


class FormulaError(ValueError):
    """A text that is no formula; says in a sentence why."""


class Number(Struct, frozen=True):
    """A number that stands in the formula."""

    value: float


class Name(Struct, frozen=True):
    """An input."""

    name: str


class Operation(Struct, frozen=True):
    """A sign between two parts, a minus before one, or a function of some."""

    sign: str
    parts: tuple[Part, ...]


Part = Number | Name | Operation


def parsed(text: str, names: Sequence[str] = ("x",)) -> Part:
    """The formula that a text spells.

    Args:
        names: The inputs it may use.

    Raises:
        FormulaError: It is none, or one too large to compute.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"A formula has at most {LONGEST:,} characters.")
    return _Reader(tuple(_tokens(text)), names).formula()


def names_in(part: Part) -> frozenset[str]:
    """The inputs that a formula uses."""
    waiting, found = [part], set()
    while waiting:
        match waiting.pop():
            case Name(name):
                found.add(name)
            case Operation(_, parts):
                waiting.extend(parts)
    return frozenset(found)


def torch_text(part: Part, written: Callable[[str], str], outer: int = 0) -> str:
    """A formula as an expression of PyTorch.

    Args:
        written: Gives the text of an input.
        outer: How strongly the sign around it binds.
    """
    if isinstance(part, Name):
        return written(part.name)
    if isinstance(part, Number):
        is_whole = part.value.is_integer() and abs(part.value) < 1e15
        text = str(int(part.value)) if is_whole else repr(part.value)
        return f"({text})" if part.value < 0 and outer else text
    if part.sign in FUNCTIONS:
        return _call(part, written)
    if len(part.parts) == 1:
        text, strength = f"-{torch_text(part.parts[0], written, _MINUS)}", _MINUS
    else:
        strength = _STRENGTH[part.sign]
        # Powers are read from the right, all others from the left.
        is_power = part.sign == "**"
        left = torch_text(part.parts[0], written, strength + is_power)
        right = torch_text(part.parts[1], written, strength + (not is_power))
        text = f"{left} {part.sign} {right}"
    return f"({text})" if strength < outer else text


def _call(part: Operation, written: Callable[[str], str]) -> str:
    torch_name = FUNCTIONS[part.sign][0]
    texts = [torch_text(each, written) for each in part.parts]
    numbers = [isinstance(each, Number) for each in part.parts]
    if any(numbers):
        # torch.minimum takes tensors only; a bound that is a number is a clamp.
        place = numbers.index(True)
        bound = "max" if part.sign == "min" else "min"
        return f"torch.clamp({texts[1 - place]}, {bound}={texts[place]})"
    return f"{torch_name}({', '.join(texts)})"


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None:
            yield text[place:].strip()[0]  # refused where the reader comes to it
            return
        token = found.group().strip()
        yield "**" if token == "^" else token
        place = found.end()


def _computed(sign: str, values: list[float]) -> float:
    try:
        found = _OPERATIONS[sign, len(values)](*values)
    except ZeroDivisionError:
        raise FormulaError("It divides by 0.") from None
    except OverflowError:
        found = math.inf
    except ValueError:
        raise FormulaError(f"'{sign}' of {values[0]:g} is no number.") from None
    if isinstance(found, complex):
        raise FormulaError(f"A power of {values[0]:g} with a fraction is no number.")
    if not abs(found) < 10.0**MOST_DIGITS:
        raise FormulaError(f"The result would have more than {MOST_DIGITS} digits.")
    return float(found)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


_OPERATIONS: dict[tuple[str, int], Callable[..., float]] = {
    ("+", 2): lambda left, right: left + right,
    ("-", 2): lambda left, right: left - right,
    ("*", 2): lambda left, right: left * right,
    ("/", 2): lambda left, right: left / right,
    ("**", 2): lambda left, right: float(left) ** right,
    ("-", 1): lambda value: -value,
    ("sin", 1): math.sin,
    ("cos", 1): math.cos,
    ("tan", 1): math.tan,
    ("exp", 1): math.exp,
    ("log", 1): math.log,
    ("sqrt", 1): math.sqrt,
    ("abs", 1): abs,
    ("tanh", 1): math.tanh,
    ("sigmoid", 1): _sigmoid,
    ("relu", 1): lambda value: max(0.0, value),
    ("min", 2): min,
    ("max", 2): max,
}


class _Reader:
    """Reads tokens from left to right, each sign as strongly as it binds."""

    def __init__(self, tokens: tuple[str, ...], names: Sequence[str]) -> None:
        self._tokens, self._names = tokens, tuple(names)
        self._place = self._count = self._depth = 0

    def formula(self) -> Part:
        """All of it."""
        if not self._tokens:
            raise FormulaError("The formula is empty.")
        part = self._part(0)
        if self._next:
            raise self._unexpected(self._next, "the formula should end")
        return part

    @property
    def _next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next
        if not token:
            raise FormulaError("The formula breaks off.")
        self._place += 1
        return token

    def _made(self, part: Part) -> Part:
        self._count += 1
        if self._count > MOST_NODES:
            raise FormulaError(f"A formula has at most {MOST_NODES:,} parts.")
        if isinstance(part, Operation):
            # What is a number already becomes one, and is refused here where it is too large.
            values = [each.value for each in part.parts if isinstance(each, Number)]
            if len(values) == len(part.parts):
                return Number(_computed(part.sign, values))
        return part

    def _part(self, strength: int) -> Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(f"Parentheses and powers nest at most {DEEPEST} deep.")
        left = self._first()
        while (own := _STRENGTH.get(self._next, 0)) > strength:
            sign = self._take()
            right = self._part(_MINUS if sign == "**" else own)
            left = self._made(Operation(sign, (left, right)))
        self._depth -= 1
        return left

    def _first(self) -> Part:
        token = self._take()
        if token == "(":
            part = self._part(0)
            self._close()
            return part
        if token == "-":
            return self._made(Operation("-", (self._part(_MINUS),)))
        if token == "+":
            return self._part(_MINUS)
        if token[0].isdecimal() or (token[0] == "." and len(token) > 1):
            if not math.isfinite(float(token)):
                raise FormulaError(f"The result would have more than {MOST_DIGITS} digits.")
            return self._made(Number(float(token)))
        if token in FUNCTIONS and self._next == "(":
            return self._function(token)
        if token in CONSTANTS:
            return self._made(Number(CONSTANTS[token]))
        if token in self._names:
            return self._made(Name(token))
        if not (token[0].isalpha() or token[0] == "_"):
            raise self._unexpected(token, "a number or a name should be")
        if token in FUNCTIONS:
            raise FormulaError(f"'{token}' needs parentheses: {token}(x).")
        known = ", ".join((*self._names, *CONSTANTS, *FUNCTIONS))
        shown = token if len(token) <= 20 else f"{token[:19]}…"
        raise FormulaError(f"'{shown}' is not a known name. Known: {known}.")

    def _function(self, name: str) -> Part:
        _, least, most = FUNCTIONS[name]
        self._take()
        parts = [self._part(0)]
        while self._next == ",":
            self._take()
            parts.append(self._part(0))
        self._close()
        if not least <= len(parts) <= most:
            wanted = "1 value" if most == 1 else f"{most} values"
            raise FormulaError(f"'{name}' takes {wanted}, found {len(parts)}.")
        return self._made(Operation(name, tuple(parts)))

    def _unexpected(self, token: str, place: str) -> FormulaError:
        if token in _STRENGTH or token[0].isalpha() or token[0].isdecimal() or token[0] in "_(),.":
            return FormulaError(f"'{token[:20]}' stands where {place}.")
        return FormulaError(f"'{token}' has no meaning in a formula.")

    def _close(self) -> None:
        if self._next != ")":
            raise FormulaError("A closing parenthesis is missing.")
        self._take()
