"""How much memory training takes: of the card that it runs on, else of this process."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from netbuilder.link.messages import Load

EVERY_SECONDS = 0.5
_STATM = Path("/proc/self/statm")


class LoadMeter:
    """Tells the memory of one run twice a second at most.

    Args:
        run: Id of the run.
        device: Where it computes.
    """

    def __init__(self, run: str, device: torch.device) -> None:
        self._run, self._device = run, device
        self._told = 0.0

    def told(self, iteration: int) -> Iterator[Load]:
        """The memory now, if it is time to tell it and the system says."""
        now = time.monotonic()
        if now - self._told < EVERY_SECONDS:
            return
        self._told = now
        memory = memory_of(self._device)
        if memory:
            yield Load(run=self._run, iteration=iteration, memory=memory)


def memory_of(device: torch.device) -> int:
    """Bytes that this process takes of a device; 0 where the system does not say."""
    if device.type == "cuda":
        return torch.cuda.memory_allocated(device)
    if device.type == "mps":
        return torch.mps.driver_allocated_memory()
    try:
        return _of_process()
    except (OSError, ValueError, IndexError, AttributeError, ImportError):
        return 0


def _of_process() -> int:
    if sys.platform == "win32":
        return _windows()
    if _STATM.exists():
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource  # not on Windows

    # The most it ever had; macOS tells it in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class _Counters(ctypes.Structure):
    """``PROCESS_MEMORY_COUNTERS`` of Windows."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("faults", ctypes.c_ulong),
        *((name, ctypes.c_size_t) for name in ("peak", "working", "a", "b", "c", "d", "e", "f")),
    )


def _windows() -> int:
    counters = _Counters()
    counters.length = ctypes.sizeof(_Counters)
    windows: Any = getattr(ctypes, "windll")  # noqa: B009 - it is known on Windows alone
    windows.kernel32.GetCurrentProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(windows.kernel32.GetCurrentProcess())
    is_told = windows.kernel32.K32GetProcessMemoryInfo(
        handle, ctypes.byref(counters), counters.length
    )
    return int(counters.working) if is_told else 0
