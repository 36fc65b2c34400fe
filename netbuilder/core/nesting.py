"""How deep and how large blocks become once every use is looked into, told without looking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.problems import Problem, Where
from netbuilder.core.value import Block

MOST_COPIES = 1000
MOST_NODES = 20_000
MOST_LEVELS = 30


class Nesting:
    """What the blocks of one project hold.

    Attributes:
        endless: Pairs of a block and one inside it that leads back to it. Without them no block
            stands inside itself.
    """

    def __init__(self, blocks: Mapping[str, Block]) -> None:
        self.endless: set[tuple[str, str]] = set()
        self._sizes: dict[str, int] = {}
        self._levels: dict[str, int] = {}
        for key in blocks:
            self._measure(key, blocks)

    def size(self, use: BlockUse) -> int:
        """How many nodes all copies of a use hold at all depths."""
        return use.repeat * self._sizes.get(use.definition, 0)

    def levels(self, use: BlockUse) -> int:
        """How many blocks stand in each other there."""
        return self._levels.get(use.definition, 1)

    def too_large(self, design: Design) -> dict[str, Problem]:
        """A problem for each block of a design that cannot be looked into, by its node's id."""
        found: dict[str, Problem] = {}
        room = MOST_NODES
        for node in design.nodes.values():
            use = node.layer
            if not isinstance(use, BlockUse):
                continue
            size = self.size(use)
            if use.repeat > MOST_COPIES:
                found[node.id] = _many_copies(node, use.repeat)
            elif self.levels(use) > MOST_LEVELS:
                found[node.id] = _deep(node)
            elif size > room:
                found[node.id] = _large(node, size)
            else:
                room -= size
        return found

    def _measure(self, start: str, blocks: Mapping[str, Block]) -> None:
        """Measure a block after all that stand inside it, without recursion."""
        if start in self._sizes:
            return
        open_blocks: dict[str, Iterator[str]] = {start: _definitions(blocks[start])}
        while open_blocks:
            key = next(reversed(open_blocks))
            for inner in open_blocks[key]:
                if inner in open_blocks:
                    self.endless.add((key, inner))
                elif inner in blocks and inner not in self._sizes:
                    open_blocks[inner] = _definitions(blocks[inner])
                    break
            else:
                del open_blocks[key]
                self._finish(key, blocks[key])

    def _finish(self, key: str, block: Block) -> None:
        size, levels = len(block.design.nodes), 0
        for use in _uses(block):
            if (key, use.definition) not in self.endless:
                size += self.size(use)
                levels = max(levels, self._levels.get(use.definition, 0))
        # Numbers of thousands of digits tell no more than this one.
        self._sizes[key], self._levels[key] = min(size, 10**12), levels + 1


def _uses(block: Block) -> Iterator[BlockUse]:
    for node in block.design.nodes.values():
        if isinstance(node.layer, BlockUse):
            yield node.layer


def _definitions(block: Block) -> Iterator[str]:
    return iter(dict.fromkeys(use.definition for use in _uses(block)))


def _many_copies(node: Node, count: int) -> Problem:
    return Problem(
        "too-many-copies",
        found=f"{node.title} has {count:,} copies; up to {MOST_COPIES:,} are computed.",
        fix="Lower the number of copies.",
        where=Where(node=node.id),
    )


def _large(node: Node, size: int) -> Problem:
    many = f"{size:,}" if size < 10**12 else "more than a million million"
    return Problem(
        "block-too-large",
        found=f"All copies in {node.title} are {many} layers; a network has up to "
        f"{MOST_NODES:,} in its blocks.",
        fix="Use fewer copies of it, or of the blocks inside it.",
        where=Where(node=node.id),
    )


def _deep(node: Node) -> Problem:
    return Problem(
        "block-too-deep",
        found=f"In {node.title} more than {MOST_LEVELS} blocks stand one inside the other.",
        fix="Unpack some of them.",
        where=Where(node=node.id),
    )
