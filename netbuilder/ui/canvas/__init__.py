"""The drawing of the network: shown, placed, wired, moved and mended by hand."""

from __future__ import annotations

from netbuilder.ui.canvas.view import CanvasView

__all__ = ["CanvasView"]
