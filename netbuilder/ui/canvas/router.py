"""Leads wires from port to port and says of each what flows through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from netbuilder.core.design import Port, Wire, breaks_loops
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.visual import guilty_port, shape_form
from netbuilder.ui.canvas.wire_path import LEVEL, LONG, WirePath

if TYPE_CHECKING:
    from netbuilder.ui.canvas.scene import CanvasScene

CLEARANCE_PX = 24.0
SAME_PX = 0.01


def at_its_node(_port: Port, _is_input: bool) -> QPointF | None:
    """For ports that lie where their node shows them."""
    return None


class Router:
    """Knows where the two ends of a wire are in the scene.

    Attributes:
        where_port: Asked first for the place of a port (and whether it is an input), so that what
            is folded can answer for what it hides; None means at its node.
        trial: Dots of wires that a gesture is moving, instead of those of the design.
    """

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self.where_port: Callable[[Port, bool], QPointF | None] = at_its_node
        self.trial: Mapping[Wire, tuple[QPointF, ...]] = {}

    def try_dots(self, trial: Mapping[Wire, tuple[QPointF, ...]]) -> None:
        """Lead wires through other dots for now; those tried before go back to theirs."""
        touched = {**self.trial, **trial}
        self.trial = trial
        self.route(touched)

    def route(self, wires: Iterable[Wire], has_news: bool = True) -> None:
        """Lead these wires anew and have the area painted.

        Args:
            has_news: Whether what they carry may be another; not so while nodes are only moved.
        """
        scene, area = self._scene, QRectF()
        for wire in wires:
            path = scene.wires.paths.get(wire)
            source, target = scene.nodes.get(wire.source.node), scene.nodes.get(wire.target.node)
            if path is None or source is None or target is None:
                continue
            stands = (source.pos(), target.pos())
            if has_news:
                self._describe(path)
            elif (by := self._moved_whole(path, stands)) is not None:
                area = area.united(scene.wires.shift(path, by))
                path.stands = stands
                continue
            start = source.port(wire.source.name, False)
            end = target.port(wire.target.name, True, self.index(wire))
            if start is None or end is None:
                continue
            first = self._place(wire.source, False, source.port_place(start))
            last = self._place(wire.target, True, target.port_place(end))
            open_block = target.visual.inner is not None
            path.depth = last.y() - target.pos().y() if open_block else 0.0
            dots = self._dots(wire, source, target)
            blocked = not dots and self._is_blocked(first, last)
            area = area.united(scene.wires.place(wire, first, last, blocked, dots))
            path.stands = stands
        if not area.isEmpty():
            scene.update(area)

    def index(self, wire: Wire) -> int:
        """Which of the wires of its socket it is."""
        index = 0
        for other in self._scene.design.incoming.get(wire.target.node, ()):
            if other == wire:
                return index
            index += other.target.name == wire.target.name
        return index

    def _moved_whole(self, path: WirePath, stands: tuple[QPointF, QPointF]) -> QPointF | None:
        """How far both nodes of a wire went together since it was led, if they did."""
        if path.stands is None or path.wire in self.trial:
            return None
        by = stands[0] - path.stands[0]
        if by != stands[1] - path.stands[1]:
            return None
        wire = path.wire
        is_folded = self.where_port(wire.source, False) or self.where_port(wire.target, True)
        return None if is_folded else by

    def _place(self, port: Port, is_input: bool, usual: QPointF) -> QPointF:
        place = self.where_port(port, is_input)
        return usual if place is None else place

    def _dots(self, wire: Wire, source: NodeItem, target: NodeItem) -> tuple[QPointF, ...]:
        """Where it is led through; the dots go along while both its nodes are moved alike."""
        if wire in self.trial:
            return self.trial[wire]
        design = self._scene.design
        points = design.bends.get(wire, ())
        ends = self.where_port(wire.source, False), self.where_port(wire.target, True)
        if not points or ends != (None, None):  # dots lead around what a frame now hides
            return ()
        way = source.pos() - QPointF(*design.nodes[source.id].position)
        other = target.pos() - QPointF(*design.nodes[target.id].position)
        shift = way if (way - other).manhattanLength() < SAME_PX else QPointF()
        return tuple(QPointF(*point) + shift for point in points)

    def _describe(self, path: WirePath) -> None:
        knowledge, target = self._scene.knowledge, path.wire.target
        facts = knowledge.facts.get(path.wire.source.node)
        output = facts.leaving(path.wire.source.name) if facts is not None else None
        node = self._scene.design.nodes[target.node]
        layer = node.layer
        guilty = guilty_port(knowledge.problems.get(target.node), layer)
        path.form = shape_form(output)
        path.label = output.label if output is not None else ""
        if output is None or not output.is_known:
            path.state = "unknown"
        elif guilty == target.name:
            path.state = "unfit"
        else:
            path.state = "later" if breaks_loops(node) else "plain"

    def _is_blocked(self, start: QPointF, end: QPointF) -> bool:
        """Whether a node stands on the straight way of a long, level wire."""
        if end.x() - start.x() < LONG or abs(end.y() - start.y()) > LEVEL:
            return False
        left, top = start.x() + CLEARANCE_PX, min(start.y(), end.y()) - 2.0
        width = end.x() - CLEARANCE_PX - left
        way = QRectF(left, top, width, abs(end.y() - start.y()) + 4.0)
        found = self._scene.items(
            way, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.DescendingOrder
        )
        return any(isinstance(item, NodeItem) and item.place.intersects(way) for item in found)
