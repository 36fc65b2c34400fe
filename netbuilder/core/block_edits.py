"""Edits of a block as a whole: its content, name, shown parameters, and what its uses set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from netbuilder.core import edits
from netbuilder.core.blocks import contains, free_key, group_in, ungrouped, with_block
from netbuilder.core.design import NAME_LIMIT, BlockUse, Design, Node
from netbuilder.core.layer import Layer
from netbuilder.core.params import Parameter
from netbuilder.core.problems import DesignError, Problem, Where
from netbuilder.core.value import Block, Project

Blocks = Mapping[str, Block]


class Exposed(Struct, frozen=True):
    """A parameter inside a block that every use may set for itself.

    Attributes:
        key: ``node.parameter``.
        title: Its words; the node's title stands before them where two would read the same.
        node: Title of the node that has it.
        parameter: Its declaration.
        value: What the block itself has there.
    """

    key: str
    title: str
    node: str
    parameter: Parameter
    value: Any


def exposed_parameters(block: Block) -> tuple[Exposed, ...]:
    """The shown parameters of a block; those that point nowhere are left out."""
    found = [each for key in block.exposed if (each := _exposed(block, key))]
    titles = [each.title for each in found]
    return tuple(
        structs.replace(each, title=f"{each.node} {each.title.lower()}")
        if titles.count(each.title) > 1
        else each
        for each in found
    )


def main_parameters(design: Design) -> tuple[str, ...]:
    """Keys of the parameters that nodes show on the canvas: those a new block shows outside."""
    return tuple(
        f"{node.id}.{name}"
        for node in design.nodes.values()
        if isinstance(node.layer, Layer)
        for name, parameter in node.layer.parameters.items()
        if parameter.on_node
    )


def grouped_in(
    design: Design, blocks: Blocks, ids: Iterable[str], name: str
) -> tuple[Design, Blocks, str]:
    """Group nodes into a block that shows its main parameters; otherwise as `blocks.group_in`."""
    words = _clean(name) or "Block"
    design, made, id = group_in(design, blocks, ids, words)
    use = design.nodes[id].layer
    if isinstance(use, BlockUse):
        block = made[use.definition]
        shown = structs.replace(block, exposed=main_parameters(block.design))
        made = {**made, use.definition: shown}
    return design, made, id


def unpacked(design: Design, blocks: Blocks, id: str) -> tuple[Design, tuple[str, ...]]:
    """As `blocks.ungrouped`; what was set for it as a whole still is, node by node."""
    node = design.nodes[id]
    design, ids = ungrouped(design, blocks, id)
    if node.frozen_weights:
        design = edits.with_frozen(design, ids, True)
    if node.bypassed:
        design = edits.with_bypass(design, ids, True)
    if node.learns_otherwise:
        for each in ids:
            design = _learning_as(design, each, node)
    return design, ids


def _learning_as(design: Design, id: str, block: Node) -> Design:
    """A node that stood in a block, with what the block said about how its weights learn."""
    node = design.nodes[id]
    factor = min(max(node.rate_factor * block.rate_factor, 0.01), 100.0)
    design = edits.with_rate_factor(design, [id], factor)
    own = node.weight_decay
    return edits.with_weight_decay(design, [id], block.weight_decay if own is None else own)


def with_inside(project: Project, key: str, edit: Callable[[Design], Design]) -> Project:
    """Edit what is inside a block; all its uses follow.

    Raises:
        DesignError: The edit is impossible, or the block would stand inside itself.
    """
    block = project.blocks[key]
    design = edit(block.design)
    if design is block.design:
        return project
    after = structs.replace(block, design=design)
    kept = tuple(name for name in block.exposed if _exposed(after, name) or _deeper(after, name))
    return _with_shown(project, key, structs.replace(after, exposed=kept))


def with_exposed(project: Project, key: str, name: str, on: bool) -> Project:
    """Show a parameter (``node.parameter``) of a block at its uses, or no longer."""
    block = project.blocks[key]
    others = [each for each in block.exposed if each != name]
    wanted = {*others, name} if on else set(others)
    places = {id: place for place, id in enumerate(block.design.nodes)}
    ordered = sorted(wanted, key=lambda each: places.get(each.partition(".")[0], len(places)))
    return _with_shown(project, key, structs.replace(block, exposed=tuple(ordered)))


def override_values(use: BlockUse, exposed: Exposed) -> tuple[Any, ...]:
    """What a use sets a shown parameter to: one value for all its copies, or one for each."""
    if exposed.key not in use.overrides:
        return (exposed.value,)
    saved = use.overrides[exposed.key]
    each = saved.get("copies") if isinstance(saved, dict) else None
    texts = each if isinstance(each, list) and each else [saved]
    values = [exposed.parameter.decoded(text) for text in texts]
    return tuple(
        value if exposed.parameter.problem(value) is None else exposed.value for value in values
    )


def with_override(
    design: Design, id: str, exposed: Exposed, inner: Layer, values: Sequence[Any]
) -> Design:
    """Let a use set a shown parameter: one value for all copies, or one for each.

    Args:
        inner: The layer inside the block that has the parameter.

    Raises:
        DesignError, ParameterError: A value is not legal.
    """
    node = design.nodes[id]
    use = node.layer
    if not isinstance(use, BlockUse):
        return design
    for value in values:
        problem = exposed.parameter.problem(value, owner=node.title, node=id)
        if problem is not None:
            raise DesignError(problem)
        inner.replaced(**{exposed.parameter.name: value})
    overrides = {key: saved for key, saved in use.overrides.items() if key != exposed.key}
    saved = [exposed.parameter.encoded(value) for value in values]
    if len(values) > 1:
        overrides[exposed.key] = {"copies": saved}
    elif values[0] != exposed.value:
        overrides[exposed.key] = saved[0]
    return edits.with_layer(design, id, structs.replace(use, overrides=overrides))


def renamed_block(project: Project, key: str, text: str) -> tuple[Project, str]:
    """Give a block another name; answers its new key, which all its uses have now."""
    name = _clean(text)
    block = project.blocks[key]
    if not name or name == block.name:
        return project, key
    others = {each: value for each, value in project.blocks.items() if each != key}
    new = free_key(others, name)
    blocks = {
        new if each == key else each: structs.replace(
            value,
            name=name if each == key else value.name,
            design=with_definitions(value.design, {key: new}),
        )
        for each, value in project.blocks.items()
    }
    design = with_definitions(project.design, {key: new})
    return structs.replace(project, design=design, blocks=blocks), new


def use_count(project: Project, key: str) -> int:
    """How many nodes stand for a block, inside other blocks too."""
    designs = [project.design, *(block.design for block in project.blocks.values())]
    return sum(
        isinstance(node.layer, BlockUse) and node.layer.definition == key
        for design in designs
        for node in design.nodes.values()
    )


def without_block(project: Project, key: str) -> Project:
    """Delete a block that nothing stands for.

    Raises:
        DesignError: It is in use.
    """
    count = use_count(project, key)
    if count:
        places = "1 place" if count == 1 else f"{count:,} places"
        raise DesignError(
            Problem(
                "block-in-use",
                found=f"The block '{project.blocks[key].name}' is used in {places}.",
                fix="Delete or unpack those first.",
            )
        )
    blocks = {each: block for each, block in project.blocks.items() if each != key}
    return structs.replace(project, blocks=blocks)


def needed(blocks: Blocks, keys: Iterable[str]) -> dict[str, Block]:
    """Blocks with all that stand inside them, the innermost first."""
    found: dict[str, Block] = {}
    pending = [(key, False) for key in keys]
    begun: set[str] = set()
    while pending:
        key, is_done = pending.pop()
        if is_done:
            found[key] = blocks[key]
        elif key in blocks and key not in begun:
            begun.add(key)
            pending.append((key, True))
            pending += [(inner, False) for inner in definitions_in(blocks[key].design)]
    return found


def adopted(blocks: Blocks, incoming: Blocks) -> tuple[dict[str, Block], dict[str, str]]:
    """Take blocks over from elsewhere under free keys; one that is there already is used again.

    Answers all blocks, and the key of every incoming one among them.

    Raises:
        DesignError: One of them stands inside itself.
    """
    result, names = dict(blocks), dict[str, str]()
    for key, block in needed(incoming, incoming).items():
        if any(contains(incoming, inner, key) for inner in definitions_in(block.design)):
            raise DesignError(
                Problem("block-inside-itself", f"The block '{block.name}' stands inside itself.")
            )
        block = structs.replace(block, design=with_definitions(block.design, names))
        same = [each for each, known in result.items() if known == block]
        names[key] = key if key in same else (same[0] if same else free_key(result, block.name))
        result[names[key]] = block
    return result, names


def definitions_in(design: Design) -> tuple[str, ...]:
    """Keys of the blocks that nodes of a design stand for, each once."""
    uses = (node.layer for node in design.nodes.values())
    return tuple(dict.fromkeys(use.definition for use in uses if isinstance(use, BlockUse)))


def with_definitions(design: Design, names: Mapping[str, str]) -> Design:
    """The design with its uses pointing to other keys."""
    changes = {
        id: after for id, node in design.nodes.items() if (after := redirected(node, names)) != node
    }
    return structs.replace(design, nodes={**design.nodes, **changes}) if changes else design


def redirected(node: Node, names: Mapping[str, str]) -> Node:
    """The node; if it stands for a block, by that block's new key."""
    use = node.layer
    if not isinstance(use, BlockUse) or use.definition not in names:
        return node
    return structs.replace(node, layer=structs.replace(use, definition=names[use.definition]))


def _with_shown(project: Project, key: str, block: Block) -> Project:
    """Define a block anew; uses forget what they set of parameters that are shown no longer."""
    gone = set(project.blocks[key].exposed) - set(block.exposed)
    project = with_block(project, key, block)
    if not gone:
        return project
    blocks = {
        each: structs.replace(value, design=_forgetting(value.design, key, gone))
        for each, value in project.blocks.items()
    }
    return structs.replace(project, design=_forgetting(project.design, key, gone), blocks=blocks)


def _forgetting(design: Design, key: str, gone: set[str]) -> Design:
    for id, node in design.nodes.items():
        use = node.layer
        if isinstance(use, BlockUse) and use.definition == key and gone & use.overrides.keys():
            kept = {name: saved for name, saved in use.overrides.items() if name not in gone}
            design = edits.with_layer(design, id, structs.replace(use, overrides=kept))
    return design


def _exposed(block: Block, key: str) -> Exposed | None:
    id, _, field = key.partition(".")
    node = block.design.nodes.get(id)
    if node is None or not isinstance(node.layer, Layer) or field not in node.layer.parameters:
        return None
    parameter = node.layer.parameters[field]
    return Exposed(key, parameter.title, node.title, parameter, getattr(node.layer, field))


def _deeper(block: Block, key: str) -> bool:
    """Whether a key names a parameter that a block inside this one shows."""
    node = block.design.nodes.get(key.partition(".")[0])
    return node is not None and isinstance(node.layer, BlockUse)


def _clean(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:NAME_LIMIT]


def place_of(problem: Problem) -> tuple[tuple[str, ...], str]:
    """The uses to go into, from outside in, and the node in the innermost that is guilty."""
    where: Where = problem.where
    return (where.blocks[:-1], where.blocks[-1]) if where.blocks else ((), where.node)
