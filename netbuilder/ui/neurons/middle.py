"""The middle of the window: the canvas with its layers, or the same network neuron by neuron."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.ui.neurons.page import NeuronPage

LAYERS, NEURONS = "layers", "neurons"


class Middle(QStackedWidget):
    """Shows one of two zooms of the same network; the second is made when it is first wanted.

    Signals:
        zoomed: ``layers`` or ``neurons`` is shown now.
    """

    zoomed = Signal(str)

    def __init__(self, canvas: CanvasView, workspace: Workspace, bridge: EngineBridge) -> None:
        super().__init__()
        self._canvas, self._workspace, self._bridge = canvas, workspace, bridge
        self._page: NeuronPage | None = None
        self.addWidget(canvas)
        workspace.opened.connect(lambda: self.show_zoom(LAYERS))

    @property
    def zoom(self) -> str:
        """Which one is shown."""
        return LAYERS if self.currentWidget() is self._canvas else NEURONS

    @property
    def page(self) -> NeuronPage:
        """The neurons; made on first use."""
        if self._page is None:
            from netbuilder.ui.neurons.page import NeuronPage  # brings numpy and its painters

            self._page = NeuronPage(self._workspace, self._bridge)
            self._page.left.connect(lambda: self.show_zoom(LAYERS))
            self.addWidget(self._page)
        return self._page

    def show_zoom(self, zoom: str) -> None:
        """Show layers or neurons, and give them the keyboard."""
        wanted = self.page if zoom == NEURONS else self._canvas
        if wanted is self.currentWidget():
            return
        self.setCurrentWidget(wanted)
        wanted.setFocus()
        self.zoomed.emit(self.zoom)
