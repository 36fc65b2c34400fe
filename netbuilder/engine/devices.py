"""What this machine can compute on, by name and memory."""

from __future__ import annotations

import importlib
import math
import os
import platform
from pathlib import Path
from typing import Any

import torch

from netbuilder.core.problems import Fix, Problem, ProblemError, SetPlan, Where
from netbuilder.engine.memory import system_memory
from netbuilder.link.messages import Device

_GIGABYTE = 1e9
_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "bad_alloc")
# As CUDA and Metal tell that a card fell off the bus, was taken away, or its driver ended.
_GONE = (
    "device-side assert",
    "cuda error",
    "cuda driver error",
    "cublas_status",
    "cudnn_status",
    "no cuda gpus are available",
    "device not available",
    "invalid device ordinal",
    "mps backend",
)


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
            fixes=(Fix("Train on the CPU", (SetPlan("device", "cpu"),)),),
        )
    )


def free_bytes(id: str) -> int:
    """Memory that is free on a device, or all of it where that is not told; 0 if unknown."""
    device = next((each for each in devices() if each.id == id), None)
    return (device.free or device.memory) if device is not None else 0


def place_words(id: str) -> str:
    """A device as a sentence names it: ``this computer``, ``the GPU NVIDIA A100``."""
    if id == "cpu":
        return "this computer"
    known = next((each for each in devices() if each.id == id), None)
    return f"the GPU {known.name}" if known is not None else "the GPU"


def gone_problem(id: str, moment: str) -> Problem:
    """Says that a device stopped answering while it was computing.

    Args:
        moment: When it was, such as "at iteration 20".
    """
    name = "The GPU" if id == "cpu" else f"The device {id}"
    return Problem(
        "device-gone",
        found=f"{name} stopped answering {moment}.",
        fix="Continue on the CPU, or look after the device and resume.",
        where=Where(field="device"),
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
        found=f"This network needs about {size_words(needed)}; {where} has {size_words(room)} "
        "free.",
        fix="Make its largest layers smaller.",
        where=Where(field="device"),
    )


def size_words(size: float) -> str:
    """An amount of memory in words: ``7.8 GB``, ``310 MB``."""
    if size >= _GIGABYTE:
        return f"{size / _GIGABYTE:,.1f} GB"
    if size >= 1e6:
        return f"{size / 1e6:,.0f} MB"
    return f"{math.ceil(size / 1e3):,} kB"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception of torch or Python means that memory ran out."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    words = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in words for sign in _NO_MEMORY)


def is_gone(error: BaseException) -> bool:
    """Whether an exception of torch means that the device itself no longer answers."""
    words = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in words for sign in _GONE)


def _processor() -> Device:
    threads = cores()
    total, free = _memory()
    return Device(
        "cpu", _processor_name(), memory=total, free=free, threads=threads, load=_load(threads)
    )


def cores() -> int:
    """How many threads can compute at once for this process."""
    known = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return known or 1


def _load(threads: int) -> float:
    """Share of the processor that was at work in the last minute; -1 where nobody says."""
    try:
        return min(1.0, os.getloadavg()[0] / threads)
    except (AttributeError, OSError):
        return -1.0


def _processor_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine() or "Processor"


def _memory() -> tuple[int, int]:
    """Bytes in all and free; 0 where the system does not say."""
    return system_memory()


def _cuda() -> tuple[Device, ...]:
    if not torch.cuda.is_available():
        return ()
    found = []
    for index in range(torch.cuda.device_count()):
        try:
            free, total = torch.cuda.mem_get_info(index)
            name = torch.cuda.get_device_name(index)
        except RuntimeError:  # it fell away while this process used it
            continue
        found.append(Device(f"cuda:{index}", name, memory=total, free=free, load=_card_load(index)))
    return tuple(found)


def _card_load(index: int) -> float:
    """Share of the last moments in which a card was at work; -1 where nobody says."""
    try:
        library: Any = importlib.import_module("pynvml")  # its maker's own, where it is there
    except ImportError:
        return -1.0
    try:
        return float(torch.cuda.utilization(index)) / 100
    except (RuntimeError, library.NVMLError):
        return -1.0


def _metal() -> tuple[Device, ...]:
    if not torch.backends.mps.is_available():
        return ()
    total, free = _memory()
    return (Device("mps", f"{platform.machine()} GPU (Metal)", memory=total, free=free),)
