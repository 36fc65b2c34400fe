"""One network as many: its loss, predictions and measures over stacked weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.overrides import TorchFunctionMode

from netbuilder.engine.batches import Batch
from netbuilder.engine.build import Built
from netbuilder.engine.measure import Meter

Stacked = dict[str, Tensor]
# Largest values by the identity of their tensors.
Known = dict[int, int]
Loss = Callable[[Batch], tuple[Tensor, tuple[Tensor, ...]]]


class Vectorised:
    """Runs one network with many sets of weights at once.

    Args:
        built: The network; its own weights are not touched.
        loss: The loss of a batch and the predictions.
        meter: Measures predictions.

    Every function takes stacked weights by name, each (copies, ...), as of `state_dict`.
    """

    def __init__(self, built: Built, loss: Loss, meter: Meter) -> None:
        self._learning = Called(built.network, lambda inputs, *targets: loss((inputs, targets)))
        self._asking = Called(built.network, built.predictions)
        self._built, self._meter = built, meter

    def losses(self, weights: Stacked, inputs: Tensor, targets: Sequence[Tensor]) -> list[Tensor]:
        """The loss of each copy on its own batch, (copies,), then its predictions.

        Args:
            inputs, targets: (copies, rows, ...).
        """

        def one(own: Stacked, inputs: Tensor, *targets: Tensor) -> tuple[Tensor, ...]:
            loss, predictions = functional_call(self._learning, own, (inputs, *targets))
            return (loss, *predictions)

        asked = vmap(one, in_dims=(0,) * (2 + len(targets)), randomness="different")
        with Plain():
            return list(asked(_inner(weights), inputs, *targets))

    def predictions(self, weights: Stacked, inputs: Tensor) -> list[Tensor]:
        """Raw scores of all copies for the same rows, (copies, rows, ...) per answer."""

        def one(own: Stacked) -> tuple[Tensor, ...]:
            found: tuple[Tensor, ...] = functional_call(self._asking, own, (inputs,))
            return found

        with Plain():
            return list(vmap(one, randomness="different")(_inner(weights)))

    def measures(
        self, predictions: Sequence[Tensor], targets: Sequence[Tensor], known: Known
    ) -> Tensor:
        """Loss and metrics of all copies, float64 (copies, 1 + metrics).

        Args:
            predictions: (copies, rows, ...) per answer.
            targets: (rows, ...), the same for all.
            known: What `largest` says of them.
        """

        def one(*own: Tensor) -> Tensor:
            scores = own if len(own) > 1 else own[0]
            return self._built.objective(scores, tuple(targets)).double().reshape(1)

        with Plain(known):
            losses: Tensor = vmap(one)(*predictions)
        if not self._meter.names:
            return losses
        return torch.cat([losses, self.metrics(predictions, targets, known)], dim=1)

    def metrics(
        self, predictions: Sequence[Tensor], targets: Sequence[Tensor], known: Known
    ) -> Tensor:
        """As `measures`, without the loss: float64 (copies, metrics)."""

        def one(*own: Tensor) -> Tensor:
            return torch.cat(self._meter.values(own, tuple(targets)))

        with Plain(known):
            found: Tensor = vmap(one)(*predictions)
        return found


class Called(nn.Module):
    """A function that uses a network, as a module of which the network is a part."""

    def __init__(self, network: nn.Module, function: Callable[..., Any]) -> None:
        super().__init__()
        self.network = network
        self._function = function

    def forward(self, *given: Tensor) -> Any:
        return self._function(*given)


def _inner(weights: Stacked) -> Stacked:
    return {f"network.{name}": tensor for name, tensor in weights.items()}


class Plain(TorchFunctionMode):
    """Says what torch vectorises badly, or not at all, in operations that it vectorises well.

    Args:
        known: The largest value of tensors that are the same for all copies.
    """

    def __init__(self, known: Known | None = None) -> None:
        super().__init__()
        self._largest = known or {}

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        more = kwargs or {}
        if (
            func is torch.Tensor.max
            and len(args) == 1
            and not more
            and id(args[0]) in self._largest
        ):
            return self._largest[id(args[0])]
        if func is nn.functional.cross_entropy and _is_plain(args, more):
            return _cross_entropy(*args[:2])
        return func(*args, **more)


def largest(tensors: Sequence[Tensor]) -> Known:
    """The largest class number of each tensor that holds such; keep the tensors as long as this."""
    return {id(each): int(each.max()) for each in tensors if each.dtype == torch.int64}


def _is_plain(args: Any, more: dict[str, Any]) -> bool:
    """Whether a cross entropy is the mean over rows whose classes are given by number."""
    scores, target = args[:2]
    return (
        len(args) == 2
        and scores.dim() == 2
        and target.dtype == torch.int64
        and more.get("weight") is None
        and more.get("reduction", "mean") == "mean"
        and not more.get("label_smoothing")
    )


def _cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """As torch's, whose vectorised form takes 15 operations for rows that are to be ignored."""
    high = scores - scores.amax(1, keepdim=True).detach()
    total = high.exp().sum(1, keepdim=True).log()
    return (total - high.gather(1, target.unsqueeze(1))).mean()
