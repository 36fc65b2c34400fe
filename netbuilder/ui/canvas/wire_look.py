"""How the wires of a canvas are shown: their style, and whether all of them are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from netbuilder.ui.canvas.ways import WireStyle

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView


class WireLook:
    """View state, no part of the design: changing it is no undo step.

    Attributes:
        remember: Told whether wires are hidden, whenever the person changes that.
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.remember: Callable[[bool], object] = lambda are_hidden: None

    @property
    def style(self) -> WireStyle:
        """How wires are led."""
        return self._view.sheet.wires.style

    def set_style(self, style: WireStyle) -> None:
        """Lead all wires in another style."""
        sheet = self._view.sheet
        if style != sheet.wires.style:
            sheet.wires.style = style
            sheet.revision += 1
            sheet.router.route(sheet.wires.paths)
            self._view.viewport().update()

    @property
    def are_hidden(self) -> bool:
        """Whether only the wires of the selection are shown."""
        return self._view.sheet.hides_wires

    def toggle_hidden(self) -> None:
        """Show only the wires of the selection, or all again."""
        sheet = self._view.sheet
        sheet.hides_wires = not sheet.hides_wires
        sheet.relight()
        self._view.viewport().update()
        self.remember(sheet.hides_wires)
