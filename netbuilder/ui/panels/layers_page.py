"""The layers of a run in the deck: what reaches them, how fast they learn, how they spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.link.messages import Quantity
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.layer_history import LayerHistory, Nodes
from netbuilder.ui.panels.layer_list import LayerList
from netbuilder.ui.plots.layer_plots import SizesPlot, SpreadPlot
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.network_then import NetworkThen, layers_of
from netbuilder.ui.travel.stripe import PastStripe
from netbuilder.ui.widgets import SegmentedControl
from netbuilder.ui.workspace import Workspace

# Above so many weights only the chosen layer has histograms: counting them all takes long.
MOST_WEIGHTS: Final = 2_000_000


@dataclass(frozen=True)
class _View:
    """What can be looked at.

    Attributes:
        value: Its id.
        words, hint: On its button.
        size: Attribute of a layer's series that is drawn as lines; empty for none.
        title, unit: Of those lines.
        quantity: What has histograms; None for none.
    """

    value: str
    words: str
    hint: str
    size: str = ""
    title: str = ""
    unit: str = ""
    quantity: Quantity | None = None


_VIEWS: Final = (
    _View(
        "gradients",
        "Gradients",
        "What reaches each layer from the loss",
        "gradient",
        "Length of the gradient",
        quantity=Quantity.GRADIENTS,
    ),
    _View(
        "updates",
        "Updates",
        "How much one iteration changes each layer",
        "ratio",
        "What an update changes of the weights",
        "%",
    ),
    _View(
        "weights",
        "Weights",
        "How the weights of the chosen layer spread",
        "weights",
        "Length of the weights",
        quantity=Quantity.WEIGHTS,
    ),
    _View(
        "activations",
        "Activations",
        "What leaves the chosen layer",
        quantity=Quantity.ACTIVATIONS,
    ),
)
_LINES, _SPREAD = "lines", "spread"


class LayersPage(QWidget):
    """A list of layers beside a plot of them; measured only while it is on screen."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._run: RunRecord | None = None
        self._network = NetworkThen(workspace, bridge)
        self._revision = -1
        # What was last chosen where there is a choice.
        self._forms = {"gradients": _LINES, "weights": _SPREAD}
        self.views = SegmentedControl("What is shown of the layers")
        for view in _VIEWS:
            self.views.add_choice(view.value, view.words, hint=view.hint)
        self.form = SegmentedControl("How it is shown", self)
        self.form.add_choice(_LINES, "All layers", hint="The size of each layer as a line")
        self.form.add_choice(_SPREAD, "One layer", hint="All values of the chosen layer")
        self.list = LayerList()
        self.sizes, self.spread = SizesPlot(), SpreadPlot()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.sizes)
        self._pages.addWidget(self.spread)
        self._lay_out()
        self.views.set_value("gradients")
        self.views.chosen.connect(lambda _: self._show_view())
        self.form.chosen.connect(self._choose_form)
        self.list.drawn_changed.connect(self._draw)
        self.list.chosen.connect(self._on_chosen)
        workspace.selected.connect(lambda _: self._follow_selection())
        bridge.frame.connect(self.refresh)
        bridge.past.changed.connect(self._show_past)
        bridge.moment.changed.connect(self._show_past)
        theme.follow(self, self._restyle)
        self._show_view()

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; the same one only anew."""
        if run is not self._run:
            self._run, self._revision = run, -1
            self.list.empty()
            self.sizes.show_run(run)
            self.spread.show_run(run)
            self._draw()
        self._watch()
        self.refresh()

    def refresh(self) -> None:
        """Show what is new."""
        run = self._run
        if run is None or not self.isVisible() or run.layers.revision == self._revision:
            return
        self._revision = run.layers.revision
        if run.layers.now:
            self.list.show_layers(run.layers, run.project)
        plot = self.sizes if self._pages.currentWidget() is self.sizes else self.spread
        plot.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._bridge.watch(layers=False, histograms=())

    @property
    def _view(self) -> _View:
        return next(each for each in _VIEWS if each.value == self.views.value())

    @property
    def _history(self) -> LayerHistory:
        return self._run.layers if self._run is not None else LayerHistory()

    def _watch(self) -> None:
        """Ask for numbers of all layers, and for as many histograms as are cheap."""
        run = self._run
        if not self.isVisible():
            return
        layers = self._history.now
        started = run.started if run is not None else None
        is_large = started is not None and started.parameters > MOST_WEIGHTS
        wanted = (self.list.current,) if is_large and self.list.current else layers
        self._bridge.watch(layers=True, histograms=wanted)

    def _show_view(self) -> None:
        view = self._view
        self.form.setVisible(bool(view.size) and view.quantity is not None)
        default = _LINES if view.size else _SPREAD
        self.form.set_value(self._forms.get(view.value, default))
        self._draw()

    def _show_past(self) -> None:
        """Mark the moment that is looked at, and show its histogram."""
        at, then = self._bridge.moment_seen, self._bridge.past.project
        if then is not None and self._run is not None and not self._run.layers.now:
            self._run.layers.know(layers_of(self._network.inference))
            self.refresh()
            self._watch()
        self.sizes.chart.show_moment(at)
        self.spread.show_past(self._bridge.past.histograms if at >= 0 else None, at)

    def _choose_form(self, form: object) -> None:
        self._forms[self._view.value] = str(form)
        self._draw()

    def _draw(self) -> None:
        """Give the plot what is chosen."""
        view, history = self._view, self._history
        is_spread = self.form.value() == _SPREAD and view.quantity is not None
        frame = self.spread if is_spread else self.sizes
        frame.controls.insertWidget(0, self.form)
        self._pages.setCurrentWidget(frame)
        if is_spread and view.quantity is not None:
            nodes = self.list.current
            self.spread.show_layer(
                self.list.name_of(nodes) or "a layer", nodes, view.quantity, history
            )
            self._show_past()
            return
        layers = [
            (self.list.name_of(nodes), self.list.colours[nodes], history.layers[nodes])
            for nodes in self.list.layers
            if nodes in self.list.colours and nodes in history.layers
        ]
        self.sizes.show_sizes(
            view.title, view.unit, layers, lambda series: getattr(series, view.size)
        )

    def _on_chosen(self) -> None:
        """Another row: its node is selected where it can be seen, and its histograms are shown."""
        self._watch()
        if self._pages.currentWidget() is self.spread:
            self._draw()
        id = self._id_here(self.list.current)
        if id and self.list.hasFocus():
            self._workspace.select([id])

    def _follow_selection(self) -> None:
        """The list stands at the layer that is selected on the canvas."""
        selected = self._workspace.selection
        for nodes in self.list.layers:
            if self._id_here(nodes) in selected:
                if self._id_here(self.list.current) not in selected:
                    self.list.go_to(nodes)
                    self._on_chosen()
                return

    def _id_here(self, nodes: Nodes) -> str:
        """The node of the open design that is a layer or holds it; empty for none."""
        way = self._workspace.inside
        is_inside = nodes[: len(way)] == way and len(nodes) > len(way)
        return nodes[len(way)] if is_inside else ""

    def _lay_out(self) -> None:
        self._left = QVBoxLayout()
        self._head = QHBoxLayout()
        self._head.addWidget(self.views)
        self._head.addStretch(1)
        self._left.addLayout(self._head)
        self._left.addWidget(self.list, 1)
        self._row = QHBoxLayout()
        self._row.addLayout(self._left, 2)
        self._row.addWidget(self._pages, 3)
        self._column = QVBoxLayout(self)
        self._column.addWidget(PastStripe(self._workspace, self._bridge))
        self._column.addLayout(self._row, 1)

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("l"), narrow, look.space("m"), narrow)
        self._column.setSpacing(narrow)
        self._row.setSpacing(look.space("l"))
        self._left.setSpacing(look.space("s"))
