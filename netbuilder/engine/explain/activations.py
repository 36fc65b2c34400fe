"""Where what a neuron answers comes from: the weighted sum, and what its activation makes of it."""

from __future__ import annotations

from torch import Tensor, nn

from netbuilder.engine.explain.body import Neurons, Sum
from netbuilder.engine.explain.gates import memory_stages
from netbuilder.engine.explain.marks import SILENCED, cut_words, is_silenced
from netbuilder.engine.explain.scene import Index, Scene, in_sum, listed, product, real, sum_of
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

_CLOSE = 1e-9


def activation_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """The calculation of what leaves a node at an index."""
    neurons = scene.node(number, scene.cut)
    value = neurons.value[(0, *number.index)]
    if scene.names.is_input(number.node):
        return (Stage("What the data gives, as the network sees it.", (), real(value)),)
    is_plain = neurons.sum is not None and neurons.sum.steps is None
    if not is_plain and is_silenced(scene.names, number.node, number.index):
        return (Stage(SILENCED, (), real(value), is_sum=False),)
    if neurons.sum is None:
        return (_from_arriving(scene, neurons, number.index, value),)
    if neurons.sum.steps is not None:
        return memory_stages(scene, neurons, number.index)
    place = in_sum(neurons.sum, number.index)
    if neurons.sum.value.shape[1:].numel() != neurons.value.shape[1:].numel():
        return (_from_arriving(scene, neurons, number.index, value),)
    return (_weighted(scene, neurons.sum, place), *_bent(scene, neurons, number.index, place))


def _weighted(scene: Scene, sum: Sum, place: Index) -> Stage:
    """The sum of what arrives times its weights, and the bias."""
    total = sum.value[(0, *place)]
    slopes = scene.slope(total, sum.arriving)[0]
    source = scene.cut.source(sum.arriving)
    terms = [
        product(
            Factor("weight", real(slopes[at]), weight_at(sum, place, at)),
            arriving(scene, source, sum, at),
        )
        for at in map(tuple, slopes.nonzero().tolist())
    ]
    bias = getattr(sum.module, "bias", None)
    if isinstance(bias, Tensor):
        unit = place[_axis(sum)]
        there = Number(Quantity.WEIGHT, sum.name, (unit,), "bias")
        terms.append(product(Factor("bias", real(bias[unit]), there)))
    words = "Each number that arrives times its weight, and the bias, added up."
    words += cut_words(scene.names, sum.name, place[_axis(sum)])
    return listed(words, terms, scene.most)


def weight_at(sum: Sum, place: Index, at: Index) -> Number | None:
    """The address of the weight between a place of what arrives and one of a sum.

    None where several weights, or none of its own, lie between them.
    """
    module = sum.module
    if isinstance(module, nn.Linear):
        return Number(Quantity.WEIGHT, sum.name, (place[-1], at[-1]), "weight")
    if not isinstance(module, nn.Conv1d | nn.Conv2d | nn.Conv3d):
        return None
    if module.padding_mode != "zeros" or isinstance(module.padding, str):
        return None
    spots = zip(at[1:], place[1:], module.stride, module.padding, module.dilation, strict=True)
    offsets = [
        divmod(here - out * stride + padding, dilation)
        for here, out, stride, padding, dilation in spots
    ]
    inside = zip(offsets, module.kernel_size, strict=True)
    if not all(not rest and 0 <= offset < size for (offset, rest), size in inside):
        return None
    index = (place[0], at[0] % int(module.weight.shape[1]), *(each for each, _ in offsets))
    return Number(Quantity.WEIGHT, sum.name, index, "weight")


def _axis(sum: Sum) -> int:
    """Which part of a place in a sum names the neuron."""
    return len(sum.value.shape) - 2 if isinstance(sum.module, nn.Linear) else 0


def _bent(scene: Scene, neurons: Neurons, index: Index, place: Index) -> tuple[Stage, ...]:
    """What the activation makes of the sum; nothing where it leaves it as it is."""
    if neurons.sum is None:
        return ()
    answer, total = real(neurons.value[(0, *index)]), real(neurons.sum.value[(0, *place)])
    node = scene.names.node(neurons.path)
    activation = getattr(node.layer, "activation", None) if node is not None else None
    title = getattr(activation, "title", "")
    is_silent = is_silenced(scene.names, neurons.path, index)
    if getattr(activation, "kind", "") == "linear" and answer == total and not is_silent:
        return ()
    formula = getattr(activation, "formula", "")
    words = f"{title or 'The node'} makes of the sum{f': {formula}' if formula else ''}."
    if is_silent:
        words = SILENCED
    return (Stage(words, (product(Factor("sum", total)),), answer, is_sum=False),)


def _from_arriving(scene: Scene, neurons: Neurons, index: Index, value: Tensor) -> Stage:
    """A node without weighted sums: how much its answer follows each number that arrives."""
    title = scene.names.title(neurons.path)
    terms: list[Term] = []
    for path in scene.names.feeding(neurons.path):
        feeder = scene.cut.nodes.get(path)
        if feeder is None or not value.requires_grad:
            continue
        slopes = scene.slope(value, feeder.leaf)[0]
        for at in map(tuple, slopes.nonzero().tolist()):
            words = scene.names.words(path, at)
            there = scene.names.number(feeder, at)
            given = Factor(words, real(feeder.value[(0, *at)]), there)
            terms.append(product(Factor("slope", real(slopes[at])), given))
    total = real(value)
    gathered = sum_of(terms)
    if abs(gathered - total) <= _CLOSE * max(1.0, abs(total)):
        words = f"{title} adds up what arrives, each number times how much it counts here."
        return listed(words, terms, scene.most)
    words = f"{title} makes this of what arrives; the slope says how much a change counts."
    stage = listed(words, terms, scene.most, total)
    return Stage(
        stage.words, stage.terms, total, is_sum=False, rest=stage.rest, left_out=stage.left_out
    )


def arriving(scene: Scene, source: str, sum: Sum, at: Index) -> Factor:
    """A number that arrives at a sum, with its address where a node gave it on as it is."""
    value = real(sum.arriving[(0, *at)])
    feeder = scene.cut.nodes.get(source)
    if feeder is None:
        return Factor(f"number {at[-1] + 1} that arrives", value)
    is_swapped = sum.is_swapped and tuple(feeder.value.shape) != tuple(sum.arriving.shape)
    index = (at[1], at[0]) if is_swapped else at
    if len(feeder.value.shape) != len(sum.arriving.shape):
        return Factor(f"number {at[-1] + 1} of {scene.names.title(source)}", value)
    number = scene.names.number(feeder, index)
    return Factor(scene.names.words(source, index), value, number)


def value_of(scene: Scene, number: Number) -> float:
    """What leaves a node at an index."""
    neurons = scene.node(number, scene.whole)
    return real(neurons.value[(0, *number.index)])
