"""The third zoom: the network neuron by neuron, beside the canvas that shows its layers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from netbuilder.core.neuron_chain import NeuronColumn, neuron_chain
from netbuilder.link.messages import RunState
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.inside.part import InsidePart
from netbuilder.ui.neurons.explain_card import ExplainCard
from netbuilder.ui.neurons.explain_desk import ExplainDesk
from netbuilder.ui.neurons.feed import NeuronFeed
from netbuilder.ui.neurons.geometry import Shown
from netbuilder.ui.neurons.legend import Legend
from netbuilder.ui.neurons.loss_chip import LossChip
from netbuilder.ui.neurons.page_frame import PageFrame
from netbuilder.ui.neurons.tools import NeuronTools
from netbuilder.ui.neurons.view import NeuronView
from netbuilder.ui.neurons.windows import Windows
from netbuilder.ui.samples.desk import SampleDesk
from netbuilder.ui.travel.network_then import NetworkThen, plain
from netbuilder.ui.travel.stripe import PastStripe
from netbuilder.ui.widgets import EmptyState, PlainLabel
from netbuilder.ui.workspace import Workspace

_NOTHING = (
    "Neurons show for dense layers in a row up to an output. "
    "This network has none yet: Ctrl+2 goes back to its layers."
)


class NeuronPage(PageFrame):
    """Shows the neurons of the open network, lets them be changed, and explains their numbers.

    Signals:
        left: The person wants to see the layers again.
    """

    left = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._columns: tuple[NeuronColumn, ...] = ()
        self._network = NetworkThen(workspace, bridge)
        self.view = NeuronView(self)
        self.windows = Windows(self.view)
        self.empty = EmptyState("dense", _NOTHING, parent=self)
        self.legend, self.moment = Legend(self.view), PlainLabel("", "small", parent=self.view)
        self.samples = SampleDesk(workspace, bridge, self, self)
        self.explain = ExplainCard(self)
        self.explain.hide()
        self.above.addWidget(PastStripe(workspace, bridge))
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.empty)
        self.inside = InsidePart(self, workspace, bridge)
        self.side.addWidget(self.explain)
        self.feed = NeuronFeed(workspace, bridge, self)
        self.desk = ExplainDesk(self.explain, self.feed, self._network, workspace, bridge)
        self.loss = LossChip(self.view, self.desk.explain_loss)
        self.tools = NeuronTools(self.view, workspace, bridge)
        self.setFocusProxy(self.view)
        self.view.chosen.connect(self._on_chosen)
        self.windows.changed.connect(self._refresh)
        workspace.selected.connect(self.view.mark)
        self.view.left.connect(self.left)
        self.inside.left.connect(self.left)
        self.inside.turned.connect(self._refresh)
        self.inside.asked.connect(self.explain_number)
        self.inside.settled.connect(self._on_settled)
        self.tools.asked.connect(self.explain_number)
        self.samples.lighting_changed.connect(self._on_sample)
        self.samples.told.connect(lambda: self.samples.light(self.view, self.feed.drawn))
        bridge.sample.changed.connect(self._on_sample)
        self.explain.closed.connect(lambda: self.view.choose(None))
        self.explain.closed.connect(self.explain.hide)
        self.feed.changed.connect(self._on_drawn)
        bridge.past.begun.connect(self._refresh)
        workspace.inferred.connect(lambda _: self._refresh())
        self.view.resized.connect(self._place)
        theme.follow(self, self._place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.feed.stop()
        self.inside.stop()

    # --- what is shown ----------------------------------------------------------------------

    def _refresh(self) -> None:
        """Show the network as it is now."""
        if not self.isVisible():
            return
        if self.inside.show_now():
            self.feed.stop()
            return
        self.setFocusProxy(self.view)
        design = self._network.design
        self._columns = neuron_chain(design, self._network.inference)
        shown = self.windows.shown(self._columns)
        self.stack.setCurrentWidget(self.view if shown else self.empty)
        headings = self.windows.headings(design, self._columns)
        if self._bridge.moment.is_past:
            headings = [plain(each) for each in headings]
        self.view.show_columns(shown, headings)
        self.loss.place()
        self.view.mark(self._workspace.selection)
        self.tools.show_network(design, self._network.inference.nodes)
        if shown:
            self._light(shown)

    def _on_drawn(self) -> None:
        self.view.show_drawn(self.feed.drawn)
        self.tools.refresh()
        self.samples.light(self.view, self.feed.drawn)
        self.moment.setText(self._moment())
        self.moment.adjustSize()
        run = self.feed.run
        is_still = run is None or run.state is not RunState.RUNNING
        if self.explain.isVisible() and is_still:
            self._explain_chosen()

    def _moment(self) -> str:
        """Of which moment the weights are."""
        drawn = self.feed.drawn
        if drawn is None:
            return self.feed.words
        if not drawn.run:
            return "Before training: weights as they would begin"
        return f"Iteration {drawn.iteration:,}"

    # --- explaining -------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        cell = self.view.cell
        if cell is None:
            self.explain.hide()
            self.view.setFocus()
            return
        node = self._columns[cell.column].node
        self._workspace.select([node])
        self.explain.show()
        self._explain_chosen()

    def _explain_chosen(self) -> None:
        cell = self.view.cell
        if cell is not None:
            shown = self.view.picture.columns[cell.column]
            number = Number(Quantity.ACTIVATION, shown.column.node, (shown.neurons[cell.place],))
            self.explain.begin(number)

    def explain_number(self, number: Number) -> None:
        """Show where a number of the network comes from, whatever is chosen."""
        self.desk.explain(number)

    def _on_settled(self) -> None:
        """The layer that is looked into has other numbers."""
        self.desk.again()

    def _on_sample(self) -> None:
        """Another sample is looked at."""
        if not self.isVisible():
            return
        if not self.inside.is_open:
            self._light(self.view.picture.columns)
        if self.explain.isVisible():
            self.explain.ask()

    def _light(self, shown: Sequence[Shown]) -> None:
        """Bring neurons, lit by the sample where that is wanted."""
        self.feed.want(shown, *self.samples.wished)
        self.samples.look_at(self.feed.columns)
        self.samples.light(self.view, self.feed.drawn)

    def _place(self) -> None:
        """Put what lies on the neurons into its corners."""
        view, gap = self.view, theme.current().space("l")
        foot = view.height() - gap
        self.legend.fit(view.width() - 2 * gap)
        self.legend.move(view.width() - self.legend.width() - gap, foot - self.legend.height())
        self.moment.adjustSize()
        if not self.legend.isHidden() and gap + self.moment.width() > self.legend.x():
            foot = self.legend.y()
        self.moment.move(gap, foot - self.moment.height())
