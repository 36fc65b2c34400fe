"""Prints how long it takes until a killed engine is noticed.

Run it from the repository's root: ``python -m tests.benchmarks.killed``.
"""

from __future__ import annotations

import os
import signal
import statistics
import threading
import time

from netbuilder.link.client import EngineClient
from netbuilder.link.messages import Ready, WorkerRole

RUNS = 5


def seconds() -> float:
    """From the signal to the client's word that the engine has ended."""
    is_ready, has_ended = threading.Event(), threading.Event()
    client = EngineClient(
        WorkerRole.DATA,
        lambda event: is_ready.set() if isinstance(event, Ready) else None,
        lambda ended: has_ended.set(),
    )
    is_ready.wait(60.0)
    began = time.perf_counter()
    os.kill(client.pid, signal.SIGKILL)
    has_ended.wait(60.0)
    took = time.perf_counter() - began
    client.close(1.0)
    return took


if __name__ == "__main__":
    found = [seconds() for _ in range(RUNS)]
    print(
        f"noticed after {statistics.median(found) * 1000:.1f} ms, at most {max(found) * 1000:.1f}"
    )
