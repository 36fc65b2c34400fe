"""All that decides how training goes on, as named tensors and a small record: taken and put back.

Checkpoints, keyframes in memory and the best weights are all made of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.engine.optimizers import Stepper

WEIGHTS, OPTIMIZER, RANDOM, EPOCH, AVERAGES = "m.", "o.", "r.", "e.", "a."
# Settings of torch's groups of one optimizer: of one, or of each in a list.
Settings = dict[str, Any] | list[dict[str, Any]]
_NOTHING = "nothing"  # ending of a list that is empty so far


class Before(Struct, frozen=True):
    """What a weight was before a person set it.

    Attributes:
        path: Ids of nodes from the outside in, then the tensor: ``("dense_1", "weight")``.
        weights: One for each copy of a block around it, written as `float.hex` does.
    """

    path: tuple[str, ...]
    place: tuple[int, ...]
    weights: tuple[str, ...]


class Progress(Struct):
    """Where a run stands. Everything counts from 0 done.

    Attributes:
        iteration: Iterations done.
        epoch: Whole epochs done.
        position: Iterations done in the epoch that is under way.
        seconds: Training time, pauses excluded.
        best_loss, best_epoch, best_iteration: Of the best epoch so far.
        waiting: Epochs since then, of those that were measured.
        reductions: How often the learning rate was lowered because the loss no longer fell.
        best_by, best_value: What the best epoch was judged by, and how good it was by that.
        before: What weights were that a person set while the run went on.
    """

    iteration: int = 0
    epoch: int = 0
    position: int = 0
    seconds: float = 0.0
    best_loss: float | None = None
    best_epoch: int = 0
    best_iteration: int = 0
    waiting: int = 0
    reductions: int = 0
    best_by: str = "loss"
    best_value: float | None = None
    before: tuple[Before, ...] = ()


class Captured(Struct, frozen=True):
    """All state at one moment.

    Attributes:
        tensors: On the processor, by checkpoint name.
        facts: The rest, as JSON can hold it.
    """

    tensors: dict[str, Tensor]
    facts: dict[str, Any]


def weights_of(network: nn.Module) -> dict[str, Tensor]:
    """Copies of all weights and buffers, on the processor, under their checkpoint names."""
    return {
        WEIGHTS + name: tensor.detach().cpu().clone()
        for name, tensor in network.state_dict().items()
    }


def keeps_more(network: nn.Module) -> bool:
    """Whether a network keeps more than weights, as means of batches are; masks are not kept."""
    weights = list(network.named_parameters(remove_duplicate=False))
    return len(network.state_dict()) > len(weights)


class FlatCopy(Mapping[str, Tensor]):
    """Copies as of `weights_of`, taken in one go and cut up only when someone asks for them.

    Args:
        network: One that keeps nothing else; see `keeps_more`.
        flat: The buffer that all its weights lie in.
        values: What to keep instead of what the buffer holds now.
    """

    def __init__(self, network: nn.Module, flat: Tensor, values: Tensor | None = None) -> None:
        self._network, self._start = network, flat.data_ptr()
        self._kept = flat.detach().clone() if values is None else values

    def _places(self) -> dict[str, Tensor]:
        return {WEIGHTS + name: each for name, each in self._network.named_parameters()}

    def __getitem__(self, name: str) -> Tensor:
        weight = self._places()[name]
        start = (weight.data_ptr() - self._start) // weight.element_size()
        part = self._kept[start : start + weight.numel()]
        return part.as_strided(weight.shape, weight.stride()).cpu().clone()

    def __iter__(self) -> Iterator[str]:
        return iter(self._places())

    def __len__(self) -> int:
        return len(self._places())


def put_weights(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put weights back in place, so that views of a flat buffer stay views."""
    network.load_state_dict(
        {
            name.removeprefix(WEIGHTS): tensor
            for name, tensor in tensors.items()
            if name.startswith(WEIGHTS)
        }
    )


def handed_on(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights of a checkpoint as a run hands them on: their mean, where it has one."""
    means = {
        WEIGHTS + name.removeprefix(AVERAGES): tensor
        for name, tensor in tensors.items()
        if name.startswith(AVERAGES)
    }
    return {**tensors, **means}


def optimizers_of(steppers: Sequence[Stepper]) -> tuple[dict[str, Tensor], list[Settings]]:
    """Copies of the state of all optimizers, and their settings."""
    tensors: dict[str, Tensor] = {}
    settings: list[Settings] = []
    for phase, stepper in enumerate(steppers):
        saved = stepper.optimizer.state_dict()
        for number, values in saved["state"].items():
            for name, value in values.items():
                for suffix, tensor in _as_tensors(value):
                    tensors[f"{OPTIMIZER}{phase}.{number}.{name}{suffix}"] = tensor
        own = [
            {name: value for name, value in group.items() if name != "params"}
            for group in saved["param_groups"]
        ]
        settings.append(own[0] if len(own) == 1 else own)
    return tensors, settings


def put_optimizers(
    steppers: Sequence[Stepper], tensors: Mapping[str, Tensor], settings: Sequence[Settings]
) -> None:
    """Put the state of all optimizers back."""
    for phase, (stepper, values) in enumerate(zip(steppers, settings, strict=True)):
        saved = stepper.optimizer.state_dict()
        state: dict[int, dict[str, Any]] = {}
        start = f"{OPTIMIZER}{phase}."
        for name, tensor in sorted(tensors.items()):
            if name.startswith(start):
                number, _, key = name.removeprefix(start).partition(".")
                _put_value(state.setdefault(int(number), {}), key, tensor)
        groups = [
            {**group, **_with_tuples(kept), "params": group["params"]}
            for group, kept in zip(
                saved["param_groups"], values if isinstance(values, list) else [values], strict=True
            )
        ]
        stepper.optimizer.load_state_dict({"state": state, "param_groups": groups})
        _lay_out(stepper.optimizer)
        stepper.changed()


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    """Settings as torch wants them; JSON knows lists only."""
    return {n: tuple(value) if isinstance(value, list) else value for n, value in values.items()}


def _lay_out(optimizer: torch.optim.Optimizer) -> None:
    """Fused kernels run over weights and state in the order of memory, so that must be one."""
    for parameter, values in optimizer.state.items():
        for name, value in values.items():
            if isinstance(value, Tensor) and value.shape == parameter.shape:
                values[name] = torch.empty_like(parameter).copy_(value).detach()


def _as_tensors(value: Any) -> Iterator[tuple[str, Tensor]]:
    """A value of an optimizer's state as tensors, by the endings of their names."""
    if isinstance(value, Tensor):
        yield "", value.detach().cpu().clone()
    elif isinstance(value, int | float):
        yield f".{type(value).__name__}", torch.tensor(value, dtype=torch.float64)
    elif value == []:
        yield f".{_NOTHING}", torch.zeros(0)
    elif isinstance(value, list) and all(isinstance(item, Tensor) for item in value):
        # A list with gaps is scratch space of L-BFGS, which it makes anew.
        for number, item in enumerate(value):
            yield f".{number:06}", item.detach().cpu().clone()


def _put_value(values: dict[str, Any], key: str, tensor: Tensor) -> None:
    """Put back what `_as_tensors` gave; the tensors of a list come in their order."""
    name, _, ending = key.partition(".")
    if not ending:
        values[name] = tensor.clone()
    elif ending == _NOTHING:
        values[name] = []
    elif ending.isdigit():
        values.setdefault(name, []).append(tensor.clone())
    else:
        values[name] = int(tensor) if ending == "int" else float(tensor)


def random_states(device: torch.device) -> dict[str, Tensor]:
    """States of the random generators that training draws from."""
    states = {f"{RANDOM}cpu": torch.get_rng_state()}
    if device.type == "cuda":
        states[f"{RANDOM}device"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        states[f"{RANDOM}device"] = torch.mps.get_rng_state()
    return states


def put_random_states(device: torch.device, tensors: Mapping[str, Tensor]) -> None:
    """Put the random generators back to where they were."""
    torch.set_rng_state(tensors[f"{RANDOM}cpu"])
    own = tensors.get(f"{RANDOM}device")
    if own is not None and device.type == "cuda":
        torch.cuda.set_rng_state(own, device)
    elif own is not None and device.type == "mps":
        torch.mps.set_rng_state(own)


@contextmanager
def undisturbed(device: torch.device) -> Iterator[None]:
    """Let what runs beside draw the same random numbers as if nothing had been done here."""
    kept = random_states(device)
    try:
        yield
    finally:
        put_random_states(device, kept)


def flattened(parameters: Sequence[nn.Parameter]) -> Tensor | None:
    """Move parameters into one buffer, each a view of it; None where they do not fit together.

    Each view begins at a multiple of 64 bytes, as torch's own tensors do: matrix products may
    give other bits elsewhere.
    """
    if not parameters or len({(each.dtype, each.device) for each in parameters}) > 1:
        return None
    item = 64 // parameters[0].element_size()
    lengths = [-(-each.numel() // item) * item for each in parameters]
    buffer = torch.zeros(sum(lengths), dtype=parameters[0].dtype, device=parameters[0].device)
    start = 0
    for parameter, length in zip(parameters, lengths, strict=True):
        part = buffer[start : start + parameter.numel()]
        view = part.as_strided(parameter.shape, parameter.stride())
        view.copy_(parameter.detach())
        parameter.data = view
        start += length
    return buffer
