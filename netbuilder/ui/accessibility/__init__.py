"""Tells screen readers and other tools what is drawn on the canvas, and lets them act on it."""

from __future__ import annotations

from netbuilder.ui.accessibility.herald import Herald, follow, install

__all__ = ["Herald", "follow", "install"]
