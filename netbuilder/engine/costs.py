"""What each node costs in a step of training, measured on a real batch: memory and time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.core.design import BlockUse
from netbuilder.engine.batches import Batch
from netbuilder.engine.build import Built, Shown, watched_classes
from netbuilder.engine.shortage import Cost, Path
from netbuilder.engine.twin import doubled

Scores = Tensor | tuple[Tensor, ...]


class Forward(Struct, frozen=True):
    """What a way forward left behind, by path of the node that made it; blocks not added up."""

    activations: Mapping[Path, int]
    seconds: Mapping[Path, float]


def costs(built: Built, forward: Forward, copies: float) -> tuple[Cost, ...]:
    """The cost of every node, blocks with what is in them, in the order they are computed.

    Args:
        copies: How many numbers the optimizer keeps for each weight it trains.
    """
    sizes: dict[Path, list[int]] = defaultdict(lambda: [0, 0])
    trained = {id(each) for each in built.trained(())}
    for name, parameter in built.network.named_parameters():
        size = parameter.numel() * parameter.element_size()
        counts = sizes[node_path(built, name)]
        counts[0] += size
        counts[1] += size if id(parameter) in trained else 0
    for name, buffer in built.network.named_buffers():
        sizes[node_path(built, name)][0] += buffer.numel() * buffer.element_size()
    found = []
    for path in dict.fromkeys([*_with_blocks(forward.activations), *_with_blocks(sizes)]):
        weights = sum(size[0] for each, size in sizes.items() if _is_in(each, path))
        trains = sum(size[1] for each, size in sizes.items() if _is_in(each, path))
        kept = sum(size for each, size in forward.activations.items() if _is_in(each, path))
        seconds = sum(took for each, took in forward.seconds.items() if _is_in(each, path))
        found.append(Cost(path, weights, trains, round(copies * trains), kept, seconds))
    return tuple(found)


def ways_forward(
    built: Built, batch: Batch, around: Callable[[], Any] | None = None
) -> tuple[Forward, Tensor]:
    """Compute a loss once as training does, and note what each node keeps for the way back.

    The network itself is not touched; random numbers are drawn.

    Args:
        around: Makes the surroundings in which it is computed, such as a lower precision.

    Returns:
        What was noted, and the loss with its graph of gradients.
    """
    noting = _Noting(built, batch)
    with torch.autograd.graph.saved_tensors_hooks(noting.keep, _as_it_is):
        if around is None:
            loss = noting.loss(batch)
        else:
            with around():
                loss = noting.loss(batch)
    return Forward(noting.activations, noting.seconds), loss


def node_path(built: Built, name: str) -> Path:
    """The node that a weight belongs to, by the weight's name in torch."""
    project = built.project
    design = project.design
    path: list[str] = []
    for part in name.split("."):
        node = design.nodes.get(part)
        if node is None:
            if path and part.isdigit():  # one of several copies of a block
                continue
            break
        path.append(part)
        if not isinstance(node.layer, BlockUse):
            break
        design = project.blocks[node.layer.definition].design
    return tuple(path)


class _Noting:
    """Follows one way forward through a double of the network."""

    def __init__(self, built: Built, batch: Batch) -> None:
        self._built = built
        self.activations: dict[Path, int] = defaultdict(int)
        self.seconds: dict[Path, float] = defaultdict(float)
        self._fresh = 0
        # Kept alive, so that no memory is counted twice because it was used again.
        self._kept: list[Tensor] = []
        given = (batch[0], *batch[1], *built.network.parameters(), *built.network.buffers())
        self._seen = {each.untyped_storage().data_ptr() for each in given}
        classes = watched_classes(built, self._watch)
        self._network = doubled(built.network, classes, is_training=True)
        self._paths: dict[nn.Module, Path] = {}
        self._find(self._network, (), built.project.design)
        self._is_card = batch[0].device.type == "cuda"
        self._since = time.perf_counter()

    def keep(self, tensor: Tensor) -> Tensor:
        """Called by torch with what it keeps for the way back."""
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in self._seen:
            self._seen.add(storage.data_ptr())
            self._kept.append(tensor.detach())
            self._fresh += storage.nbytes()
        return tensor

    def loss(self, batch: Batch) -> Tensor:
        """The loss of a batch; what only the loss keeps belongs to the first output."""
        inputs, targets = batch
        self._since = self._now()
        scores: Scores = self._network(*[inputs] * len(self._built.text.inputs))
        loss = self._built.objective(scores, targets)
        if self._built.penalty is not None:
            loss = loss + self._network.penalty()  # type: ignore[operator]  # a generated method
        self._note((self._built.answers[0].node,))
        return loss

    def _watch(self, module: nn.Module, id: str, *values: Shown) -> Any:
        self._note((*self._paths.get(module, ()), id))
        return values if len(values) > 1 else values[0]

    def _note(self, path: Path) -> None:
        now = self._now()
        self.activations[path] += self._fresh
        self.seconds[path] += now - self._since
        self._fresh, self._since = 0, now

    def _now(self) -> float:
        if self._is_card:
            torch.cuda.synchronize()
        return time.perf_counter()

    def _find(self, module: nn.Module, path: Path, design: Any) -> None:
        self._paths[module] = path
        for name, child in module._modules.items():
            node = design.nodes.get(name)
            if child is None or node is None or not isinstance(node.layer, BlockUse):
                continue
            inside = self._built.project.blocks[node.layer.definition].design
            rows = isinstance(child, nn.Sequential | nn.ModuleList)
            for copy in child.children() if rows else (child,):
                self._find(copy, (*path, name), inside)


def _as_it_is(tensor: Tensor) -> Tensor:
    return tensor


def _is_in(path: Path, block: Path) -> bool:
    return path[: len(block)] == block


def _with_blocks(paths: Mapping[Path, Any]) -> Sequence[Path]:
    """The paths and those of the blocks around them, each block before what is in it."""
    return [path[:end] for path in paths for end in range(1, len(path) + 1)]
