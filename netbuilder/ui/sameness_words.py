"""Says in words how a run compares with an earlier one that was recorded."""

from __future__ import annotations

from datetime import UTC, datetime

from netbuilder.core.sameness import Sameness

_STAMP = "%Y%m%dT%H%M%SZ"


def sameness_words(same: Sameness) -> str:
    """A part of a sentence: ``identical to the run of 3 Nov 12:00:01, 1,200 iterations``."""
    when = began(same.run)
    if same.is_identical:
        return f"identical to the run of {when}, {same.iterations:,} iterations"
    words = f"differs from the run of {when} from iteration {same.differs_at:,} on"
    return f"{words}: {', '.join(same.why)}" if same.why else words


def sameness_mark(same: Sameness) -> str:
    """The same in few words, for a row of a list."""
    if same.is_identical:
        return f"✓ identical to {began(same.run)}, {same.iterations:,} iterations"
    words = f"differs from {began(same.run)} at iteration {same.differs_at:,}"
    return f"{words}: {', '.join(same.why)}" if same.why else words


def began(run: str) -> str:
    """When a run began, by its id; the id itself where it names no moment."""
    try:
        when = datetime.strptime(run[:16], _STAMP).replace(tzinfo=UTC).astimezone()
    except ValueError:
        return run
    return when.strftime("%d %b %H:%M:%S").lstrip("0")
