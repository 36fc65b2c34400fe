"""Forbids the network to a whole process, so that a test that reaches out fails loudly."""

from __future__ import annotations

import sys
from typing import Any

FORBIDDEN_EVENTS = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}
)


class NetworkForbidden(RuntimeError):
    """Something tried to reach the network during a test."""


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: raises on every attempt to reach another address; local pipes stay allowed."""
    if event not in FORBIDDEN_EVENTS:
        return
    address = arguments[-1] if event in {"socket.connect", "socket.sendto"} else arguments[0]
    if isinstance(address, (str, bytes)) and event in {"socket.connect", "socket.sendto"}:
        return  # a path: a local socket such as that of the display
    raise NetworkForbidden(f"A test tried to reach the network: {event} {address!r}")


def forbid() -> None:
    """Forbids it from now until this process ends: audit hooks cannot be taken away."""
    sys.addaudithook(refuse)
