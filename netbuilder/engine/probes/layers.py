"""Per layer: how large weights, gradients and updates are, how much is silent, and how all spread.

The gradient is that of the coming iteration, of its own batch and with the random numbers it will
draw; the update is what that very iteration then does to the weights.
"""

from __future__ import annotations

import math
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from msgspec import Struct, structs
from torch import Tensor, nn

from netbuilder.core.design import BlockUse
from netbuilder.core.shapes import ShapeKind
from netbuilder.core.value import Project
from netbuilder.engine import state
from netbuilder.engine.probes.values import ROWS, affordable
from netbuilder.engine.steps.eager import EagerPhase
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.twin import Spot, Twin
from netbuilder.link.messages import (
    Event,
    HistogramsDrawn,
    LayerNumbers,
    LayersDrawn,
    Numbers,
    Outlet,
    Quantity,
    Slice,
)

BINS = 64
Nodes = tuple[str, ...]
_UNKNOWN = math.nan


class _Layer(Struct, frozen=True):
    """A node with weights: ids from the outside in, and all its weights in all its copies."""

    nodes: Nodes
    parameters: tuple[nn.Parameter, ...]


class LayerViews:
    """Views of every node that has weights.

    One measurement spans one iteration: `begun` tells what is known before it, `compared` also
    what it changed. Where several batches make one update, it lasts until that update.

    Attributes:
        histograms: Nodes whose histograms are wanted too.
    """

    def __init__(self, trainee: Trainee) -> None:
        self.histograms: frozenset[Nodes] = frozenset()
        self._trainee = trainee
        self._layers = layers_of(trainee.built.project, trainee.network)
        self._has_failed = False
        # Weights before the iteration that is measured, and what was told of it then.
        self._before: list[Tensor] = []
        self._told: LayersDrawn | None = None
        self._twin: Twin | None = None
        self._spots: dict[Nodes, Spot] = {}

    @property
    def awaits_iteration(self) -> bool:
        """Whether the next iteration is to stand alone, so that its update can be seen."""
        return self._told is not None

    def begun(self, run: str, iteration: int) -> Iterator[Event]:
        """What is known before the coming iteration; nothing where it cannot be computed.

        Args:
            iteration: Iterations done.
        """
        try:
            yield from self._begun(run, iteration + 1)
        except Exception:  # noqa: BLE001 - a view is never worth a run
            self._told = None
            if not self._has_failed:
                traceback.print_exc()  # the window's log follows what an engine writes
            self._has_failed = True

    def compared(self, iteration: int) -> Iterator[Event]:
        """The same with what the iteration has changed, if this is the one that was awaited.

        Args:
            iteration: Iterations done.
        """
        told = self._told
        phases = self._trainee.step.phases
        if told is None or iteration < told.iteration or any(p.is_gathering for p in phases):
            return  # with gradients of several batches, the update comes with the last of them
        before, self._told, self._before = self._before, None, []
        if iteration >= told.iteration + max(phase.accumulation.count for phase in phases):
            return
        parameters = [each for layer in self._layers for each in layer.parameters]
        with torch.no_grad():
            changes = torch._foreach_sub([each.detach() for each in parameters], before)
        sizes = iter(_norms(changes))
        numbers = []
        for number, layer in zip(told.layers, self._layers, strict=True):
            update = math.hypot(*(next(sizes) for _ in layer.parameters))
            numbers.append(structs.replace(number, update=update))
        yield LayersDrawn(run=told.run, iteration=told.iteration, layers=tuple(numbers))

    def _begun(self, run: str, iteration: int) -> Iterator[Event]:
        if not self._layers:
            return
        gradients = self._gradients()
        outputs = self._outputs()
        parameters = [each.detach() for layer in self._layers for each in layer.parameters]
        sizes = iter(_norms(parameters))
        slopes = dict(zip(gradients, _norms(list(gradients.values())), strict=True))
        numbers = []
        for layer in self._layers:
            known = [slopes[each] for each in layer.parameters if each in slopes]
            numbers.append(
                LayerNumbers(
                    nodes=layer.nodes,
                    weights=math.hypot(*(next(sizes) for _ in layer.parameters)),
                    gradient=math.hypot(*known) if known else _UNKNOWN,
                    update=_UNKNOWN,
                    silent=_silent(outputs.get(layer.nodes), self._spots.get(layer.nodes)),
                )
            )
        self._before = [each.clone() for each in parameters]
        self._told = LayersDrawn(run=run, iteration=iteration, layers=tuple(numbers))
        yield self._told
        slices = tuple(self._slices(gradients, outputs))
        if slices:
            yield HistogramsDrawn(run=run, iteration=iteration, slices=slices)

    def _slices(
        self, gradients: Mapping[nn.Parameter, Tensor], outputs: Mapping[Nodes, Tensor]
    ) -> Iterator[Slice]:
        for layer in self._layers:
            if layer.nodes not in self.histograms:
                continue
            weights = [each.detach() for each in layer.parameters]
            slopes = [gradients[each] for each in layer.parameters if each in gradients]
            leaving = [outputs[layer.nodes]] if layer.nodes in outputs else []
            for quantity, tensors in (
                (Quantity.WEIGHTS, weights),
                (Quantity.GRADIENTS, slopes),
                (Quantity.ACTIVATIONS, leaving),
            ):
                made = _slice(layer.nodes, quantity, tensors)
                if made is not None:
                    yield made

    def _gradients(self) -> dict[nn.Parameter, Tensor]:
        """Of the coming batch, before any clipping; a weight that two phases train has the last."""
        trainee, found = self._trainee, {}
        with _untouched(trainee), torch.enable_grad():
            for phase in trainee.step.phases:
                found.update(_slopes(phase, trainee.progress.position))
        return found

    def _outputs(self) -> dict[Nodes, Tensor]:
        """What leaves each layer for rows that stay the same, as prediction makes it."""
        trainee = self._trainee
        if self._twin is None:
            self._twin = Twin(trainee.built)
            spots = self._twin.spots(_outlets(trainee.built.project, self._layers))
            self._spots = {spot.outlet.nodes: spot for spot in spots}
        spots = tuple(self._spots.values())
        part = trainee.parts["validation" if len(trainee.parts["validation"].inputs) else "train"]
        rows = part.inputs[: min(ROWS, affordable(trainee.built))].to(trainee.device)
        with state.undisturbed(trainee.device), torch.no_grad():
            _, seen = self._twin.run([rows] * len(trainee.built.text.inputs), spots)
        return {
            spot.outlet.nodes: pieces[-1].detach()
            for spot, pieces in zip(spots, seen, strict=True)
            if pieces
        }


def layers_of(project: Project, network: nn.Module) -> tuple[_Layer, ...]:
    """The nodes that own weights, also inside blocks, in the order of the text.

    The copies of a block are looked at together.
    """
    found: dict[Nodes, list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        found.setdefault(_nodes_of(name, project), []).append(parameter)
    return tuple(_Layer(nodes, tuple(each)) for nodes, each in found.items())


def _nodes_of(name: str, project: Project) -> Nodes:
    """The node that a weight of this name belongs to, with the blocks it lies in."""
    nodes: list[str] = []
    design = project.design
    for word in name.split("."):
        if word.isdigit() and nodes:  # one of several copies of a block
            continue
        nodes.append(word)
        node = design.nodes.get(word)
        if node is None or not isinstance(node.layer, BlockUse):
            break
        design = project.blocks[node.layer.definition].design
    return tuple(nodes)


def _outlets(project: Project, layers: Sequence[_Layer]) -> Iterator[Outlet]:
    """The first output of each node."""
    for layer in layers:
        design = project.design
        for id in layer.nodes[:-1]:
            use = design.nodes[id].layer
            if isinstance(use, BlockUse):
                design = project.blocks[use.definition].design
        node = design.nodes.get(layer.nodes[-1])
        if node is not None and node.layer.outputs:
            yield Outlet(layer.nodes, node.layer.outputs[0].name)


@contextmanager
def _untouched(trainee: Trainee) -> Iterator[None]:
    """Put random numbers and running means back after computing as training does."""
    buffers = [each.detach() for each in trainee.network.buffers()]
    kept = [each.clone() for each in buffers]
    try:
        with state.undisturbed(trainee.device):
            yield
    finally:
        with torch.no_grad():
            for buffer, before in zip(buffers, kept, strict=True):
                buffer.copy_(before)


def _slopes(phase: EagerPhase, position: int) -> dict[nn.Parameter, Tensor]:
    """The gradient of a batch of the epoch in every weight that a phase trains."""
    loss, _ = phase.loss(phase.data.batch(position))
    found = torch.autograd.grad(loss, phase.parameters, allow_unused=True)
    pairs: Any = zip(phase.parameters, found, strict=True)
    return {parameter: slope for parameter, slope in pairs if slope is not None}


def _norms(tensors: Sequence[Tensor]) -> list[float]:
    """The length of each, fetched from the device at once."""
    if not tensors:
        return []
    with torch.no_grad():
        found = torch._foreach_norm([each.float() for each in tensors])
        lengths: list[float] = torch.stack(list(found)).tolist()
    return lengths


def _silent(output: Tensor | None, spot: Spot | None) -> float:
    """The share of neurons, or maps of a picture, that answer 0 for every row."""
    if output is None or spot is None or output.dim() < 2 or not output.numel():
        return _UNKNOWN
    is_picture = spot.shape.kind in (ShapeKind.IMAGE, ShapeKind.VOLUME)
    by_neuron = output.movedim(1, -1) if is_picture else output
    speaks = (by_neuron != 0).reshape(-1, by_neuron.shape[-1]).any(dim=0)
    return 1.0 - float(speaks.float().mean())


def _slice(nodes: Nodes, quantity: Quantity, tensors: Sequence[Tensor]) -> Slice | None:
    """Counts of finite values in equal bins; None where there are none."""
    if not tensors:
        return None
    values = torch.cat([each.reshape(-1).to("cpu", torch.float32) for each in tensors])
    if not len(values):
        return None
    low, high = (float(each) for each in torch.aminmax(values))
    if not math.isfinite(low) or not math.isfinite(high):  # looked for only where there are any
        values = values[values.isfinite()]
        if not len(values):
            return None
        low, high = (float(each) for each in torch.aminmax(values))
    if high <= low:
        margin = max(abs(low) / 1024, 1e-12)
        low, high = low - margin, high + margin
    counts = torch.histc(values, BINS, low, high).numpy().astype(np.uint32)
    return Slice(nodes, quantity, low, high, Numbers("uint32", counts.shape, counts.tobytes()))
