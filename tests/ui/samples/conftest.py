"""A page of neurons over engines that only pretend, for its samples."""

from __future__ import annotations

from tests.ui.neurons.conftest import bridge, page, pool, workspace

__all__ = ["bridge", "page", "pool", "workspace"]
