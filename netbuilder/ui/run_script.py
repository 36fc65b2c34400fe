"""The training script of a recorded run, with what was changed while it went on."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.project.run_history import projects_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.export.script import script_text
from netbuilder.export.script_history import Moment


def script_of(folder: Path) -> str:
    """The script of the run in a folder.

    Raises:
        ProblemError: What was noted about the run cannot be read, or cannot be trained.
    """
    run = RunFolder(folder)
    first, arithmetic = run.first_project(), run.run_json().get("arithmetic")
    changes = [Moment(*each) for each in projects_of(first, run.changes(), folder)]
    return script_text(first, arithmetic if isinstance(arithmetic, dict) else None, changes)
