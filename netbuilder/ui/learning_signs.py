"""Shows on the canvas which layers learn while a network trains."""

from __future__ import annotations

from PySide6.QtCore import QObject

from netbuilder.link.messages import RunState
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.workspace import Workspace


class LearningSigns(QObject):
    """Keeps the canvas's learning marks true: layers with weights of their own, not frozen."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, canvas: CanvasView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._canvas = workspace, bridge, canvas
        bridge.run_changed.connect(self._show)
        workspace.inferred.connect(self._show)
        workspace.entered.connect(self._show)

    def _show(self) -> None:
        run = self._bridge.run
        is_running = (
            run is not None
            and run.state is RunState.RUNNING
            and run.project.id == self._workspace.project.id
        )
        design, facts = self._workspace.design, self._workspace.inference.nodes
        learning = frozenset(
            id
            for id, node in design.nodes.items()
            if is_running and id in facts and facts[id].parameters and not node.frozen_weights
        )
        self._canvas.set_learning(learning)
