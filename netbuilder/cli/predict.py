"""`netbuilder predict`: answers for the rows of a table, as a table."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from netbuilder.cli.console import DONE, answer, figure, note, told
from netbuilder.cli.files import safe_cell, written
from netbuilder.cli.projects import opened, run_of
from netbuilder.core.problems import FileProblemError, Problem

if TYPE_CHECKING:
    from netbuilder.engine.predict import Predictions


def run(chosen: argparse.Namespace) -> int:
    """Predict, and write the rows with what the network says of each."""
    project = opened(chosen.file)
    rows = Path(chosen.input).resolve()
    if not rows.exists():
        raise FileProblemError(
            Problem("data-file-moved", found=f"There is no file '{chosen.input}'.")
        )
    if chosen.output is not None and chosen.output.resolve() in (rows, project.path.resolve()):
        raise FileProblemError(
            Problem(
                "same-file",
                found=f"{chosen.output} is what is read.",
                fix="Choose another file to write to.",
            )
        )
    folder = run_of(project, chosen.run)
    trained = folder.project()
    device = chosen.device or "cpu"
    trained = msgspec.structs.replace(
        trained, plan=msgspec.structs.replace(trained.plan, device=device)
    )
    from netbuilder.engine.predict import Predictor

    found = Predictor(trained, folder.path, project.base).file(str(rows))
    told(found.warnings)
    if chosen.json:
        answer(_facts(folder.id, found))
    if chosen.output is not None:
        written(chosen.output, _csv(found))
        note(f"{len(found.rows):,} rows written to {chosen.output}.")
    elif not chosen.json:
        sys.stdout.write(_csv(found))
    if found.metrics and not chosen.json:
        listed = ", ".join(f"{name} {figure(value)}" for name, value in found.metrics.items())
        note(f"Compared with the known answers: {listed}.")
    return DONE


def _facts(run: str, found: Predictions) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "run": run,
        "columns": found.columns,
        "rows": [list(row) for row in found.rows],
    }
    if found.truths:
        facts["truths"] = list(found.truths)
    return facts | {"metrics": found.metrics}


def _csv(found: Predictions) -> str:
    """The rows as they came, each followed by what the network says of it."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([safe_cell(name) for name in (*found.names, *_free(found))])
    for given, told_cells in zip(found.table, found.rows, strict=True):
        table.writerow([*(safe_cell(cell) for cell in given), *(map(_cell, told_cells))])
    return text.getvalue()


def _free(found: Predictions) -> list[str]:
    """Names of the new columns, none of which the table has already."""
    return [name if name not in found.names else f"{name} (new)" for name in found.columns]


def _cell(value: str | float) -> str:
    return safe_cell(value) if isinstance(value, str) else f"{value:.9g}"
