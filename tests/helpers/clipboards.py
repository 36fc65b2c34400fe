"""Copied text for tests, and what every pasted design must be."""

from __future__ import annotations

import json
from typing import Any

from netbuilder.core.clipboard import Pasted
from netbuilder.core.clipboard_text import MARK
from netbuilder.core.design import breaks_loops
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.value import Project


def text_of(*layers: Any, wires: Any = (), **more: Any) -> str:
    nodes = [{"id": f"n{number}", "layer": each} for number, each in enumerate(layers)]
    content = {"made_by": MARK, "version": 1, "nodes": nodes, "wires": wires, **more}
    return json.dumps(content)


def check(after: Pasted) -> None:
    """A design that an editor could have made: it saves, loads as it was and has whole wires."""
    whole = Project(design=after.design, blocks=after.blocks)
    assert from_text(to_text(whole), "a.netb").project.design == after.design
    singles: set[object] = set()
    for wire in after.design.wires:
        start, end = after.design.nodes[wire.source.node], after.design.nodes[wire.target.node]
        assert wire.source.name in {each.name for each in start.layer.outputs}
        many = {each.name: each.many for each in end.layer.inputs}[wire.target.name]
        assert many or wire.target not in singles
        singles.add(wire.target)
    if not any(breaks_loops(node) for node in after.design.nodes.values()):
        assert len(after.design.order) == len(after.design.nodes)
