"""The moments of the shown run that a person keeps: keeping, naming and removing them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.value import Project
from netbuilder.link.messages import Failed, KeepMoment, MomentKept
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace


class KeptMoments(QObject):
    """Asks engines to keep moments, and knows which are kept.

    Signals:
        changed: Others are kept, or one has another name.
        refused: A problem: what was wanted could not be done.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._run: RunRecord | None = None
        self._names: dict[int, str] = {}
        self._is_known = False
        bridge.run_changed.connect(self._on_run)

    @property
    def names(self) -> Mapping[int, str]:
        """What each kept moment is called, by iteration; an empty name for none."""
        folder = self._folder
        if not self._is_known and folder is not None:
            self._read(folder)
        return self._names

    def renew(self) -> None:
        """Look again which are kept."""
        self._is_known = False
        self.changed.emit()

    def keep(self, iteration: int, name: str) -> None:
        """Keep a moment for good, or give one that is kept another name."""
        run, folder = self._bridge.run, self._folder
        if run is None or folder is None:
            return
        from netbuilder.core.project.schema import to_text  # only once somebody keeps

        path, text = self._workspace.document.path, to_text(self._project(run))
        base = str(path.parent) if path is not None else ""
        self._bridge.request(
            lambda number: KeepMoment(number, str(folder), iteration, name, text, base),
            self._on_kept,
            self._on_failed,
            of=run,
        )

    def remove(self, iteration: int) -> None:
        """Keep a moment no longer than others."""
        folder = self._folder
        if folder is None:
            return
        from netbuilder.core.project.moments import kept_path

        try:
            kept_path(folder, iteration).unlink(missing_ok=True)
        except OSError as error:
            words = f"The moment could not be removed ({error.strerror})."
            self.refused.emit(Problem("moment-not-removed", found=words, fix="It is still kept."))
        self.renew()

    @property
    def _folder(self) -> Path | None:
        run = self._bridge.run
        return run.folder if run is not None else None

    def _project(self, run: RunRecord) -> Project:
        then = self._bridge.past.project
        return then if then is not None else run.project

    def _read(self, folder: Path) -> None:
        from netbuilder.core.project.moments import kept_moments

        self._names = {each.iteration: each.name for each in kept_moments(folder)}
        self._is_known = True

    def _on_run(self, run: RunRecord | None) -> None:
        if run is not self._run:
            self._run, self._names, self._is_known = run, {}, False
            self.changed.emit()

    def _on_kept(self, answer: MomentKept) -> None:
        self.renew()

    def _on_failed(self, failed: Failed) -> None:
        for problem in failed.problems:
            self.refused.emit(problem)


def recorded_moments(folder: Path, run: str) -> object | None:
    """Which moments of a run that is over can be gone back to; None where none are.

    Returns:
        What its engine told last, as an event for its record.
    """
    from netbuilder.core.project.moments import Moments, last_iteration
    from netbuilder.core.project.runs import RunFolder
    from netbuilder.link.messages import MomentsRecorded

    try:
        frames = Moments(folder).frames
        last = max(frames[-1].iteration if frames else 0, last_iteration(RunFolder(folder)))
    except (OSError, FileProblemError):
        return None
    if not frames:
        return None
    size = sum(frame.length for frame in frames)
    return MomentsRecorded(run, frames[0].iteration, last, len(frames), size)
