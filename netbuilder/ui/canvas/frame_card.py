"""What a folded frame looks like: one card, at which the wires from outside end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QPointF

from netbuilder.core.design import Design, Frame, Port
from netbuilder.core.layer import Family
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.knowledge import Knowledge
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.visual import NodeVisual, PortMark, Row, counted, shape_form

FAMILIES = {family.token: family for family in Family}


class CardItem(NodeItem):
    """The card of a folded frame; `id` is that of the frame."""


class Ends(NamedTuple):
    """Where the wires of a folded frame end, by what flows: one port for each source.

    Attributes:
        takes, gives: The outputs that feed it, and its own that feed others.
        slots: Which of them a hidden port ends at, by the port and whether it is an input.
    """

    takes: tuple[Port, ...]
    gives: tuple[Port, ...]
    slots: Mapping[tuple[Port, bool], int]

    def place(self, card: NodeItem, port: Port, is_input: bool) -> QPointF:
        """Where the wires of a hidden port end at the card."""
        mark = PortMark("", is_input, self.slots.get((port, is_input), 0))
        return card.pos() + shape.port_place(card.visual, mark)


def ends_of(design: Design, inside: Iterable[str]) -> Ends:
    """The ports that a card needs for what leads into it and out of it."""
    own = set(inside)
    entering = [w for w in design.wires if w.target.node in own and w.source.node not in own]
    leaving = [w for w in design.wires if w.source.node in own and w.target.node not in own]
    takes = tuple(dict.fromkeys(wire.source for wire in entering))
    gives = tuple(dict.fromkeys(wire.source for wire in leaving))
    slots = {(wire.target, True): takes.index(wire.source) for wire in reversed(entering)}
    slots.update(((port, False), slot) for slot, port in enumerate(gives))
    return Ends(takes, gives, slots)


def card_visual(
    frame: Frame, ends: Ends, inside: tuple[str, ...], knowledge: Knowledge
) -> NodeVisual:
    """The look of a folded frame: its title, how many layers it hides, and what they cost."""
    known = [knowledge.facts[id] for id in inside if id in knowledge.facts]
    parameters = sum(facts.parameters for facts in known)
    found = [knowledge.problems[id] for id in inside if id in knowledge.problems]
    worst = "error" if any(each.is_error for each in found) else ("warning" if found else "")
    footer, tone = counted(parameters, "parameter") if parameters else "no parameters", "text_3"
    if found:
        footer, tone = counted(len(found), "problem") + " inside", worst
    return NodeVisual(
        title=frame.title or "Frame",
        family=FAMILIES.get(frame.colour, Family.BLOCK),
        icon="frame",
        rows=(Row("layers", f"{len(inside):,}"),),
        footer=footer,
        tone=tone,
        ports=(
            *(_mark(port, True, slot, knowledge) for slot, port in enumerate(ends.takes)),
            *(_mark(port, False, slot, knowledge) for slot, port in enumerate(ends.gives)),
        ),
        problem=worst,
        is_learning=any(id in knowledge.learning for id in inside),
    )


def _mark(port: Port, is_input: bool, slot: int, knowledge: Knowledge) -> PortMark:
    facts = knowledge.facts.get(port.node)
    leaving = facts.leaving(port.name) if facts is not None else None
    state = "plain" if leaving is not None and leaving.is_known else "unknown"
    return PortMark(f"{port.node}.{port.name}", is_input, slot, shape_form(leaving), state)
