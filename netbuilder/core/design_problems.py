"""Faults of a drawing as a whole: nothing enters, nothing is judged, circles, unread answers."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.core.design import Design, Wire
from netbuilder.core.layer import Role
from netbuilder.core.problems import Fix, Problem, RemoveWire, Severity, Where
from netbuilder.core.value import Project

MOST_CIRCLES = 20  # who mends these sees the next; thousands would hold the window


def whole_problems(project: Project) -> Iterable[Problem]:
    """Faults of the drawing as a whole: nothing enters, nothing is judged, no data."""
    design = project.design
    if not design.with_role(Role.SOURCE):
        yield Problem("no-input", found="No data enters the network.", fix="Place an Input.")
    outputs = design.with_role(Role.OUTPUT)
    if not outputs:
        yield Problem(
            "no-output",
            found="The network has no Output, so nothing says what it should learn.",
            fix="Place an Output and wire it to the last layer.",
        )
    if project.recipe.source is None:
        yield Problem(
            "no-data", found="No data is chosen yet.", fix="Drop a CSV file, or choose data."
        )
    yield from _unread(design)


def _unread(design: Design) -> Iterable[Problem]:
    """Warnings for nodes whose answer nobody uses."""
    for node in design.nodes.values():
        is_wired = node.id in design.incoming or node.layer.role is Role.SOURCE
        if node.layer.outputs and not design.outgoing.get(node.id) and is_wired:
            yield Problem(
                "output-not-used",
                found=f"Nothing uses what {node.title} answers.",
                fix="Wire it on to another layer or an Output.",
                where=Where(node=node.id, port=node.layer.outputs[0].name),
                severity=Severity.WARNING,
            )


def loop_problems(design: Design, looped: list[str]) -> Iterable[Problem]:
    """A problem for each of the first circles of wires, with a fix that removes its last wire."""
    remaining = set(looped)
    for _ in range(MOST_CIRCLES):
        circle = _circle(design, remaining) if remaining else []
        if not circle:
            return
        names = " → ".join(design.nodes[id].title for id in [*circle, circle[0]])
        closing = next(
            wire
            for wire in reversed(design.wires)
            if wire.source.node in circle and wire.target.node in circle
        )
        yield Problem(
            "loop",
            found=f"{names} form a circle, so none of them can be computed first.",
            fix="Remove one of the wires, or use a recurrent layer.",
            where=Where(node=closing.target.node, port=closing.target.name),
            fixes=(Fix("Remove the closing wire", (_removal(closing),)),),
        )
        remaining -= design.following(*circle)


def _removal(wire: Wire) -> RemoveWire:
    return RemoveWire((wire.source.node, wire.source.name), (wire.target.node, wire.target.name))


def _circle(design: Design, remaining: set[str]) -> list[str]:
    """Ids of one circle in the order of its wires, the node placed first at the front.

    Empty if there is none.
    """
    places = {id: index for index, id in enumerate(design.nodes)}
    trail: list[str] = [min(remaining, key=places.__getitem__)]
    while True:
        feeding = [id for id in design.before(trail[-1]) if id in remaining]
        if not feeding:
            return []
        if feeding[0] in trail:
            circle = trail[trail.index(feeding[0]) :][::-1]
            start = circle.index(min(circle, key=places.__getitem__))
            return [*circle[start:], *circle[:start]]
        trail.append(feeding[0])
