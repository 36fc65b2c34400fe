"""All state of a moment as bytes: small, quick to make, and with numbers that are none."""

from __future__ import annotations

from typing import Any

import msgspec
import torch
from torch import Tensor

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.engine.state import Captured

_HEAD = 4
# What a frame says whose predictions of the epoch under way were left out.
PARTIAL = "partial"
_DTYPES = {
    str(each).removeprefix("torch."): each
    for each in (
        torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
        torch.float16, torch.bfloat16, torch.float32, torch.float64,
    )
}  # fmt: skip
_WORDS = {each: word for word, each in _DTYPES.items()}


class _Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a tensor lies behind the table."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    length: int


class _Table(msgspec.Struct, frozen=True, array_like=True):
    facts: dict[str, Any]
    places: tuple[_Place, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Table)


def encoded(captured: Captured) -> bytes:
    """The content of a frame."""
    return b"".join(parts_of(captured))


def parts_of(captured: Captured) -> list[bytes | memoryview]:
    """The content of a frame, nothing copied: a table and its length, then one tensor each."""
    places: list[_Place] = []
    parts: list[bytes | memoryview] = [b"", b""]
    for name, tensor in captured.tensors.items():
        data = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().data
        places.append(_Place(name, _WORDS[tensor.dtype], tuple(tensor.shape), data.nbytes))
        parts.append(data)
    table = _encoder.encode(_Table(captured.facts, tuple(places)))
    parts[0], parts[1] = len(table).to_bytes(_HEAD, "little"), table
    return parts


def decoded(content: bytes) -> Captured:
    """What `encoded` gave.

    Raises:
        FileProblemError: It is something else.
    """
    try:
        start = _HEAD + int.from_bytes(content[:_HEAD], "little")
        table = _decoder.decode(content[_HEAD:start])
        tensors = {}
        for place in table.places:
            end = start + place.length
            tensors[place.name] = _tensor(content[start:end], place)
            start = end
        return Captured(tensors, table.facts)
    except (msgspec.MsgspecError, KeyError, ValueError, RuntimeError) as error:
        raise FileProblemError(
            Problem("moment.damaged", found="What was recorded of this moment cannot be read.")
        ) from error


def _tensor(data: bytes, place: _Place) -> Tensor:
    if not data:
        return torch.zeros(place.shape, dtype=_DTYPES[place.dtype])
    return torch.frombuffer(bytearray(data), dtype=_DTYPES[place.dtype]).reshape(place.shape)
