"""Answers what the window asks about data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from netbuilder.core.problems import DataProblemError, Problem
from netbuilder.core.project.schema import columns_from_text, recipe_from_text, recipe_text
from netbuilder.core.recipe import Source
from netbuilder.engine.data.inspect import inspect
from netbuilder.engine.data.preview import preview
from netbuilder.link.messages import DataInspected, DataPreviewed, InspectData, PreviewData


def inspected(order: InspectData) -> DataInspected:
    """Everything about a source.

    Raises:
        ProblemError: It cannot be read.
    """
    columns = columns_from_text(order.columns) if order.columns else ()
    found = inspect(_source(order.source), columns, Path(order.base or "."))
    return DataInspected(
        request=order.request,
        recipe=recipe_text(found.recipe),
        histograms=found.histograms,
        head=found.head,
        findings=found.findings,
    )


def previewed(order: PreviewData) -> DataPreviewed:
    """What a recipe makes of the data.

    Raises:
        ProblemError: The recipe cannot be read.
    """
    recipe = recipe_from_text(order.recipe)
    return preview(recipe, Path(order.base or "."), order.rows, order.request)


def _source(text: str) -> Source:
    try:
        form: Any = json.loads(text)
        source = Source.loaded(form)
    except ValueError:
        source = None
    if not isinstance(source, Source):
        raise DataProblemError(
            Problem("unknown-source", found="This kind of data cannot be read by this version.")
        )
    return source
