"""What a batch does on its way forward and back, before the update that follows from it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.core.plan import Plan, Precision
from netbuilder.engine import state
from netbuilder.engine.batches import Batch
from netbuilder.engine.build import Shown
from netbuilder.engine.explain.body import Body, Sum
from netbuilder.engine.explain.deltas import spot
from netbuilder.engine.explain.names import Names
from netbuilder.engine.trainee import Trainee

_CASTS = {Precision.BFLOAT16: torch.bfloat16, Precision.FLOAT16: torch.float16}


class Passed(Struct, frozen=True):
    """What one node did.

    Attributes:
        path: ``dense_1``, or ``block_1.0.dense_1`` in the first of several copies.
        value: (batch, ...) what it answered; in a circle its steps one after the other.
        sum: The weighted sum it passed through its activation; None for nodes without one.
        deltas: Slopes of the loss of the first row, flat; None where nothing comes back.
        length: Of the slope of the batch's loss.
        is_stepped: Whether it stands in a circle, and answers step by step.
    """

    path: str
    value: Tensor
    sum: Sum | None
    deltas: Tensor | None
    length: float
    is_stepped: bool


class Seen(Struct, frozen=True):
    """What one phase did to a batch before its update.

    Attributes:
        nodes: In the order they were computed; those inside a block before the block.
        gradients: Of the weights, by name.
        penalty: What large weights add to the loss; None where nothing is added.
    """

    nodes: tuple[Passed, ...]
    gradients: dict[str, Tensor]
    penalty: float | None


def seen(trainee: Trainee, names: Names, batch: Batch) -> Seen:
    """Go forward and back without an update, drawing what the iteration itself will draw."""
    inputs, targets = batch
    with state.undisturbed(trainee.device):
        body = _Body(trainee.built, is_exact=False)
        with _cast(trainee.plan, inputs.device):
            trace = body.run(inputs)
        scores = _real(trace.scores)
        with torch.enable_grad():
            loss, penalty = body.loss(scores, targets), body.penalty()
            priced = loss if penalty is None else loss + penalty
        found = {each.path: (each.value, each.sum, [spot(each)]) for each in trace.nodes.values()}
        for path, steps in body.steps.items():
            found[path] = (torch.cat(steps, dim=1), None, steps)
        # What is summed within a node, such as the keys of an attention, is no node.
        paths = [path for path in body.order if path in found and names.node(path) is not None]
        spots = [each for path in paths for each in found[path][2] if each.requires_grad]
        weights = {n: w for n, w in body.network.named_parameters() if w.requires_grad}
        slopes = _slopes(loss, spots)
        gradients = _slopes(priced, list(weights.values()))
    known = {id(each): slope for each, slope in zip(spots, slopes, strict=True)}
    nodes = []
    for path in paths:
        value, own, places = found[path]
        back = [known[id(each)] for each in places if id(each) in known]
        nodes.append(
            Passed(
                path,
                value.detach().float(),
                own,
                torch.cat([each[0].reshape(-1) for each in back]).float() * len(inputs)
                if back
                else None,
                length_of(back),
                path in body.steps,
            )
        )
    price = None if penalty is None else float(penalty)
    return Seen(tuple(nodes), dict(zip(weights, gradients, strict=True)), price)


class _Body(Body):
    """A copy that remembers what stands in circles too.

    Attributes:
        steps: What nodes in circles answered at each step, by path.
        order: Paths in the order they were computed.
    """

    def __init__(self, built: Any, *, is_exact: bool) -> None:
        super().__init__(built, is_exact=is_exact)
        self.steps: dict[str, list[Tensor]] = {}
        self.order: dict[str, None] = {}

    def _watch(self, module: nn.Module, id: str, *values: Shown) -> Any:
        name = self._names[module]
        path = f"{name}.{id}" if name else id
        self.order[path] = None
        if isinstance(values[0], list):
            self.steps[path] = values[0]
        return super()._watch(module, id, *values)


@contextmanager
def _cast(plan: Plan, device: torch.device) -> Iterator[None]:
    """Compute products as the plan has them computed while training."""
    kind = _CASTS.get(plan.precision)
    with torch.autocast(device.type, kind) if kind is not None else nullcontext():
        yield


def _real(scores: Any) -> Any:
    if isinstance(scores, Tensor):
        return scores.float() if scores.is_floating_point() else scores
    return tuple(_real(each) for each in scores)


def _slopes(loss: Tensor, to: list[Tensor]) -> list[Tensor]:
    """Slopes of a loss in tensors; zeros where it does not depend on them."""
    if not to or not loss.requires_grad:
        return [torch.zeros_like(each) for each in to]
    found: tuple[Tensor | None, ...] = torch.autograd.grad(
        loss, to, allow_unused=True, retain_graph=True
    )
    return [
        torch.zeros_like(each) if slope is None else slope
        for each, slope in zip(to, found, strict=True)
    ]


def length_of(tensors: list[Tensor]) -> float:
    """Of all numbers together, as one arrow."""
    return math.sqrt(sum(float(each.double().square().sum()) for each in tensors))
