"""Reads a network and its loss from the text that runs, as far as a chain of dense layers goes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, fx, nn

from netbuilder.catalog.layers.masks import CUT_CLASS, SILENCE_CLASS

# The names are those of `curves` and `losses`, which need the compiler to be imported.
_CURVES: dict[Any, str] = {
    torch.relu: "RELU",
    torch.tanh: "TANH",
    torch.sigmoid: "SIGMOID",
    torch.arctan: "ARCTAN",
    nn.functional.leaky_relu: "LEAKY",
    nn.functional.elu: "ELU",
    nn.functional.selu: "SELU",
    nn.functional.softplus: "SOFTPLUS",
    nn.functional.silu: "SILU",
    nn.functional.gelu: "GELU",
}
_LOSSES: dict[Any, str] = {
    nn.functional.mse_loss: "SQUARED",
    nn.functional.l1_loss: "ABSOLUTE",
    nn.functional.huber_loss: "HUBER",
    nn.functional.cross_entropy: "CLASSES",
    nn.functional.binary_cross_entropy_with_logits: "YES_NO",
}

# Those that answer 0 to 0.
_FROM_ZERO = frozenset(_CURVES.values()) - {"SIGMOID", "SOFTPLUS"}

# Settings that say nothing.
_USUAL: dict[str, Any] = {
    "reduction": "mean",
    "ignore_index": -100,
    "label_smoothing": 0.0,
    "inplace": False,
    "approximate": "none",
}


class UnreadError(Exception):
    """Why a network or loss is something else, in words."""


class DenseLayer(Struct):
    """One layer of a chain.

    Attributes:
        name: Where its module is.
        inputs, outputs: Its sizes.
        has_bias: Whether it has one.
        curve: Name of its activation in `curves`.
        number: The activation's own parameter.
        cut: Where the weights of cut synapses lie among its weights.
        silenced: Numbers of the neurons whose answers are held at 0.
    """

    name: str
    inputs: int
    outputs: int
    has_bias: bool
    curve: str = "LINEAR"
    number: float = 0.0
    cut: tuple[int, ...] = ()
    silenced: tuple[int, ...] = ()


class LossRead(Struct, frozen=True):
    """A loss.

    Attributes:
        name: Its name in `losses`.
        number: Its own parameter.
        weight: What it is multiplied by.
        target: Makes the targets of the data what the loss compares with.
    """

    name: str
    number: float
    weight: float
    target: Callable[[Sequence[Tensor]], Tensor]


def layers_of(network: nn.Module) -> list[DenseLayer]:
    """The dense layers of a network that is nothing but a chain of them.

    Raises:
        UnreadError: It is something else.
    """
    graph = traced(network)
    modules = dict(network.named_modules())
    layers: list[DenseLayer] = []
    # What each node of the graph is: the number of layers that it has come through.
    last: fx.Node | None = None
    for node in graph.nodes:
        if node.op == "placeholder":
            if last is not None:
                raise UnreadError("the network has several inputs")
            last = node
            continue
        if node.op == "output":
            if node.args[0] is not last:
                raise UnreadError("the network has several outputs")
            continue
        if node.all_input_nodes != [last]:
            raise UnreadError(f"{called(node)} is not one of a plain chain of layers")
        take(node, modules, layers)
        last = node
    if not layers or len({layer.name for layer in layers}) < len(layers):
        raise UnreadError("it is not a chain of layers with weights of their own")
    return layers


def loss_of(objective: Callable[..., Tensor]) -> LossRead:
    """What an objective compares, and how.

    Raises:
        UnreadError: It is something else than one known loss, weighted.
    """
    graph = traced(objective)
    scores = next(iter(graph.nodes))
    node = next(node for node in reversed(graph.nodes) if node.op == "output").args[0]
    weight = 1.0
    if _is_call(node, operator.mul) and isinstance(node.args[0], int | float):
        weight, node = float(node.args[0]), node.args[1]
    name, number, compared = _compared(node)
    if compared[0] is not scores or not isinstance(compared[1], fx.Node):
        raise UnreadError("the loss is no plain comparison of scores with targets")
    return LossRead(name, number, weight, _maker(graph, compared[1]))


class _Tracer(fx.Tracer):
    """Takes what a person silenced and cut as it stands, and looks into everything else."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        """Whether a module is a single step."""
        is_mask = type(m).__name__ in (CUT_CLASS, SILENCE_CLASS)
        return is_mask or super().is_leaf_module(m, module_qualified_name)


def traced(what: Any) -> fx.Graph:
    try:
        return _Tracer().trace(what)
    except Exception as error:
        raise UnreadError("the network decides by its values what to do") from error


def called(node: fx.Node) -> str:
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    return f"'{name}'"


def take(node: fx.Node, modules: dict[str, nn.Module], layers: list[DenseLayer]) -> None:
    """Add what a node of the graph does to the layers."""
    if node.op == "call_module":
        module = modules[str(node.target)]
        if isinstance(module, nn.Flatten) and not layers:
            return
        silenced = silenced_by(node, modules)
        if silenced and layers:
            layers[-1].silenced += silenced
            return
        is_cut = type(module).__name__ == CUT_CLASS
        if not isinstance(module, nn.Linear) or not (is_cut or type(module) is nn.Linear):
            raise UnreadError(f"{called(node)} is no dense layer")
        has_bias = module.bias is not None
        layer = DenseLayer(str(node.target), module.in_features, module.out_features, has_bias)
        if is_cut:
            layer.cut = tuple(module.get_buffer("cut").flatten().nonzero().flatten().tolist())
        layers.append(layer)
        return
    curve = _CURVES.get(node.target) if node.op == "call_function" else None
    if curve is None or not layers or layers[-1].curve != "LINEAR":
        raise UnreadError(f"{called(node)} has no compiled form")
    if layers[-1].silenced and curve not in _FROM_ZERO:
        raise UnreadError(f"{called(node)} makes silenced neurons answer")
    given = [*node.args[1:], *_chosen(node).values()]
    numbers = [each for each in given if isinstance(each, int | float)]
    if curve == "GELU" and given == ["tanh"]:
        curve = "GELU_TANH"
    elif len(numbers) != len(given) or len(numbers) > 1:
        raise UnreadError(f"{called(node)} has no compiled form with these settings")
    layers[-1].curve = curve
    layers[-1].number = float(numbers[0]) if numbers else 0.0


def silenced_by(node: fx.Node, modules: Mapping[str, nn.Module]) -> tuple[int, ...]:
    """The numbers of the neurons that a node of the graph silences; empty for another node."""
    module = modules.get(str(node.target)) if node.op == "call_module" else None
    if type(module).__name__ != SILENCE_CLASS or not isinstance(module, nn.Module):
        return ()
    return tuple(module.get_buffer("units").tolist())


def _is_call(node: Any, function: Any) -> bool:
    return isinstance(node, fx.Node) and node.op == "call_function" and node.target is function


def _is_method(node: Any, name: str) -> bool:
    return isinstance(node, fx.Node) and node.op == "call_method" and node.target == name


def _compared(node: Any) -> tuple[str, float, tuple[Any, Any]]:
    """The name of a loss, its parameter, and what it compares with what."""
    if _is_call(node, torch.sqrt) and _is_call(node.args[0], operator.add):
        inner, little = node.args[0].args
        if _is_call(inner, nn.functional.mse_loss) and little == 1e-12:
            return "ROOT", 0.0, (inner.args[0], inner.args[1])
    if _is_method(node, "mean") and _is_method(node.args[0], "square"):
        inner = node.args[0].args[0]
        if _is_call(inner, torch.arctan) and _is_call(inner.args[0], operator.sub):
            return "ARCTAN", 0.0, (inner.args[0].args[0], inner.args[0].args[1])
    name = _LOSSES.get(getattr(node, "target", None))
    settings = _chosen(node)
    number = float(settings.pop("delta", 0.0))
    if name is None or settings or len(node.args) != 2:
        raise UnreadError("the loss has no compiled form")
    return name, number, (node.args[0], node.args[1])


def _chosen(node: Any) -> dict[str, Any]:
    """The settings of a call that are not what torch does anyway."""
    named: dict[str, Any] = dict(getattr(node, "kwargs", {}))
    return {
        name: value
        for name, value in named.items()
        if value is not None and _USUAL.get(name, ...) != value
    }


def _maker(graph: fx.Graph, wanted: fx.Node) -> Callable[[Sequence[Tensor]], Tensor]:
    """The function from the targets of the data to what the loss compares with."""
    places = [node for node in graph.nodes if node.op == "placeholder"]
    needed: list[fx.Node] = []

    def add(node: fx.Node) -> None:
        for each in node.all_input_nodes:
            add(each)
        if node not in needed and node not in places:
            needed.append(node)

    add(wanted)
    if places[0] in {each for node in needed for each in node.all_input_nodes}:
        raise UnreadError("the target depends on the scores")

    def made(targets: Sequence[Tensor]) -> Tensor:
        values: dict[fx.Node, Any] = {places[1]: targets}

        def real(node: fx.Node) -> Any:
            return values[node]

        for node in needed:
            given, named = fx.map_arg(node.args, real), fx.map_arg(node.kwargs, real)
            values[node] = _called_with(node, given, named)
        found: Tensor = values[wanted]
        return found

    return made


def _called_with(node: fx.Node, given: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """What a node of a graph answers."""
    if node.op == "call_method":
        return getattr(given[0], str(node.target))(*given[1:], **named)
    call: Any = node.target
    return call(*given, **named)
