"""The page at the third zoom, looking into layers: which one, for which sample, and its strip."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.core.design import BlockUse, Design
from netbuilder.core.inference import Inference
from netbuilder.core.value import Project
from netbuilder.link.messages import Plate, RunState
from netbuilder.ui import block_path, theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.inside.addresses import number_at
from netbuilder.ui.inside.feed import InsideFeed
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.inside.stops import Stop, stop_of, stops
from netbuilder.ui.inside.strip import LayerStrip
from netbuilder.ui.inside.view import InsideView
from netbuilder.ui.neurons.page_frame import PageFrame
from netbuilder.ui.travel.network_then import NetworkThen
from netbuilder.ui.widgets import Button
from netbuilder.ui.workspace import Workspace


class InsidePart(QObject):
    """Puts the strip above a page, and shows the chosen layer in it unless that is of neurons.

    Signals:
        turned: Another layer is chosen: the page is to be shown anew.
        asked: A person wants to know where a number comes from: a `Number`.
        settled: A layer was drawn while no training goes on.
        left: Esc was pressed.
    """

    turned = Signal()
    asked = Signal(object)
    settled = Signal()
    left = Signal()

    def __init__(self, page: PageFrame, workspace: Workspace, bridge: EngineBridge) -> None:
        super().__init__(page)
        self._page, self._workspace, self._bridge = page, workspace, bridge
        self._network = NetworkThen(workspace, bridge)
        self._stop: Stop | None = None
        self.strip, self.view = LayerStrip(), InsideView()
        self.out = Button("", "quiet", "chevron-left")
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.out)
        row.addWidget(self.strip, 1)
        theme.set_role(self._line, "panel")
        page.above.addWidget(self._line)
        page.stack.addWidget(self.view)
        self.feed = InsideFeed(workspace, bridge, self)
        self.strip.chosen.connect(self._on_chosen)
        self.strip.entered.connect(self._enter)
        self.strip.left.connect(self.left)
        self.out.clicked.connect(lambda: workspace.leave())
        self.view.left.connect(self.left)
        self.view.wished.connect(self._want)
        self.view.asked.connect(self._on_asked)
        self.feed.changed.connect(self._on_drawn)
        bridge.sample.changed.connect(self._on_sample)
        workspace.selected.connect(self._on_selected)
        workspace.opened.connect(self._forget)

    @property
    def is_open(self) -> bool:
        """Whether a layer is looked into, and not neurons."""
        return self._stop is not None and not self._stop.is_neurons

    def show_now(self) -> bool:
        """Show the strip, and in the page the layer that is chosen.

        Returns:
            Whether a layer is shown; else the page shows neurons.
        """
        design, inference, inside = self._place()
        found = stops(design, inference, is_whole=not inside)
        number = self._number(found)
        self._stop = found[number] if number >= 0 else None
        self.strip.show_stops(found, number)
        self.strip.setVisible(bool(found))
        self.out.setVisible(bool(inside))
        way = self._workspace.way
        before = way[-2].title if len(way) > 1 else "the whole network"
        self.out.setText(f"Back to {before}")
        if self._stop is None or self._stop.is_neurons:
            self.feed.stop()
            return False
        self._page.stack.setCurrentWidget(self.view)
        self._page.setFocusProxy(self.view)
        self.view.show_layer((*inside, self._stop.nodes[0]), self._stop.title)
        self._want()
        self.feed.renew()
        return True

    def stop(self) -> None:
        """Nobody looks any more."""
        self.feed.stop()

    # --- which layer ------------------------------------------------------------------------

    def _place(self) -> tuple[Design, Inference, tuple[str, ...]]:
        """The design that is open, what is known of it, and where it is."""
        project, whole = self._network.project, self._network.inference
        inside = self._workspace.inside
        if len(block_path.followed(project, inside)) < len(inside):
            inside = ()
        design = block_path.open_design(project, inside)
        return design, block_path.open_inference(project, whole, inside), inside

    def _number(self, found: tuple[Stop, ...]) -> int:
        """The stop of the selected layer, else the one as before, else the one to begin with."""
        selection = self._workspace.selection
        wanted = [stop_of(found, id) for id in selection] if len(selection) == 1 else []
        if not wanted and self._stop is not None:
            wanted = [stop_of(found, id) for id in self._stop.nodes]
        known = [number for number in wanted if number >= 0]
        if known:
            return known[0]
        neurons = (number for number, each in enumerate(found) if each.is_neurons)
        return next(neurons, min(1, len(found) - 1))

    def _on_chosen(self, number: int) -> None:
        stop = self.strip.stops[number]
        if self._workspace.selection & set(stop.nodes):
            self._stop = stop
            self.turned.emit()
            return
        self._stop = stop
        selection = self._workspace.selection
        self._workspace.select(stop.nodes[:1])
        if self._workspace.selection == selection:
            self.turned.emit()  # the past knows layers that the drawing has no more

    def _on_selected(self, selection: frozenset[str]) -> None:
        if self._page.isVisible() and len(selection) == 1:
            self.turned.emit()

    def _enter(self, number: int) -> None:
        self._workspace.enter(self.strip.stops[number].nodes[0])

    def _forget(self) -> None:
        self._stop = None

    # --- what is seen -----------------------------------------------------------------------

    def _want(self) -> None:
        """Have the layer drawn, for the sample that all views look at."""
        if self.is_open and self._page.isVisible():
            chosen = self._bridge.sample
            self.view.wish = structs.replace(self.view.wish, sample=chosen.sample, made=chosen.made)
            self.feed.want(self.view.wish)

    def _on_sample(self) -> None:
        self._want()

    def _on_drawn(self) -> None:
        feed = self.feed
        self.view.show_drawn(feed.drawn, feed.words, feed.moment)
        run = feed.run
        is_still = run is None or run.state is not RunState.RUNNING
        if feed.drawn is not None and is_still and not feed.is_waiting:
            self.settled.emit()

    def _on_asked(self, plate: Plate, spot: Spot) -> None:
        """Explain a number that leaves the layer, or one of its weights."""
        _, inference, inside = self._place()
        facts = inference.nodes.get(self._stop.nodes[0]) if self._stop is not None else None
        drawn = self.feed.drawn
        if self._stop is None or facts is None or drawn is None or plate.scale > 1:
            return
        path = _path(self._network.project, (*inside, self._stop.nodes[0]))
        number = number_at(drawn, plate, spot, facts)
        if number is not None:
            self.asked.emit(structs.replace(number, node=path))


def _path(project: Project, nodes: tuple[str, ...]) -> str:
    """A node as explanations name it: in the first copy of every block."""
    design, parts = project.design, []
    for id in nodes[:-1]:
        layer = design.nodes[id].layer
        parts.append(id)
        if isinstance(layer, BlockUse):
            parts += ["0"] if layer.is_list else []
            design = project.blocks[layer.definition].design
    return ".".join([*parts, nodes[-1]])
