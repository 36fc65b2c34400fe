"""One copy of a block as texts, before what its copies have in common is found."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, structs

from netbuilder.core.design import Design
from netbuilder.core.facts import Inference
from netbuilder.export.parts import Part

Scope = tuple[tuple[str, int], ...]


class PartText(Struct, frozen=True):
    """One node as text: its module, its starting weights, its lines in ``forward``, its shape.

    Attributes:
        silence: The module that holds answers of its neurons at 0; empty where all may speak.
        watches: Lines that show what leaves it, or a whole circle, to whoever watches.
    """

    id: str
    module: str
    statements: tuple[str, ...]
    forward: tuple[str, ...]
    comment: str
    is_frozen: bool
    ties: tuple[tuple[str, str], ...]
    penalties: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    silence: str = ""

    @property
    def others(self) -> tuple[str, ...]:
        """All its texts but its module, in the order they are compared."""
        return (*self.statements, *self.forward, *self.penalties, *self.constraints)

    def changed(self, module: Callable[[str], str], other: Callable[[str], str]) -> PartText:
        """The same with the text of its module, and all its other texts, changed."""
        return structs.replace(
            self,
            module=module(self.module),
            statements=tuple(map(other, self.statements)),
            forward=tuple(map(other, self.forward)),
            comment=module(self.comment),
            penalties=tuple(map(other, self.penalties)),
            constraints=tuple(map(other, self.constraints)),
        )


class Instance(Struct, frozen=True):
    """One copy of a block somewhere in the project, with all that is known inside it."""

    scope: Scope
    design: Design
    inference: Inference
    parts: tuple[PartText, ...]

    @property
    def modules(self) -> tuple[str, ...]:
        """The expressions of its modules."""
        return tuple(part.module for part in self.parts)

    @property
    def others(self) -> tuple[str, ...]:
        """Starting weights, lines of ``forward``, then restraints of weights, node by node."""
        return tuple(text for part in self.parts for text in part.others)


def part_text(part: Part) -> PartText:
    """A node as text, with its own id as the name of its module."""
    is_restrained = part.has_module and not part.is_frozen
    comment = ", ".join(shape.torch_label() for shape in part.shapes)
    return PartText(
        part.id,
        part.code.module if part.has_module else "",
        part.statements if part.has_module else (),
        part.forward,
        comment,
        part.is_frozen,
        part.ties,
        part.penalties if is_restrained else (),
        part.constraints if is_restrained else (),
        silence=part.code.silence,
    )


def watch_line(id: str, names: tuple[str, ...]) -> str:
    """The line that shows the tensors of a node, and goes on with what it is given back."""
    given = ", ".join(names)
    return f'{given} = watch(self, "{id}", {given})'
