"""The parts a person works with: canvas, palette, data, inspector, deck and status line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from netbuilder.ui import kinds, theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.data_finding import LABEL
from netbuilder.ui.data_import import Importer
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.learning_signs import LearningSigns
from netbuilder.ui.neurons.middle import Middle
from netbuilder.ui.panels.block_list import BlockList
from netbuilder.ui.panels.data_panel import DataPanel
from netbuilder.ui.panels.deck import Deck
from netbuilder.ui.panels.inspector import Inspector
from netbuilder.ui.panels.outline import Outline
from netbuilder.ui.panels.palette import Palette
from netbuilder.ui.past_run import LastRun
from netbuilder.ui.playground.desk import PaintDesk
from netbuilder.ui.preflight import Preflight
from netbuilder.ui.slow_motion.place import SlowMotionPlace
from netbuilder.ui.widgets import TabStrip
from netbuilder.ui.workspace import Workspace


class Workbench:
    """Makes the parts and joins them through workspace and bridge.

    Attributes:
        canvas, palette, data, blocks, outline, inspector, deck: The parts.
        desk: What points are painted with.
        left: Palette, data, blocks and outline under four tabs.
        middle: The canvas, or the neurons of the same network.
        slow_motion: The middle, with the player of slow motion under it while that is open.
    """

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, importer: Importer, parent: QWidget
    ) -> None:
        kinds.load()
        self.canvas = CanvasView(workspace, parent)
        self.palette = Palette(workspace)
        self.desk = PaintDesk(workspace, parent)
        self.data = DataPanel(workspace, importer, self.desk)
        self.inspector = Inspector(workspace, bridge, desk=self.desk)
        self.deck = Deck(workspace, bridge)
        self.blocks = BlockList(workspace)
        self.outline = Outline(workspace, self.canvas)
        self.left: LeftSide = LeftSide(self.palette, self.data, self.blocks, self.outline)
        self.last_run = LastRun(workspace, bridge, parent)
        self.learning = LearningSigns(workspace, bridge, self.canvas, parent)
        self.preflight: Preflight = Preflight(workspace, bridge, self.canvas, parent)
        self.canvas.watches.listen(bridge)
        self.middle: Middle = Middle(self.canvas, workspace, bridge)
        self.slow_motion: SlowMotionPlace = SlowMotionPlace(
            self.middle, self.canvas, workspace, bridge, self.deck.control
        )
        self.palette.placed.connect(self.canvas.place)
        self.palette.remember(self.canvas.finder.memory)
        self.blocks.placed.connect(self.canvas.place)
        self.deck.offers.moved.connect(lambda source: importer.look_again(source, LABEL))
        for part in (self.inspector, self.deck, self.outline):
            part.jump_requested.connect(self.canvas.center_on)
        self.deck.problems.setting_requested.connect(self.inspector.show_setting)


class LeftSide(QWidget):
    """Palette, data, blocks and outline, one shown at a time."""

    def __init__(self, palette: QWidget, data: QWidget, blocks: QWidget, outline: QWidget) -> None:
        super().__init__()
        theme.set_role(self, "panel")
        self.tabs = TabStrip("Left side")
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack)
        pages = (
            ("layers", "Layers", palette),
            ("data", "Data", data),
            ("blocks", "Blocks", blocks),
            ("outline", "Outline", outline),
        )
        for value, words, page in pages:
            self.stack.addWidget(page)
            self.tabs.add_tab(value, words)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        theme.follow(self, self._restyle)

    def show_page(self, value: str) -> None:
        """Show the page of a tab, and give it the keyboard."""
        window = self.window()
        dock = self.parentWidget()
        if dock is not None and dock is not window:
            dock.show()
        self.tabs.set_value(value)
        page = self.stack.currentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _restyle(self) -> None:
        look = theme.current()
        # All tabs must be readable at every size of text.
        self.setMinimumWidth(max(look.width("palette"), self.tabs.sizeHint().width()))
