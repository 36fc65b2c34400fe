"""Requests that wait for an answer of an engine, and what becomes of them when it ends."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

from netbuilder.core.problems import Problem
from netbuilder.link.client import EngineClient
from netbuilder.link.messages import Cancel, Failed, Progress
from netbuilder.link.process import Exit


class Pending(NamedTuple):
    """A request that waits for its answer."""

    client: EngineClient
    on_answer: Callable[[Any], None]
    on_failed: Callable[[Failed], None]
    on_progress: Callable[[Progress], None] | None


class EngineRequests:
    """Numbers requests and brings each answer to whoever asked."""

    def __init__(self) -> None:
        self._pending: dict[int, Pending] = {}
        self._numbers = itertools.count(1)

    def next_number(self) -> int:
        """A number that no request had yet."""
        return next(self._numbers)

    def note(self, number: int, pending: Pending) -> None:
        """Wait for the answer to a request."""
        self._pending[number] = pending

    def clear(self) -> None:
        """Wait for nothing any more."""
        self._pending.clear()

    def cancel(self, number: int) -> None:
        """Give up a request; none of its functions is called any more."""
        pending = self._pending.pop(number, None)
        if pending is not None:
            pending.client.send(Cancel(number))

    def answer(self, event: Any) -> bool:
        """Bring an event to whoever asked for it; whether somebody did."""
        number = getattr(event, "request", 0)
        pending = self._pending.get(number)
        if pending is None:
            return False
        if isinstance(event, Progress):
            if pending.on_progress is not None:
                pending.on_progress(event)
            return True
        del self._pending[number]
        if isinstance(event, Failed):
            pending.on_failed(event)
        else:
            pending.on_answer(event)
        return True

    def fail(self, client: EngineClient | None, ended: Exit) -> None:
        """Tell everyone who waits for an engine that it has ended."""
        for number in [n for n, each in self._pending.items() if each.client is client]:
            self._pending.pop(number).on_failed(Failed(number, (_lost(ended),)))


def bare(ended: Exit) -> str:
    """How an engine ended, without brackets of its own, to stand in brackets or in a sentence."""
    return ended.words.replace(" (", ", ").rstrip(")")


def _lost(ended: Exit) -> Problem:
    return Problem(
        "engine-ended",
        found=f"This stopped unexpectedly ({bare(ended)}).",
        fix="Try it again. The log has the last lines the engine wrote.",
    )


def ignored(failed: Failed) -> None:
    """For requests whose failure nobody needs to know."""
