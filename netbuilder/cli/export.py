"""`netbuilder export`: the network as readable PyTorch, alone or with all that trains it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from netbuilder.cli.console import DONE, note
from netbuilder.cli.files import written
from netbuilder.cli.projects import opened
from netbuilder.core.problems import FileProblemError, Problem


def run(chosen: argparse.Namespace) -> int:
    """Write the text."""
    project = opened(chosen.file, chosen.settings)
    path = Path(chosen.to)
    if path.suffix != ".py" and chosen.to != "-":
        raise FileProblemError(
            Problem(
                "bad-name",
                found=f"'{chosen.to}' is not the name of a Python file.",
                fix="Choose a name that ends in .py.",
            )
        )
    if chosen.script:
        from netbuilder.export.script import script_text

        text = script_text(project.project)
    else:
        from netbuilder.export.module import module_text

        text = module_text(project.project).text
    if chosen.to == "-":
        sys.stdout.write(text)
        return DONE
    written(path, text)
    note(f"Written to {path}.")
    return DONE
