"""Ready designs that a new project can begin from, in the order menus show them."""

from __future__ import annotations

from netbuilder.catalog.templates import first_steps  # isort: skip
from netbuilder.catalog.templates import classics  # isort: skip
from netbuilder.catalog.templates import inception  # isort: skip
from netbuilder.catalog.templates import residual  # isort: skip
from netbuilder.catalog.templates import convnext  # isort: skip
from netbuilder.catalog.templates import squeezenet  # isort: skip
from netbuilder.catalog.templates import efficient  # isort: skip
from netbuilder.catalog.templates import generative  # isort: skip
from netbuilder.catalog.templates import pictures_out  # isort: skip
from netbuilder.catalog.templates import sequences  # isort: skip
from netbuilder.catalog.templates import transformers  # isort: skip

__all__ = [
    "classics",
    "convnext",
    "efficient",
    "first_steps",
    "generative",
    "inception",
    "pictures_out",
    "residual",
    "sequences",
    "squeezenet",
    "transformers",
]
