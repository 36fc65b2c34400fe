"""Brings weights and answers of single neurons: of the run that goes on, a past one, or none."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.link.messages import Watch
from netbuilder.link.messages.neurons import Column, NeuronsDrawn, NeuronWish
from netbuilder.ui.neurons.geometry import Shown
from netbuilder.ui.one_look import OneLook
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.past_views import PastViews
from netbuilder.ui.whose import whose


class NeuronFeed(OneLook[NeuronWish, NeuronsDrawn]):
    """Keeps one picture of the neurons that are on screen."""

    kind = NeuronsDrawn

    def watch(self, wish: NeuronWish | None) -> None:
        self._bridge.watch(neurons=wish)

    def watched(self, wish: NeuronWish) -> Watch:
        return Watch(neurons=wish)

    def found(self, views: RunRecord | PastViews) -> NeuronsDrawn | None:
        return views.neurons

    @property
    def folder(self) -> str:
        """Where the shown weights are; empty while those of a run going on are, or before any."""
        network = whose(self._workspace, self._bridge)
        return network.folder if network is not None and not self.is_live else ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The neurons that are wanted."""
        return self._wish.columns if self._wish is not None else ()

    def want(self, columns: Sequence[Shown], sample: int = 0, made: tuple[str, ...] = ()) -> None:
        """Bring these neurons.

        Args:
            sample: Row of the data, counted from 1, that lights them; 0 for none.
            made: A made sample that lights them in its stead.
        """
        wished = tuple(
            Column(shown.column.node, shown.column.answer, shown.neurons) for shown in columns
        )
        self.wish(NeuronWish(wished, sample=sample, made=made))
