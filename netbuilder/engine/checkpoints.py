"""Checkpoints on disk: write-once blobs named by their content, and pointers to them.

The order of writing makes every moment safe: the blob is durable and re-read before a pointer
names it, and nothing older is removed before that.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import safetensors.torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.engine.tensor_file import checked_header

KEPT = 3
LAST, BEST, KEPT_KIND = "last", "best", "kept"
_RESERVE_BYTES = 200 << 20


class Pointer(Struct, frozen=True):
    """One checkpoint of a run, as `checkpoints.json` names it.

    Attributes:
        step: Iterations done.
        blob: Path below the blobs folder.
        sha256: Of the blob's content.
        size: Of the blob in bytes.
        loss: The loss it is judged by; None where none was measured yet.
        kind: ``last``, ``best`` or ``kept``.
    """

    step: int
    blob: str
    sha256: str
    size: int
    loss: float | None
    kind: str
    epoch: int = 0


class Loaded(Struct, frozen=True):
    """A checkpoint that was read.

    Attributes:
        tensors: By name: ``m.dense_1.weight``, ``o.0.3.exp_avg``.
        facts: What is not a tensor.
    """

    pointer: Pointer
    tensors: dict[str, Tensor]
    facts: dict[str, Any]


class CheckpointStore:
    """The checkpoints of one run folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "checkpoints.json"
        inside_store = folder.parent.name == "runs"
        self.blobs = (folder.parent.parent if inside_store else folder) / "blobs"
        self._name = folder.name

    def pointers(self) -> tuple[Pointer, ...]:
        """All that are kept, oldest first; none where the file cannot be read."""
        try:
            saved = json.loads(self._file.read_bytes())
            return tuple(msgspec.convert(saved["checkpoints"], list[Pointer]))
        except (OSError, ValueError, KeyError, TypeError, msgspec.ValidationError):
            return ()

    def write(
        self,
        tensors: Mapping[str, Tensor],
        facts: Mapping[str, Any],
        kind: str,
        step: int,
        epoch: int,
        loss: float | None,
    ) -> Pointer:
        """Make a checkpoint durable, then point to it, then remove what is no longer kept.

        Raises:
            OSError: The disk is full or refuses; everything older is still there.
        """
        content = safetensors.torch.save(
            dict(tensors), metadata={"netbuilder": json.dumps(facts, allow_nan=False)}
        )
        digest = hashlib.sha256(content).hexdigest()
        name = f"{digest[:2]}/{digest}.safetensors"
        self._put(self.blobs / name, content, digest)
        pointer = Pointer(step, name, digest, len(content), loss, kind, epoch)
        before = self.pointers()
        after = _kept((*before, pointer))
        self._point(after)
        self._remove({each.blob for each in before} - {each.blob for each in after})
        return pointer

    def load(self, *kinds: str) -> Loaded | None:
        """The newest readable checkpoint of the first of these kinds that has one.

        A damaged or missing blob is passed over for the one before it.

        Raises:
            FileProblemError: There are checkpoints, but none can be read.
        """
        problems: list[Problem] = []
        pointers = self.pointers()
        for kind in kinds:
            for pointer in reversed([each for each in pointers if each.kind == kind]):
                try:
                    return self.read(pointer)
                except FileProblemError as error:
                    problems += error.problems
        if problems:
            raise FileProblemError(*problems)
        return None

    def read(self, pointer: Pointer) -> Loaded:
        """Read one checkpoint from bytes, after its hash and header were checked.

        Raises:
            FileProblemError: It is missing, damaged or not well-formed.
        """
        path = self.blobs / pointer.blob
        try:
            content = path.read_bytes()
        except OSError as error:
            raise FileProblemError(
                Problem(
                    "checkpoint-missing",
                    found=f"The checkpoint of iteration {pointer.step:,} is missing.",
                )
            ) from error
        if hashlib.sha256(content).hexdigest() != pointer.sha256:
            raise FileProblemError(
                Problem(
                    "checkpoint-damaged",
                    found=(
                        f"The weights of run {self._name} are damaged (contents changed since "
                        "they were saved). The design and the curves are fine."
                    ),
                )
            )
        metadata = checked_header(content, path.name)
        facts = json.loads(metadata.get("netbuilder", "{}"))
        return Loaded(pointer, safetensors.torch.load(content), facts)

    def _put(self, path: Path, content: bytes, digest: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            return
        if shutil.disk_usage(path.parent).free < 2 * len(content) + _RESERVE_BYTES:
            raise OSError(28, "the disk is full")
        part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        _sync_folder(path.parent)
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise OSError(5, "the disk gave back other bytes than were written")

    def _point(self, pointers: tuple[Pointer, ...]) -> None:
        saved = {"format": 1, "checkpoints": msgspec.to_builtins(pointers)}
        write_whole(self._file, json.dumps(saved, indent=2, allow_nan=False).encode() + b"\n")

    def _remove(self, blobs: set[str]) -> None:
        """Remove blobs that neither this run nor another of the store points to."""
        if not blobs:
            return
        for other in self._file.parent.parent.glob("*/checkpoints.json"):
            with contextlib.suppress(OSError):
                text = other.read_text(errors="replace")
                blobs = {blob for blob in blobs if blob not in text}
        for blob in blobs:
            with contextlib.suppress(OSError):
                (self.blobs / blob).unlink()


def write_whole(path: Path, content: bytes) -> None:
    """Replace a small file so that it is always either the old one or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _sync_folder(path.parent)


def _kept(pointers: tuple[Pointer, ...]) -> tuple[Pointer, ...]:
    """The last three, the best, and those the person kept."""
    last = [each for each in pointers if each.kind == LAST][-KEPT:]
    best = [each for each in pointers if each.kind == BEST][-1:]
    wanted = {id(each) for each in (*last, *best)}
    return tuple(each for each in pointers if id(each) in wanted or each.kind == KEPT_KIND)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows does that by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
