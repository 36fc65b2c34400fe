"""Sizes of what the playground draws itself."""

from __future__ import annotations

from netbuilder.ui import theme


def size(name: str) -> float:
    """A size of the table ``playground_px``, in pixels at the scale of the text."""
    look = theme.current()
    return float(look.tables["playground_px"][name]) * look.font_scale
