"""Says why a run ended against its will, and offers to go on; nothing modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from netbuilder.link.messages import RunState
from netbuilder.ui.panels.run_offers import RunOffers
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import Banner
from netbuilder.ui.widgets.messages import BannerKind


class EndBanner(Banner):
    """Stands above the views of the deck while there is something to say.

    Args:
        offers: What can be done about a problem.
        show_log: Shows what the engine said.
    """

    def __init__(self, offers: RunOffers, show_log: Callable[[], None]) -> None:
        super().__init__("", "error")
        self._offers, self._show_log = offers, show_log
        self.hide()

    def show_end(self, run: RunRecord | None) -> None:
        """Say why this run ended; hide where it goes on or ended as planned."""
        is_told = run is not None and (
            _has_failed(run) or (not run.is_alive and bool(run.problems))
        )
        self.setVisible(is_told)
        if run is None or not is_told:
            return
        sentence = run.sentence or " ".join(problem.found for problem in run.problems)
        parts = (
            part
            for problem in run.problems
            for part in (problem.expected, "" if self._offers.is_plain(problem) else problem.fix)
        )
        fixes = " ".join(part for part in parts if part and part not in sentence)
        if not _has_failed(run):  # it came to its end, which is worth a word
            sentence = " ".join(problem.found for problem in run.problems)
        kind: BannerKind = "error" if _has_failed(run) else "warning"
        self.say(f"{sentence} {fixes}".strip(), kind)
        actions = [*self._offers.of(run), ("Show the log", self._show_log)]
        # Later, since one of these buttons may be what brought us here.
        QTimer.singleShot(0, self, lambda: self.set_actions(actions))


def _has_failed(run: RunRecord) -> bool:
    return run.state is RunState.FAILED
