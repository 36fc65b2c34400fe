"""Offers to train on with a drawing that has become another network than the one that learns."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from netbuilder.ui.live_changes import LiveChanges
from netbuilder.ui.widgets import Banner
from netbuilder.ui.workspace import Workspace

_CHANGED = "The drawing is another network now. The training goes on with the one it had."
_WAITS = f"{_CHANGED} To train on with it, solve its problems first."


class ChangeBanner(Banner):
    """Is there while the run could go on with the drawing; sent away, it stays so until an edit."""

    def __init__(self, workspace: Workspace, live: LiveChanges) -> None:
        super().__init__(_CHANGED, "info")
        self._workspace, self._live = workspace, live
        self._waved: object = None
        self._has_offer = False
        self.dismissed.connect(self._wave)
        live.changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Say what can be done now."""
        live = self._live
        is_waved = self._waved is self._workspace.project
        self.setVisible(live.is_ahead and not is_waved)
        self.say(_CHANGED if live.can_train_on else _WAITS)
        if live.can_train_on != self._has_offer:
            self._has_offer = live.can_train_on
            # Later, since its button may be what brought us here.
            QTimer.singleShot(0, self, self._show_offer)

    def _show_offer(self) -> None:
        offer = ("Train on with the drawing", self._live.train_on)
        self.set_actions([offer] if self._has_offer else [])

    def _wave(self) -> None:
        self._waved = self._workspace.project
