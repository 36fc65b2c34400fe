"""What fixes the bits of a run: decided once before it begins, recorded, and repeated on resume."""

from __future__ import annotations

import os
import platform
from typing import Any

import torch
from msgspec import Struct, structs
from torch import nn

from netbuilder.core.plan import Plan, Precision
from netbuilder.engine.steps.fused import compiling

# Forward multiply-adds of one batch above which a second thread gains more than it costs. Measured:
# below (dense nets, 8 x 8 pictures) one thread is as fast or faster, and it keeps its speed beside
# a busy neighbour, where two fall to a third.
_THREADS_FROM = 100_000_000
PREDICTION_ROWS = 1024
EAGER, FUSED = "eager", "fused"


class Arithmetic(Struct, frozen=True):
    """Choices that change the last bits of a result.

    Attributes:
        device: Where it is computed.
        threads: Threads of one operation.
        is_tuned: Whether they were found by trying this very network.
        layout: ``tensors``: the optimizer works tensor by tensor, as torch's own call does.
        optimizer: ``fused``: torch's fused kernel (``fused=True``); ``single``: its plain loop.
        memory_format: ``channels_last``: weights of convolutions over pictures lie with their
            channels innermost, which is a quarter faster on the processor; else ``contiguous``.
        tier: ``eager``: the exported text, operation by operation, or replayed from a tape with
            the same bits; ``fused``: by a compiled kernel from the first iteration on, equal but
            for the last digits.
        compiler: What compiled the kernel; empty where none is used.
        prediction_rows: Rows in one batch when predicting or measuring.
        is_deterministic: Whether a graphics card leaves out what gives other bits each time.
        is_tf32: Whether a graphics card shortens the factors of products.
        torch_version, machine, processor: Where it was computed.
    """

    device: str
    threads: int
    layout: str = "tensors"
    optimizer: str = "fused"
    memory_format: str = "contiguous"
    tier: str = EAGER
    compiler: str = ""
    prediction_rows: int = PREDICTION_ROWS
    is_deterministic: bool = True
    is_tf32: bool = False
    torch_version: str = str(torch.__version__)
    machine: str = platform.machine()
    processor: str = torch.backends.cpu.get_cpu_capability()
    is_tuned: bool = False

    def arrange(self, network: nn.Module) -> None:
        """Lay out the weights of a network in memory."""
        if self.memory_format == "channels_last":
            for module in network.modules():
                if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
                    module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def begun(self, tier: str) -> Arithmetic:
        """This arithmetic with the tier that a run has really begun with."""
        compiler = compiling.version() if tier == FUSED else ""
        return structs.replace(self, tier=tier, compiler=compiler)

    def apply(self) -> None:
        """Set what torch keeps for the whole process."""
        torch.set_num_threads(self.threads)
        if not self.device.startswith("cpu"):
            # Kernels that add in a random order would give each run a curve of its own.
            torch.use_deterministic_algorithms(self.is_deterministic, warn_only=True)
            torch.backends.cudnn.benchmark = not self.is_deterministic
            # The latter is on in torch, so that its float32 would be none for convolutions.
            torch.backends.cuda.matmul.allow_tf32 = self.is_tf32
            torch.backends.cudnn.allow_tf32 = self.is_tf32


def chosen(plan: Plan, multiply_adds: int, threads: int = 0) -> Arithmetic:
    """The arithmetic of a new run; what its tier says is wished for where the design allows it.

    Args:
        multiply_adds: Of the network, for one sample forward.
        threads: Threads of one operation; below 1 as many as fit the size of the network.
    """
    is_large = multiply_adds * plan.batch_size > _THREADS_FROM
    return Arithmetic(
        device=plan.device,
        threads=threads if threads > 0 else _many_threads() if is_large else 1,
        memory_format="channels_last" if plan.device == "cpu" else "contiguous",
        tier=FUSED if plan.fast_steps and compiling.is_complete() else EAGER,
        is_deterministic=plan.deterministic,
        is_tf32=plan.precision is Precision.TF32,
    )


def repeated(recorded: dict[str, Any], otherwise: Arithmetic) -> Arithmetic:
    """The arithmetic a run recorded, for its second half; `otherwise` where it recorded none.

    A run that was not fused is not so later either; one that was is so again where the plan still
    allows it.
    """
    names = ("threads", "optimizer", "memory_format", "tier")
    known = {name: recorded[name] for name in names if name in recorded}
    if not isinstance(known.get("threads"), int) or known["threads"] < 1:
        return otherwise
    if otherwise.tier != FUSED:
        known["tier"] = EAGER
    return structs.replace(otherwise, **known)


def _many_threads() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    # A core is left to the window; with two, the engine's lower priority does that.
    return max(1, (cores or 1) - 1) if (cores or 1) > 2 else cores or 1
