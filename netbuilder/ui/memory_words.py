"""An amount of memory in words, as devices are sold and measured: thousands, not 1,024."""

from __future__ import annotations


def memory_words(size: float) -> str:
    """``7.8 GB``, ``310 MB``, ``2.5 kB``, ``60 bytes``."""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= one:
            return f"{size / one:,.3g} {unit}" if size < 1000 * one else f"{size / one:,.0f} {unit}"
    return f"{size:,.0f} bytes"
