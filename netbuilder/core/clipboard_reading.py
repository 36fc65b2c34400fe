"""Reads copied text of unknown origin: what of it can be used, and in words what cannot."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, structs

from netbuilder.core import frame_text
from netbuilder.core.clipboard_text import content_of, refuse, refuse_many
from netbuilder.core.design import (
    BENDS_LIMIT,
    FOLDS,
    BlockUse,
    Frame,
    Node,
    Port,
    UnknownLayer,
    Wire,
)
from netbuilder.core.edits import STEP_PX
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.entries import kind_and_values
from netbuilder.core.project.findings import Findings, Place
from netbuilder.core.project.marks import read_marks
from netbuilder.core.project.reading import FURTHEST_PX, KNOWN, DesignReader, read_learning
from netbuilder.core.project.records import Unusable
from netbuilder.core.project.strict_json import DEPTH_LIMIT, depth_exceeds
from netbuilder.core.project.texts import shortened, with_visible_turns
from netbuilder.core.project.wires import WIRES_LIMIT
from netbuilder.core.value import Block

# A layer lies up to three levels deeper in a project's file.
DEEPEST = DEPTH_LIMIT - 4
ROOM_BELOW_PX = 200.0
NOTES = {
    "layer": (
        "1 layer could not be read and was left out.",
        "{:,} layers could not be read and were left out.",
    ),
    "block": (
        "1 block could not be looked into and was left out.",
        "{:,} blocks could not be looked into and were left out.",
    ),
    "frame": (
        "1 frame could not be read and was left out.",
        "{:,} frames could not be read and were left out.",
    ),
    "value": (
        "1 setting could not be used; the usual value stands there instead.",
        "{:,} settings could not be used; the usual values stand there instead.",
    ),
    "kind": (
        "1 layer is of a kind that this version does not know and is kept in grey.",
        "{:,} layers are of kinds that this version does not know and are kept in grey.",
    ),
    "text": (
        "1 text had characters that cannot be shown and was changed.",
        "{:,} texts had characters that cannot be shown and were changed.",
    ),
    "place": (
        "1 place on the canvas could not be read; what was there lies below the rest.",
        "{:,} places on the canvas could not be read; what was there lies below the rest.",
    ),
    "wire": (
        "1 wire could not be read and was left out.",
        "{:,} wires could not be read and were left out.",
    ),
    "loose": (
        "1 wire led to a layer that was not copied with it and was left out.",
        "{:,} wires led to layers that were not copied with them and were left out.",
    ),
    "port": (
        "1 wire led to a port that does not exist and was left out.",
        "{:,} wires led to ports that do not exist and were left out.",
    ),
    "taken": (
        "1 wire led to an input that has one already and was left out.",
        "{:,} wires led to inputs that have one already and were left out.",
    ),
    "circle": (
        "1 wire would have closed a circle and was left out.",
        "{:,} wires would have closed circles and were left out.",
    ),
    "led_in": (
        "1 wire that led in has no beginning here and was left out.",
        "{:,} wires that led in have no beginning here and were left out.",
    ),
}
_KEPT = ("open.unknown-setting", "open.unknown-choice", "open.missing-block")


class Group(Struct, frozen=True):
    """What a copied text holds, with the ids that it has there.

    Attributes:
        wires: Those between its nodes, with their bends.
        led_in: Wires from nodes that were not copied to nodes that were.
        project: What it says of the design it was copied from; empty where it says nothing.
        found: How often each of `NOTES` is to be told.
    """

    nodes: tuple[Node, ...]
    wires: Mapping[Wire, tuple[tuple[float, float], ...]]
    led_in: tuple[Wire, ...]
    frames: tuple[Frame, ...]
    blocks: Mapping[str, Block] | None
    project: str
    found: Counter[str]


def read(text: str) -> Group:
    """What can be used of a copied text.

    Raises:
        DesignError: Nothing of it can be.
    """
    found: Counter[str] = Counter()
    content = content_of(text, found)
    saved, blocks = content["nodes"], _blocks(content, found)
    if len(saved) > MOST_NODES:
        refuse_many(len(saved))
    reader = _Nodes(blocks, found)
    nodes = [node for item in saved if (node := reader.read(item)) is not None]
    frames, places = frame_text.read(content.get("frames", []))
    found["frame"] += frames.count(None)
    whole = [frame for frame in frames if frame is not None]
    _place_lost(nodes, whole, {*reader.lost, *places}, found)
    wires = _wires(content["wires"], found)
    ids = {node.id for node in nodes}
    if not nodes and not whole:
        words = notes(+found)
        refuse(
            "clipboard-nothing-left" if words else "clipboard-no-layers",
            " ".join((*words, "Nothing is left to paste."))
            if words
            else "The copied text holds no layers, so nothing was pasted.",
            "Copy the layers again.",
        )
    mark = content.get("project", "")
    return Group(
        tuple(nodes),
        wires,
        tuple(
            wire for wire in _wires(content.get("fed_by", []), Counter()) if _leads_in(wire, ids)
        ),
        tuple(whole),
        blocks,
        mark if isinstance(mark, str) else "",
        found,
    )


def notes(found: Mapping[str, int]) -> tuple[str, ...]:
    """What was left out or changed, a sentence each."""
    return tuple(
        one if found[key] == 1 else many.format(found[key])
        for key, (one, many) in NOTES.items()
        if found.get(key)
    )


def is_place(value: Any) -> bool:
    """Whether a saved form is a place on the canvas."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(type(each) in (int, float) and abs(each) <= FURTHEST_PX for each in value)


class _Nodes:
    """Reads the nodes of one text.

    Attributes:
        lost: Ids of nodes whose place cannot be read.
    """

    def __init__(self, blocks: Mapping[str, Block] | None, found: Counter[str]) -> None:
        self._reader = DesignReader(blocks or {})
        self._has_blocks = blocks is not None
        self._found = found
        self.lost: set[str] = set()

    def read(self, item: Any) -> Node | None:
        """The node of a saved form, made legal; None where it cannot be read."""
        node = self._read(item) if isinstance(item, dict) else None
        if node is None:
            self._found["layer"] += 1
        elif isinstance(node.layer, BlockUse) and not self._has_blocks:
            self._found["block"] += 1
            return None
        return node

    def _read(self, item: dict[str, Any]) -> Node | None:
        id, form = item.get("id"), item.get("layer")
        unknown = {key: item[key] for key in item if key not in KNOWN and key != "id"}
        if not isinstance(id, str) or not kind_and_values(form)[0]:
            return None
        if not _is_finite([form, unknown]) or depth_exceeds([form, unknown], DEEPEST):
            return None
        findings = Findings()
        try:
            layer, kept = self._reader.read_layer(form, Place(findings, owner="it"))
        except (FileProblemError, Unusable):
            return None
        self._found["kind"] += isinstance(layer, UnknownLayer)
        if not isinstance(layer, UnknownLayer):
            self._found["value"] += sum(1 for each in findings.markers if each.code not in _KEPT)
        fold, partner = item.get("fold", ""), item.get("same_weights_as", "")
        place = item.get("at", [0.0, 0.0])
        if not is_place(place):
            self.lost.add(id)
            place = [0.0, 0.0]
        return Node(
            id,
            layer,
            name=self._name(item.get("name", "")),
            position=(float(place[0]), float(place[1])),
            bypassed=item.get("bypassed") is True,
            frozen_weights=item.get("frozen_weights") is True,
            pinned=item.get("pinned") is True,
            same_weights_as=partner if isinstance(partner, str) else "",
            fold=fold if isinstance(fold, str) and fold in FOLDS else "",
            unknown={**unknown, "layer": kept} if kept else unknown,
            **self._learning(item),
        )

    def _learning(self, item: dict[str, Any]) -> dict[str, Any]:
        findings = Findings()
        place = Place(findings, owner="it")
        learning = {**read_learning(item, place), **read_marks(item, place)}
        self._found["value"] += len(findings.markers)
        return learning

    def _name(self, saved: Any) -> str:
        if not isinstance(saved, str):
            return ""
        name = "".join(letter for letter in with_visible_turns(saved) if letter.isprintable())
        self._found["text"] += name != saved
        return shortened(name.strip())


def _is_finite(value: Any) -> bool:
    """Whether all numbers of a JSON value are."""
    if isinstance(value, dict | list):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, float) or math.isfinite(value)


def _blocks(content: dict[str, Any], found: Counter[str]) -> Mapping[str, Block] | None:
    """The blocks that came along; None where they cannot be read."""
    from netbuilder.core.block_library import blocks_from_form

    form = content.get("blocks", {})
    if form == {}:
        return {}
    try:
        return blocks_from_form(form) if _is_finite(form) else None
    except FileProblemError:
        return None


def _place_lost(
    nodes: list[Node], frames: list[Frame], lost: set[str], found: Counter[str]
) -> None:
    """Put what has no place that can be read in a row below the rest."""
    things: list[Node | Frame] = [*nodes, *frames]
    known = [each.position for each in things if each.id not in lost]
    left = min((x for x, _ in known), default=0.0)
    top = max((y for _, y in known), default=-ROOM_BELOW_PX) + ROOM_BELOW_PX
    spots = ((left + number * STEP_PX, top) for number in itertools.count())
    nodes[:] = [
        structs.replace(node, position=next(spots)) if node.id in lost else node for node in nodes
    ]
    frames[:] = [
        structs.replace(frame, position=next(spots)) if frame.id in lost else frame
        for frame in frames
    ]
    found["place"] += sum(each.id in lost for each in things)


def _wires(saved: Any, found: Counter[str]) -> dict[Wire, tuple[tuple[float, float], ...]]:
    """The wires of a list, each once, with those of their bends that can be read."""
    items = saved if isinstance(saved, list) else []
    wires: dict[Wire, tuple[tuple[float, float], ...]] = {}
    for item in items[:WIRES_LIMIT]:
        is_wire = isinstance(item, list) and len(item) in (4, 5)  # the fifth are bends
        if not is_wire or not all(isinstance(each, str) for each in item[:4]):
            found["wire"] += 1
            continue
        bends = item[4] if len(item) == 5 and isinstance(item[4], list) else []
        points = [each for each in bends[:BENDS_LIMIT] if is_place(each)]
        wire = Wire(Port(item[0], item[1]), Port(item[2], item[3]))
        wires.setdefault(wire, tuple((float(x), float(y)) for x, y in points))
    found["wire"] += len(items[WIRES_LIMIT:])
    return wires


def _leads_in(wire: Wire, ids: set[str]) -> bool:
    return wire.target.node in ids and wire.source.node not in ids
