"""A stand-in for engine processes: it notes orders, and tells whatever a test wants told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from netbuilder.link.messages import Order, Quit, Ready, WorkerRole
from netbuilder.link.process import Exit


class FakeEngine:
    """Looks like an engine client."""

    def __init__(self, role: WorkerRole, on_event: Callable[..., None], on_exit: Any) -> None:
        self.role, self.on_event, self.on_exit = role, on_event, on_exit
        self.orders: list[Order] = []
        self.log_lines: tuple[str, ...] = ()
        self.is_alive = True
        self.pid = 4242

    def send(self, order: Order) -> None:
        """Note an order."""
        self.orders.append(order)

    def begin_close(self) -> None:
        """Note that it should save and end."""
        self.orders.append(Quit())

    def tell(self, *events: Any) -> None:
        """Tell events from a thread of their own, as real engines do."""
        thread = threading.Thread(target=lambda: [self.on_event(event) for event in events])
        thread.start()
        thread.join()

    def end(self, words: str = "ended by the system (killed)") -> None:
        """End against everyone's will."""
        self.is_alive = False
        self.on_exit(Exit(-9, "SIGKILL", words))

    def ordered(self, kind: type[Order]) -> list[Any]:
        """The orders of a kind, in order."""
        return [order for order in self.orders if isinstance(order, kind)]


class FakePool:
    """Looks like an engine pool."""

    def __init__(self) -> None:
        self.engines: list[FakeEngine] = []
        self.warmed = 0
        self.is_warm = False
        self.is_closed = False

    @property
    def newest(self) -> FakeEngine:
        """The engine that was lent last."""
        return self.engines[-1]

    def take_train(self, on_event: Any, on_exit: Any, refill: bool = True) -> FakeEngine:
        """Lend a new engine for training."""
        engine = FakeEngine(WorkerRole.TRAIN, on_event, on_exit)
        self.engines.append(engine)
        engine.on_event(Ready(WorkerRole.TRAIN, engine.pid))
        return engine

    def data(self, on_event: Any, on_exit: Any) -> FakeEngine:
        """Lend the one engine for data."""
        for engine in self.engines:
            if engine.role is WorkerRole.DATA and engine.is_alive:
                return engine
        self.engines.append(FakeEngine(WorkerRole.DATA, on_event, on_exit))
        return self.newest

    def warm(self) -> None:
        """Note that a reserve is wanted."""
        self.warmed += 1

    def close(self, timeout: float = 5.0) -> None:
        """Note the end."""
        self.is_closed = True
