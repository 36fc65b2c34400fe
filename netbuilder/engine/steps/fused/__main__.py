"""Compiles the kernels on this machine: ``python -m netbuilder.engine.steps.fused``."""

from __future__ import annotations

import sys

from netbuilder.engine.steps.fused import loading

if __name__ == "__main__":
    loading.lower_priority()
    if loading.WATCHED in sys.argv:
        loading.end_with_parent()
    sys.exit(0 if loading.compile_all() else 1)
