"""Project files with one thing wrong each, for tests of what reading them says."""

from __future__ import annotations

import json
from typing import Any

HEAD = {
    "format": 1,
    "min_reader": 1,
    "project": "0123456789abcdef0123456789abcdef",
    "saved_with": "1.0.0",
}


def document(**sections: Any) -> dict[str, Any]:
    """A sound project of one dense layer, with sections replaced."""
    sound = {
        "netbuilder": HEAD,
        "design": {"nodes": {"dense_3": node()}, "wires": []},
        "recipe": {},
        "plan": {},
    }
    return {**sound, **sections}


def node(**fields: Any) -> dict[str, Any]:
    """A dense node with 16 units, with fields replaced."""
    return {"layer": {"kind": "dense", "units": 16}, "at": [0.0, 0.0], **fields}


def dense(**values: Any) -> dict[str, Any]:
    """A project whose only layer is dense with these values."""
    return with_nodes(dense_3=node(layer={"kind": "dense", **values}))


def with_nodes(*wires: tuple[str, str], **nodes: Any) -> dict[str, Any]:
    """A project with these nodes and wires."""
    ends = [{"from": source, "to": target} for source, target in wires]
    return document(design={"nodes": nodes, "wires": ends})


def text(value: Any) -> str:
    """A document as netbuilder lays files out, whatever is in it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def sound_text() -> str:
    """A sound project as text."""
    return text(document())
