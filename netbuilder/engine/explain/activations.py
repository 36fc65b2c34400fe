"""Where what a neuron answers comes from: the weighted sum, and what its activation makes of it."""

from __future__ import annotations

import torch
from torch import Tensor

from netbuilder.engine.explain.body import Neurons, Sum
from netbuilder.engine.explain.gates import memory_stages
from netbuilder.engine.explain.links import (
    arriving,
    channel_axis,
    owner,
    weight_between,
    weight_number,
)
from netbuilder.engine.explain.marks import SILENCED, cut_words, is_silenced
from netbuilder.engine.explain.passing import arriving_at, passed_stages, what_arrives
from netbuilder.engine.explain.scene import Index, Scene, in_sum, no_node
from netbuilder.engine.explain.terms import Many, among, listed, product, ranked, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term


def activation_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """The calculation of what leaves a node at an index."""
    if _is_arriving(scene, number):
        return what_arrives(scene, scene.cut.nodes[number.node], number.index)
    neurons = scene.node(number, scene.cut)
    value = neurons.value[(scene.at, *number.index)]
    if scene.names.is_input(number.node):
        return (
            Stage("What the data gives, as the network sees it.", (), real(value), is_sum=False),
        )
    is_plain = neurons.sum is not None and neurons.sum.steps is None
    if not is_plain and is_silenced(scene.names, number.node, number.index):
        return (Stage(SILENCED, (), real(value), is_sum=False),)
    if neurons.sum is None:
        return passed_stages(scene, neurons, number.index)
    if neurons.sum.steps is not None:
        return memory_stages(scene, neurons, number.index)
    if neurons.sum.value.shape[1:].numel() != neurons.value.shape[1:].numel():
        return passed_stages(scene, neurons, number.index)
    place = number.index if neurons.is_inner else in_sum(neurons.sum, number.index)
    return (_weighted(scene, neurons.sum, place), *_bent(scene, neurons, number.index, place))


def _weighted(scene: Scene, sum: Sum, place: Index) -> Stage:
    """The sum of what arrives times its weights, and the bias."""
    total = sum.value[(scene.at, *place)]
    slopes = scene.slope(total, sum.arriving)[scene.at]

    def written(at: Index) -> Term:
        weight = Factor("weight", real(slopes[at]), weight_between(scene, sum, place, at))
        return product(weight, arriving(scene, scene.cut, sum, (scene.at, *at)))

    products = slopes * sum.arriving[scene.at].detach()
    parts: list[Term | Many] = [among(products, slopes.nonzero(), written)]
    bias, unit = getattr(sum.module, "bias", None), place[channel_axis(sum)]
    if isinstance(bias, Tensor):
        there = weight_number(scene, sum.name, "bias", (unit,))
        parts.append(product(Factor("bias", real(bias[unit]), there)))
    words = "Each number that arrives times its weight, and the bias, added up."
    if not isinstance(bias, Tensor):
        words = "Each number that arrives times its weight, added up."
    words += cut_words(scene.names, owner(scene, sum.name)[0], unit)
    return ranked(words, parts, scene.most)


def _bent(scene: Scene, neurons: Neurons, index: Index, place: Index) -> tuple[Stage, ...]:
    """What the activation makes of the sum; nothing where it leaves it as it is."""
    if neurons.sum is None:
        return ()
    answer = real(neurons.value[(scene.at, *index)])
    total = real(neurons.sum.value[(scene.at, *place)])
    node = scene.names.node(neurons.path)
    activation = getattr(node.layer, "activation", None) if node is not None else None
    is_silent = is_silenced(scene.names, neurons.path, index)
    kind = getattr(activation, "kind", "")
    if (kind == "linear" or activation is None) and answer == total and not is_silent:
        return ()
    term = product(Factor("sum", total))
    if is_silent:
        return (Stage(SILENCED, (term,), answer, is_sum=False),)
    shares = _shares(scene, neurons, index, place) if kind == "softmax" else ()
    if shares:
        return shares
    formula = getattr(activation, "formula", "")
    title = getattr(activation, "title", "") or "The node"
    words = f"{title} makes of the sum{f': {formula}' if formula else ''}."
    return (Stage(words, (term,), answer, is_sum=False),)


def _shares(scene: Scene, neurons: Neurons, index: Index, place: Index) -> tuple[Stage, ...]:
    """How softmax shares out 1 among neurons that compete; none where that is not what happens."""
    if neurons.sum is None:
        return ()
    answer = neurons.value[(scene.at, *index)]
    slopes = scene.slope(answer, neurons.sum.leaf)[scene.at]
    places = slopes.nonzero()
    sums = neurons.sum.value[scene.at].detach()
    if not len(places):
        return ()
    rivals = sums[tuple(places.unbind(1))]
    grown = torch.exp(sums - rivals.max())
    own, whole = real(grown[place]), real(grown[tuple(places.unbind(1))].sum())
    if abs(own / whole - real(answer)) > 1e-9:
        return ()
    largest = real(rivals.max())

    def written(at: Index) -> Term:
        words = f"e^({real(sums[at]):.4g} \N{MINUS SIGN} {largest:.4g})".replace(
            "-", "\N{MINUS SIGN}"
        )
        there = Number(Quantity.ACTIVATION, neurons.path, in_sum(neurons.sum, at), row=scene.row)  # type: ignore[arg-type]
        words = f"{words} of {scene.names.words(neurons.path, there.index)}"
        return product(Factor(words, real(grown[at]), there if at != place else None))

    added = ranked(
        "e to the power of each sum, less the largest, added up.",
        [among(grown, places, written)],
        scene.most,
    )
    term = product(Factor("its own power of e", own), Factor("1 / sum", 1.0 / added.total))
    return (added, listed("Its share of that is its answer.", [term], 1, real(answer)))


def value_of(scene: Scene, number: Number) -> float:
    """What leaves a node at an index, or what arrives at an inner sum."""
    check_address(scene, number)
    neurons = scene.whole.nodes[number.node]
    tensor = neurons.value
    if _is_arriving(scene, number) and neurons.sum is not None:
        tensor = neurons.sum.arriving
    return real(tensor[(scene.at, *number.index)])


def check_address(scene: Scene, number: Number) -> None:
    """Refuse addresses of answers that are none.

    Raises:
        ProblemError: There is no such node or place; or an answer of a layer is called an input.
    """
    if _is_arriving(scene, number):
        if number.node not in scene.whole.nodes:
            raise no_node(number, scene.whole)
        arriving_at(scene, scene.whole.nodes[number.node], number.index)
    else:
        scene.node(number, scene.whole)


def _is_arriving(scene: Scene, number: Number) -> bool:
    return number.what is Quantity.INPUT and not scene.names.is_input(number.node)
