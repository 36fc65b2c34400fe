"""A copy of a network in double precision that remembers every sum it forms.

The copy runs the exported text, as it is evaluated or as it is trained. It can be *cut*: each
weighted sum, and what a neuron answers, is then given on as a new leaf of the graph of gradients,
so that the slope of any sum in an answer counts the wires between these two alone.
"""

from __future__ import annotations

import copy
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.modules.conv import _ConvNd

from netbuilder.core.value import Project
from netbuilder.engine.answers import Answer
from netbuilder.engine.build import Built, Shown, watched_classes
from netbuilder.engine.explain.cells import Steps, unrolled

# What the classes of generated text call their module.
_GENERATED = "netbuilder_design"
_SWAPPED = (nn.Conv1d, nn.ConvTranspose1d)


@dataclass(eq=False)
class Sum:
    """One call of a module that weighs what arrives and adds it up.

    Attributes:
        name: Path of the module.
        arriving: (batch, ...) what the module was given.
        value: (batch, ...) the sums, in the order of the module.
        leaf: What was given on in their place; the same where nothing was cut.
        steps: For recurrent layers, all that was formed at each step; else None. `value` is then
            what they answer.
    """

    name: str
    module: nn.Module
    arriving: Tensor
    value: Tensor
    leaf: Tensor
    steps: Steps | None = None

    @property
    def is_swapped(self) -> bool:
        """Whether the node shows steps before numbers, and its module the other way round."""
        return isinstance(self.module, _SWAPPED)


@dataclass(eq=False)
class Call:
    """One call of a module that holds no others and forms no weighted sums.

    Attributes:
        name: Path of the module.
        arriving: (batch, ...) what it was given; None where nothing.
        value: What it answered, (batch, ...); (1, ...) or without a batch for learned tensors.
    """

    name: str
    module: nn.Module
    arriving: Tensor | None
    value: Tensor


@dataclass(eq=False)
class Neurons:
    """What one node did for the rows that were computed.

    Attributes:
        path: ``dense_1``, or ``block_1.dense_1``.
        value: (batch, ...) what it answered, before a cut.
        leaf: What was given on.
        sum: The weighted sum it passed through its activation; None for nodes without one.
        is_inner: Whether it is a sum within a node, such as the keys of an attention; its path is
            then that of the module.
    """

    path: str
    value: Tensor
    leaf: Tensor
    sum: Sum | None
    is_inner: bool = False


@dataclass(eq=False)
class Trace:
    """All that one computation showed.

    Attributes:
        nodes: By path, in the order they were computed.
        sums: Every weighted sum, in order.
        calls: Every other module that computes, in order.
        scores: What `forward` answered.
        owners: Paths of nodes by the identity of the tensor they gave on.
    """

    nodes: dict[str, Neurons] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    scores: Any = None
    owners: dict[int, str] = field(default_factory=dict)

    def give(self, tensor: Tensor, path: str) -> None:
        """Note which node a tensor comes from."""
        self.owners[id(tensor)] = path

    def source(self, tensor: Tensor) -> str:
        """Path of the node that gave this tensor on; empty where it was made on the way."""
        path = self.owners.get(id(tensor), "")
        base = tensor._base
        return path or (self.owners.get(id(base), "") if base is not None else "")


class Body:
    """The copy.

    Args:
        built: Whose weights are copied as they are now.
        is_exact: Whether it computes in double precision on the processor; else where and as the
            network itself is computed, recurrent layers in one call.
        is_training: Whether it computes as in training, where that is exact: dropout silences, and
            batches are normalised by themselves.
    """

    def __init__(self, built: Built, *, is_exact: bool = True, is_training: bool = False) -> None:
        self._built, self._is_exact = built, is_exact
        self.network: nn.Module = copy.deepcopy(built.network)
        if is_exact:
            self.network = self.network.to("cpu", torch.float64).train(is_training)
            # Weights of frozen layers have a gradient too; only nothing is made of it.
            self.network.requires_grad_(True)
        self._names = {module: name for name, module in self.network.named_modules()}
        self._trace = Trace()
        self._pending: list[Sum] = []
        self._is_cut = False
        classes = watched_classes(built, self._watch)
        for module in self.network.modules():
            kind = type(module)
            if kind.__module__ == _GENERATED and kind.__name__ in classes:
                module.__class__ = classes[kind.__name__]
            if isinstance(module, nn.Linear | _ConvNd):
                module.register_forward_hook(self._added)
            elif is_exact and _is_plain_recurrent(module):
                module.register_forward_hook(self._stepped)
            elif is_exact and not list(module.children()):
                module.register_forward_hook(self._called)

    @property
    def project(self) -> Project:
        """What the network was made from."""
        return self._built.project

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What the outputs are asked, in the order of the scores."""
        return self._built.answers

    def run(self, inputs: Tensor, *, cut: bool = False) -> Trace:
        """Compute for rows (batch, ...), with a graph of gradients."""
        self._trace, self._pending, self._is_cut = Trace(), [], cut
        given = [self._leaf(inputs) for _ in self._built.text.inputs]
        # Other ways to compute attention have no slopes of slopes.
        with torch.enable_grad(), sdpa_kernel(SDPBackend.MATH) if self._is_exact else nullcontext():
            self._trace.scores = self.network(*given)
        return self._trace

    def loss(self, scores: Any, targets: tuple[Tensor, ...]) -> Tensor:
        """The loss that training makes small, without what large weights cost."""
        if self._is_exact:
            targets = tuple(each.double() if each.is_floating_point() else each for each in targets)
        return self._built.objective(scores, targets)

    def penalty(self) -> Tensor | None:
        """What large weights add to the loss; None where nothing is added."""
        if not self._built.text.has_penalty:
            return None
        price: Tensor = self.network.penalty()  # type: ignore[operator]  # a generated method
        return price

    def tensor(self, path: str, name: str) -> Tensor | None:
        """A weight of a node by its name within the node's module; None where there is none."""
        known = dict(self.network.named_parameters())
        return known.get(f"{path}.{name}")

    def _leaf(self, tensor: Tensor) -> Tensor:
        is_real, leaf = tensor.is_floating_point(), tensor.detach().clone()
        if self._is_exact:
            leaf = leaf.to("cpu", torch.float64 if is_real else tensor.dtype)
        return leaf.requires_grad_(is_real)

    def _added(self, module: nn.Module, given: tuple[Tensor, ...], value: Tensor) -> Tensor:
        leaf = self._leaf(value) if self._is_cut else value.view_as(value)
        self._note(Sum(self._names[module], module, given[0], value, leaf))
        return leaf

    def _stepped(self, module: Any, given: tuple[Any, ...], answer: Any) -> Any:
        steps = unrolled(module, *given)
        value = steps.answer
        leaf = self._leaf(value) if self._is_cut else value.view_as(value)
        self._note(Sum(self._names[module], module, given[0], value, leaf, steps))
        # Where the state is handed on, it is that of the steps too.
        return leaf, answer[1] if self._is_cut else steps.state

    def _called(self, module: nn.Module, given: tuple[Any, ...], value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        arriving = given[0] if given and isinstance(given[0], Tensor) else None
        # A view of it is a number of its own: some modules hand on the very tensor they are given.
        value = value.view_as(value)
        self._trace.calls.append(Call(self._names[module], module, arriving, value))
        return value

    def _note(self, found: Sum) -> None:
        self._pending.append(found)
        self._trace.sums.append(found)

    def _watch(self, module: nn.Module, id: str, *values: Shown) -> Any:
        """Called by the text after each node."""
        name = self._names[module]
        path = f"{name}.{id}" if name else id
        pending, self._pending = self._pending, []
        given: list[Shown] = list(values)
        first = values[0]
        if isinstance(first, Tensor):
            own = self._own(pending, first)
            is_cut = self._is_cut and own is not None
            leaf = self._leaf(first) if is_cut else first.view_as(first)
            given[0] = leaf
            self._trace.nodes[path] = Neurons(path, first, leaf, own)
            self._trace.give(leaf, path)
        return tuple(given) if len(given) > 1 else given[0]

    def _own(self, formed: list[Sum], answer: Tensor) -> Sum | None:
        """The sum that a node answers with; others that it formed are numbers of their own."""
        if len(formed) < 2:
            return formed[0] if formed else None
        names = {each.name for each in formed}
        if len(names) < len(formed):
            return None  # the same module again and again: a place is not one number
        last = formed[-1] if formed[-1].value.numel() == answer.numel() else None
        for each in formed:
            if each is not last:
                self._trace.nodes[each.name] = Neurons(
                    each.name, each.value, each.leaf, each, is_inner=True
                )
        return last


def _is_plain_recurrent(module: nn.Module) -> bool:
    if not isinstance(module, nn.LSTM | nn.GRU | nn.RNN) or module.proj_size:
        return False
    # What falls out between the layers of a stack is drawn within torch's own call.
    return not (module.training and module.dropout and module.num_layers > 1)
