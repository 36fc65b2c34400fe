"""The engines an application has: one warm in reserve for the next run, and one for data."""

from __future__ import annotations

import threading
import time

from netbuilder.link.client import GRACE_SECONDS, EngineClient, OnEvent, OnExit
from netbuilder.link.messages import AnyEvent, WorkerRole
from netbuilder.link.process import Exit


class EnginePool:
    """Starts, lends and ends engines. Starts nothing until asked, so first paint waits for none."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._reserve: EngineClient | None = None
        self._data: EngineClient | None = None
        self._lent: list[EngineClient] = []
        self._is_closed = False

    def warm(self) -> None:
        """Start the reserve engine if there is none; call it after the first paint."""
        with self._lock:
            if self._is_closed or (self._reserve is not None and self._reserve.is_alive):
                return
            self._reserve = EngineClient(WorkerRole.TRAIN, _unheard, _unheard_exit)

    @property
    def is_warm(self) -> bool:
        """Whether the next engine for a run is ready to answer at once."""
        with self._lock:
            reserve = self._reserve
            return reserve is not None and reserve.is_alive and reserve.ready is not None

    def take_train(self, on_event: OnEvent, on_exit: OnExit, refill: bool = True) -> EngineClient:
        """An engine for a run: the warm one if there is one. The next one starts to warm up.

        Args:
            on_event, on_exit: As of `EngineClient`; a `Ready` that already came is told at once.
            refill: Whether to warm up the next one.

        Raises:
            RuntimeError: The pool is closed.
        """
        with self._lock:
            self._check_open()
            client, self._reserve = self._reserve, None
            if client is None or not client.is_alive:
                client = EngineClient(WorkerRole.TRAIN, on_event, on_exit)
            else:
                client.listen(on_event, on_exit)
            self._lent = [other for other in self._lent if other.is_alive]
            self._lent.append(client)
            if refill:
                self.warm()
            return client

    def data(self, on_event: OnEvent, on_exit: OnExit) -> EngineClient:
        """The data engine, started at the first call and again after it ended.

        Its listeners are those of the first call until it ends.
        """
        with self._lock:
            self._check_open()
            if self._data is None or not self._data.is_alive:
                self._data = EngineClient(WorkerRole.DATA, on_event, on_exit)
            return self._data

    @property
    def clients(self) -> tuple[EngineClient, ...]:
        """Every engine that has not ended."""
        with self._lock:
            known = (self._reserve, self._data, *self._lent)
            return tuple(client for client in known if client is not None and client.is_alive)

    def close(self, timeout: float = GRACE_SECONDS) -> None:
        """End every engine: all are asked at once, and those that stay are killed together."""
        with self._lock:
            self._is_closed = True
            clients = [
                client for client in (self._reserve, self._data, *self._lent) if client is not None
            ]
        for client in clients:
            client.begin_close()
        deadline = time.monotonic() + timeout
        for client in clients:
            client.close(max(0.0, deadline - time.monotonic()))

    def _check_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("the engine pool is closed")


def _unheard(event: AnyEvent) -> None:
    """A warm engine has nothing to tell that `EngineClient.ready` does not keep."""


def _unheard_exit(ended: Exit) -> None:
    """A reserve that ended is replaced when it is asked for."""
