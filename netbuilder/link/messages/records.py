"""What orders and events are made of: roles, states and arrays."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class WorkerRole(StrEnum):
    """What a worker process is for: torch, data without torch, or one foreign file."""

    TRAIN = "train"
    DATA = "data"
    QUARANTINE = "quarantine"


class RunState(StrEnum):
    """Where a run stands."""

    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class Numbers(Struct, frozen=True):
    """An array as raw little-endian bytes.

    Attributes:
        dtype: NumPy name: ``float32``, ``int64``, ``uint8``.
        shape: Sizes; the product times the item size is the length of `data`.
    """

    dtype: str
    shape: tuple[int, ...]
    data: bytes


class SampleWish(Struct, frozen=True):
    """Which rows of the data are wanted beside what the network says of them.

    Attributes:
        part: ``validation``, ``train`` or ``test``; the first of them that has rows in its place.
        order: ``worst`` (largest loss first), ``unsure`` (least sure first), ``best``, or ``data``
            as they come.
        output: Number of the target among those of the data.
        of: Only rows of this class; -1 for all.
        count: How many at most.
    """

    part: str = "validation"
    order: str = "worst"
    output: int = 0
    of: int = -1
    count: int = 60


class Outlet(Struct, frozen=True):
    """An output of a node.

    Attributes:
        nodes: Ids from the outside in; the last is the node, those before it blocks it lies in.
        port: Name of its socket.
    """

    nodes: tuple[str, ...]
    port: str
