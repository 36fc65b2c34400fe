"""What is said of ports, wires and frames: short sentences for those who hear the drawing."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.core.design import Design, Frame, Wire
from netbuilder.core.facts import NodeFacts
from netbuilder.core.shapes import Shape

Facts = Mapping[str, NodeFacts]
MOST_NAMED = 4


def listed(names: list[str]) -> str:
    """Names as a sentence has them: ``a, b and c``; a long list ends with how many more."""
    if len(names) > MOST_NAMED:
        more = len(names) - MOST_NAMED + 1
        names = [*names[: MOST_NAMED - 1], f"{more:,} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def input_words(design: Design, facts: Facts, id: str, name: str) -> str:
    """An input: ``input x, takes 4 features, wired from Input 1``."""
    wires = [wire for wire in design.incoming.get(id, ()) if wire.target.name == name]
    words = [f"input {_plain(name)}"]
    shapes = list(dict.fromkeys(filter(None, (leaving(facts, wire) for wire in wires))))
    if shapes:
        words.append(f"takes {listed([shape.phrase for shape in shapes])}")
    if wires:
        sources = [design.nodes[wire.source.node].title for wire in wires]
        words.append(f"wired from {listed(sources)}")
    else:
        sockets = [each for each in design.nodes[id].layer.inputs if each.name == name]
        is_needed = bool(sockets) and not sockets[0].optional
        words.append("not wired, needed" if is_needed else "not wired")
    return ", ".join(words)


def output_words(design: Design, facts: Facts, id: str, name: str) -> str:
    """An output: ``output y, gives 64 features, wired to Dense 2 and Output 1``."""
    wires = [wire for wire in design.outgoing.get(id, ()) if wire.source.name == name]
    words = [f"output {_plain(name)}"]
    known = facts.get(id)
    shape = known.leaving(name) if known is not None else None
    if shape is not None:
        words.append(f"gives {shape.phrase}")
    targets = [design.nodes[wire.target.node].title for wire in wires]
    words.append(f"wired to {listed(targets)}" if targets else "not wired")
    return ", ".join(words)


def wire_words(design: Design, facts: Facts, wire: Wire) -> str:
    """A wire: ``from Dense 1 to Dense 2, batch × 64``."""
    start, end = design.nodes[wire.source.node], design.nodes[wire.target.node]
    source, target = start.title, end.title
    if len(start.layer.outputs) > 1:
        source = f"{source} {_plain(wire.source.name)}"
    if len(end.layer.inputs) > 1:
        target = f"{target} {_plain(wire.target.name)}"
    shape = leaving(facts, wire)
    size = f"batch × {shape.label}" if shape is not None else "size unknown"
    return f"from {source} to {target}, {size}"


def frame_words(frame: Frame) -> str:
    """A frame or a note: ``frame Encoder, folded``, ``note Mind the scale``."""
    if frame.is_note:
        return f"note {_first_line(frame.comment)}".strip()
    parts = [f"frame {frame.title}".strip(), _first_line(frame.comment)]
    return ", ".join(filter(None, (*parts, "folded" if frame.folded else "")))


def leaving(facts: Facts, wire: Wire) -> Shape | None:
    """What flows through a wire; None where it is not known."""
    known = facts.get(wire.source.node)
    return known.leaving(wire.source.name) if known is not None else None


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].lstrip("#> *-").strip()


def _plain(name: str) -> str:
    return name.replace("_", " ")
