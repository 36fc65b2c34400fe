"""What an engine would say of a small table, made by hand."""

from __future__ import annotations

import json
from typing import Any

import netbuilder.catalog  # noqa: F401
from netbuilder.core.project.schema import recipe_text
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Missing, Recipe, Scaler, Source
from netbuilder.link.messages import DataInspected, DataPreviewed, Finding, Histogram, Numbers

COLUMNS = (
    Column("id", role=ColumnRole.IGNORE, distinct=4, low=1, high=4, middle=2),
    Column("age", empty=1, distinct=3, low=20, high=60, middle=40),
    Column(
        "job",
        ColumnType.CATEGORY,
        missing=Missing.MOST_COMMON,
        classes=("baker", "nurse"),
        distinct=2,
    ),
    Column(
        "loan",
        ColumnType.CATEGORY,
        ColumnRole.TARGET,
        missing=Missing.MOST_COMMON,
        classes=("no", "yes"),
        distinct=2,
    ),
)
HEAD = (("1", "20", "baker", "no"), ("2", "", "nurse", "yes"), ("3", "60", "baker", "no"))
NOTHING = Numbers("float32", (0, 0), b"")


def recipe(**more: Any) -> Recipe:
    """A recipe of a table with an id, a number with a gap, and two categories."""
    values = {
        "source": Source.loaded({"kind": "table", "path": "/data/clients.csv"}),
        "columns": COLUMNS,
        "rows": 100,
        "scaler": Scaler.entries()["standard"](),
    }
    return Recipe(**{**values, **more})


def inspected(found: Recipe | None = None, request: int = 1) -> DataInspected:
    """What was found in it, with a doubt and two changes on offer."""
    used = found or recipe()
    histograms = tuple(
        Histogram((3, 1), (), column.classes)
        if column.type is ColumnType.CATEGORY
        else Histogram((1, 2, 1), (0.0, 1.0, 2.0, 3.0))
        for column in used.columns
    )
    findings = (
        Finding("size", "100 rows and 4 columns, split at commas"),
        Finding(
            "header",
            "The first row holds the column names",
            label="It is data",
            change=json.dumps({"source": {"kind": "table", "path": "x", "header": "none"}}),
        ),
        Finding(
            "identifier",
            "id differs in every row, so it is left out",
            doubtful=True,
            column="id",
            label="Use it",
            change=json.dumps({"columns": {"id": {"role": "input"}}}),
        ),
    )
    return DataInspected(request, recipe_text(used), histograms, HEAD, findings)


def previewed(request: int = 1) -> DataPreviewed:
    """The first two rows as the network sees them."""
    return DataPreviewed(
        request,
        ("age", "job = baker", "loan"),
        ((-1.5, 1.0, 0.0), (0.0, 0.0, 1.0)),
        (70, 15, 15),
        NOTHING,
        NOTHING,
        NOTHING,
    )
