"""Checks of a safetensors file before anything is made of it: header, names, shapes, values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from netbuilder.core.problems import FileProblemError, Problem, Where
from netbuilder.engine.build import Built
from netbuilder.engine.state import WEIGHTS

HEADER_LIMIT = 100 << 20
TENSOR_LIMIT = 200_000
_SIZES = {
    "BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4, "U32": 4,
    "F32": 4, "I64": 8, "U64": 8, "F64": 8,
}  # fmt: skip


def checked_header(content: bytes, name: str) -> dict[str, str]:
    """The metadata of a safetensors file whose header is sound.

    Raises:
        FileProblemError: It is too long, names too much, or its tensors overlap or leave holes.
    """
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > HEADER_LIMIT or 8 + length > len(content):
        raise _not_well_formed(name)
    try:
        header = json.loads(content[8 : 8 + length])
        metadata: dict[str, str] = header.pop("__metadata__", {})
        spans = sorted(_span(entry) for entry in header.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _not_well_formed(name) from error
    if len(spans) > TENSOR_LIMIT:
        raise _not_well_formed(name)
    end = 0
    for start, stop in spans:
        if start != end:
            raise _not_well_formed(name)
        end = stop
    if end != len(content) - 8 - length:
        raise _not_well_formed(name)
    return metadata


def check_fit(built: Built, tensors: Mapping[str, Tensor], *, is_finite: bool = True) -> None:
    """Check that weights belong to a network: every name, every shape, only finite numbers.

    Args:
        tensors: What was read, by checkpoint names (``m.dense_1.weight``).
        is_finite: Whether numbers that are none are refused.

    Raises:
        FileProblemError: They do not fit; says where.
    """
    for name, own in built.network.state_dict().items():
        node = name.partition(".")[0]
        title = built.title(node) or node
        found = tensors.get(WEIGHTS + name)
        if found is None or found.shape != own.shape:
            here = " × ".join(map(str, own.shape))
            there = " × ".join(map(str, found.shape)) if found is not None else "missing"
            raise FileProblemError(
                Problem(
                    "weights-other-network",
                    found=(
                        "These weights are for a different network: "
                        f"{title} is {here} here and {there} there."
                    ),
                    where=Where(node=node),
                )
            )
        bad = int((~found.isfinite()).sum()) if is_finite and found.is_floating_point() else 0
        if bad:
            raise FileProblemError(
                Problem(
                    "weights-not-numbers",
                    found=(
                        f"{title} has {bad:,} {'value' if bad == 1 else 'values'} that "
                        f"{'is no number' if bad == 1 else 'are not numbers'}. "
                        "The weights were not loaded."
                    ),
                    where=Where(node=node),
                )
            )


def _span(entry: Any) -> tuple[int, int]:
    start, stop = entry["data_offsets"]
    count = 1
    for size in entry["shape"]:
        if type(size) is not int or size < 0:
            raise ValueError("a size is no whole number")
        count *= size
    if type(start) is not int or stop - start != count * _SIZES[entry["dtype"]]:
        raise ValueError("a tensor's length does not fit its shape")
    return start, stop


def _not_well_formed(name: str) -> FileProblemError:
    return FileProblemError(
        Problem("weights-not-well-formed", found=f"{name} is not well-formed and was not loaded.")
    )
