"""One engine process as an object: start it, send orders, hear events, learn how it ended."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO

import msgspec

from netbuilder.link import process as engine_process
from netbuilder.link.messages import (
    AnyEvent,
    EngineFault,
    Event,
    Order,
    Quit,
    Ready,
    WorkerRole,
    event_decoder,
    framed,
    read_frame,
)
from netbuilder.link.process import Exit

LOG_LINES = 500
GRACE_SECONDS = 5.0
# After the process is gone its pipe holds what it wrote last; reading that takes microseconds, but
# a grandchild that kept the pipe open would make the reader wait forever.
DRAIN_SECONDS = 0.1

OnEvent = Callable[[AnyEvent], None]
OnExit = Callable[[Exit], None]
_log = logging.getLogger(__name__)


class EngineClient:
    """An engine process. Thread-safe; callbacks come on its own threads, one at a time.

    Args:
        role: What the engine is for.
        on_event: Called with every event, in order.
        on_exit: Called once when the process has ended, after the last event.
    """

    def __init__(self, role: WorkerRole, on_event: OnEvent, on_exit: OnExit) -> None:
        self.role = role
        self._on_event, self._on_exit = on_event, on_exit
        self._lines: deque[str] = deque(maxlen=LOG_LINES)
        self._ready: Ready | None = None
        self._exit: Exit | None = None
        self._is_closing = False
        self._callbacks = threading.RLock()
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._memory_kills = engine_process.memory_kills()
        self._process = engine_process.started(role)
        self._reader = self._thread(self._read, "reader")
        self._logger = self._thread(self._read_log, "log")
        self._writer = self._thread(self._write, "writer")
        self._waiter = self._thread(self._wait, "waiter")

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._exit is None and self._process.poll() is None

    @property
    def ready(self) -> Ready | None:
        """What it said when it was ready for orders, or None before."""
        return self._ready

    @property
    def exit(self) -> Exit | None:
        """How it ended, or None while it runs."""
        return self._exit

    @property
    def log_lines(self) -> tuple[str, ...]:
        """The last lines of its log."""
        return tuple(self._lines)

    def listen(self, on_event: OnEvent, on_exit: OnExit) -> None:
        """Hand the engine to another listener; a missed `Ready` or exit is told again."""
        with self._callbacks:
            self._on_event, self._on_exit = on_event, on_exit
            if self._ready is not None:
                on_event(self._ready)
            if self._exit is not None:
                on_exit(self._exit)

    def send(self, order: Order) -> None:
        """Send an order. Never waits; to a dead engine it goes nowhere, and `on_exit` tells."""
        self._outbox.put(framed(order))

    def begin_close(self) -> None:
        """Ask the engine to save and end, without waiting for it."""
        if not self._is_closing:
            self._is_closing = True
            self._outbox.put(framed(Quit()))
            self._outbox.put(None)

    def close(self, timeout: float = GRACE_SECONDS) -> None:
        """Ask the engine to save and end; kill it when it has not within `timeout` seconds."""
        self.begin_close()
        self._waiter.join(timeout)
        if self._waiter.is_alive():
            self._process.kill()
            self._waiter.join(GRACE_SECONDS)
        for thread in (self._reader, self._logger, self._writer):
            thread.join(DRAIN_SECONDS)

    def _thread(self, work: Callable[[], None], name: str) -> threading.Thread:
        thread = threading.Thread(target=work, name=f"engine {name} {self.pid}", daemon=True)
        thread.start()
        return thread

    def _read(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        # OSError and ValueError: the pipe broke or was closed; the waiter tells how it ended.
        with contextlib.suppress(OSError, ValueError):
            while (payload := self._frame(stream)) is not None:
                self._deliver(payload)

    def _frame(self, stream: IO[bytes]) -> bytes | None:
        try:
            return read_frame(stream)
        except ValueError as error:
            if not stream.closed:
                # Nothing behind it can be understood, and a full pipe would hold the engine up.
                self._lines.append(f"The engine was ended: {error}.")
                self._process.kill()
            raise

    def _deliver(self, payload: bytes) -> None:
        try:
            event: AnyEvent = event_decoder.decode(payload)
        except msgspec.MsgspecError as error:
            event = EngineFault(details=f"The engine sent a message that cannot be read: {error}")
        with self._callbacks:
            if isinstance(event, Ready):
                self._ready = event
            self._told(self._on_event, event)

    def _told(self, listener: Callable[..., None], value: Event | Exit) -> None:
        try:
            listener(value)
        except Exception:  # noqa: BLE001 - a listener's fault must not end the reading thread.
            _log.exception("a listener of engine %s failed", self.pid)

    def _read_log(self) -> None:
        stream = self._process.stderr
        if stream is None:
            return
        with contextlib.suppress(OSError, ValueError):
            for line in stream:
                self._lines.append(line.decode("utf-8", "replace").rstrip())

    def _write(self) -> None:
        stream = self._process.stdin
        if stream is None:
            return
        with contextlib.suppress(OSError, ValueError):
            while (frame := self._outbox.get()) is not None:
                stream.write(frame)
                stream.flush()
        with contextlib.suppress(OSError, ValueError):
            stream.close()

    def _wait(self) -> None:
        code = self._process.wait()
        deadline = time.monotonic() + DRAIN_SECONDS
        for thread in (self._reader, self._logger):
            thread.join(max(0.0, deadline - time.monotonic()))
        ended = engine_process.exit_of(
            code,
            tuple(self._lines),
            out_of_memory=engine_process.memory_kills() > self._memory_kills,
            expected=self._is_closing,
        )
        self._outbox.put(None)
        with self._callbacks:
            self._exit = ended
            self._told(self._on_exit, ended)
        self._release()

    def _release(self) -> None:
        """Close the pipes, unless a thread still reads one that a grandchild keeps open."""
        pairs = (
            (self._reader, self._process.stdout),
            (self._logger, self._process.stderr),
        )
        for thread, stream in pairs:
            if stream is not None and not thread.is_alive():
                with contextlib.suppress(OSError):
                    stream.close()
