"""Writes what commands produce: whole, or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

from netbuilder.core.problems import FileProblemError, Problem

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?%?")


def written(path: Path, text: str) -> None:
    """Write a text file; what was there before stays until the new one is complete.

    Raises:
        FileProblemError: It cannot be written, and why.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = (error.strerror or "no reason given").lower()
        raise FileProblemError(
            Problem("cannot-write", found=f"{path} could not be written ({reason}).")
        ) from error


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay as they are."""
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell.strip()):
        return f"'{cell}"
    return cell
