"""What this machine can compute on, by name and memory."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import torch

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.link.messages import Device


def devices() -> tuple[Device, ...]:
    """Every device, the processor first."""
    return (_processor(), *_cuda(), *_metal())


def device_of(id: str) -> torch.device:
    """The device a plan names.

    Raises:
        ProblemError: It is not there (``device-missing``). Training never falls back by itself.
    """
    found = devices()
    if id in {device.id for device in found}:
        return torch.device(id)
    names = ", ".join(f"{device.id} ({device.name})" for device in found)
    raise ProblemError(
        Problem(
            "device-missing",
            found=f"The device '{id}' is not available on this computer.",
            expected=f"There is: {names}.",
            fix="Choose another device, or connect this one and try again.",
            where=Where(field="device"),
        )
    )


def memory_problem(device: torch.device, batch_size: int, details: str = "") -> Problem:
    """Says that memory ran out, with the numbers where the device tells them."""
    amount = ""
    if device.type == "cuda":
        free, total = torch.cuda.mem_get_info(device)
        amount = f" {free / 1e9:.1f} GB of {total / 1e9:.1f} GB are free."
    where = "The computer" if device.type == "cpu" else "The GPU"
    smaller = max(1, batch_size // 2)
    return Problem(
        "out-of-memory",
        found=f"{where} ran out of memory.{amount}",
        fix=f"Set the batch size to {smaller} or less, or make the network smaller.",
        where=Where(field="batch_size"),
    )


def room_problem(id: str, needed: int) -> Problem | None:
    """Why a network cannot be held by a device, told before it is tried; None where it can.

    Args:
        id: The device; one that is not there is told of elsewhere.
        needed: Bytes that it takes at the least.
    """
    device = next((each for each in devices() if each.id == id), None)
    room = (device.free or device.memory) if device is not None else 0
    if not room or needed <= room:
        return None
    where = "this computer" if id == "cpu" else "your GPU"
    return Problem(
        "too-little-memory",
        found=f"This network needs about {needed / 1e9:,.1f} GB; {where} has {room / 1e9:,.1f} GB "
        "free.",
        fix="Make its largest layers smaller.",
        where=Where(field="device"),
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception of torch or Python means that memory ran out."""
    if isinstance(error, MemoryError | torch.cuda.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and (
        "can't allocate memory" in str(error) or "out of memory" in str(error)
    )


def _processor() -> Device:
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    total, free = _memory()
    return Device("cpu", _processor_name(), memory=total, free=free, threads=threads or 1)


def _processor_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine() or "Processor"


def _memory() -> tuple[int, int]:
    """Bytes in all and free; 0 where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        table = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if line}
        return table.get("MemTotal", 0), table.get("MemAvailable", 0)
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), 0
    except (AttributeError, ValueError, OSError):
        return 0, 0


def _cuda() -> tuple[Device, ...]:
    if not torch.cuda.is_available():
        return ()
    found = []
    for index in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(index)
        name = torch.cuda.get_device_name(index)
        found.append(Device(f"cuda:{index}", name, memory=total, free=free))
    return tuple(found)


def _metal() -> tuple[Device, ...]:
    if not torch.backends.mps.is_available():
        return ()
    total, free = _memory()
    return (Device("mps", f"{platform.machine()} GPU (Metal)", memory=total, free=free),)
