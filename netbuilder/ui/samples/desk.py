"""All about samples on the page that looks inside: the line below, and the maker beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.link.messages import Lit, NeuronsDrawn
from netbuilder.link.messages.neurons import Column
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.samples.bar import SampleBar
from netbuilder.ui.samples.feed import SampleFeed
from netbuilder.ui.samples.maker import SampleMaker
from netbuilder.ui.workspace import Workspace

# A slider that stands still so long is let go, as far as a run that goes on is concerned.
REST_MS = 150


class Places(Protocol):
    """Where its parts are put."""

    @property
    def before(self) -> QVBoxLayout:
        """At the left."""

    @property
    def foot(self) -> QVBoxLayout:
        """Below."""


class Lightable(Protocol):
    """What can be lit."""

    def show_light(self, lit: Sequence[Lit]) -> None:
        """Let answers to a sample light neurons."""


class SampleDesk(QObject):
    """Lets a person choose or make a sample.

    Signals:
        lighting_changed: The sample lights the neurons now, or no longer.
        told: There is another answer, or none.
    """

    lighting_changed = Signal()
    told = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, places: Places, page: QWidget
    ) -> None:
        super().__init__(page)
        self._bridge = bridge
        self._settled: tuple[int, tuple[str, ...]] = (bridge.sample.sample, bridge.sample.made)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._settle)
        bridge.sample.changed.connect(self._rest.start)
        self.feed = SampleFeed(workspace, bridge, self)
        self.bar: SampleBar = SampleBar(bridge.sample, self.feed, page)
        self.maker = SampleMaker(bridge.sample, self.feed, page)
        self.maker.hide()
        places.foot.addWidget(self.bar)
        places.before.addWidget(self.maker)
        self.bar.installEventFilter(self)
        self.bar.changed.connect(self.lighting_changed)
        self.bar.maker.toggled.connect(self._open)
        self.maker.closed.connect(lambda: self.bar.maker.setChecked(False))
        self.feed.changed.connect(self.told)

    @property
    def is_lighting(self) -> bool:
        """Whether the sample lights the neurons."""
        return self.bar.is_lighting

    @property
    def is_making(self) -> bool:
        """Whether the panel is open in which a sample is made."""
        return not self.maker.isHidden()

    def toggle_maker(self) -> None:
        """Open the panel in which a sample is made, or close it."""
        self.bar.maker.click()

    def toggle_lighting(self) -> None:
        """Let the sample light the neurons, or no longer."""
        self.bar.set_lighting(not self.is_lighting)

    @property
    def wished(self) -> tuple[int, tuple[str, ...]]:
        """The row or made sample whose answers a run is to draw along with its weights.

        None where no run goes on: then answers come by themselves, as fast as a slider moves. A
        run draws them of the same moment as its weights, once the sample has been let go.
        """
        run = self._bridge.run
        is_live = run is not None and run.is_alive and not self._bridge.moment.is_past
        return self._settled if is_live and self.is_lighting else (0, ())

    def light(self, neurons: Lightable, drawn: NeuronsDrawn | None) -> None:
        """Light neurons, unless they were drawn with the answers to this very sample."""
        chosen, told = self._bridge.sample, self.feed.told
        is_own = drawn is not None and (drawn.sample, drawn.made) == (chosen.sample, chosen.made)
        if not is_own or not self.is_lighting:
            neurons.show_light(told.lit if told is not None and self.is_lighting else ())

    def _settle(self) -> None:
        self._settled = (self._bridge.sample.sample, self._bridge.sample.made)
        self.lighting_changed.emit()

    def look_at(self, columns: Sequence[Column]) -> None:
        """Say which neurons are on screen."""
        self.feed.look_at(columns)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask only while somebody sees the answers."""
        if event.type() == QEvent.Type.Show:
            self.feed.start()
        elif event.type() == QEvent.Type.Hide:
            self.feed.stop()
        return False

    def _open(self, is_open: bool) -> None:
        self.maker.setVisible(is_open)
        if is_open:
            self.maker.begin()
        else:
            self.bar.maker.setFocus()
