"""Reads a design from its saved form: every node stays, and what cannot be used is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from netbuilder.core import frames
from netbuilder.core.design import (
    FOLDS,
    ID_PATTERN,
    NAME_LIMIT,
    BlockUse,
    Design,
    Frame,
    Node,
    NodeLayer,
    UnknownLayer,
)
from netbuilder.core.layer import Family, Layer
from netbuilder.core.params import described, number
from netbuilder.core.project.entries import kind_and_values, read_entry
from netbuilder.core.project.findings import Place
from netbuilder.core.project.marks import MARKS, read_marks
from netbuilder.core.project.partners import with_partners
from netbuilder.core.project.records import read_record
from netbuilder.core.project.strict_json import NODES_LIMIT, Repeated, refuse, refuse_nodes
from netbuilder.core.project.texts import (
    has_turns,
    is_unshowable,
    shortened,
    shown,
    with_visible_turns,
)
from netbuilder.core.project.wires import read_wires

FURTHEST_PX = 1e7
FLAGS = ("bypassed", "frozen_weights", "pinned")
LEARNING = ("rate_factor", "weight_decay")
KNOWN = frozenset(("layer", "name", "at", "same_weights_as", "fold", *FLAGS, *LEARNING, *MARKS))
_SIMPLE = frozenset(("layer", "at"))
Ids = Mapping[str, str]


class Learning(Struct, frozen=True):
    """How the weights of one node learn, as its saved form says."""

    rate_factor: float = 1.0
    weight_decay: float | None = None


class DesignReader:
    """Reads designs of one file; thousands of nodes share a few layer records."""

    def __init__(self, blocks: Iterable[str] = ()) -> None:
        self._layers: dict[object, NodeLayer] = {}
        self._blocks = frozenset(blocks)

    def read(self, saved: Any, place: Place) -> tuple[Design, Ids]:
        """The design of a saved form, and every node's id by its id in the file.

        Raises:
            FileProblemError: It is no design, or larger than any can be.
        """
        form = group(saved, "design")
        pairs = _pairs(group(form.get("nodes", {}), "nodes"))
        if len(pairs) > NODES_LIMIT:
            refuse_nodes(len(pairs))
        chosen = _chosen_ids(pairs)
        nodes = {
            id: self._node(id, item, place) for id, (_, item) in zip(chosen, pairs, strict=True)
        }
        ids: dict[str, str] = {}
        for id, (old, _) in zip(chosen, pairs, strict=True):
            if id != old:
                _mark_new_id(old, nodes[id], old in ids, place)
            ids.setdefault(old, id)
        nodes = with_partners(nodes, ids, place)
        wires, nodes, bends = read_wires(form.get("wires", []), nodes, ids, place)
        read = _frames(form.get("frames", []), place)
        for key, value in form.items():
            if key not in ("nodes", "wires", "frames"):
                place.keep(key, value)
                place.mark_unknown(key)
        return Design(nodes, wires, read, bends), ids

    def _node(self, id: str, item: Any, place: Place) -> Node:
        if isinstance(item, dict) and item.keys() <= _SIMPLE:
            layer = self._layers.get(_key(item.get("layer")))
            position = _position(item.get("at"))
            if layer is not None and position is not None:
                return Node(id, layer, position=position)
        if not isinstance(item, dict):
            item = {"layer": item}
        here = structs.replace(place, node=id, owner=_title(id, item))
        name = _name(id, item, here)
        here = structs.replace(here, owner=name or here.owner)
        layer, kept = self._layer(item.get("layer"), here)
        flags: dict[str, Any] = {
            field: _flag(item, field, here) for field in FLAGS if field in item
        }
        partner = item.get("same_weights_as", "")
        unknown = {key: value for key, value in item.items() if key not in KNOWN}
        for key in unknown:
            here.mark_unknown(key)
        if kept:
            unknown["layer"] = kept
        position = _position(item.get("at", [0.0, 0.0]))
        if position is None:
            here.mark(
                "open.wrong-type",
                f"The place of '{here.owner}' on the canvas cannot be read.",
                "It was put at the top left.",
            )
        return Node(
            id,
            layer,
            name=name,
            position=position or (0.0, 0.0),
            same_weights_as=partner if isinstance(partner, str) else "?",
            fold=_fold(item.get("fold", ""), here),
            unknown=unknown,
            **flags,
            **read_learning(item, here),
            **read_marks(item, here),
        )

    def _layer(self, saved: Any, place: Place) -> tuple[NodeLayer, dict[str, Any]]:
        key = _key(saved)
        if key is not None and key in self._layers:
            return self._layers[key], {}
        before = place.findings.count
        layer, kept = self.read_layer(saved, place)
        if key is not None and not kept and place.findings.count == before:
            self._layers[key] = layer
        return layer, kept

    def read_layer(self, saved: Any, place: Place) -> tuple[NodeLayer, dict[str, Any]]:
        """The layer of a saved form, made legal, and its fields that must be written back."""
        kind, values = kind_and_values(saved)
        if kind == BlockUse.kind and isinstance(values.get("definition"), str):
            return self._block_use(values, place)
        layer, kept = read_entry(Layer, saved, place)
        if isinstance(layer, Layer):
            return layer, kept
        place.mark(
            "open.unknown-kind",
            f"This project uses a layer '{shown(kind)}' that this version does not know. It is "
            "shown in grey and kept as it is.",
            "Training needs it replaced.",
        )
        return UnknownLayer(kind[:NAME_LIMIT], saved), {}

    def _block_use(self, values: dict[str, Any], place: Place) -> tuple[NodeLayer, dict[str, Any]]:
        fields = {key: value for key, value in values.items() if key in BlockUse.__struct_fields__}
        kept = {key: value for key, value in values.items() if key not in fields}
        for key in kept:
            place.mark_unknown(key)
        if isinstance(fields.get("overrides", {}), dict):
            overrides = dict(fields.pop("overrides", {}))
        else:
            overrides = {}
        use = structs.replace(read_record(BlockUse, fields, place), overrides=overrides)
        if use.definition not in self._blocks:
            place.mark(
                "open.missing-block",
                f"'{place.owner}' stands for the block '{shown(use.definition)}', which is not in "
                "the file. It is kept as it is.",
                "Training needs it replaced.",
            )
        return use, {"kind": BlockUse.kind, **kept} if kept else {}


def group(saved: Any, name: str) -> dict[str, Any]:
    """The saved form as an object.

    Raises:
        FileProblemError: It is none, so that its content would be lost.
    """
    if isinstance(saved, dict):
        return saved
    refuse(
        "open.wrong-structure",
        f"'{name}' in this file should be a group of values, found {described(saved)}. It was "
        "not opened, so that nothing is lost.",
    )


def _pairs(nodes: dict[str, Any]) -> list[tuple[str, Any]]:
    again = nodes.again if isinstance(nodes, Repeated) else []
    return [*nodes.items(), *again]


def _chosen_ids(pairs: list[tuple[str, Any]]) -> list[str]:
    """An id for every node: its own where it is usable and not taken, else a new one."""
    taken: set[str] = set()
    ids: list[str] = []
    for old, _ in pairs:
        is_usable = old not in taken and ID_PATTERN.match(old) is not None
        ids.append(old if is_usable else "")
        if is_usable:
            taken.add(old)
    numbers: dict[str, int] = {}
    for index, (_, item) in enumerate(pairs):
        if ids[index]:
            continue
        stem = _stem(item)
        number = numbers.get(stem, 1)
        while f"{stem}_{number}" in taken:
            number += 1
        numbers[stem] = number + 1
        ids[index] = f"{stem}_{number}"
        taken.add(ids[index])
    return ids


def _kind(item: Any) -> str:
    return kind_and_values(item.get("layer") if isinstance(item, dict) else item)[0]


def _stem(item: Any) -> str:
    kind = _kind(item)
    if kind == BlockUse.kind:
        return BlockUse.stem
    layer = Layer.entries().get(kind)
    return layer.stem if layer else UnknownLayer.stem


def _title(id: str, item: Any) -> str:
    kind = _kind(item)
    layer = Layer.entries().get(kind)
    title = layer.title if layer else "Block" if kind == BlockUse.kind else "Layer"
    return f"{title} {id.rpartition('_')[2]}"


def _mark_new_id(old: str, node: Node, is_repeated: bool, place: Place) -> None:
    here = structs.replace(place, node=node.id, owner=node.title)
    if is_repeated:
        here.mark(
            "open.repeated-id",
            f"Two layers have the id '{shown(old)}'. The second was given a new id.",
        )
    else:
        here.mark(
            "open.new-id",
            f"The id '{shown(old)}' cannot be used in code. '{node.title}' was given a new id.",
        )


def _key(saved: Any) -> object:
    """A key that equal saved layers share; None for those that are looked at one by one."""
    if isinstance(saved, str):
        return saved
    if not isinstance(saved, dict) or isinstance(saved, Repeated):
        return None
    # Types belong to it because 1, 1.0 and True are equal.
    key = tuple((name, value, type(value)) for name, value in saved.items())
    try:
        hash(key)
    except TypeError:
        return None
    return key


def _position(saved: Any) -> tuple[float, float] | None:
    if type(saved) is not list or len(saved) != 2:
        return None
    x, y = saved
    if type(x) not in (int, float) or type(y) not in (int, float):
        return None
    if not (abs(x) <= FURTHEST_PX and abs(y) <= FURTHEST_PX):
        return None
    return float(x), float(y)


def _flag(item: dict[str, Any], field: str, place: Place) -> bool:
    value = item[field]
    if not isinstance(value, bool):
        place.mark(
            "open.wrong-type",
            f"'{field}' of '{place.owner}' should be on or off, found {described(value)}.",
            "Off is used instead.",
            field=field,
        )
    return value is True


def _name(id: str, item: dict[str, Any], place: Place) -> str:
    name = item.get("name", "")
    if not isinstance(name, str):
        place.mark(
            "open.wrong-type",
            f"The name of '{place.owner}' should be a text, found {described(name)}.",
            field="name",
        )
        return ""
    if is_unshowable(name):
        place.mark(
            "open.name-unshowable",
            f"The name of '{place.owner}' has characters that cannot be shown. It was renamed "
            f"'{place.owner}'.",
            field="name",
        )
        return ""
    if has_turns(name):
        name = with_visible_turns(name)
        place.mark(
            "open.turned-text",
            f"The name of '{place.owner}' has marks that turn writing around. They are shown as "
            "[U+…].",
            field="name",
        )
    if len(name) > NAME_LIMIT:
        place.mark(
            "open.name-too-long",
            f"The name of '{place.owner}' is longer than {NAME_LIMIT} characters and was "
            "shortened.",
            field="name",
        )
    return shortened(name)


def read_learning(item: dict[str, Any], place: Place) -> dict[str, Any]:
    """The fields of a node that say how its weights learn, made legal."""
    fields = {field: item[field] for field in LEARNING if field in item}
    return structs.asdict(read_record(Learning, fields, place)) if fields else {}


def _fold(saved: Any, place: Place) -> str:
    if isinstance(saved, str) and saved in FOLDS:
        return saved
    place.mark(
        "open.wrong-type",
        f"How '{place.owner}' is folded cannot be read.",
        "It is drawn as usual.",
        field="fold",
    )
    return ""


def _frames(saved: Any, place: Place) -> tuple[Frame, ...]:
    if not isinstance(saved, list):
        refuse(
            "open.wrong-structure",
            f"'frames' in this file should be a list, found {described(saved)}. It was not "
            "opened, so that nothing is lost.",
        )
    read: dict[str, Frame] = {}
    colours = {family.token for family in Family}
    for item in saved:
        given = item.get("id") if isinstance(item, dict) else None
        if not isinstance(given, str):
            place.mark("open.wrong-type", "A frame of the drawing cannot be read and was left out.")
            continue
        id, number = given, 1
        while id in read or ID_PATTERN.match(id) is None:
            id, number = f"frame_{number}", number + 1
        here = place.inside("frames").inside(id, f"frame '{shown(item.get('title') or id)}'")
        frame = read_record(Frame, {**item, "id": id}, here)
        if frame.colour not in colours:
            here.mark("open.wrong-type", f"The colour of {here.owner} is not known.")
            frame = structs.replace(frame, colour=Frame("").colour)
        read[id] = _with_legal_size(frame, here)
    return tuple(read.values())


def _with_legal_size(frame: Frame, place: Place) -> Frame:
    """The frame; one that is too small to be seen is made larger, and no note is folded."""
    width, height = frame.size
    if frame.is_note:
        return structs.replace(frame, folded=False, holds=()) if frame.folded else frame
    size = (max(width, frames.LEAST_PX[0]), max(height, frames.LEAST_PX[1]))
    if size != frame.size:
        place.mark(
            "open.out-of-range",
            f"The size of {place.owner} is too small to be seen.",
            f"{number(size[0])} by {number(size[1])} is used instead.",
        )
    holds = tuple(id for id in frame.holds if id != frame.id) if frame.folded else ()
    return structs.replace(frame, size=size, holds=holds)
