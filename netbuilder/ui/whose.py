"""Which network is looked at: that of a run, now or in its past, or before any training."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.core.live import is_still_shown
from netbuilder.core.value import Project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace


class Whose(Struct, frozen=True, eq=False):
    """A network at a moment.

    Attributes:
        record: The run; None before any training.
        project: As it was trained, or as it is drawn.
        folder: Where its weights are; empty where there are none yet, or only in an engine.
        base: Folder that relative data paths start from.
        iteration: The moment, -1 for now.
    """

    record: RunRecord | None
    project: Project
    folder: str
    base: str
    iteration: int = -1

    @property
    def run(self) -> str:
        """Id of the run; empty for none."""
        return self.record.id if self.record is not None else ""

    @property
    def key(self) -> tuple[object, ...]:
        """What differs where another answer is to be expected."""
        record, project = self.record, self.project
        if record is None:
            return project.design, project.blocks, project.recipe, project.plan.seed
        return self.run, record.checkpoint, self.iteration, id(record.project.design)


def whose(workspace: Workspace, bridge: EngineBridge) -> Whose | None:
    """The network that is looked at; None where the drawn one cannot have weights yet.

    What was drawn or chosen since a run ended has no weights other than those it would begin with.
    """
    path = workspace.document.path
    base = str(path.parent) if path is not None else ""
    run, moment = bridge.run, bridge.moment
    if run is not None and run.project.id == workspace.project.id:
        has_weights = run.folder is not None and (run.checkpoint >= 0 or moment.is_past)
        is_shown = moment.is_past or is_still_shown(run.project, workspace.project)
        if run.is_alive or (has_weights and is_shown):
            then = bridge.past.project if moment.is_past else None
            folder = str(run.folder) if has_weights else ""
            return Whose(run, then or run.project, folder, base, bridge.moment_seen)
    if not workspace.whole_inference.is_trainable:
        return None
    return Whose(None, workspace.project, "", base)
