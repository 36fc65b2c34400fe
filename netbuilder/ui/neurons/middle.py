"""The middle of the window: three zooms of one network, its blocks, layers and neurons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from netbuilder.ui.blocks_zoom.ways import BLOCKS, LAYERS, NEURONS, ZoomWays
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.ui.blocks_zoom.view import BlocksView
    from netbuilder.ui.neurons.page import NeuronPage

__all__ = ["BLOCKS", "LAYERS", "NEURONS", "Middle"]


class Middle(QStackedWidget):
    """Shows one of three zooms of the same network; two of them are made when first wanted.

    Attributes:
        ways: How zooming leads from one to the other.

    Signals:
        zoomed: ``blocks``, ``layers`` or ``neurons`` is shown now.
    """

    zoomed = Signal(str)

    def __init__(self, canvas: CanvasView, workspace: Workspace, bridge: EngineBridge) -> None:
        super().__init__()
        self._canvas, self._workspace, self._bridge = canvas, workspace, bridge
        self._page: NeuronPage | None = None
        self._blocks: BlocksView | None = None
        self.ways = ZoomWays(canvas, workspace, self)
        self.ways.wanted.connect(self.show_zoom)
        self.addWidget(canvas)
        workspace.opened.connect(lambda: self.show_zoom(LAYERS))

    @property
    def zoom(self) -> str:
        """Which one is shown."""
        shown = self.currentWidget()
        if shown is self._canvas:
            return LAYERS
        return BLOCKS if shown is self._blocks else NEURONS

    @property
    def page(self) -> NeuronPage:
        """The neurons; made on first use."""
        if self._page is None:
            from netbuilder.ui.neurons.page import NeuronPage  # brings numpy and its painters

            self._page = NeuronPage(self._workspace, self._bridge)
            self._page.left.connect(self.ways.leave_neurons)
            self.addWidget(self._page)
        return self._page

    @property
    def blocks(self) -> BlocksView:
        """The blocks; made on first use."""
        if self._blocks is None:
            from netbuilder.ui.blocks_zoom.view import BlocksView

            self._blocks = BlocksView(self._workspace, self._bridge)
            self._blocks.opened.connect(self.ways.open_group)
            self._blocks.left.connect(self.ways.leave_blocks)
            self.addWidget(self._blocks)
        return self._blocks

    def show_zoom(self, zoom: str) -> None:
        """Show blocks, layers or neurons, and give them the keyboard."""
        wanted: QWidget = self._canvas
        if zoom != LAYERS:
            wanted = self.page if zoom == NEURONS else self.blocks
        if wanted is self.currentWidget():
            return
        self.setCurrentWidget(wanted)
        wanted.setFocus()
        self.zoomed.emit(self.zoom)
