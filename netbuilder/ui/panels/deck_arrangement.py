"""Where the views of the deck are, as text for the settings and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from netbuilder.ui.panels.deck_views import DeckViews


def saved(views: DeckViews) -> str:
    """Where the views are, as text."""
    windows = {value: window.place for value, window in views.outside.items()}
    return json.dumps({"windows": windows, "beside": views.beside})


def restore(views: DeckViews, text: str) -> None:
    """Put the views where they were; what cannot be understood is left under its tab."""
    try:
        form = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(form, dict):
        return
    for value, place in _texts(form.get("windows")).items():
        if value in views.rows:
            views.undock(value, place)
    beside = form.get("beside")
    if isinstance(beside, str) and beside in views.rows and beside not in views.outside:
        views.put_beside(beside)


def _texts(form: Any) -> Mapping[str, str]:
    """A mapping of texts; empty where it is none."""
    if not isinstance(form, dict):
        return {}
    return {key: text for key, text in form.items() if isinstance(text, str)}
