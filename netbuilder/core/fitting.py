"""Whether what leaves one port fits where it would arrive, from what is known of both nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from netbuilder.core.design import Design, Port
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import Layer, Socket
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.shapes import Shape


def misfit(
    design: Design, facts: Mapping[str, NodeFacts], source: Port, target: Port
) -> Problem | None:
    """Why what leaves `source` is of no use at `target`; None where it fits or cannot be told.

    A wire that does not fit in size may be drawn all the same; this is for choosing among ports
    and for saying it before the mouse is let go.
    """
    giving, taking = facts.get(source.node), facts.get(target.node)
    node = design.nodes.get(target.node)
    shape = giving.leaving(source.name) if giving is not None else None
    if shape is None or not shape.is_known or taking is None or node is None or node.bypassed:
        return None
    layer = taking.layer
    if not isinstance(layer, Layer):
        return None
    arrivals = _arrivals(layer, taking, target.name, shape)
    if arrivals is None:
        return None
    try:
        layer.shape(*arrivals)
    except DesignError as error:
        problem = error.problems[0]
        return structs.replace(problem, found=problem.found.replace("{node}", node.title))
    return None


def _arrivals(layer: Layer, facts: NodeFacts, name: str, shape: Shape) -> list[Any] | None:
    """What would arrive at each socket; None while another socket is not known."""
    known = dict(zip((each.name for each in layer.inputs), facts.inputs, strict=False))
    result: list[Any] = []
    for socket in layer.inputs:
        arriving = known.get(socket.name)
        if socket.name == name:
            result.append((*_all_known(arriving), shape) if socket.many else shape)
        elif _is_told(socket, arriving):
            result.append(arriving)
        else:
            return None
    return result


def _is_told(socket: Socket, arriving: Any) -> bool:
    if socket.many:
        return bool(arriving) and len(_all_known(arriving)) == len(arriving)
    if arriving is None:
        return socket.optional
    return bool(arriving.is_known)


def _all_known(arriving: Any) -> tuple[Shape, ...]:
    shapes = arriving if isinstance(arriving, tuple) else ()
    return tuple(each for each in shapes if each is not None and each.is_known)
