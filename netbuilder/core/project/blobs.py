"""Large content, written once and named by its own hash: what is read is what was written."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.disk import sha256, size_words, write_or_tell

SUFFIX = ".safetensors"
RESERVE = 200 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}\Z")


class Blobs:
    """A folder of blobs: ``ab/abcdef….safetensors``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where a blob lies.

        Raises:
            ValueError: This is no name of a blob.
        """
        if not _NAME.match(name):
            raise ValueError("a blob is named by the 64 digits of its hash")
        return self.folder / name[:2] / f"{name}{SUFFIX}"

    def put(self, data: bytes) -> str:
        """Write content durably, unless it is there already; answers its name.

        Raises:
            FileProblemError: The disk is full or cannot be written.
        """
        name = sha256(data)
        path = self.path(name)
        if path.exists() and sha256(path.read_bytes()) == name:
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_or_tell(path, data)
        if sha256(path.read_bytes()) != name:
            path.unlink(missing_ok=True)
            raise FileProblemError(
                Problem("run.not-durable", "The disk did not keep what was written to it.")
            )
        return name

    def read(self, name: str, owner: str = "this run") -> bytes:
        """The content of a blob, never mapped: a file that shrinks cannot end the process.

        Raises:
            FileProblemError: It is missing, or not what was written.
        """
        try:
            data = self.path(name).read_bytes()
        except (OSError, ValueError):
            raise FileProblemError(
                Problem("run.weights-missing", f"The weights of {owner} are missing.")
            ) from None
        if sha256(data) != name:
            raise FileProblemError(
                Problem(
                    "run.weights-damaged",
                    f"The weights of {owner} are damaged (contents changed since they were "
                    "saved). The design and the curves are fine.",
                )
            )
        return data

    def has(self, name: str) -> bool:
        """Whether a blob is there, without reading it."""
        return _NAME.match(name) is not None and self.path(name).is_file()

    def names(self) -> frozenset[str]:
        """All blobs that are there."""
        return frozenset(path.stem for path in self.folder.glob(f"??/*{SUFFIX}"))

    def remove(self, name: str) -> None:
        """Take a blob away; one that is not there is ignored."""
        with suppress(OSError):
            self.path(name).unlink()

    def room_problem(self, size: int) -> Problem | None:
        """Why there is no room for two more blobs of a size and a reserve, or None."""
        folder = next(each for each in (self.folder, *self.folder.parents) if each.exists())
        free = shutil.disk_usage(folder).free
        needed = 2 * size + RESERVE
        if free >= needed:
            return None
        return Problem(
            "run.disk-full",
            f"The disk is full: {size_words(needed)} are needed, {size_words(free)} are free.",
        )
