"""Talks to engine processes in tests: waits for conditions, never for time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from netbuilder.link.client import EngineClient
from netbuilder.link.messages import Order, WorkerRole
from netbuilder.link.process import Exit

Found = TypeVar("Found")
PATIENCE_SECONDS = 60.0


class Listener:
    """Keeps all that an engine tells, with the moment its end was told."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.exit: Exit | None = None
        self._news = threading.Condition()

    def on_event(self, event: Any) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def on_exit(self, ended: Exit) -> None:
        with self._news:
            self.exit = ended
            self._news.notify_all()

    def wait(self, find: Callable[[list[Any]], Found | None]) -> Found:
        """What `find` finds in the events, as soon as it does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._news:
            while (found := find(self.events)) is None:
                if self.exit is not None:
                    raise AssertionError(f"the engine ended: {self.exit}")
                if not self._news.wait(deadline - time.monotonic()):
                    raise AssertionError(f"waited in vain; the last event was {self.events[-1:]}")
            return found

    def wait_for(self, kind: type[Found], /, **values: Any) -> Found:
        """The first event of a kind with these values."""
        return self.wait(
            lambda events: next(
                (
                    event
                    for event in events
                    if isinstance(event, kind)
                    and all(getattr(event, name) == value for name, value in values.items())
                ),
                None,
            )
        )

    def wait_for_exit(self) -> Exit:
        """How the engine ended, as soon as it has."""
        with self._news:
            self._news.wait_for(lambda: self.exit is not None, PATIENCE_SECONDS)
            assert self.exit is not None
            return self.exit


class Engine(Listener):
    """An engine process with its listener; ends it when the ``with`` block ends."""

    def __init__(self, role: WorkerRole = WorkerRole.TRAIN) -> None:
        super().__init__()
        self.client = EngineClient(role, self.on_event, self.on_exit)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *error: object) -> None:
        self.client.close()

    def send(self, *orders: Order) -> None:
        for order in orders:
            self.client.send(order)
