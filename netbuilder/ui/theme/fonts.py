"""Brings the bundled interface face (Inter, OFL 1.1) to Qt."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtGui import QFontDatabase

from netbuilder.resources import resource

_FACE: Final = "Inter"


@lru_cache(maxsize=1)
def interface_family() -> str:
    """Load Inter and answer its family; empty (the system's face) where it cannot be read.

    Needs a running QGuiApplication.
    """
    for path in sorted(resource("fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))
    return _FACE if _FACE in QFontDatabase.families() else ""
