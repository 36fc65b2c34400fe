"""Offers to train on with a drawing, or anew with data, that is no longer what learns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from netbuilder.ui.live_changes import LiveChanges
from netbuilder.ui.widgets import Banner
from netbuilder.ui.workspace import Workspace

_CHANGED = "The drawing is another network now. The training goes on with the one it had."
_WAITS = f"{_CHANGED} To train on with it, solve its problems first."


_DATA = "The data is other now. The training goes on with the data it had."
_DATA_WAITS = f"{_DATA} To train with the new, solve the problems first."


class ChangeBanner(Banner):
    """Is there while something else is drawn than what learns; sent away, until the next edit.

    Args:
        restart: Stops the run, keeps it, and begins a new one.
    """

    def __init__(
        self, workspace: Workspace, live: LiveChanges, restart: Callable[[], None]
    ) -> None:
        super().__init__(_CHANGED, "info")
        self._workspace, self._live, self._restart = workspace, live, restart
        self._waved: object = None
        # The words of the button that is there.
        self._offer = ""
        self.dismissed.connect(self._wave)
        live.changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Say what can be done now."""
        live = self._live
        is_waved = self._waved is self._workspace.project
        is_data = live.has_other_data
        self.setVisible((live.is_ahead or is_data) and not is_waved)
        is_ready = not self._workspace.whole_inference.errors
        if is_data:
            self.say(_DATA if is_ready else _DATA_WAITS)
            offer = "Stop and train again" if is_ready else ""
        else:
            self.say(_CHANGED if live.can_train_on else _WAITS)
            offer = "Train on with the drawing" if live.can_train_on else ""
        if offer != self._offer:
            self._offer = offer
            # Later, since its button may be what brought us here.
            QTimer.singleShot(0, self, self._show_offer)

    def _show_offer(self) -> None:
        act = self._restart if self._live.has_other_data else self._live.train_on
        self.set_actions([(self._offer, act)] if self._offer else [])

    def _wave(self) -> None:
        self._waved = self._workspace.project
