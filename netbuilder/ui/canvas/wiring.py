"""The commands of wires: selecting, linking, cutting, moving, and swapping inputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import Qt

from netbuilder.core import edits, wiring
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.fitting import misfit
from netbuilder.core.problems import Problem
from netbuilder.ui.canvas.wire_dots import Dots
from netbuilder.ui.canvas.wire_look import WireLook

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

Keys = Qt.KeyboardModifier


class Wiring:
    """What can be done to the wires of one canvas, each as one undo step.

    Attributes:
        look: How they are shown.
        dots: The commands of the dots that wires are led through.
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.look: WireLook = WireLook(view)
        self.dots: Dots = Dots(view)

    def fits(self, source: Port, target: Port) -> bool:
        """Whether what leaves a port is of use at another, as far as it is known."""
        return self.misfit(source, target) is None

    def misfit(self, source: Port, target: Port) -> Problem | None:
        """Why what leaves a port is of no use at another."""
        sheet = self._view.sheet
        return misfit(sheet.design, sheet.knowledge.facts, source, target)

    def choose(self, wire: Wire, keys: Qt.KeyboardModifier = Keys.NoModifier) -> None:
        """Select a wire; Shift adds it, Ctrl toggles it."""
        sheet = self._view.sheet
        if keys & Keys.ControlModifier:
            sheet.choose_wires(sheet.chosen_wires ^ {wire}, sheet.chosen_dots)
        elif keys & Keys.ShiftModifier:
            sheet.choose_wires(sheet.chosen_wires | {wire}, sheet.chosen_dots)
        else:
            self.choose_only({wire})

    def choose_only(self, wires: Iterable[Wire]) -> None:
        """Select exactly these wires and no node."""
        self._view.workspace.select(())
        self._view.sheet.choose_wires(wires)

    def choose_of_selection(self) -> None:
        """Select the wires of the selected nodes instead: those between them if there are any."""
        view = self._view
        wires = wiring.wires_of(view.workspace.design, view.workspace.selection)
        if wires:
            self.choose_only(wires)

    @property
    def has_chosen(self) -> bool:
        """Whether wires or dots are selected."""
        return bool(self._view.sheet.chosen_wires or self._view.sheet.chosen_dots)

    @property
    def has_any(self) -> bool:
        """Whether there are wires to act on: selected ones, or those of selected nodes."""
        design = self._view.workspace.design
        wired = design.incoming.keys() | design.outgoing.keys()
        return self.has_chosen or not wired.isdisjoint(self._view.workspace.selection)

    @property
    def single(self) -> Wire | None:
        """The wire that is selected alone, if there is one."""
        sheet = self._view.sheet
        chosen = sheet.chosen_wires | {wire for wire, _ in sheet.chosen_dots}
        return next(iter(chosen)) if len(chosen) == 1 else None

    def link_selected(self) -> None:
        """Wire the selected nodes in a chain, from left to right."""
        workspace = self._view.workspace
        ids = sorted(workspace.selection)
        told: list[Problem] = []

        def edit(design: Design) -> Design:
            linked, problems = wiring.linked(design, ids, self.fits)
            told[:] = problems
            return linked

        if len(ids) > 1:
            workspace.apply("Link layers", edit)
        if told:
            first, count = told[0], len(told)
            words = first.found if count == 1 else f"{count} wires were not drawn. {first.found}"
            workspace.refused.emit(structs.replace(first, found=words))

    def delete_wires(self) -> None:
        """Take away the selected wires, or those of the selected nodes."""
        self.delete(self.meant())

    def break_port(self, port: Port, is_input: bool) -> None:
        """Take away all wires of a port."""
        self.delete(wiring.wires_at(self._view.workspace.design, port, is_input))

    def delete(self, wires: Iterable[Wire]) -> None:
        """Take wires away, in one step."""
        gone = tuple(wires)
        label = "Delete wire" if len(gone) == 1 else f"Delete {len(gone)} wires"
        if gone:
            self._view.workspace.apply(label, lambda each: edits.disconnected(each, *gone))

    def move(self, wires: tuple[Wire, ...], target: Port, is_output: bool) -> None:
        """Take one end of wires to another port, in one step."""
        label = "Move wire" if len(wires) == 1 else f"Move {len(wires)} wires"
        self._view.workspace.apply(
            label, lambda design: wiring.moved_ends(design, wires, target, is_output)
        )

    def swap_inputs(self) -> None:
        """Let the first two inputs of the selected nodes change places."""
        ids = self._view.workspace.selection
        if ids:
            self._view.workspace.apply("Swap inputs", lambda each: wiring.swapped_inputs(each, ids))

    def insert(self) -> None:
        """Search for a layer to put on the one selected wire."""
        view, wire = self._view, self.single
        if wire is not None:
            middle = view.sheet.wires.paths[wire].middle
            view.open_search(view.mapFromScene(middle), wire=wire)

    def meant(self) -> tuple[Wire, ...]:
        """The selected wires and those of selected dots, else the wires of the selected nodes."""
        view = self._view
        chosen = view.sheet.chosen_wires | {wire for wire, _ in view.sheet.chosen_dots}
        design = view.workspace.design
        if chosen:
            return tuple(wire for wire in design.wires if wire in chosen)
        return wiring.wires_of(design, view.workspace.selection)
