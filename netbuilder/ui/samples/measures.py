"""Sizes of what shows and makes samples."""

from __future__ import annotations

from netbuilder.ui import theme


def measure(name: str) -> int:
    """A size of the table ``samples_px``, in pixels at the text size that is set."""
    look = theme.current()
    return max(1, round(float(look.tables["samples_px"][name]) * look.font_scale))
