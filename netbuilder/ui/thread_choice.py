"""How many threads a run is asked to use: as chosen, as tried before, or to be tried."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.core.effort import effort_key
from netbuilder.core.value import Project
from netbuilder.ui.preferences import Preferences

if TYPE_CHECKING:
    from netbuilder.ui.engine_bridge import EngineBridge
    from netbuilder.ui.run_record import RunRecord

# What asks an engine to try which number is fastest, where the network is large enough.
MEASURE = -1
_KEPT = 100
# No processor has so many; a file may hold anything.
_MOST = 4_096


class ThreadChoice(QObject):
    """Remembers what engines found, so that the next run of a design computes alike."""

    def __init__(self, preferences: Preferences, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        bridge.threads_for = self.threads
        bridge.any_changed.connect(self._remember)

    def threads(self, project: Project) -> int:
        """What a run of a project is told."""
        now = self._preferences.now
        found = now.tuned_threads.get(_key(project), "")
        return now.threads or (
            int(found) if found.isdecimal() and 0 < int(found) < _MOST else MEASURE
        )

    def _remember(self, run: RunRecord) -> None:
        now = self._preferences.now
        if run.started is None or now.threads:
            return
        arithmetic, key = run.started.arithmetic, _key(run.project)
        found = arithmetic.get("threads") if arithmetic.get("is_tuned") else None
        if not isinstance(found, int) or found < 1 or now.tuned_threads.get(key) == str(found):
            return
        others = [each for each in now.tuned_threads.items() if each[0] != key]
        self._preferences.change(tuned_threads=dict([*others, (key, str(found))][-_KEPT:]))


def _key(project: Project) -> str:
    return effort_key(project, os.cpu_count() or 1)
