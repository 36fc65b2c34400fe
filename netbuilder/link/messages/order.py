"""What all orders to an engine have in common."""

from __future__ import annotations

from msgspec import Struct


class Order(Struct, frozen=True, tag=True, tag_field="type"):
    """Something the window asks of an engine."""
