"""Small files for the tests of data, and the real ones that lie beside the repository."""

from __future__ import annotations

from pathlib import Path

import netbuilder.catalog  # noqa: F401 - registers the kinds of sources.
from netbuilder.catalog.sources.table import Table
from netbuilder.core.recipe import Column
from netbuilder.engine.data.inspect import Inspection, inspect
from netbuilder.link.messages import Finding

REAL_FILES = Path(__file__).resolve().parents[4] / "shared" / "data"
WHY_SKIPPED = "the real data files are not beside this checkout (../shared/data)"


def written(folder: Path, content: str | bytes, name: str = "loans.csv") -> Path:
    """A file with the content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def inspected(path: Path, **options: str) -> Inspection:
    """What an import finds in a file."""
    return inspect(Table(path=str(path), **options))  # type: ignore[arg-type]


def column(found: Inspection, name: str) -> Column:
    """A column of an inspection."""
    return next(each for each in found.recipe.columns if each.name == name)


def finding(found: Inspection, code: str) -> Finding:
    """The only finding with a code."""
    (only,) = [each for each in found.findings if each.code == code]
    return only


def loans(rows: int = 100, ages: int = 40) -> str:
    """A plausible table: income, age, job and whether a loan was repaid."""
    jobs = ("manager", "technician", "services")
    lines = ["income,age,job,repaid"]
    for row in range(rows):
        repaid = "no" if row % 4 == 0 else "yes"
        lines.append(f"{1000 + 37.5 * (row * 7 % 53)},{20 + row % ages},{jobs[row % 3]},{repaid}")
    return "\n".join(lines) + "\n"
