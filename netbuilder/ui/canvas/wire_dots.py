"""The commands of the dots that wires are led through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF

from netbuilder.core import bends
from netbuilder.core.bends import Dot
from netbuilder.core.design import Design, Wire
from netbuilder.ui.canvas.placing import snapped
from netbuilder.ui.canvas.tools.draw_wire import BranchWire
from netbuilder.ui.canvas.tools.gesture import Pointer

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView


class Dots:
    """Puts dots on wires and takes them off, each as one undo step."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view

    @property
    def has_any(self) -> bool:
        """Whether any wire that is meant has dots."""
        bent = self._view.workspace.design.bends
        return bool(bent) and any(wire in bent for wire in self._view.wiring.meant())

    def add(self, wire: Wire, place: QPointF) -> None:
        """Put a dot on a wire, near a place, and select it."""
        index = self._view.sheet.wires.paths[wire].leg_at(place)
        at = snapped(place.x(), place.y())
        if self._view.workspace.apply(
            "Add dot", lambda design: bends.with_dot(design, wire, index, at)
        ):
            self._view.workspace.select(())
            self._view.sheet.choose_wires((), {(wire, index)})

    def add_to_all(self) -> None:
        """Put a dot in the middle of each selected wire, or of those between selected nodes."""
        view, dots = self._view, dict[Dot, tuple[float, float]]()
        for wire in self._view.wiring.meant():
            path = view.sheet.wires.paths[wire]
            middle = path.middle
            dots[wire, path.leg_at(middle)] = snapped(middle.x(), middle.y())

        def edit(design: Design) -> Design:
            for (wire, index), place in dots.items():
                design = bends.with_dot(design, wire, index, place)
            return design

        label = "Add dot" if len(dots) == 1 else f"Add {len(dots)} dots"
        if dots and view.workspace.apply(label, edit):
            view.workspace.select(())
            view.sheet.choose_wires((), dots)

    def remove(self) -> None:
        """Drop all dots of the selected wires, or of those of the selected nodes."""
        bent = self._view.workspace.design.bends
        dots = [
            (w, index) for w in self._view.wiring.meant() for index in range(len(bent.get(w, ())))
        ]
        if dots:
            self._view.workspace.apply("Remove dots", lambda d: bends.without_dots(d, dots))

    def branch(self, dot: Dot, spot: QPoint) -> None:
        """Let a new wire hang at the pointer, from the source of a dot's wire; a click ends it."""
        pointer = Pointer(spot, self._view.mapToScene(spot))
        self._view.begin(BranchWire(self._view, pointer, dot))
