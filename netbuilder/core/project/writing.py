"""Writes a project as text that people can compare line by line: one thing a line, fixed order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from netbuilder.core.design import BlockUse, Design, Node, NodeLayer, UnknownLayer
from netbuilder.core.layer import Layer
from netbuilder.core.project.entries import entry_form
from netbuilder.core.project.marks import marks_form
from netbuilder.core.project.records import record_form
from netbuilder.core.project.wires import wire_form, wire_key
from netbuilder.core.value import Block, Project

WIDTH = 96
STEP = "  "
Unknown = Mapping[str, Mapping[str, Any]]
compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def project_text(head: dict[str, Any], project: Project, view: dict[str, Any]) -> str:
    """The whole file.

    Raises:
        ValueError: A number is not finite.
    """
    unknown = project.unknown
    parts = [("netbuilder", _section({**head, **unknown.get("netbuilder", {})}))]
    texts = (("title", project.title), ("description", project.description))
    parts += [(name, compact(text)) for name, text in texts if text]
    parts.append(("design", _Designs(unknown).text(project.design, "design", STEP)))
    if project.blocks:
        blocks = [
            (key, _block_text(block, f"blocks.{key}", unknown))
            for key, block in project.blocks.items()
        ]
        parts.append(("blocks", _object(blocks, STEP)))
    parts.append(("recipe", _section(record_form(project.recipe, "recipe", unknown))))
    parts.append(("plan", _section(record_form(project.plan, "plan", unknown))))
    if view:
        parts.append(("view", _section(view)))
    parts += [(key, laid_out(value, STEP)) for key, value in unknown.get("", {}).items()]
    return _object(parts, "") + "\n"


def _section(form: dict[str, Any]) -> str:
    """A part of the file with a line for each of its fields, however short."""
    return _object([(key, laid_out(value, STEP * 2)) for key, value in form.items()], STEP)


def laid_out(value: Any, indent: str = "") -> str:
    """A JSON value in one line where it is short, else with a line for each part."""
    text = compact(value)
    if len(indent) + len(text) <= WIDTH or not isinstance(value, dict | list):
        return text
    inner = indent + STEP
    if isinstance(value, dict):
        return _object([(key, laid_out(item, inner)) for key, item in value.items()], indent)
    return _list([laid_out(item, inner) for item in value], indent)


def layer_form(layer: NodeLayer, kept: Mapping[str, Any] | None = None) -> Any:
    """The saved form of a layer, with the fields that were kept for it."""
    if isinstance(layer, Layer):
        return entry_form(layer, dict(kept)) if kept else layer.saved()
    if isinstance(layer, UnknownLayer) or not kept or kept.get("kind") != BlockUse.kind:
        return layer.saved()
    return {**layer.saved(), **{key: value for key, value in kept.items() if key != "kind"}}


class _Designs:
    """Writes designs; a layer that many nodes share is written once and reused."""

    def __init__(self, unknown: Unknown) -> None:
        self._unknown = unknown
        self._layers: dict[int, str] = {}

    def text(self, design: Design, path: str, indent: str) -> str:
        inner, item = indent + STEP, indent + 2 * STEP
        nodes = [(id, self._node(node, item)) for id, node in design.nodes.items()]
        parts = [
            ("nodes", _object(nodes, inner)),
            ("wires", _list(self._wires(design, path), inner)),
        ]
        if design.frames:
            frames = [
                compact(record_form(frame, f"{path}.frames.{frame.id}", self._unknown))
                for frame in design.frames
            ]
            parts.append(("frames", _list(frames, inner)))
        for key, value in self._unknown.get(path, {}).items():
            parts.append((key, laid_out(value, inner)))
        return _object(parts, indent)

    def _wires(self, design: Design, path: str) -> list[str]:
        prefix = f"{path}.wires."
        kept, bends = self._unknown, design.bends
        if bends or any(key.startswith(prefix) for key in kept):
            return [
                compact(wire_form(w, kept.get(prefix + wire_key(w)), bends.get(w, ())))
                for w in design.wires
            ]
        # Ids and socket names are identifiers, so they need no escapes.
        return [
            f'{{"from": "{wire.source.node}.{wire.source.name}", '
            f'"to": "{wire.target.node}.{wire.target.name}"}}'
            for wire in design.wires
        ]

    def _node(self, node: Node, indent: str) -> str:
        inner = indent + STEP
        x, y = node.position
        lines = [f'"layer": {self._layer(node)}']
        if node.name:
            lines.append(f'"name": {compact(node.name)}')
        lines.append(f'"at": [{x!r}, {y!r}]')
        flags = {
            "bypassed": node.bypassed,
            "frozen_weights": node.frozen_weights,
            "pinned": node.pinned,
        }
        lines += [f'"{field}": true' for field, is_on in flags.items() if is_on]
        if node.rate_factor != 1.0:
            lines.append(f'"rate_factor": {node.rate_factor!r}')
        if node.weight_decay is not None:
            lines.append(f'"weight_decay": {node.weight_decay!r}')
        if node.has_marks:
            marks = marks_form(node)
            lines += [f"{compact(field)}: {compact(value)}" for field, value in marks.items()]
        if node.fold:
            lines.append(f'"fold": "{node.fold}"')
        if node.same_weights_as:
            lines.append(f'"same_weights_as": {compact(node.same_weights_as)}')
        for key, value in node.unknown.items():
            if key != "layer":
                lines.append(f"{compact(key)}: {laid_out(value, inner)}")
        separator = f",\n{inner}"
        return f"{{\n{inner}{separator.join(lines)}\n{indent}}}"

    def _layer(self, node: Node) -> str:
        layer = node.layer
        if node.unknown or isinstance(layer, UnknownLayer):
            return laid_out(layer_form(layer, node.unknown.get("layer")), 4 * STEP)
        text = self._layers.get(id(layer))
        if text is None:
            text = self._layers[id(layer)] = compact(layer.saved())
        return text


def _block_text(block: Block, path: str, unknown: Unknown) -> str:
    inner = STEP * 3
    parts = [("name", compact(block.name))]
    if block.exposed:
        parts.append(("exposed", laid_out(list(block.exposed), inner)))
    parts.append(("design", _Designs(unknown).text(block.design, f"{path}.design", inner)))
    parts += [(key, laid_out(value, inner)) for key, value in unknown.get(path, {}).items()]
    return _object(parts, STEP * 2)


def _object(parts: Iterable[tuple[str, str]], indent: str) -> str:
    inner = indent + STEP
    lines = [f"{inner}{compact(key)}: {text}" for key, text in parts]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}" if lines else "{}"


def _list(items: list[str], indent: str) -> str:
    inner = indent + STEP
    return "[\n" + ",\n".join(inner + item for item in items) + f"\n{indent}]" if items else "[]"
