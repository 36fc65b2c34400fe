"""Objectives by name: what a phase of training makes small. A new one is one class in a file."""

from __future__ import annotations

from netbuilder.engine.phases.objective import Objective, objective_of
from netbuilder.engine.phases.supervised import Supervised

__all__ = ["Objective", "Supervised", "objective_of"]
