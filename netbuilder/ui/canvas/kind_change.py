"""Puts another kind of layer in the place of the selected ones, found by typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.core import swapping
from netbuilder.core.layer import Layer
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import DesignError, Problem
from netbuilder.ui.canvas.visual import value_text

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

BELOW_PX = 8.0


class KindChange:
    """Asks for a kind that keeps the wires of what is selected."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view

    def ask(self) -> None:
        """Search for a kind to take the place of the selected nodes."""
        view, workspace = self._view, self._view.workspace
        ids = tuple(sorted(workspace.selection))
        if not ids:
            return
        if not swapping.are_alike(workspace.design, ids):
            problem = Problem(
                "kinds-differ",
                found="The selected layers are of different kinds.",
                fix="Select layers of one kind to change it.",
            )
            workspace.refused.emit(problem)
            return
        item = view.sheet.nodes[ids[0]]
        spot = view.mapFromScene(item.place.bottomLeft() + QPointF(0.0, BELOW_PX))
        view.ask_kind(lambda layer: self._change(ids, layer), self._can_take(ids), spot)

    def _change(self, ids: tuple[str, ...], layer: Layer) -> None:
        workspace = self._view.workspace
        label, asked = f"Change to {layer.title}", self._asked_for(layer)
        workspace.apply(label, lambda design: swapping.with_kind(design, ids, layer, asked))
        workspace.select(ids)

    def _asked_for(self, layer: Layer) -> list[str]:
        """Parameters whose value stands in what was typed: ``relu`` counts though it is usual."""
        search = self._view.search
        words = search.field.text().lower().split() if search is not None else []
        return [
            name
            for name, parameter in layer.parameters.items()
            if value_text(parameter, getattr(layer, name)).lower() in words
        ]

    def _can_take(self, ids: tuple[str, ...]) -> Callable[[type[Layer]], bool]:
        design = self._view.workspace.design

        def can_take(kind: type[Layer]) -> bool:
            try:
                return swapping.keeps_wires(design, ids, kind())
            except (ParameterError, DesignError):
                return False

        return can_take
