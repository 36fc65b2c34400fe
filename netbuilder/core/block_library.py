"""The person's own blocks: one small project file each, in the folder of their state."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from netbuilder.core import edits
from netbuilder.core.block_edits import needed, renamed_block
from netbuilder.core.blocks import free_key, use_of
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.disk import write_or_tell
from netbuilder.core.project.places import state_dir
from netbuilder.core.project.schema import from_bytes, from_document, new_id, to_text
from netbuilder.core.project.strict_json import strictly_parsed
from netbuilder.core.value import Block, Project

SUFFIX = ".netb"
LIMIT_BYTES = 20_000_000


class LibraryBlock(Struct, frozen=True):
    """A block of the library.

    Attributes:
        path: Its file.
        key: Its key among `blocks`.
        blocks: The block and all that stand inside it.
    """

    path: Path
    key: str
    blocks: Mapping[str, Block]

    @property
    def name(self) -> str:
        """As the person reads it."""
        return self.blocks[self.key].name

    @property
    def use(self) -> BlockUse:
        """A use of it."""
        return use_of(self.key, self.blocks[self.key])


class BlockLibrary:
    """The blocks in a folder. Files that cannot be read are left alone and not listed."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._read: dict[Path, tuple[float, LibraryBlock | None]] = {}

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder or state_dir() / "blocks"

    def blocks(self) -> tuple[LibraryBlock, ...]:
        """All blocks, by name. Files that did not change are read once."""
        try:
            paths = [path for path in self.folder.glob(f"*{SUFFIX}") if path.is_file()]
        except OSError:
            return ()
        found = [block for path in paths if (block := self._known(path)) is not None]
        return tuple(sorted(found, key=lambda block: (block.name.lower(), block.path.name)))

    def save(self, blocks: Mapping[str, Block], key: str) -> LibraryBlock:
        """Keep a block with all that stands inside it; one that is there already is answered.

        Raises:
            FileProblemError: The file cannot be written.
        """
        content = needed(blocks, [key])
        for known in self.blocks():
            if known.blocks[known.key] == blocks[key] and len(known.blocks) == len(content):
                return known
        taken = {path.stem: blocks[key] for path in self.folder.glob(f"*{SUFFIX}")}
        path = self.folder / f"{free_key(taken, blocks[key].name)}{SUFFIX}"
        return self._written(LibraryBlock(path, key, content))

    def rename(self, block: LibraryBlock, name: str) -> LibraryBlock:
        """Give a block another name; its file keeps its own.

        Raises:
            FileProblemError: The file cannot be written.
        """
        project, key = renamed_block(Project(blocks=block.blocks), block.key, name)
        return self._written(LibraryBlock(block.path, key, project.blocks))

    def delete(self, block: LibraryBlock) -> None:
        """Take a block away; projects that use it have their own copy."""
        block.path.unlink(missing_ok=True)

    def _written(self, block: LibraryBlock) -> LibraryBlock:
        design, _ = edits.added(Design(), block.use)
        project = Project(design, blocks=block.blocks, id=new_id(), title=block.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_or_tell(block.path, to_text(project).encode())
        self._read.pop(block.path, None)
        return block

    def _known(self, path: Path) -> LibraryBlock | None:
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return None
        before = self._read.get(path)
        if before is None or before[0] != changed:
            before = self._read[path] = (changed, _loaded(path))
        return before[1]


def _loaded(path: Path) -> LibraryBlock | None:
    try:
        if path.stat().st_size > LIMIT_BYTES:
            return None
        project = from_bytes(path.read_bytes(), path.name).project
    except (OSError, FileProblemError):
        return None
    uses = [n.layer for n in project.design.nodes.values() if isinstance(n.layer, BlockUse)]
    if not uses or uses[0].definition not in project.blocks:
        return None
    return LibraryBlock(path, uses[0].definition, project.blocks)


def blocks_form(blocks: Mapping[str, Block]) -> Any:
    """Blocks in their JSON form, for the clipboard and for what is dragged."""
    text = to_text(Project(blocks=blocks))
    return strictly_parsed(text, "blocks").get("blocks", {})


def blocks_from_form(form: Any) -> Mapping[str, Block]:
    """The blocks of a JSON form; what is not legal in them is mended.

    Raises:
        FileProblemError: It is no such form.
    """
    document = strictly_parsed(to_text(Project(id=new_id())), "blocks")
    return from_document({**document, "blocks": form}, "the copied blocks").project.blocks
