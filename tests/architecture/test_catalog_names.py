"""Only the catalog names its layers: whoever else did would have to change for each new kind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.source import PACKAGE, imported, place, python_files, tree

CATALOG = "netbuilder.catalog"
LAYERS = PACKAGE / "catalog" / "layers"


def concrete_layers() -> frozenset[str]:
    """Names of all classes below catalog/layers that descend from `Layer`, near or far."""
    classes = [
        node
        for path in python_files(LAYERS)
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
    ]
    found = {"Layer"}
    while (
        new := {
            node.name for node in classes if {ast.unparse(parent) for parent in node.bases} & found
        }
        - found
    ):
        found |= new
    return frozenset(found - {"Layer"})


def others() -> tuple[Path, ...]:
    """Every file of the product outside the catalog."""
    return tuple(p for p in python_files(PACKAGE) if PACKAGE / "catalog" not in p.parents)


def imports_of_layers(path: Path, layers: frozenset[str]) -> Iterator[ast.AST]:
    """Imports of a concrete layer from the catalog, in any form."""
    for module, node in imported(path):
        if module.startswith(CATALOG) and module.rpartition(".")[2] in layers:
            yield node


def uses_of_layers(path: Path, layers: frozenset[str]) -> Iterator[ast.AST]:
    """Uses of a layer through the module that holds it, as in ``layers.Dense``."""
    holders = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if CATALOG in f"{getattr(node, 'module', '') or ''}.{alias.name}"
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in layers:
            start = node.value
            while isinstance(start, ast.Attribute):
                start = start.value
            if isinstance(start, ast.Name) and start.id in holders:
                yield node


def comparisons_with_kinds(path: Path) -> Iterator[ast.AST]:
    """Comparisons such as ``layer.kind == "dense"``: a layer's name in disguise."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            asks_kind = any(
                isinstance(side, ast.Attribute)
                and side.attr == "kind"
                and isinstance(side.value, ast.Name | ast.Attribute)
                and "layer" in ast.unparse(side.value)
                for side in sides
            )
            if asks_kind and any(isinstance(side, ast.Constant) for side in sides):
                yield node


def test_there_are_layers_to_look_for() -> None:
    assert len(concrete_layers()) >= 10


def test_no_concrete_layer_is_named_outside_the_catalog() -> None:
    layers = concrete_layers()

    found = [
        place(path, node)
        for path in others()
        for node in (
            *imports_of_layers(path, layers),
            *uses_of_layers(path, layers),
            *comparisons_with_kinds(path),
        )
    ]

    assert not found, "\n".join(found)
