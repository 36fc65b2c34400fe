"""The training script of a recorded run, with what was changed while it went on."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.project.lineage import Lineage, lineage_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.export.script import script_text
from netbuilder.export.script_history import Moment


def script_of(folder: Path) -> str:
    """The script of the run in a folder.

    Raises:
        ProblemError: What was noted about the run cannot be read, or cannot be trained.
    """
    arithmetic = RunFolder(folder).run_json().get("arithmetic")
    known = lineage_of(folder)
    changes = [Moment(*each) for each in known.changes]
    recorded = arithmetic if isinstance(arithmetic, dict) else None
    return script_text(known.first, recorded, changes, _words(known))


def _words(known: Lineage) -> str:
    """What the header says of a run that began at a moment of another."""
    parent = known.parent
    if parent is None:
        return ""
    begun = f"\nThe run began at iteration {parent.iteration:,} of run {parent.run}."
    if known.is_whole:
        return f"{begun} This script trains it from the very\nbeginning, iterations of both.\n"
    return (
        f"{begun} How that one came there\nis not known, so this script trains from the beginning "
        "instead: its losses are not those of\nthe run.\n"
    )
