"""A recorded iteration: loss, predictions and gradients as straight calls into memory that stays.

The loss of a batch is traced once down to torch's own operations, backward pass included, and
written out as one function without autograd. What it computes lies in buffers that are made once,
so that views of them, and of the weights, need no call at all. On small networks nearly all time
of an iteration is spent around the operations, not in them: this is what a tape saves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, fx
from torch.fx.experimental.proxy_tensor import make_fx

from netbuilder.engine.batches import Batch
from netbuilder.engine.gradients import Gradients

Loss = Callable[[Batch], tuple[Tensor, tuple[Tensor, ...]]]
Answer = tuple[Tensor, tuple[Tensor, ...], tuple[Tensor, ...]]
_aten = torch.ops.aten
# The same operations by a shorter way: torch's own functions parse their arguments faster.
_SHORT: dict[Any, Callable[..., Any]] = {
    _aten.add.Tensor: torch.add,
    _aten.addmm.default: torch.addmm,
    _aten.amax.default: torch.amax,
    _aten.argmax.default: torch.argmax,
    _aten.bmm.default: torch.bmm,
    _aten.div.Tensor: torch.div,
    _aten.exp.default: torch.exp,
    _aten.gather.default: torch.gather,
    _aten.log.default: torch.log,
    _aten.mm.default: torch.mm,
    _aten.mul.Tensor: torch.mul,
    _aten.neg.default: torch.neg,
    _aten.scatter_add.default: torch.scatter_add,
    _aten.sigmoid.default: torch.sigmoid,
    _aten.sub.Tensor: torch.sub,
    _aten.sum.dim_IntList: torch.sum,
    _aten.tanh.default: torch.tanh,
}
# These write more than their answer where they are told to write it.
_SPILLING = frozenset(
    (
        _aten.huber_loss.default,
        _aten.mse_loss.default,
        _aten.smooth_l1_loss.default,
        _aten.soft_margin_loss.default,
    )
)
# What these answer depends on shapes alone.
FILLED = frozenset(
    (
        _aten.arange.default,
        _aten.full.default,
        _aten.full_like.default,
        _aten.new_full.default,
        _aten.new_ones.default,
        _aten.new_zeros.default,
        _aten.ones.default,
        _aten.ones_like.default,
        _aten.scalar_tensor.default,
        _aten.zeros.default,
        _aten.zeros_like.default,
    )
)


_is_warm = threading.Event()
_warming = threading.Lock()


def warm_up() -> None:
    """Let torch load what its first tracing needs: 0.8 s that must not stand in a training.

    It only imports: a tracing, even in another thread, changes how every module of the process is
    called while it lasts, and a network that trains meanwhile would fail.
    """
    with _warming:
        if not _is_warm.is_set():
            import torch._dynamo  # noqa: F401 - loaded for what it brings with it

            _is_warm.set()


def begin_warm_up() -> None:
    """Warm up beside what else is done."""
    if not _is_warm.is_set() and not _warming.locked():
        threading.Thread(target=warm_up, name="tape").start()


def is_warm() -> bool:
    """Whether a tape can be made without waiting."""
    return _is_warm.is_set()


class Tape:
    """The recorded iteration of batches of one shape.

    Attributes:
        run: Computes, without changing a weight, from the inputs and targets of a batch; answers
            loss, predictions, and gradients in the order of the parameters. The next call may
            overwrite them. Needs a mode without gradients around it.
        bytes: Memory that its buffers take.

    Making it runs the iteration, so buffers and random states move; who makes it puts them back.

    Raises:
        Exception: Whatever torch raises where an iteration cannot be traced, as where a network
            decides by its values what to do.
    """

    def __init__(self, loss: Loss, gradients: Gradients, batch: Batch) -> None:
        self._write(_traced(loss, gradients, batch), batch, len(gradients.parameters))

    @classmethod
    def of(cls, graph: fx.GraphModule, arguments: tuple[Tensor, ...], gradients: int) -> Tape:
        """A tape of a graph whose last `gradients` tensors are gradients.

        Args:
            arguments: Those of the graph, as examples; `run` takes others of the same shapes.
        """
        made = cls.__new__(cls)
        made._write(graph, (arguments[0], arguments[1:]), gradients)
        return made

    def _write(self, graph: fx.GraphModule, batch: Batch, gradients: int) -> None:
        with torch.no_grad():
            writer = _Writer(graph, batch)
        self.bytes = writer.bytes
        self.run: Callable[..., Answer] = writer.function(gradients)


def _traced(loss: Loss, gradients: Gradients, batch: Batch) -> fx.GraphModule:
    def iteration(inputs: Tensor, *targets: Tensor) -> tuple[Tensor, ...]:
        value, predictions = loss((inputs, targets))
        found = gradients.laid_out(torch.autograd.grad(value, gradients.parameters))
        return (value.detach(), *(each.detach() for each in predictions), *found)

    graph = make_fx(iteration)(batch[0], *batch[1])
    graph.graph.eliminate_dead_code()
    return graph


class _Writer:
    """Writes the function while it runs the graph once, so that every buffer gets its shape."""

    def __init__(self, graph: fx.GraphModule, batch: Batch) -> None:
        self._graph = graph
        self._names: dict[str, Any] = {}
        self._lines: list[str] = []
        self._values: dict[fx.Node, Any] = {}
        self._text: dict[fx.Node, str] = {}
        # Nodes whose tensors lie in the same memory at every call.
        self._lasting: set[fx.Node] = set()
        self._changed = changed_in_place(graph.graph)
        self.bytes = 0
        self.outputs: list[fx.Node] = []
        arguments = iter((batch[0], *batch[1]))
        self._arguments: list[str] = []
        for node in graph.graph.nodes:
            match node.op:
                case "placeholder":
                    self._text[node] = f"x{len(self._arguments)}"
                    self._arguments.append(self._text[node])
                    self._values[node] = next(arguments)
                case "get_attr":
                    self._keep(node, getattr(graph, node.target).detach())
                case "call_function":
                    self._write(node)
                case "output":
                    self.outputs = list(node.args[0])

    def function(self, parameters: int) -> Callable[..., Answer]:
        """The recorded iteration."""
        loss, *others = self.outputs
        first = len(others) - parameters
        predictions, gradients = self._joined(others[:first]), self._joined(others[first:])
        answer = f"return {self._text[loss]}, {predictions}, {gradients}"
        lines = [f"def run({', '.join(self._arguments)}):", *self._lines, answer]
        exec(compile("\n    ".join(lines), "<tape>", "exec"), self._names)  # made here alone
        run: Callable[..., Answer] = self._names["run"]
        return run

    def _joined(self, nodes: list[fx.Node]) -> str:
        if all(node in self._lasting for node in nodes):
            return self._name("b", tuple(self._values[node] for node in nodes))
        return f"({''.join(f'{self._text[node]}, ' for node in nodes)})"

    def _write(self, node: fx.Node) -> None:
        call = node.target
        inputs = node.all_input_nodes
        is_lasting = all(each in self._lasting for each in inputs)
        value = self._value(node)
        if not isinstance(call, torch._ops.OpOverload):  # one of several answers
            if is_lasting:
                self._keep(node, value)
            else:
                self._add(node, value, self._name("f", call))
            return
        schema = call._schema
        is_view = any(
            each.alias_info is not None and not each.alias_info.is_write for each in schema.returns
        )
        is_filled = call in FILLED and node not in self._changed
        if is_filled or (is_lasting and is_view and not schema.is_mutable):
            self._keep(node, value)
        elif schema.is_mutable or is_view:
            self._add(node, value, self._name("f", call._op))
            # What a call answers besides what it changes lies elsewhere at every call.
            if is_lasting and all(each.alias_info is not None for each in schema.returns):
                self._lasting.add(node)
        else:
            self._compute(node, value)

    def _compute(self, node: fx.Node, value: Any) -> None:
        """A call whose answer lies in a buffer of its own, where torch can write it there."""
        call: Any = node.target
        outs = _out_overload(call) if call not in _SPILLING else None
        found = value if isinstance(value, tuple) else (value,)
        if outs is None or not all(isinstance(each, Tensor) for each in found):
            self._add(node, value, self._name("f", call._op))
            return
        overload, names = outs
        short = _SHORT.get(call)
        function = self._name("f", short if short is not None else overload._op)
        buffers = [self._buffer(each) for each in found]
        words = [self._name("b", each) for each in buffers]
        places = [f"{name}={word}" for name, word in zip(names, words, strict=True)]
        self._lines.append(f"{function}({', '.join([*self._given(node), *places])})")
        kept = tuple(buffers) if isinstance(value, tuple) else buffers[0]
        self._values[node] = kept
        self._lasting.add(node)
        self._text[node] = words[0] if not isinstance(value, tuple) else self._name("b", kept)
        for buffer, each in zip(buffers, found, strict=True):
            buffer.copy_(each)

    def _buffer(self, like: Tensor) -> Tensor:
        self.bytes += like.untyped_storage().nbytes()
        return torch.empty_strided(like.size(), like.stride(), dtype=like.dtype, device=like.device)

    def _keep(self, node: fx.Node, value: Any) -> None:
        self._values[node] = value
        self._lasting.add(node)
        self._text[node] = self._name("b", value)

    def _add(self, node: fx.Node, value: Any, function: str) -> None:
        self._values[node] = value
        self._text[node] = f"v{len(self._values)}"
        self._lines.append(f"{self._text[node]} = {function}({', '.join(self._given(node))})")

    def _value(self, node: fx.Node) -> Any:
        def real(each: fx.Node) -> Any:
            return self._values[each]

        call: Any = node.target
        return call(*fx.map_arg(node.args, real), **fx.map_arg(node.kwargs, real))

    def _given(self, node: fx.Node) -> list[str]:
        positional = [self._word(each) for each in node.args]
        return [*positional, *(f"{name}={self._word(v)}" for name, v in node.kwargs.items())]

    def _word(self, value: Any) -> str:
        if isinstance(value, fx.Node):
            return self._text[value]
        if isinstance(value, list | tuple) and any(isinstance(each, fx.Node) for each in value):
            return f"[{', '.join(self._word(each) for each in value)}]"
        is_plain = value is None or type(value) in (bool, int)
        return repr(value) if is_plain else self._name("c", value)

    def _name(self, letter: str, value: Any) -> str:
        name = f"{letter}{len(self._names)}"
        self._names[name] = value
        return name


def changed_in_place(graph: fx.Graph) -> set[fx.Node]:
    """Nodes whose tensor, or one that shares its memory, is changed by a later call."""
    changed: set[fx.Node] = set()
    for node in reversed(graph.nodes):
        call = node.target
        if not isinstance(call, torch._ops.OpOverload):
            continue
        pairs = zip(call._schema.arguments, node.args, strict=False)
        for argument, given in pairs:
            alias = argument.alias_info
            if alias is None or not isinstance(given, fx.Node):
                continue
            if alias.is_write or node in changed:
                changed.add(given)
    return changed


def _out_overload(call: Any) -> tuple[Any, list[str]] | None:
    """The overload that writes into given tensors, if torch has a kernel of its own for it."""
    wanted = [(each.name, str(each.type)) for each in call._schema.arguments]
    for name in call.overloadpacket.overloads():
        overload = getattr(call.overloadpacket, name)
        arguments = overload._schema.arguments
        outs = [each.name for each in arguments if each.is_out]
        others = [(each.name, str(each.type)) for each in arguments if not each.is_out]
        if outs and others == wanted and len(outs) == len(call._schema.returns):
            # Where there is none, torch computes as usual and copies, which saves nothing.
            is_own = torch._C._dispatch_has_kernel_for_dispatch_key(overload.name(), "CPU")
            return (overload, outs) if is_own else None
    return None
