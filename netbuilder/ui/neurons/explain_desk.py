"""Asks engines where numbers come from, for the moment and the sample that are looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.link.messages import Explain, Explained, Failed
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.explain_card import ExplainCard
from netbuilder.ui.neurons.feed import NeuronFeed
from netbuilder.ui.travel.network_then import NetworkThen
from netbuilder.ui.workspace import Workspace


class ExplainDesk(QObject):
    """Keeps a card filled.

    Signals:
        begun: A number is explained that no neuron on screen stands for.
    """

    begun = Signal()

    def __init__(
        self,
        card: ExplainCard,
        feed: NeuronFeed,
        network: NetworkThen,
        workspace: Workspace,
        bridge: EngineBridge,
    ) -> None:
        super().__init__(card)
        self._card, self._feed, self._network = card, feed, network
        self._workspace, self._bridge = workspace, bridge
        self._request = 0
        card.asked.connect(self._ask)

    def explain(self, number: Number) -> None:
        """Show the card with this number."""
        self._card.show()
        self._card.begin(number)
        self.begun.emit()

    def again(self) -> None:
        """Ask anew, as for another sample, where something is shown."""
        if self._card.isVisible():
            self._card.ask()

    def explain_loss(self) -> None:
        """Show where the loss of the sample comes from; the way back begins there."""
        self.explain(Number(Quantity.LOSS))

    def _ask(self, number: Number, most: int) -> None:
        from netbuilder.core.project.schema import to_text  # only once something is explained

        run, folder, at = self._feed.run, self._feed.folder, self._bridge.moment.iteration
        is_past = run is not None and bool(folder)
        project = run.project if run is not None and is_past else self._workspace.project
        project = self._network.project if at >= 0 else project
        path, text = self._workspace.document.path, to_text(project)
        base, chosen = str(path.parent) if path is not None else "", self._bridge.sample
        row, made = chosen.sample, chosen.made
        name = run.id if run is not None and run.is_alive and not folder else ""
        self._bridge.cancel(self._request)
        self._request = self._bridge.request(
            lambda request: Explain(request, text, folder, number, row, base, most, made, at, name),
            self._explained,
            self._unexplained,
            of=run,
        )

    def _explained(self, answer: Explained) -> None:
        self._card.show_explanation(answer.explanation)

    def _unexplained(self, answer: Failed) -> None:
        self._card.show_words(answer.problems[0].sentence if answer.problems else "")
