"""A run with ten iterations, recorded in a folder, over engines that only pretend."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.link.messages.travel import MomentsRecorded
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.run_events import tell_running
from tests.ui.panels.conftest import bridge, pool, workspace

__all__ = ["bridge", "pool", "workspace"]


@pytest.fixture
def run(bridge: EngineBridge, workspace: Workspace, tmp_path: Path) -> RunRecord:
    """It goes on."""
    folder = tmp_path / "20260101T000000Z-0001"
    folder.mkdir()
    made = bridge.train(workspace.project, folder)
    tell_running(made)
    made.take(MomentsRecorded(made.id, 0, 10, 3, 1000))
    bridge.run_changed.emit(made)
    return made
