"""How commands speak: tables and JSON on standard output, everything else on standard error."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from netbuilder.core.problems import Problem

if TYPE_CHECKING:
    from rich.console import Console

DONE, FAILED, NOT_READY = 0, 1, 2


def console(to_error: bool = False) -> Console:
    """A console with colours where the terminal has them."""
    # rich takes 50 ms to import, which --json and most scripts need not pay.
    from rich.console import Console

    return Console(stderr=to_error, highlight=False, soft_wrap=False)


def as_dictionary(problem: Problem) -> dict[str, Any]:
    """A problem for scripts."""
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "found": problem.found,
        "expected": problem.expected,
        "fix": problem.fix,
        "node": problem.where.node,
        "field": problem.where.field,
    }


def told(problems: Iterable[Problem], as_json: bool = False) -> None:
    """Say why something cannot be done."""
    problems = tuple(problems)
    if as_json:
        answer({"problems": [as_dictionary(problem) for problem in problems]})
    for problem in problems:
        print(f"{'' if problem.is_error else 'Note: '}{problem.sentence}", file=sys.stderr)


def note(sentence: str) -> None:
    """Say something beside the result."""
    print(sentence, file=sys.stderr)


def answer(value: Any) -> None:
    """Write a value as JSON, with null for numbers that are none."""
    print(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; a column whose title ends in ``>`` is aligned to the right."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        to_right = column.endswith(">")
        shown.add_column(column.rstrip(">"), justify="right" if to_right else "left")
    for row in rows:
        shown.add_row(*(escape(cell) for cell in row))
    out = console()
    out.print(f"[bold]{escape(title)}[/bold]", soft_wrap=True)
    out.print(shown)


def figure(value: float) -> str:
    """A measured number, short."""
    if not math.isfinite(value):
        return "not a number"
    return f"{value:.4f}" if 0.001 <= abs(value) < 1000 or value == 0 else f"{value:.4g}"


def duration(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"
