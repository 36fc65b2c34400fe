"""Says at the pointer why a wire cannot end here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from netbuilder.ui.widgets.pointer_card import PointerCard


class Reason(PointerCard):
    """A small card beside the pointer, with the edge of an error."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_edge("error")
