"""Functions of tensors that are called again and again, from a tape once that pays."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from netbuilder.engine.steps import tape
from netbuilder.engine.steps.recorded import is_same

Tensors = tuple[Tensor, ...]
# A tape takes as long to make as some hundred of the calls it speeds up.
_CALLS = 20
_SMALL = 1 << 16


class Replayed:
    """Calls a function, after some calls by way of a tape that gives the same bits.

    Args:
        function: Of tensors; it may read weights besides, which must stay where they are.
        is_wanted: Whether it may ever be anything but a plain call.

    A tape is made for arguments of one shape, and not for large ones, where the time is spent
    within the operations.
    """

    def __init__(self, function: Callable[..., Tensors], is_wanted: bool) -> None:
        self._function, self._is_wanted = function, is_wanted
        self._shapes: list[torch.Size] = []
        self._calls = 0
        self._tape: tape.Tape | None = None

    @property
    def is_recorded(self) -> bool:
        """Whether calls go by way of a tape."""
        return self._tape is not None

    def __call__(self, *tensors: Tensor) -> Tensors:
        """What the function answers; the next call may overwrite it."""
        if self._tape is not None and self._shapes == [each.shape for each in tensors]:
            with torch.inference_mode():
                first, others, _ = self._tape.run(*tensors)
                return (first, *others)
        found = self._plain(tensors)
        if self._is_wanted and self._tape is None:
            self._consider(tensors, found)
        return found

    def _plain(self, tensors: Tensors) -> Tensors:
        with torch.inference_mode():
            return self._function(*tensors)

    def _consider(self, tensors: Tensors, found: Tensors) -> None:
        """Count calls of one shape, and record when there have been enough."""
        shapes = [each.shape for each in tensors]
        if shapes != self._shapes:
            self._shapes, self._calls = shapes, 0
        self._calls += 1
        if self._calls < _CALLS or not tape.is_warm():
            return
        self._is_wanted = False
        if all(_is_fit(each) for each in tensors):
            self._record(tensors, found)

    def _record(self, tensors: Tensors, found: Tensors) -> None:
        state = torch.get_rng_state()
        try:
            given = tuple(each.clone() for each in tensors)
            with torch.no_grad():
                graph = make_fx(self._function)(*given)
            graph.graph.eliminate_dead_code()
            made = tape.Tape.of(graph, given, gradients=0)
            with torch.inference_mode():
                first, others, _ = made.run(*tensors)
            replayed = (first, *others)
            if len(found) == len(replayed) and all(map(is_same, found, replayed)):
                self._tape = made
        except Exception:  # noqa: BLE001 - what cannot be traced is called as it was
            pass
        finally:
            torch.set_rng_state(state)


def _is_fit(tensor: Tensor) -> bool:
    return tensor.device.type == "cpu" and tensor.numel() <= _SMALL
