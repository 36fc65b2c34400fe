"""Moves the paper from where nothing is drawn."""

from __future__ import annotations

from netbuilder.ui.canvas.tools.gesture import Pointer
from netbuilder.ui.canvas.tools.pan import Pan


class PanEmpty(Pan):
    """Drag on empty canvas to pan, as on a touchpad. A click selects nothing."""

    def click(self, pointer: Pointer) -> None:
        self.view.workspace.select(())
        self.view.sheet.choose_wires(())
