"""Writes circles of wires as a loop over the steps of a sequence."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from netbuilder.core.design import Design, breaks_loops
from netbuilder.core.shapes import Shape
from netbuilder.export.block_texts import PartText, part_text, watch_line
from netbuilder.export.parts import Part, local

STEP = "[:, step : step + 1]"


def texts_of(
    design: Design, parts: tuple[Part, ...], watched: bool = False
) -> tuple[PartText, ...]:
    """The nodes as text; those of a circle share one loop, in which each has its own lines.

    Args:
        watched: Whether each shows its answers: those of a circle behind it, as lists of steps.
    """
    texts = {part.id: part_text(part) for part in parts}
    if watched:
        for part in parts:
            shown = (watch_line(part.id, part.names),)
            texts[part.id] = structs.replace(texts[part.id], watches=shown)
    by_id = {part.id: part for part in parts}
    for loop in design.loops:
        if loop[0] in by_id:
            texts |= _unrolled(design, [by_id[id] for id in loop], watched)
    return tuple(texts.values())


def _unrolled(design: Design, parts: list[Part], watched: bool) -> dict[str, PartText]:
    memories = [part for part in parts if breaks_loops(design.nodes[part.id])]
    bodies = [part for part in parts if part not in memories]
    inside = {name for part in parts for name in part.names}
    kept = _kept(design, parts, watched)
    guide = next(
        name for part in bodies for _, names in part.fed for name in names if name not in inside
    )
    texts = {
        part.id: structs.replace(
            part_text(part),
            forward=(f"{part.id} = {guide}.new_zeros({guide}.shape[0], 1, {part.shape.known[1]})",),
            comment=_one_step(part.shapes),
        )
        for part in memories
    }
    for part in bodies:
        lines = list(_body(part, inside, kept))
        if part is bodies[0]:
            lines[:0] = _head(guide, memories, kept)
        if part is bodies[-1]:
            lines += _tail(memories, kept)
        comment = part_text(part).comment if part is bodies[-1] else _one_step(part.shapes)
        texts[part.id] = structs.replace(part_text(part), forward=tuple(lines), comment=comment)
    if watched:
        last = bodies[-1].id
        texts[last] = structs.replace(texts[last], watches=tuple(map(_watch_steps, parts)))
    return texts


def _kept(design: Design, parts: list[Part], watched: bool) -> list[str]:
    """Locals whose answers at all steps are used behind the loop, in order."""
    inside = {part.id for part in parts}
    used = {
        local(design, wire.source)
        for wire in design.wires
        if wire.source.node in inside and wire.target.node not in inside
    }
    if watched:
        used |= {name for part in parts for name in part.names}
    return [name for part in parts for name in part.names if name in used]


def _head(guide: str, memories: list[Part], kept: list[str]) -> Iterator[str]:
    yield from (f"{name}_steps: list[Tensor] = []" for name in kept)
    yield f"for step in range({guide}.shape[1]):"
    for part in memories:
        if part.id in kept:
            yield f"    {part.id}_steps.append({part.id})"


def _body(part: Part, inside: set[str], kept: list[str]) -> Iterator[str]:
    fed = tuple(
        (socket, tuple(name if name in inside else f"{name}{STEP}" for name in names))
        for socket, names in part.fed
    )
    yield from (f"    {line}" for line in structs.replace(part, fed=fed).forward)
    yield from (f"    {name}_steps.append({name})" for name in part.names if name in kept)


def _tail(memories: list[Part], kept: list[str]) -> Iterator[str]:
    held = ", ".join(part.id for part in memories)
    arriving = ", ".join(names[0] for part in memories for _, names in part.fed)
    yield f"    {held} = {arriving}"
    yield from (f"{name} = torch.cat({name}_steps, dim=1)" for name in kept)


def _watch_steps(part: Part) -> str:
    shown = ", ".join(f"{name}_steps" for name in part.names)
    return f'watch(self, "{part.id}", {shown})'


def _one_step(shapes: tuple[Shape, ...]) -> str:
    return ", ".join(
        structs.replace(shape, sizes=(1, *shape.sizes[1:])).torch_label() for shape in shapes
    )
