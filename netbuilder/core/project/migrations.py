"""Turns documents of older formats into today's, one pure step after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

FORMAT = 1
MIN_READER = 1

# From a format to the next one. A step answers a new document and leaves the old one alone.
# Every format has frozen samples in tests/files/format-<number>/ that are kept forever.
STEPS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType({})


def migrated(
    document: dict[str, Any],
    found: int,
    target: int = FORMAT,
    steps: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = STEPS,
) -> dict[str, Any]:
    """The document in the target format; one that is newer comes back as it is."""
    for number in range(found, target):
        document = steps[number](document)
    return document
