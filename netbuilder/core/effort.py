"""Names what decides how much a step computes, so that what was tried is known again."""

from __future__ import annotations

import hashlib
from typing import Any

from netbuilder.core.design import Design
from netbuilder.core.value import Project


def effort_key(project: Project, cores: int) -> str:
    """A short name that is the same for designs that compute alike.

    Places, names and learning rates do not count; layers, wires, batch and precision do.

    Args:
        cores: Of the processor: what is best on one computer need not be so on another.
    """
    plan = project.plan
    blocks = [(key, *_drawn(block.design)) for key, block in sorted(project.blocks.items())]
    told = (
        _drawn(project.design),
        blocks,
        project.recipe.facts,
        plan.batch_size,
        str(plan.precision),
        plan.device,
        cores,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _drawn(design: Design) -> tuple[Any, ...]:
    nodes = [(id, repr(node.layer), node.bypassed) for id, node in sorted(design.nodes.items())]
    return nodes, sorted(map(repr, design.wires))
