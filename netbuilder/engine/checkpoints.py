"""Checkpoints as bytes: all state in one safetensors blob, read back only after it was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import safetensors.torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.runs import Checkpoint, RunFolder
from netbuilder.engine.tensor_file import checked_header

LAST, BEST = "last", "best"
_KEY = "netbuilder"


class Loaded(Struct, frozen=True):
    """A checkpoint that was read.

    Attributes:
        checkpoint: The pointer to it.
        tensors: By name: ``m.dense_1.weight``, ``o.0.3.exp_avg``, ``r.cpu``.
        facts: What is not a tensor: where the run stood, settings, the data's preparation.
    """

    checkpoint: Checkpoint
    tensors: dict[str, Tensor]
    facts: dict[str, Any]


def encoded(tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> bytes:
    """The content of a checkpoint's blob."""
    content: bytes = safetensors.torch.save(
        {name: tensor.contiguous() for name, tensor in tensors.items()},
        metadata={_KEY: json.dumps(facts, allow_nan=False)},
    )
    return content


def read(run: RunFolder, checkpoint: Checkpoint) -> Loaded:
    """Read one checkpoint, after its hash and its header were checked.

    Raises:
        FileProblemError: It is missing, damaged or not well-formed.
    """
    content = run.read_blob(checkpoint.blob)
    metadata = checked_header(content, "The checkpoint")
    try:
        facts = json.loads(metadata.get(_KEY, "{}"))
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        raise FileProblemError(
            Problem("weights-not-well-formed", found="The checkpoint was not written completely.")
        )
    return Loaded(checkpoint, safetensors.torch.load(content), facts)


def newest(run: RunFolder, *kinds: str) -> Loaded | None:
    """The newest readable checkpoint of the first of these kinds that has one; None without any.

    A damaged or missing blob is passed over for the one before it.

    Raises:
        FileProblemError: There are checkpoints, but none can be read.
    """
    problems: list[Problem] = []
    checkpoints = run.checkpoints()
    for kind in kinds:
        for checkpoint in reversed([each for each in checkpoints if each.kind == kind]):
            try:
                return read(run, checkpoint)
            except FileProblemError as error:
                problems += error.problems
    if problems:
        raise FileProblemError(*problems)
    return None
