"""Lines up the selected nodes of a canvas, each time as one undo step that glides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from netbuilder.core import arranging, frame_layout
from netbuilder.core.design import Design, Wire

if TYPE_CHECKING:
    from netbuilder.ui.canvas.inside import Inside

ALIGN: dict[arranging.Edge, str] = {
    "left": "Align left edges",
    "centre": "Align centres",
    "right": "Align right edges",
    "top": "Align top edges",
    "middle": "Align middles",
    "bottom": "Align bottom edges",
}


class Arranging:
    """What lines up the nodes of one canvas."""

    def __init__(self, view: Inside) -> None:
        self._view = view

    @property
    def has_wires(self) -> bool:
        """Whether wires run between selected nodes."""
        workspace = self._view.workspace
        chosen = workspace.selection
        return any(
            wire.source.node in chosen
            for id in chosen
            for wire in workspace.design.incoming.get(id, ())
        )

    @property
    def are_pinned(self) -> bool:
        """Whether all selected nodes are pinned."""
        workspace = self._view.workspace
        chosen = workspace.selection
        return bool(chosen) and all(workspace.design.nodes[id].pinned for id in chosen)

    def align(self, edge: arranging.Edge) -> None:
        """Put the selected nodes on one line."""
        sizes = self._sizes(self._view.workspace.selection)
        self._apply(ALIGN[edge], lambda design: arranging.aligned(design, sizes, edge))

    def distribute(self, axis: arranging.Axis) -> None:
        """Leave equal gaps between the selected nodes."""
        sizes = self._sizes(self._view.workspace.selection)
        label = f"Distribute {axis}"
        self._apply(label, lambda design: arranging.distributed(design, sizes, axis))

    def straighten(self) -> None:
        """Let wires between the selected nodes run level."""
        chosen = self._view.workspace.selection
        sheet = self._view.sheet
        sizes = self._sizes(id for id in sheet.nodes if id not in sheet.frames.hidden)
        self._apply(
            "Straighten wires",
            lambda design: arranging.levelled(design, chosen, sizes, self._level),
        )

    def toggle_pins(self) -> None:
        """Pin the selected nodes to their place, or let them go where all are pinned."""
        chosen, on = self._view.workspace.selection, not self.are_pinned
        if chosen:
            label = "Pin in place" if on else "Unpin"
            self._view.workspace.apply(
                label, lambda design: arranging.with_pins(design, chosen, on)
            )

    def _level(self, wire: Wire) -> tuple[float, float] | None:
        """Height of both ends of a wire below the tops of their nodes."""
        nodes, path = self._view.sheet.nodes, self._view.sheet.wires.paths.get(wire)
        if path is None:
            return None
        source, target = nodes[wire.source.node], nodes[wire.target.node]
        return (
            path.points[0].y() - source.pos().y(),
            path.points[-1].y() - target.pos().y(),
        )

    def _sizes(self, ids: Iterable[str]) -> dict[str, arranging.Size]:
        nodes = self._view.sheet.nodes
        return {id: (nodes[id].body.width(), nodes[id].body.height()) for id in ids if id in nodes}

    def _apply(self, label: str, edit: Callable[[Design], Design]) -> None:
        """Apply an edit that only moves nodes; frames stay around what they hold."""
        sheet = self._view.sheet
        frame_sizes = sheet.frames.sizes() if sheet.design.frames else {}
        sheet.glide = self._view.glide
        try:
            self._view.workspace.apply(
                label,
                lambda design: frame_layout.kept_around(design, edit(design), frame_sizes),
            )
        finally:
            sheet.glide = None
