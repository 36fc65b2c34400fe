"""Looks at a source for the first time: a suggested recipe, its first rows, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.recipe import Column, Recipe, Source
from netbuilder.engine.data.findings import findings_of
from netbuilder.engine.data.histograms import histogram_of
from netbuilder.engine.data.raw import Raw
from netbuilder.engine.data.sources import load
from netbuilder.engine.data.suggest import suggested
from netbuilder.link.messages import Finding, Histogram

HEAD_ROWS = 50
_CELL_LENGTH = 200


@dataclass(frozen=True)
class Inspection:
    """What a source holds.

    Attributes:
        recipe: A complete suggestion, facts and fingerprint included.
        histograms: One per column, in order.
        head: The first rows as text, as in the file.
        findings: What was found, then what is doubtful.
    """

    recipe: Recipe
    histograms: tuple[Histogram, ...]
    head: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]


def inspect(source: Source, columns: Sequence[Column] = (), base: Path = Path()) -> Inspection:
    """Everything an import shows before the person decides.

    Args:
        columns: Columns the person already decided on.
        base: Where relative paths start.

    Raises:
        DataProblemError: There is nothing that can be read.
    """
    raw = load(source, base)
    suggestion = suggested(source, raw, columns)
    histograms = tuple(histogram_of(each, raw) for each in suggestion.columns)
    return Inspection(suggestion.recipe, histograms, _head(raw), findings_of(suggestion, raw))


def _head(raw: Raw) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(_cell(value) for value in row) for row in raw.table.head(HEAD_ROWS).iter_rows()
    )


def _cell(value: object) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _CELL_LENGTH else text[:_CELL_LENGTH] + "…"
