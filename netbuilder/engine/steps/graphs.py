"""A captured iteration for CUDA: loss, predictions and gradients as one launch of a graph.

On a device each operation of a small network costs more to launch than to do. The iteration is run
once while the device writes down what it is told, and from then on all of it is told at once. Its
update stays outside, so that learning rates, clipping and the like may change at any iteration.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from netbuilder.engine.batches import Batch
from netbuilder.engine.gradients import Gradients
from netbuilder.engine.steps.tape import Answer, Loss

# Libraries choose their kernels and make room for them during the first runs, which no graph may.
_WARM_UPS = 2


class Graph:
    """The captured iteration of batches of one shape, in the place of a `Tape`.

    Attributes:
        bytes: Memory of the device that it holds.

    Making it runs the iteration, so buffers and random states move; who makes it puts them back.

    Raises:
        RuntimeError: The iteration cannot be captured, as where it waits for a value.
    """

    def __init__(self, loss: Loss, gradients: Gradients, batch: Batch) -> None:
        self._loss, self._gradients = loss, gradients
        self._inputs, self._targets = batch[0].clone(), tuple(each.clone() for each in batch[1])
        device = batch[0].device
        before = torch.cuda.memory_allocated(device)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.device(device):
            stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
            self._warm_up(stream)
            with torch.cuda.graph(self._graph, stream=stream):
                self._answer = self._computed()
        self.bytes = torch.cuda.memory_allocated(device) - before

    def run(self, inputs: Tensor, *targets: Tensor) -> Answer:
        """Loss, predictions and gradients of a batch; the next call overwrites them."""
        self._inputs.copy_(inputs)
        for room, target in zip(self._targets, targets, strict=True):
            room.copy_(target)
        self._graph.replay()
        return self._answer

    def _warm_up(self, stream: torch.cuda.Stream) -> None:
        """Run as in the graph but without it, and see that nothing waits for the device."""
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(_WARM_UPS):
                self._computed()
            # A capture that fails leaves more behind than an error here.
            with _without_waiting():
                self._computed()
        torch.cuda.current_stream().wait_stream(stream)

    def _computed(self) -> Answer:
        with torch.enable_grad():
            loss, predictions = self._loss((self._inputs, self._targets))
            found = self._gradients(loss)
        return loss.detach(), tuple(each.detach() for each in predictions), tuple(found)


def room_for(device: torch.device) -> int:
    """Bytes that graphs may hold: half of what is free."""
    free, _ = torch.cuda.mem_get_info(device)
    return free // 2


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Raise where the device is waited for."""
    mode = torch.cuda.get_sync_debug_mode()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Synchronization debug mode")
        torch.cuda.set_sync_debug_mode("error")
        try:
            yield
        finally:
            torch.cuda.set_sync_debug_mode(mode)
