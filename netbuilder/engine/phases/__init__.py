"""Objectives by name: what one phase of training makes small. A new one is one class in one file."""

from __future__ import annotations

from netbuilder.engine.phases.objective import Objective, objective_of
from netbuilder.engine.phases.supervised import Supervised

__all__ = ["Objective", "Supervised", "objective_of"]
