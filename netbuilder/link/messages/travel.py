"""Moments of a run: what is recorded of them, which are kept, and where a new run begins."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from netbuilder.link.messages.events import Event


class Fork(Struct, frozen=True):
    """A moment of a run at which another run begins.

    Attributes:
        folder: Run folder of the one that is left.
        run: Its id.
        iteration: The moment, in iterations done.
    """

    folder: str
    run: str
    iteration: int


class Near(Enum):
    """Whether a moment near the wished one will do, where that one takes longer.

    One that cannot be trained up to at all is answered by the one before it or after it.
    """

    NOT = "not"
    ANY = "any"
    BEFORE = "before"
    AFTER = "after"


class MomentsRecorded(Event, frozen=True, tag="moments_recorded"):
    """Which moments of a run can be gone back to; told about as often as checkpoints are saved.

    Attributes:
        first, last: All moments from one to the other, in iterations done, both included.
        keyframes: So many of them are written down; those between are trained again when asked.
        bytes: What they take on disk.
        sentence: Why nothing more is recorded, in words; empty while it goes on.
    """

    run: str
    first: int
    last: int
    keyframes: int
    bytes: int
    sentence: str = ""


class MomentKept(Event, frozen=True, tag="moment_kept"):
    """Answer to `KeepMoment`: it is durable, and never thinned out.

    Attributes:
        iteration: The moment, in iterations done.
        name: What the person calls it; empty for no name.
    """

    request: int
    iteration: int
    name: str = ""
