"""Makes the recorded iteration of stacked copies short: what vectorising leaves over goes.

Tracing a vectorised step gives one operation per layer and pass, as for one copy, but with views,
factors of one and copies around each of them. On small designs every call costs more than what it
computes, so each that is left out is time won. Sums may be taken in another order than one copy
takes them; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, fx
from torch.fx.experimental.proxy_tensor import make_fx

from netbuilder.engine.steps.tape import FILLED, Tape, changed_in_place

_aten = torch.ops.aten
_RESHAPES = (_aten.expand.default, _aten.view.default, _aten._unsafe_view.default)
Flat = Callable[..., Sequence[Tensor]]


class Short:
    """A function of tensors, recorded and made short.

    Args:
        function: Computes tensors from tensors; whatever else it reads stays where it is.
        examples: Arguments like those that will come, of the same shapes.
        gradients: How many of its last tensors are gradients.
        changing: Tensors that it reads besides, and that others change; all else that it reads
            stays as it is.

    Attributes:
        early: Computes from the arguments what is only a view of them; done once for each place
            in memory where arguments lie.
        tape: The rest; takes what `early` gives.

    Making it runs the function, so buffers and random states move; who makes it puts them back.

    Raises:
        Exception: Whatever torch raises where the function cannot be traced.
    """

    def __init__(
        self,
        function: Flat,
        examples: Sequence[Tensor],
        gradients: int,
        changing: Iterable[Tensor],
    ) -> None:
        traced = make_fx(function)(*examples)
        values = _values(traced, examples)
        _shorten(traced, values)
        _join(traced.graph)
        _fold(traced, values, {each.untyped_storage().data_ptr() for each in changing})
        traced.graph.eliminate_dead_code()
        early, late = _split(traced, values)
        self.early: Callable[[Sequence[Tensor]], tuple[Tensor, ...]] = early
        self.tape = Tape.of(late, early(examples), gradients)


def _values(traced: fx.GraphModule, examples: Sequence[Tensor]) -> dict[fx.Node, Any]:
    """What every node is worth for the examples."""
    found: dict[fx.Node, Any] = {}

    class Noting(fx.Interpreter):
        def run_node(self, n: fx.Node) -> Any:
            found[n] = super().run_node(n)
            return found[n]

    with torch.no_grad():
        Noting(traced, garbage_collect_values=False).run(*examples)
    return found


def _shorten(traced: fx.GraphModule, values: dict[fx.Node, Any]) -> None:
    for node in list(traced.graph.nodes):
        if node.op != "call_function":
            continue
        same = _same(node, values)
        if same is not None:
            _give_way(node, same)
        elif node.target is _aten._unsafe_view.default:
            node.target = _aten.view.default  # nobody writes into what it is a view of
        elif node.target is _aten.transpose.int:
            _turn_product(traced.graph, node, values)
        elif node.target is _aten.mean.dim and not node.kwargs:
            _add_up(traced.graph, node, values)
    traced.graph.eliminate_dead_code()


def _join(graph: fx.Graph) -> None:
    """What is computed twice from the same is computed once."""
    if changed_in_place(graph):
        return
    known: dict[str, fx.Node] = {}
    for node in list(graph.nodes):
        is_read = node.op == "get_attr"
        if not is_read and not (node.op == "call_function" and _is_repeatable(node)):
            continue
        # Nodes are written by their names, so what was joined already reads alike.
        key = f"{node.target} {node.args} {node.kwargs}"
        first = known.setdefault(key, node)
        if first is not node:
            _give_way(node, first)


def _same(node: fx.Node, values: dict[fx.Node, Any]) -> fx.Node | None:
    """The node that one equals, where it changes nothing."""
    if not node.args or not isinstance(node.args[0], fx.Node):
        return None
    given = node.args[0]
    if node.target is _aten.detach.default:
        return given
    if node.target is _aten.mul.Scalar and node.args[1] == 1:
        return given if values[node].dtype == values[given].dtype else None
    if node.target in _RESHAPES and values[node].shape == values[given].shape:
        return given
    is_turned = node.target is given.target is _aten.transpose.int
    if is_turned and set(node.args[1:]) == set(given.args[1:]):
        first: fx.Node = given.args[0]  # type: ignore[assignment]
        return first
    return None


def _turn_product(graph: fx.Graph, node: fx.Node, values: dict[fx.Node, Any]) -> None:
    """(A B)' as B' A': so that gradients lie in memory as their weights do."""
    product = node.args[0]
    if not isinstance(product, fx.Node) or set(node.args[1:]) != {1, 2}:
        return
    if product.target is not _aten.bmm.default or len(product.users) != 1:
        return
    with graph.inserting_before(node):
        sides = []
        for side in reversed(product.args):
            turned = graph.call_function(_aten.transpose.int, (side, 1, 2))
            values[turned] = values[side].transpose(1, 2)  # type: ignore[index]
            sides.append(_same(turned, values) or turned)
        joined = graph.call_function(_aten.bmm.default, tuple(sides))
    _put(node, joined, values)


def _add_up(graph: fx.Graph, node: fx.Node, values: dict[fx.Node, Any]) -> None:
    """A mean as a sum and a division, which torch does in a third of the time on few numbers."""
    (given, *how) = node.args
    count = values[given].numel() / max(1, values[node].numel())  # type: ignore[index]
    with graph.inserting_before(node):
        total = graph.call_function(_aten.sum.dim_IntList, (given, *how))
        values[total] = values[node] * count
        mean = graph.call_function(_aten.div.Tensor, (total, count))
    _put(node, mean, values)


def _put(node: fx.Node, other: fx.Node, values: dict[fx.Node, Any]) -> None:
    values[other] = values[node].contiguous()
    _give_way(node, other)


def _give_way(node: fx.Node, other: fx.Node) -> None:
    node.replace_all_uses_with(other)
    node.graph.erase_node(node)


def _fold(traced: fx.GraphModule, values: dict[fx.Node, Any], changing: set[int]) -> None:
    """What depends on shapes alone, or on what never changes, is computed once."""
    graph = traced.graph
    changed = changed_in_place(graph)
    constant: set[fx.Node] = set()
    for node in list(graph.nodes):
        if node in changed or not isinstance(values[node], Tensor):
            continue
        if node.op == "get_attr" and values[node].untyped_storage().data_ptr() not in changing:
            constant.add(node)
        if node.op != "call_function":
            continue
        inputs = node.all_input_nodes
        is_plain = bool(inputs) and all(each in constant for each in inputs)
        if node.target not in FILLED and not (is_plain and _is_repeatable(node)):
            continue
        name = f"_folded_{node.name}"
        traced.register_buffer(name, values[node].detach().contiguous())
        with graph.inserting_before(node):
            kept = graph.get_attr(name)
        values[kept] = values[node]
        constant.add(kept)
        node.replace_all_uses_with(kept)


def _is_repeatable(node: fx.Node) -> bool:
    """Whether a call answers the same each time and changes nothing."""
    call: Any = node.target
    if not isinstance(call, torch._ops.OpOverload):
        return False
    return not call._schema.is_mutable and torch.Tag.nondeterministic_seeded not in call.tags


def _split(
    traced: fx.GraphModule, values: dict[fx.Node, Any]
) -> tuple[Callable[[Sequence[Tensor]], tuple[Tensor, ...]], fx.GraphModule]:
    """What is only a view of an argument, and all the rest as a graph of its own."""
    early: list[fx.Node] = []
    for node in traced.graph.nodes:
        if node.op == "placeholder" or (_is_view(node) and set(node.all_input_nodes) <= set(early)):
            early.append(node)
    inner = set(early)
    wanted = [node for node in early if any(user not in inner for user in node.users)]
    late, copied = fx.Graph(), dict[fx.Node, fx.Node]()
    for node in wanted:
        copied[node] = late.placeholder(node.name)
    for node in traced.graph.nodes:
        if node not in inner:
            copied[node] = late.node_copy(node, lambda each: copied[each])

    def computed(arguments: Sequence[Tensor]) -> tuple[Tensor, ...]:
        given = iter(arguments)
        known: dict[fx.Node, Any] = {}
        for node in early:
            if node.op == "placeholder":
                known[node] = next(given)
            else:
                call: Any = node.target
                place = known.__getitem__
                known[node] = call(*fx.map_arg(node.args, place), **fx.map_arg(node.kwargs, place))
        return tuple(known[node] for node in wanted)

    return computed, fx.GraphModule(traced, late)


def _is_view(node: fx.Node) -> bool:
    call = node.target
    if node.op != "call_function" or not isinstance(call, torch._ops.OpOverload):
        return False
    schema = call._schema
    aliases = [each.alias_info for each in schema.returns]
    is_view = bool(aliases) and all(each is not None and not each.is_write for each in aliases)
    return is_view and not schema.is_mutable and bool(node.all_input_nodes)
