"""Asks where a data file is now that is not where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core.recipe import Recipe, Source
from netbuilder.ui.data_paths import FIELD, has_file

MOVED: Final = "data-file-moved"
FIND: Final = "Find it"
LABEL: Final = "Find the data"


def asked_for(recipe: Recipe, window: QWidget | None) -> Source | None:
    """The recipe's source at the place that the person shows; None where none is shown."""
    source = recipe.source
    if source is None or not has_file(source):
        return None
    known = Path(getattr(source, FIELD))
    size = f" ({recipe.rows:,} rows)" if recipe.rows else ""
    kinds = f"{known.name} (*{known.suffix});;All files (*)" if known.suffix else "All files (*)"
    path, _ = QFileDialog.getOpenFileName(window, f"Where is {known.name}{size}?", "", kinds)
    return source.replaced(**{FIELD: path}) if path else None
