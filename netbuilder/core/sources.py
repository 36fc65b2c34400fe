"""Which ports a wire could join with a port, and edits that choose one of them."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.core import edits, reach
from netbuilder.core.design import Design, Port, Wire, breaks_loops
from netbuilder.core.problems import DesignError, Problem, Where


def sources(design: Design, target: Port) -> list[Port]:
    """The outputs that could feed an input, in the order of the flow."""
    circular = reach.downstream(design, [target.node])
    return [
        port
        for port in _ports(design, are_inputs=False)
        if _can(design, port, target, port.node in circular)
    ]


def targets(design: Design, source: Port) -> list[Port]:
    """The inputs that an output could feed, in the order of the flow."""
    circular = reach.upstream(design, [source.node])
    return [
        port
        for port in _ports(design, are_inputs=True)
        if _can(design, source, port, port.node in circular)
    ]


def fed_from(design: Design, target: Port, old: Wire | None, source: Port | None) -> Design:
    """Let an input be fed by another output; the wire keeps its place among those of the input.

    Args:
        target: The input.
        old: The wire that gives way; None for a further one.
        source: The new output; None to take the wire away.

    Raises:
        DesignError: The wire cannot be.
    """
    if old is not None and old not in design.wires:
        found = "The wire is not there any longer."
        raise DesignError(Problem("no-such-wire", found, where=Where(node=target.node)))
    if source is None:
        return edits.disconnected(design, old) if old is not None else design
    fresh = Wire(source, target)
    if old is None:
        return edits.connected(design, source, target)
    if fresh == old:
        return design
    problem = edits.refusal(edits.disconnected(design, old), source, target)
    if problem is None and fresh in design.wires:
        problem = Problem("wired-already", found="These two are wired already.")
    if problem is not None:
        raise DesignError(problem)
    return design.with_wires(tuple(fresh if wire == old else wire for wire in design.wires))


def _ports(design: Design, are_inputs: bool) -> Iterator[Port]:
    for id in dict.fromkeys((*design.order, *design.nodes)):
        layer = design.nodes[id].layer
        for socket in layer.inputs if are_inputs else layer.outputs:
            yield Port(id, socket.name)


def _can(design: Design, source: Port, target: Port, may_close: bool) -> bool:
    """Whether a wire can be. Circles are looked for only where one could close: a thousand
    answers then cost no thousand walks through the design.
    """
    if source.node == target.node:
        return False
    if any(wire.source == source for wire in design.incoming.get(target.node, ())):
        return edits.refusal(design, source, target) is None
    if not may_close:
        return True
    has_memory = any(breaks_loops(node) for node in design.nodes.values())
    return has_memory and edits.refusal(design, source, target) is None
