"""Repairs that only the drawing can tell: which wire may be missing, and what can be deleted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from heapq import nsmallest

from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.design import BlockUse, Design, Node, Port
from netbuilder.core.layer import Layer, Role
from netbuilder.core.problems import AddWire, Fix, Problem, RemoveNode

# In larger drawings looking for a feeder at every edit would cost more than it helps.
MOST_NODES = 300
MOST_TRIED = 4
LONGEST = 20
UNWIRED = "input-not-wired"


def offered(design: Design, problem: Problem) -> Problem:
    """The problem with a repair, where its rule could not tell one."""
    node = design.nodes.get(problem.where.node)
    if node is None or problem.fixes or not problem.is_error or problem.where.blocks:
        return problem
    if not isinstance(node.layer, Layer | BlockUse) or node.layer.role is not Role.HIDDEN:
        return problem
    fixes = [Fix("Delete it", (RemoveNode(node.id),))]
    if problem.code == UNWIRED and len(design.nodes) <= MOST_NODES:
        fixes = [*_wires(design, node, problem.where.port), *fixes]
    return structs.replace(problem, fixes=tuple(fixes))


def _wires(design: Design, node: Node, port: str) -> Iterator[Fix]:
    """A wire from the nearest node before this one whose answer may end here."""
    target = Port(node.id, port)
    feeding = set(design.before(node.id))
    before = (
        each
        for each in design.nodes.values()
        if each.layer.outputs and each.position[0] < node.position[0]
    )
    nearest = nsmallest(
        MOST_TRIED,
        before,
        key=lambda each: (each.id in feeding, math.dist(each.position, node.position)),
    )
    for each in nearest:
        source = Port(each.id, each.layer.outputs[0].name)
        if edits.refusal(design, source, target) is None:
            edit = AddWire((source.node, source.name), (target.node, target.name))
            yield Fix(f"Wire {_short(each.title)} to it", (edit,))
            return


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"
