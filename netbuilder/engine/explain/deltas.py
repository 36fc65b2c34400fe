"""Where a delta comes from: the deltas behind it, times their weights, times the own slope."""

from __future__ import annotations

import torch
from torch import Tensor

from netbuilder.engine.explain.activations import weight_at
from netbuilder.engine.explain.body import Neurons, Sum
from netbuilder.engine.explain.marks import SILENCED_BACK, is_silenced
from netbuilder.engine.explain.scene import Index, Scene, in_sum, listed, product, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term


def delta_value(scene: Scene, number: Number) -> float:
    """The slope of the row's loss in a weighted sum, or in what a node without one answers."""
    neurons = scene.node(number, scene.whole)
    place, tensor = _spot(neurons, number.index)
    return real(scene.slope(scene.loss, tensor)[(0, *place)])


def delta_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """The delta rule for one number."""
    neurons = scene.node(number, scene.cut)
    backward = _backward(scene, neurons, number.index)
    if not _is_bent(neurons):
        return (backward,)
    answer = neurons.value[(0, *number.index)]
    summed = neurons.sum
    if summed is None:
        return (backward,)
    place = in_sum(summed, number.index)
    slopes = scene.slope(answer, summed.leaf)[0]
    own = real(slopes[place])
    slopes = slopes.clone()
    slopes[place] = 0.0
    if bool(slopes.any()):
        return (_mixed(scene, neurons, place),)
    if own == 1.0 and real(answer) == real(summed.value[(0, *place)]):
        return (backward,)
    there = Factor("sum of the deltas behind", backward.total)
    bent = product(there, Factor("slope of the activation", own))
    words = "Times the slope of the activation here."
    if is_silenced(scene.names, number.node, number.index):
        words = SILENCED_BACK
    return (backward, Stage(words, (bent,), bent.value))


def spot(neurons: Neurons) -> Tensor:
    """Where deltas of a node are: its weighted sums, or what it answers where it has none."""
    if not _is_bent(neurons) or neurons.sum is None:
        return neurons.leaf
    return neurons.sum.leaf


def _is_bent(neurons: Neurons) -> bool:
    found = neurons.sum
    if found is None or found.steps is not None:
        return False
    return found.value[0].numel() == neurons.value[0].numel()


def _spot(neurons: Neurons, index: Index) -> tuple[Index, Tensor]:
    if not _is_bent(neurons) or neurons.sum is None:
        return index, spot(neurons)
    return in_sum(neurons.sum, index), spot(neurons)


def _backward(scene: Scene, neurons: Neurons, index: Index) -> Stage:
    """What comes back to an answer from every sum that it went into, and from the loss."""
    terms: list[Term] = []
    for behind, whole in zip(scene.cut.sums, scene.whole.sums, strict=True):
        if behind is neurons.sum:
            continue
        slopes = _slopes_at(behind.value, neurons.leaf, index)
        if slopes is None:
            continue
        deltas = scene.slope(scene.loss, whole.leaf)[0]
        is_next = (
            scene.cut.source(behind.arriving) == neurons.path
            and behind.arriving.shape == neurons.value.shape
        )
        terms += _terms(scene, behind, (slopes, deltas), index if is_next else None)
    direct = scene.slope(scene.cut_loss, neurons.leaf)[(0, *index)]
    if bool(direct != 0):
        where = Number(Quantity.LOSS)
        terms.append(product(Factor("slope of the loss", real(direct), where)))
    words = "The deltas of the sums it went into, each times the weight in between, added up."
    return listed(words, terms, scene.most)


def _terms(
    scene: Scene, behind: Sum, found_there: tuple[Tensor, Tensor], arriving: Index | None
) -> list[Term]:
    """Terms of one sum behind.

    Args:
        found_there: Slopes of its numbers in the answer, and their deltas.
        arriving: The place of the answer in what arrives there; None where that is another.
    """
    slopes, deltas = found_there
    path = _path_of(scene, behind)
    found = []
    for at in map(tuple, slopes.nonzero().tolist()):
        index = in_sum(behind, at)
        number = Number(Quantity.DELTA, path, index) if path else None
        words = f"delta of {scene.names.words(path or behind.name, index)}"
        delta = Factor(words, real(deltas[at]), number)
        there = weight_at(behind, at, arriving) if arriving is not None else None
        found.append(product(delta, Factor("weight", real(slopes[at]), there)))
    return found


def _path_of(scene: Scene, behind: Sum) -> str:
    """Path of the node that forms a sum; empty where that is inside something larger."""
    nodes = scene.cut.nodes.values()
    return next((each.path for each in nodes if each.sum is behind and _is_bent(each)), "")


def _slopes_at(value: Tensor, leaf: Tensor, index: Index) -> Tensor | None:
    """Slopes of all numbers of a row in one number of a leaf; None where there are none.

    The slope of a weighting of all answers is linear in the weighting: its own slope, at one
    number, is the column that is wanted.
    """
    if not value.requires_grad:
        return None
    weighting = torch.zeros_like(value, requires_grad=True)
    pulled: tuple[Tensor | None, ...] = torch.autograd.grad(
        value, leaf, weighting, create_graph=True, allow_unused=True, retain_graph=True
    )
    if pulled[0] is None or not pulled[0].requires_grad:
        return None
    column: tuple[Tensor | None, ...] = torch.autograd.grad(
        pulled[0][(0, *index)], weighting, allow_unused=True
    )
    return None if column[0] is None else column[0][0]


def _mixed(scene: Scene, neurons: Neurons, place: Index) -> Stage:
    """An activation that mixes neurons, such as softmax: all its answers follow this sum."""
    terms = []
    if neurons.sum is not None:
        backs = scene.slope(scene.loss, scene.whole.nodes[neurons.path].leaf)[0]
        column = _slopes_at(neurons.value, neurons.sum.leaf, place)
        for at in map(tuple, (column if column is not None else backs).nonzero().tolist()):
            words = f"slope of the loss in {scene.names.words(neurons.path, at)}"
            slope = real(column[at]) if column is not None else 0.0
            terms.append(product(Factor(words, real(backs[at])), Factor("its slope here", slope)))
    return listed("Every answer of this node follows the sum; all count.", terms, scene.most)
