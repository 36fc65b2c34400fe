"""How much memory this computer has and how much of it is free, asked of the system itself."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

_MEMINFO = Path("/proc/meminfo")
# A container may allow less than its computer has: version 2 of control groups, then version 1.
_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)
_NOTHING = (0, 0)
# Mach: the kind of statistics that is asked for, and how many 32-bit words they are.
_VM_INFO, _VM_WORDS = 4, 38
_FREE, _INACTIVE = 0, 2


def system_memory() -> tuple[int, int]:
    """Bytes in all and free; 0 where the system does not say."""
    try:
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "darwin":
            return _mac()
        return within_limit(linux(_MEMINFO.read_text()), _LIMITS)
    except (OSError, ValueError, AttributeError):
        return _by_pages()


def linux(text: str) -> tuple[int, int]:
    """What ``/proc/meminfo`` tells.

    Raises:
        ValueError: It is not of the known form.
    """
    table: dict[str, int] = {}
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        words = rest.split()
        if words:
            table[name] = int(words[0]) * 1024
    if "MemTotal" not in table:
        raise ValueError("no total is told")
    return table["MemTotal"], table.get("MemAvailable", table.get("MemFree", 0))


def within_limit(memory: tuple[int, int], limits: tuple[tuple[Path, Path], ...]) -> tuple[int, int]:
    """The same, or less where a container is allowed less.

    Args:
        limits: Files that name how much is allowed, and how much of it is taken.
    """
    total, free = memory
    for allowed, taken in limits:
        try:
            most, used = int(allowed.read_text()), int(taken.read_text())
        except (OSError, ValueError):  # no such file, or "max"
            continue
        if 0 < most < total:
            return most, max(0, min(free, most - used))
    return memory


def _by_pages() -> tuple[int, int]:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), 0
    except (AttributeError, ValueError, OSError):
        return _NOTHING


class _Status(ctypes.Structure):
    """``MEMORYSTATUSEX`` of Windows."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        *((name, ctypes.c_ulonglong) for name in ("total", "free", "a", "b", "c", "d", "e")),
    )


def _windows() -> tuple[int, int]:
    status: Any = _Status()
    status.length = ctypes.sizeof(_Status)
    windows: Any = getattr(ctypes, "windll")  # noqa: B009 - it is known on Windows alone
    if not windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return _NOTHING
    return int(status.total), int(status.free)


def _mac() -> tuple[int, int]:
    system = ctypes.CDLL(None)
    total, size = ctypes.c_uint64(0), ctypes.c_size_t(8)
    system.sysctlbyname(b"hw.memsize", ctypes.byref(total), ctypes.byref(size), None, 0)
    words = (ctypes.c_uint32 * _VM_WORDS)()
    count = ctypes.c_uint32(_VM_WORDS)
    system.mach_host_self.restype = ctypes.c_uint32
    failed = system.host_statistics64(
        system.mach_host_self(), _VM_INFO, ctypes.byref(words), ctypes.byref(count)
    )
    page = os.sysconf("SC_PAGE_SIZE")
    return total.value, 0 if failed else (words[_FREE] + words[_INACTIVE]) * page
