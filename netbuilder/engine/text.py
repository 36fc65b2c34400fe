"""Runs generated text so that a traceback shows its lines and names the guilty node."""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Mapping
from typing import Any

from netbuilder.core.problems import Problem, Where

_PREFIX = "<design "


def executed(text: str, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything that a text of Python defines.

    The text comes from `netbuilder.export` alone, which puts only checked values into it.
    """
    file_name = f"{_PREFIX}{hashlib.sha256(text.encode()).hexdigest()[:12]}>"
    linecache.cache[file_name] = (len(text), None, text.splitlines(keepends=True), file_name)
    defined: dict[str, Any] = {"__name__": "netbuilder_design", **(names or {})}
    exec(compile(text, file_name, "exec"), defined)  # the one place that runs generated text
    return defined


def guilty_node(error: BaseException, lines: Mapping[int, str]) -> str:
    """Id of the node whose line of generated text an exception came through; empty if none."""
    guilty = ""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(_PREFIX):
            guilty = lines.get(trace.tb_lineno, guilty)
        trace = trace.tb_next
    return guilty


def torch_problem(error: BaseException, node: str, title: str) -> Problem:
    """A fault that torch found in a node, in words, with torch's own in the details."""
    first_line = str(error).partition("\n")[0][:200]
    if isinstance(error, IndexError) and first_line.startswith("index out of range"):
        return Problem(
            "token-outside-vocabulary",
            found=f"A token that arrives at '{title or 'the network'}' is not in its vocabulary.",
            expected="Tokens are whole numbers from 0 on, and below the size of the vocabulary.",
            fix="Make the vocabulary larger than the largest token of the data.",
            where=Where(node=node, field="vocabulary"),
        )
    where = f"'{title}' could not be computed" if title else "The network could not be computed"
    return Problem(
        "torch-refused",
        found=f"{where}: {first_line}",
        fix="Look at the shapes that arrive there.",
        where=Where(node=node),
    )
