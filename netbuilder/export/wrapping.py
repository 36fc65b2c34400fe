"""Breaks generated lines that are too long, where a person would break them."""

from __future__ import annotations

WIDTH = 100


def wrapped(line: str, behind: str = "") -> list[str]:
    """The line itself, or in several that open and close its longest bracket.

    Args:
        behind: What will stand behind it.
    """
    pairs = _outer_pairs(line)
    if len(line) + len(behind) <= WIDTH or not pairs:
        return [line]
    start, end = max(pairs, key=lambda pair: pair[1] - pair[0])
    indent = " " * (len(line) - len(line.lstrip()))
    first, content, last = line[: start + 1], line[start + 1 : end], f"{indent}{line[end:]}"
    if len(content) + len(indent) + 4 <= WIDTH:
        return [first, f"{indent}    {content}", last]
    parts = _parts(content)
    if len(parts) == 1:
        return [first, *wrapped(f"{indent}    {content}"), last]
    rows = []
    for part in parts:
        *begun, ended = wrapped(f"{indent}    {part}", behind=",")
        rows += [*begun, f"{ended},"]
    return [first, *rows, last]


def _outer_pairs(line: str) -> list[tuple[int, int]]:
    """Where the outermost brackets open and close."""
    quote = ""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for place, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            opened.append(place)
        elif sign in ")]}" and opened:
            start = opened.pop()
            if not opened:
                pairs.append((start, place))
    return pairs


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
