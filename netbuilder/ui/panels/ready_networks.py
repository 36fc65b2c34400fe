"""The ready networks as blocks to place, made once somebody wants to see them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from netbuilder.core.block_library import LibraryBlock
from netbuilder.ui import kinds

NOWHERE = Path()


class ReadyNetwork(NamedTuple):
    """A template without its ends, and what it is in a sentence."""

    block: LibraryBlock
    summary: str


@lru_cache(maxsize=1)
def ready_networks() -> tuple[ReadyNetwork, ...]:
    """Every template, in the order of the menu."""
    from netbuilder.catalog.templates.template import Template

    kinds.load()
    made = []
    for kind in Template.entries().values():
        ready = kind().as_block()
        block = LibraryBlock(NOWHERE, ready.key, ready.blocks)
        made.append(ReadyNetwork(block, kind.summary))
    return tuple(made)


def is_ready(block: LibraryBlock) -> bool:
    """Whether it is one of these, which have no file to rename or delete."""
    return block.path == NOWHERE
