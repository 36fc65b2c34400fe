"""The person's own blocks as Qt sees them: one list that every view shows and changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from netbuilder.core.block_library import BlockLibrary, LibraryBlock
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.value import Block


class BlockShelf(QObject):
    """The block library with a signal.

    Signals:
        changed: Blocks came, went or have another name.
        refused: A problem that kept that from happening.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = BlockLibrary()

    def blocks(self) -> tuple[LibraryBlock, ...]:
        """All blocks, by name."""
        return self.library.blocks()

    def save(self, blocks: Mapping[str, Block], key: str) -> bool:
        """Keep a block with all that stands inside it; answers whether it is kept."""
        return self._done(lambda: self.library.save(blocks, key))

    def rename(self, block: LibraryBlock, name: str) -> bool:
        """Give a block another name."""
        return self._done(lambda: self.library.rename(block, name))

    def delete(self, block: LibraryBlock) -> bool:
        """Take a block away; projects that use it have their own copy."""
        return self._done(lambda: self.library.delete(block))

    def _done(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except FileProblemError as error:
            self.refused.emit(error.problems[0])
            return False
        except OSError as error:
            self.refused.emit(_unreachable(error))
            return False
        self.changed.emit()
        return True


def _unreachable(error: OSError) -> Problem:
    return Problem(
        "library-unreachable",
        found=f"Your blocks cannot be reached: {error.strerror or error}.",
        fix="Check that the folder of your settings can be written.",
    )
