"""The engine's ends of the pipes: frames in on a thread, frames out, prints to the log."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from netbuilder.link.messages import AnyOrder, Event, framed, order_decoder, read_frame

PARENT_LOOK_SECONDS = 0.5
_NICER_BY = 5


class Streams:
    """Owns the two pipes of the protocol.

    What a library prints goes to standard error, and children of this process inherit neither
    pipe: the protocol runs over copies of them that are closed when another program starts.
    """

    def __init__(self) -> None:
        self._input: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._output: BinaryIO = os.fdopen(os.dup(1), "wb", buffering=0)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        self._lock = threading.Lock()
        self._is_open = True

    def send(self, event: Event) -> None:
        """Write one event; into the void once the window is gone."""
        frame = memoryview(framed(event))
        with self._lock:
            try:
                while frame and self._is_open:
                    frame = frame[self._output.write(frame) :]
            except OSError:
                self._is_open = False

    def listen(self, on_order: Callable[[AnyOrder], None], on_end: Callable[[], None]) -> None:
        """Hear orders on a thread of their own; `on_end` comes once the window is gone."""
        ended = threading.Event()

        def end() -> None:
            if not ended.is_set():
                ended.set()
                on_end()

        threading.Thread(target=self._read, args=(on_order, end), daemon=True).start()
        threading.Thread(target=_watch_parent, args=(end,), daemon=True).start()

    def _read(self, on_order: Callable[[AnyOrder], None], end: Callable[[], None]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (payload := read_frame(self._input)) is not None:
                try:
                    order = order_decoder.decode(payload)
                except msgspec.MsgspecError as error:
                    print(f"an order could not be read: {error}", file=sys.stderr, flush=True)
                    continue
                on_order(order)
        end()


def _watch_parent(end: Callable[[], None]) -> None:
    """End-of-file is not enough: another process may have inherited the window's end."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(PARENT_LOOK_SECONDS)
    end()


def settle_in() -> None:
    """Write crashes to the log, and leave the window its share of the processor."""
    faulthandler.enable(file=sys.stderr)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICER_BY)
