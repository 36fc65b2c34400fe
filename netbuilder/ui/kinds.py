"""Makes the catalog known once something is read or drawn; the window itself comes first."""

from __future__ import annotations


def load() -> None:
    """Register every kind of layer, source, loss and the rest; free after the first call."""
    import netbuilder.catalog  # noqa: F401
