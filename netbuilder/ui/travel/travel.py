"""Everything of the deck that has to do with the past of a run, under one name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.plots.chart_face import ChartFace
from netbuilder.ui.travel.bar import TravelBar
from netbuilder.ui.travel.forking import Forking
from netbuilder.ui.travel.kept import KeptMoments
from netbuilder.ui.travel.kept_card import KeptCard
from netbuilder.ui.travel.traveller import Traveller
from netbuilder.ui.workspace import Workspace


class Travel(QObject):
    """Joins where a person can go with the bar that shows it.

    Attributes:
        traveller: Goes to moments.
        kept: The moments that are kept.
        forking: Begins runs at moments.
        bar: The slider and its buttons.

    Signals:
        told: Something to say in passing.
    """

    told = Signal(str)

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self.traveller: Traveller = Traveller(workspace, bridge, self)
        self.kept: KeptMoments = KeptMoments(workspace, bridge, self)
        self.forking: Forking = Forking(workspace, bridge, self.traveller, self)
        self.bar: TravelBar = TravelBar(self.traveller)
        self.bar.kept = lambda: self.kept.names
        self._card: KeptCard | None = None
        self.kept.changed.connect(self.bar.refresh)
        self.kept.refused.connect(workspace.refused)
        self.forking.told.connect(self.told)
        self.bar.keep_asked.connect(self.open_kept)
        self.bar.fork_asked.connect(self.forking.fork)

    def serve(self, say: Callable[..., object], show_film: Callable[[], None]) -> None:
        """Tell in a window, and let it show the sheet for films."""
        self.bar.film_asked.connect(show_film)
        self.told.connect(lambda words: say(words, passing=True))

    @property
    def card(self) -> KeptCard:
        """The card with the kept moments; made on first use."""
        if self._card is None:
            self._card = KeptCard(self.traveller, self.kept, self.bar.keep)
        return self._card

    def open_kept(self) -> None:
        """Ask for the name of the moment that is to be kept, and list those that are."""
        if self.traveller.is_offered:
            self.traveller.pause()
            self.kept.renew()
            self.card.open()

    def align_with(self, chart: Callable[[], ChartFace | None]) -> None:
        """Let the slider stand under the axis of a chart, while that answers one."""
        self.bar.align_with(chart)
