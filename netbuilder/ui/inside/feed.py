"""Brings a layer from the inside: of the run that goes on, a past one or moment, or none."""

from __future__ import annotations

from netbuilder.link.messages import InsideDrawn, InsideWish, Watch
from netbuilder.ui.one_look import OneLook
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.past_views import PastViews


class InsideFeed(OneLook[InsideWish, InsideDrawn]):
    """Keeps one picture of the layer that is looked into."""

    kind = InsideDrawn

    def watch(self, wish: InsideWish | None) -> None:
        self._bridge.watch(inside=wish)

    def watched(self, wish: InsideWish) -> Watch:
        return Watch(inside=wish)

    def found(self, views: RunRecord | PastViews) -> InsideDrawn | None:
        return views.inside

    def fits(self, drawn: InsideDrawn, wish: InsideWish) -> bool:
        return drawn.nodes == wish.nodes

    @property
    def moment(self) -> str:
        """Of which moment the weights are, in words."""
        drawn, run = self.drawn, self.run
        if drawn is None:
            return ""
        if not drawn.run:
            return "Before training: weights as they would begin"
        words = f"Iteration {drawn.iteration:,}"
        if self._bridge.moment.is_past:
            return f"{words}, a past moment"
        # The last picture that came while it went on is of an earlier iteration.
        is_end = run is not None and not run.is_alive and not self.is_waiting
        return f"{words}, where the run ended" if is_end else words

    def want(self, wish: InsideWish) -> None:
        """Bring this layer."""
        if self._wish is None or wish.nodes != self._wish.nodes:
            self.drawn = None
        self.wish(wish)

    def renew(self) -> None:
        """Something else may have changed: the design, or what keeps it from training."""
        self._begin()
