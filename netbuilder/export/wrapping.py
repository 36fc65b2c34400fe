"""Breaks generated lines that are too long, where a person would break them."""

from __future__ import annotations

WIDTH = 100


def wrapped(line: str, behind: str = "") -> list[str]:
    """The line itself, or in several that open and close its last bracket.

    Args:
        behind: What will stand behind it.
    """
    start = _opening(line)
    if len(line) + len(behind) <= WIDTH or start < 0:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    first, content, last = line[: start + 1], line[start + 1 : -1], f"{indent}{line[-1]}"
    if len(content) + len(indent) + 4 <= WIDTH:
        return [first, f"{indent}    {content}", last]
    parts = _parts(content)
    if len(parts) == 1:
        return [first, *wrapped(f"{indent}    {content}"), last]
    rows = []
    for part in parts:
        *begun, end = wrapped(f"{indent}    {part}", behind=",")
        rows += [*begun, f"{end},"]
    return [first, *rows, last]


def _opening(line: str) -> int:
    """Where the bracket opens that closes at the end of the line; -1 if there is none."""
    quote = ""
    places: list[int] = []
    for place, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            places.append(place)
        elif sign in ")]}" and places:
            opened = places.pop()
            if place == len(line) - 1:
                return opened
    return -1


def _parts(content: str) -> list[str]:
    """What stands between the outermost commas."""
    parts, depth, quote = [""], 0, ""
    for sign in content:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        depth += (not quote) * ((sign in "([{") - (sign in ")]}"))
        if sign == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]
