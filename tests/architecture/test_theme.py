"""Colours and sizes come from the theme: a literal elsewhere escapes dark, contrast and scaling."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.source import PACKAGE, docstrings, place, python_files, tree

UI = PACKAGE / "ui"
LITERAL = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})\b|\b\d+(?:\.\d+)?p[xt]\b")
# Clear is no colour, and black and white are the two values of a mask.
NEUTRAL = {"transparent", "color0", "color1"}


def literals(path: Path) -> Iterator[ast.AST]:
    """Texts with a colour (#RRGGBB) or a size (12px) in them, documentation left aside."""
    documentation = docstrings(path)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and id(node) not in documentation:
            if isinstance(node.value, str) and LITERAL.search(node.value):
                yield node


def made_colours(path: Path) -> Iterator[ast.AST]:
    """Colours made from numbers or names, and Qt's own ones."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("QColor"):
            if node.args and all(isinstance(part, ast.Constant) for part in node.args):
                yield node
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("GlobalColor"):
            if node.attr not in NEUTRAL:
                yield node


def test_no_colour_or_size_literal_is_in_the_window_outside_the_theme() -> None:
    files = [path for path in python_files(UI) if UI / "theme" not in path.parents]

    found = [
        f"{place(path, node)}: {ast.unparse(node)}"
        for path in files
        for node in (*literals(path), *made_colours(path))
    ]

    assert not found, "\n".join(found)
