"""Asks engines where numbers come from, for the moment and the sample that are looked at."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from netbuilder.link.messages import Explain, Explained, Failed, RunState
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.explain_card import ExplainCard
from netbuilder.ui.neurons.feed import NeuronFeed
from netbuilder.ui.travel.network_then import NetworkThen
from netbuilder.ui.workspace import Workspace

# While a run goes on, the card follows it as often as this, and takes this share of its time.
_PERIOD_MS, _SHARE = 300, 0.05


class ExplainDesk(QObject):
    """Keeps a card filled: with what was asked for, of the moment that is looked at.

    While a run goes on the same number is asked for again, a few times a second.

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
        self._is_waiting = False
        self._shown, self._asked, self._rest = -1, 0.0, 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(_PERIOD_MS)
        self._clock.timeout.connect(self.follow)
        card.asked.connect(self._ask)
        card.installEventFilter(self)

    def explain(self, number: Number) -> None:
        """Show the card with this number."""
        self._card.show()
        self._card.begin(number)
        self.begun.emit()

    def again(self) -> None:
        """Ask anew, as for another sample, where something is shown."""
        if self._card.isVisible():
            self._card.ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._clock.start()
        elif event.type() == QEvent.Type.Hide:
            self._clock.stop()
        return super().eventFilter(watched, event)

    def follow(self) -> None:
        """Ask anew where the run has gone on since, unless a hand is at the card."""
        run = self._feed.run
        is_now = self._bridge.moment.iteration < 0 and not self._feed.folder
        if run is None or not is_now or self._is_waiting or run.iteration == self._shown:
            return
        is_held = bool(QApplication.mouseButtons().value)
        if not is_held and time.monotonic() - self._asked >= self._rest:
            self._card.ask()

    def explain_loss(self) -> None:
        """Show where the loss of the sample comes from; the way back begins there."""
        self.explain(Number(Quantity.LOSS))

    def _ask(self, number: Number, most: int) -> None:
        from netbuilder.core.project.schema import to_text  # only once something is explained

        run, folder, at = self._feed.run, self._feed.folder, self._bridge.moment_seen
        is_past = run is not None and bool(folder)
        project = run.project if run is not None and is_past else self._workspace.project
        project = self._network.project if at >= 0 else project
        path, text = self._workspace.document.path, to_text(project)
        base, chosen = str(path.parent) if path is not None else "", self._bridge.sample
        row, made = chosen.sample, chosen.made
        name = run.id if run is not None and run.is_alive and not folder else ""
        is_quick = run is not None and run.state is RunState.RUNNING
        self._bridge.cancel(self._request)
        self._is_waiting, self._asked = True, time.monotonic()
        self._request = self._bridge.request(
            lambda request: Explain(
                request, text, folder, number, row, base, most, made, at, name, is_quick
            ),
            self._explained,
            self._unexplained,
            of=run,
        )

    def _explained(self, answer: Explained) -> None:
        self._is_waiting, self._shown = False, answer.explanation.iteration
        self._rest = (time.monotonic() - self._asked) / _SHARE
        self._card.show_explanation(answer.explanation)

    def _unexplained(self, answer: Failed) -> None:
        self._is_waiting = False
        self._card.show_words(answer.problems[0].sentence if answer.problems else "")
