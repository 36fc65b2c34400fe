"""Finds the classes of a project's blocks: what differs between copies becomes an argument."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, structs

from netbuilder.core.blocks import exits
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.facts import Inference
from netbuilder.core.layer import Code, Role
from netbuilder.core.value import Block, Project
from netbuilder.export import likeness, literals
from netbuilder.export.argument_names import first_wishes
from netbuilder.export.block_arguments import Arguments
from netbuilder.export.block_texts import Instance, PartText, Scope, watch_line
from netbuilder.export.parts import doors, local, parts_of, use_code
from netbuilder.export.reading_order import reading_order
from netbuilder.export.unrolling import texts_of

NAME_LENGTH = 40


class BlockClass(Struct, frozen=True):
    """A class to be written.

    Attributes:
        arguments: Name and type of what its constructor takes.
        kept: Those of them that ``self`` must keep, for ``forward`` or the starting weights.
        parts: Texts of its nodes, with names of arguments where copies differ.
        takes: Names of what ``forward`` takes.
        returned: Locals that it answers.
        owner: Id of the node of the project's design whose lines these are.
        watches: Lines that show what enters to whoever watches.
    """

    name: str
    title: str
    arguments: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    parts: tuple[PartText, ...]
    takes: tuple[str, ...]
    returned: tuple[str, ...]
    owner: str
    watches: tuple[str, ...] = ()


class BlockClasses:
    """All classes that a project's blocks need.

    Args:
        order: Ids of the nodes that are written; blocks elsewhere may be unfinished.
        watched: Whether they show what leaves each node.

    Attributes:
        classes: Inner ones first, as they must be written.
        definitions: Helper classes and functions that they need.
    """

    def __init__(
        self,
        project: Project,
        inference: Inference,
        order: Sequence[str],
        watched: bool = False,
    ) -> None:
        self.classes: list[BlockClass] = []
        self.definitions: dict[str, None] = {}
        self._penalised: set[str] = set()
        self._constrained: set[str] = set()
        self._project, self._watched = project, watched
        self._made: dict[Scope, str] = {}
        self._names: set[str] = set()
        found: dict[str, list[tuple[Scope, Inference]]] = {}
        written = set(order)
        nodes = {id: facts for id, facts in inference.nodes.items() if id in written}
        _collect(structs.replace(inference, nodes=nodes), (), found)
        for key, copies in found.items():
            self._write(project.blocks[key], [self._instance(key, *copy) for copy in copies])

    def code_of(self, scope: Scope, id: str, use: BlockUse) -> Code:
        """A use as text."""
        count = use.repeat if use.is_list else 1
        made = tuple(self._made[(*scope, (id, copy))] for copy in range(count))
        return use_code(use, made, self._penalised, self._constrained)

    def _instance(self, key: str, scope: Scope, inside: Inference) -> Instance:
        design = self._project.blocks[key].design
        order = (
            id
            for id in reading_order(design, inside.order)
            if inside.nodes[id].layer.role not in (Role.ENTRANCE, Role.EXIT)
        )
        parts = parts_of(design, order, inside, lambda id, use: self.code_of(scope, id, use))
        self.definitions |= dict.fromkeys(text for part in parts for text in part.code.definitions)
        return Instance(scope, design, inside, texts_of(design, parts, self._watched))

    def _write(self, block: Block, instances: list[Instance]) -> None:
        """One class for all copies that can be written alike; usually one."""
        for similar in _grouped(instances, _calls):
            for same in _grouped(_completed(similar), _skeleton):
                self._add(block, same)

    def _add(self, block: Block, alike: list[Instance]) -> None:
        name, first = self._free_name(block.name), alike[0]
        signatures = {each.name: [name for name, _ in each.arguments] for each in self.classes}
        wishes = first_wishes(alike, block.exposed, self._project.blocks, signatures)
        arguments = Arguments(alike, wishes)
        entered = doors(first.design)
        shown = tuple(watch_line(id, (name,)) for id, name in entered.items())
        self.classes.append(
            BlockClass(
                name,
                block.name,
                arguments.declared,
                arguments.kept,
                arguments.parts,
                tuple(entered.values()),
                _returned(first.design),
                first.scope[0][0],
                shown if self._watched else (),
            )
        )
        if any(part.penalties for part in arguments.parts):
            self._penalised.add(name)
        if any(part.constraints for part in arguments.parts):
            self._constrained.add(name)
        for index, instance in enumerate(alike):
            self._made[instance.scope] = f"{name}({', '.join(arguments.of(index))})"

    def _free_name(self, words: str) -> str:
        """A class name of plain letters that no helper class, keyword or import can have."""
        parts = re.findall(r"[A-Za-z0-9]+", words[:NAME_LENGTH])
        plain = "".join(part[:1].upper() + part[1:] for part in parts).removesuffix("Block")
        name = plain = f"{plain if plain[:1].isalpha() else f'Group{plain}'}Block"
        number = 2
        while name in self._names:
            name, number = f"{plain}{number}", number + 1
        self._names.add(name)
        return name


def _grouped(
    instances: Iterable[Instance], key: Callable[[Instance], tuple[str, ...]]
) -> list[list[Instance]]:
    groups: dict[tuple[str, ...], list[Instance]] = {}
    for instance in instances:
        groups.setdefault(key(instance), []).append(instance)
    return list(groups.values())


def _calls(instance: Instance) -> tuple[str, ...]:
    """What a copy's text is but for its literals and settings."""
    modules = (literals.pattern(likeness.call_name(text)) for text in instance.modules)
    return (*modules, *map(literals.pattern, instance.others))


def _skeleton(instance: Instance) -> tuple[str, ...]:
    """What a copy's text is but for its literals; what is silenced is no argument."""
    silences = (part.silence for part in instance.parts)
    return (*map(literals.pattern, (*instance.modules, *instance.others)), *silences)


def _completed(instances: list[Instance]) -> list[Instance]:
    """The copies with the settings of their modules written alike."""
    columns = zip(*(instance.modules for instance in instances), strict=True)
    rows = zip(*map(likeness.alike, columns), strict=True)
    return [
        structs.replace(
            instance,
            parts=tuple(
                structs.replace(part, module=text)
                for part, text in zip(instance.parts, row, strict=True)
            ),
        )
        for instance, row in zip(instances, rows, strict=False)
    ] or instances


def _collect(
    inference: Inference, scope: Scope, found: dict[str, list[tuple[Scope, Inference]]]
) -> None:
    """Copies of every block by its key; keys of inner blocks come before those of outer ones."""
    for id, facts in inference.nodes.items():
        if isinstance(facts.layer, BlockUse):
            for copy, inside in enumerate(facts.inside):
                address = (*scope, (id, copy))
                _collect(inside, address, found)
                found.setdefault(facts.layer.definition, []).append((address, inside))


def _returned(design: Design) -> tuple[str, ...]:
    wires = (wire for gate in exits(design) for wire in design.incoming.get(gate, ()))
    return tuple(local(design, wire.source) for wire in wires)
