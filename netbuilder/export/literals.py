"""Literals in generated text: what a text looks like without them, and which ones it holds."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Callable
from functools import lru_cache

_WORDS = {"True", "False"}
_HOLE = "\0"


@lru_cache(4096)
def pattern(text: str) -> str:
    """The text with a hole in place of each number, truth value and string."""
    return replaced(text, lambda _: _HOLE)


@lru_cache(4096)
def found(text: str) -> tuple[str, ...]:
    """The literals of a text, in order."""
    seen: list[str] = []

    def note(literal: str) -> str:
        seen.append(literal)
        return literal

    replaced(text, note)
    return tuple(seen)


def replaced(text: str, change: Callable[[str], str]) -> str:
    """The text with each literal changed; its other signs and white space stay."""
    lines = text.split("\n")
    for token in reversed(_literals(text)):
        row, start, end = token.start[0] - 1, token.start[1], token.end[1]
        # From the back, so that earlier places stay; `change` still hears them from the front.
        lines[row] = f"{lines[row][:start]}{_HOLE}{lines[row][end:]}"
    pieces = "\n".join(lines).split(_HOLE)
    changed = [change(token.string) for token in _literals(text)]
    return "".join(piece + more for piece, more in zip(pieces, [*changed, ""], strict=True))


@lru_cache(4096)  # copies of a block say mostly the same
def _literals(text: str) -> tuple[tokenize.TokenInfo, ...]:
    # Brackets make any piece of an expression one logical line, whatever its line breaks.
    wrapped = f"({text})"
    tokens = tokenize.generate_tokens(io.StringIO(wrapped).readline)
    return tuple(_unwrapped(token) for token in tokens if _is_literal(token))


def _is_literal(token: tokenize.TokenInfo) -> bool:
    return token.type in (tokenize.NUMBER, tokenize.STRING) or token.string in _WORDS


def _unwrapped(token: tokenize.TokenInfo) -> tokenize.TokenInfo:
    if token.start[0] > 1:
        return token
    (row, start), (_, end) = token.start, token.end
    return token._replace(start=(row, start - 1), end=(row, end - 1))
