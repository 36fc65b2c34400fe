"""Size budgets: what grows past them is missing an idea."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.source import PACKAGE, ROOT, place, python_files, tree

FILE_LINES = 400
FUNCTION_LINES = 50
CLASS_METHODS = 20
ARGUMENTS = 6

FILES = python_files(PACKAGE, ROOT / "tests", ROOT / ".ci")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    """All functions and methods of a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def arguments(function: Function) -> int:
    """How many things a caller has to think of; `self` and `cls` are none."""
    listed = function.args
    names = [a.arg for a in (*listed.posonlyargs, *listed.args, *listed.kwonlyargs)]
    bound = names[:1] in (["self"], ["cls"])
    return len(names) - bound


def test_no_file_is_longer_than_the_budget() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}

    found = [
        f"{place(path)}: {lines} lines" for path, lines in lengths.items() if lines > FILE_LINES
    ]

    assert not found, "\n".join(found)


def test_no_function_is_longer_than_the_budget() -> None:
    lengths = [
        (path, function, (function.end_lineno or function.lineno) - function.lineno + 1)
        for path in FILES
        for function in functions(path)
    ]

    found = [
        f"{place(path, function)} {function.name}: {lines} lines"
        for path, function, lines in lengths
        if lines > FUNCTION_LINES
    ]

    assert not found, "\n".join(found)


def test_no_class_has_more_methods_than_the_budget() -> None:
    found = []
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                methods = {part.name for part in node.body if isinstance(part, Function)}
                if len(methods) > CLASS_METHODS:
                    found.append(f"{place(path, node)} {node.name}: {len(methods)} methods")

    assert not found, "\n".join(found)


def test_no_function_takes_more_arguments_than_the_budget() -> None:
    found = [
        f"{place(path, function)} {function.name}: {arguments(function)} arguments"
        for path in FILES
        for function in functions(path)
        if arguments(function) > ARGUMENTS
    ]

    assert not found, "\n".join(found)
