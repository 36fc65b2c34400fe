"""Groups of nodes as readable text, for the clipboard, mails and other projects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from netbuilder.core import frame_text
from netbuilder.core.block_edits import adopted, needed, redirected
from netbuilder.core.blocks import use_of
from netbuilder.core.design import (
    BENDS_LIMIT,
    FOLDS,
    BlockUse,
    Design,
    Node,
    NodeLayer,
    Port,
    UnknownLayer,
    Wire,
    free_ids,
)
from netbuilder.core.layer import Layer
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import DesignError, FileProblemError, Problem
from netbuilder.core.value import Block

MARK = "netbuilder/nodes"
VERSION = 1
LIMIT_BYTES = 4_000_000


def copied(
    design: Design,
    ids: Iterable[str],
    blocks: Mapping[str, Block] | None = None,
    frames: Iterable[str] = (),
) -> str:
    """The nodes and the wires between them as JSON text, with the blocks they stand for.

    Frames come along with all that lies in them (`netbuilder.core.frame_text.travelling`).
    """
    wanted, framed = frame_text.travelling(design, ids, frames)
    nodes = [_saved(design.nodes[id]) for id in wanted]
    wires = [
        _wire_form(design, wire)
        for wire in design.wires
        if wire.source.node in wanted and wire.target.node in wanted
    ]
    content = {"made_by": MARK, "version": VERSION, "nodes": nodes, "wires": wires}
    if framed:
        content["frames"] = frame_text.forms(design, framed)
    layers = [design.nodes[id].layer for id in wanted]
    uses = [layer.definition for layer in layers if isinstance(layer, BlockUse)]
    definitions = needed(blocks or {}, uses)
    if definitions:
        from netbuilder.core.block_library import blocks_form  # spares the first paint the files

        content["blocks"] = blocks_form(definitions)
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)


def pasted(
    design: Design, text: str, position: tuple[float, float] | None = None
) -> tuple[Design, tuple[str, ...]]:
    """Place copied nodes under new ids; answers the new design and those ids.

    Args:
        position: Left and top edge of the group; None puts it a little beside the original.

    Raises:
        DesignError: The text is not a complete group of nodes.
    """
    design, _, ids = pasted_with_blocks(design, {}, text, position)
    return design, ids


def pasted_with_blocks(
    design: Design,
    blocks: Mapping[str, Block],
    text: str,
    position: tuple[float, float] | None = None,
) -> tuple[Design, Mapping[str, Block], tuple[str, ...]]:
    """As `pasted`; blocks that come along join `blocks`, each once."""
    content = _content(text)
    nodes = [_node(item) for item in content["nodes"]]
    frames = frame_text.read(content.get("frames", []))
    if frames is None or not (nodes or frames):
        raise _broken()
    if "blocks" in content:
        blocks, names = adopted(blocks, _blocks(content["blocks"]))
        nodes = [_in_step(redirected(node, names), blocks) for node in nodes]
    places = [node.position for node in nodes] + [frame.position for frame in frames]
    left, top = min(x for x, _ in places), min(y for _, y in places)
    if position is None:
        across, down = frame_text.free_shift(design, frames)
    else:
        across, down = (position[0] - left, position[1] - top)
    placed, ids = dict(design.nodes), dict[str, str]()
    if len(placed) + len(nodes) > MOST_NODES:
        raise _broken()
    fresh = free_ids(placed, (node.layer.stem for node in nodes))
    for node, id in zip(nodes, fresh, strict=True):
        ids.setdefault(node.id, id)
        shifted = (node.position[0] + across, node.position[1] + down)
        placed[id] = structs.replace(node, id=id, position=shifted)
    _share(placed, zip(nodes, fresh, strict=True), ids)
    wires = {
        wire: _points(item, across, down)
        for item in content["wires"]
        for wire in _wires(item, ids, placed)
    }
    bends = {wire: points for wire, points in wires.items() if points}
    wired = structs.replace(
        design,
        nodes=placed,
        wires=(*design.wires, *wires),
        bends={**design.bends, **bends},
    )
    wired, _ = frame_text.joined(wired, frames, (across, down), ids)
    return wired, blocks, tuple(ids.values())


def is_ours(text: str) -> bool:
    """Whether a text looks like copied nodes, without reading all of it."""
    return MARK in text[:200]


def _saved(node: Node) -> dict[str, Any]:
    saved = node.layer.saved()
    result = {"id": node.id, "layer": saved, "at": list(node.position)}
    if node.name:
        result["name"] = node.name
    for field in ("bypassed", "frozen_weights", "pinned"):
        if getattr(node, field):
            result[field] = True
    if node.same_weights_as:
        result["same_weights_as"] = node.same_weights_as
    if node.fold:
        result["fold"] = node.fold
    return result


def _content(text: str) -> dict[str, Any]:
    if len(text) > LIMIT_BYTES:
        raise _broken()
    from netbuilder.core.project.strict_json import strictly_parsed
    from netbuilder.core.project.texts import cleaned, is_plain

    try:
        content = strictly_parsed(text, "The clipboard")
    except FileProblemError:
        raise _broken() from None
    if not is_plain(text) and cleaned(content)[1]:  # characters that no file may hold
        raise _broken()
    if not isinstance(content, dict) or content.get("made_by") != MARK:
        raise _broken()
    if not isinstance(content.get("nodes"), list) or not isinstance(content.get("wires"), list):
        raise _broken()
    return content


def _node(item: Any) -> Node:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise _broken()
    name, fold = item.get("name", ""), item.get("fold", "")
    partner = item.get("same_weights_as", "")
    return Node(
        item["id"],
        _layer(item.get("layer")),
        name=name if isinstance(name, str) and name.isprintable() else "",
        position=_position(item.get("at")),
        bypassed=item.get("bypassed") is True,
        frozen_weights=item.get("frozen_weights") is True,
        pinned=item.get("pinned") is True,
        same_weights_as=partner if isinstance(partner, str) else "",
        fold=fold if isinstance(fold, str) and fold in FOLDS else "",
    )


def _blocks(form: Any) -> Mapping[str, Block]:
    from netbuilder.core.block_library import blocks_from_form

    try:
        return blocks_from_form(form)
    except FileProblemError:
        raise _broken() from None


def _in_step(node: Node, blocks: Mapping[str, Block]) -> Node:
    """The node with the sockets its block gives it."""
    use = node.layer
    if not isinstance(use, BlockUse) or use.definition not in blocks:
        return node
    fresh = use_of(use.definition, blocks[use.definition])
    return structs.replace(node, layer=structs.replace(use, takes=fresh.takes, gives=fresh.gives))


def _layer(saved: Any) -> NodeLayer:
    if isinstance(saved, dict) and saved.get("kind") == BlockUse.kind:
        return _use(saved)
    try:
        layer = Layer.loaded(saved)
    except (ParameterError, TypeError, ValueError):
        raise _broken() from None
    if isinstance(layer, Layer):
        return layer
    kind = saved.get("kind") if isinstance(saved, dict) else saved
    if not isinstance(kind, str):
        raise _broken()
    return UnknownLayer(kind[:100], saved)


def _use(saved: dict[str, Any]) -> NodeLayer:
    from netbuilder.core.project.schema import layer_loaded

    try:
        return layer_loaded(saved)
    except FileProblemError:
        raise _broken() from None


def _share(
    placed: dict[str, Node], pasted: Iterable[tuple[Node, str]], ids: Mapping[str, str]
) -> None:
    """Let pasted nodes share weights with their pasted partner, else with the original.

    An original counts only while its layer is like that of the copy: another project may use its
    id for something else.
    """
    pasted = list(pasted)
    fresh = {id for _, id in pasted}
    for node, id in pasted:
        if not node.same_weights_as:
            continue
        partner = ids.get(node.same_weights_as, node.same_weights_as)
        owner = placed.get(partner)
        fits = owner is not None and partner != id and not owner.same_weights_as
        if fits and node.same_weights_as not in ids:
            is_fresh = partner in fresh
            fits = owner is not None and owner.layer == placed[id].layer and not is_fresh
        placed[id] = structs.replace(placed[id], same_weights_as=partner if fits else "")


def _position(value: Any) -> tuple[float, float]:
    return (float(value[0]), float(value[1])) if _is_place(value) else (0.0, 0.0)


def _wires(item: Any, ids: dict[str, str], placed: dict[str, Node]) -> Iterable[Wire]:
    if not isinstance(item, list) or not all(isinstance(x, str) for x in item[:4]):
        return
    if len(item) not in (4, 5):  # the fifth are bends
        return
    source, out, target, into = item[:4]
    if source in ids and target in ids and source != target:
        wire = Wire(Port(ids[source], out), Port(ids[target], into))
        outputs = {socket.name for socket in placed[wire.source.node].layer.outputs}
        inputs = {socket.name for socket in placed[wire.target.node].layer.inputs}
        if out in outputs and into in inputs:
            yield wire


def _points(item: list[Any], across: float, down: float) -> tuple[tuple[float, float], ...]:
    """The bends of a pasted wire, as far as they can be read."""
    saved = item[4] if len(item) == 5 and isinstance(item[4], list) else []
    places = [each for each in saved[:BENDS_LIMIT] if _is_place(each)]
    return tuple((float(x) + across, float(y) + down) for x, y in places)


def _is_place(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(type(each) in (int, float) and abs(each) < 1e6 for each in value)


def _wire_form(design: Design, wire: Wire) -> list[Any]:
    form: list[Any] = [wire.source.node, wire.source.name, wire.target.node, wire.target.name]
    bends = design.bends.get(wire, ())
    return [*form, [list(point) for point in bends]] if bends else form


def _broken() -> DesignError:
    return DesignError(
        Problem(
            "clipboard-not-nodes",
            found="What is on the clipboard is not a complete group of layers.",
            fix="Copy the layers again.",
        )
    )
