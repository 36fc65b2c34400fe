"""Where a delta comes from: the deltas behind it, times their weights, times the own slope."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from torch import Tensor

from netbuilder.engine.explain.body import Neurons, Sum
from netbuilder.engine.explain.gate_deltas import (
    from_gates,
    gate_delta_stages,
    gate_delta_value,
)
from netbuilder.engine.explain.gates import STATE, Spot
from netbuilder.engine.explain.links import weight_between
from netbuilder.engine.explain.losses import loss_slopes
from netbuilder.engine.explain.marks import SILENCED_BACK, is_silenced
from netbuilder.engine.explain.scene import Index, Scene, columns, in_sum
from netbuilder.engine.explain.terms import Many, among, product, ranked, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

# An answer that reaches a sum through more places than these is told without them.
_PATHS = 64


def delta_value(scene: Scene, number: Number) -> float:
    """The slope of the row's loss in a weighted sum, or in what a node without one answers."""
    if number.weight:
        return gate_delta_value(scene, number)
    neurons = scene.node(number, scene.whole)
    place, tensor = _spot(neurons, number.index)
    return real(scene.slope(scene.loss, tensor)[(scene.at, *place)])


def delta_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """The delta rule for one number."""
    if number.weight:
        return gate_delta_stages(scene, number)
    neurons = scene.node(number, scene.cut)
    backward = _backward(scene, neurons, number.index)
    summed = neurons.sum
    if summed is None or not _is_bent(neurons) or neurons.is_inner:
        return (backward,)
    answer = neurons.value[(scene.at, *number.index)]
    place = in_sum(summed, number.index)
    slopes = scene.slope(answer, summed.leaf)[scene.at]
    own = real(slopes[place])
    slopes = slopes.clone()
    slopes[place] = 0.0
    if bool(slopes.any()):
        return (_mixed(scene, neurons, place),)
    if own == 1.0 and real(answer) == real(summed.value[(scene.at, *place)]):
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
    # What an inner sum answers stands in the order of its module already.
    place = index if neurons.is_inner else in_sum(neurons.sum, index)
    return place, spot(neurons)


class _Behind(Struct, frozen=True):
    """A sum that an answer goes into.

    Attributes:
        cut, whole: The sum in the two computations.
        leaf: What the node gives on.
        index: The answer there, its batch included.
    """

    cut: Sum
    whole: Sum
    leaf: Tensor
    index: Index


def _backward(scene: Scene, neurons: Neurons, index: Index) -> Stage:
    """What comes back to an answer from every sum that it went into, and from the loss."""
    parts: list[Term | Many] = []
    place = (scene.at, *index)
    for behind, whole in zip(scene.cut.sums, scene.whole.sums, strict=True):
        if behind is not neurons.sum:
            parts += _from_sum(scene, _Behind(behind, whole, neurons.leaf, place))
    direct = scene.slope(scene.cut_loss, neurons.leaf)[place]
    if bool(direct != 0):
        parts += loss_slopes(scene, neurons, index, real(direct))
    words = "The deltas of the sums it went into, each times the weight in between, added up."
    found = ranked(words, parts, scene.most)
    if found.terms:
        return found
    words = "Nothing comes back: no number that the loss follows comes from here."
    return Stage(words, (), 0.0, is_sum=False)


def _from_sum(scene: Scene, behind: _Behind) -> list[Term | Many]:
    """Terms of one sum behind."""
    if behind.cut.steps is not None:
        return _from_cells(scene, behind)
    column = columns(behind.cut.value, behind.leaf, behind.index)
    if column is None or not bool(column.any()):
        return []
    deltas = scene.slope(scene.loss, behind.whole.leaf)
    paths = columns(behind.cut.arriving, behind.leaf, behind.index)
    if paths is None or not 0 < len(paths.nonzero()) <= _PATHS:
        return [among(deltas * column, column.nonzero(), _told(scene, behind, deltas, column))]
    found: list[Term | Many] = []
    for at in map(tuple, paths.nonzero().tolist()):
        weights = columns(behind.cut.value, behind.cut.arriving, at)
        if weights is not None:
            share = real(paths[at])
            written = _told(scene, behind, deltas, weights, (at, share))
            found.append(among(deltas * weights * share, weights.nonzero(), written))
    return found


def _told(
    scene: Scene,
    behind: _Behind,
    deltas: Tensor,
    weights: Tensor,
    path: tuple[Index, float] | None = None,
) -> Callable[[Index], Term]:
    """Writes the term of one place of a sum behind.

    Args:
        path: The place in what arrives there that the answer reaches, and how much of it does.
    """
    node = _path_of(scene, behind.cut)

    def written(at: Index) -> Term:
        index = at[1:] if node is not None and node.is_inner else in_sum(behind.cut, at[1:])
        row = scene.row_of(at[0])
        number = Number(Quantity.DELTA, node.path, index, row=row) if node is not None else None
        words = f"delta of {scene.names.words(node.path if node else behind.cut.name, index)}"
        if at[0] != scene.at:
            words = f"{words} of row {row}"
        factors = [Factor(words, real(deltas[at]), number)]
        if path is None:
            return product(*factors, Factor("slope in between", real(weights[at])))
        arrived, share = path
        there = weight_between(scene, behind.cut, at[1:], arrived[1:])
        factors.append(Factor("weight", real(weights[at]), there))
        if share != 1.0:
            factors.append(Factor("slope in between", share))
        return product(*factors)

    return written


def _from_cells(scene: Scene, behind: _Behind) -> list[Term | Many]:
    """Terms of a recurrent layer: the deltas of all gates at the steps that the answer reaches."""
    paths = columns(behind.cut.arriving, behind.leaf, behind.index)
    node = scene.whole.nodes.get(_cells(scene, behind.cut))
    if paths is None or node is None or behind.whole.steps is None:
        return []
    every = (*behind.whole.steps.lower, *behind.whole.steps.passes)
    found: list[Term | Many] = []
    for row, step, at in paths.nonzero().tolist():
        share = real(paths[row, step, at])
        # The layer of a stack that reads what arrives.
        for each in (one for one in every if one.ending.startswith("_l0")):
            spot = Spot(
                node, behind.whole, each, STATE, -1, step, 0, each in behind.whole.steps.lower
            )
            found += from_gates(scene.beside(row), spot, each, "ih", (step, at), share)
    return found


def _cells(scene: Scene, sum: Sum) -> str:
    """Path of the node that a recurrent module answers for."""
    return next((each.path for each in scene.cut.nodes.values() if each.sum is sum), "")


def _path_of(scene: Scene, behind: Sum) -> Neurons | None:
    """The node that forms a sum, or the sum itself within one; None where it has no address."""
    nodes = scene.cut.nodes.values()
    return next((each for each in nodes if each.sum is behind and _is_bent(each)), None)


def _mixed(scene: Scene, neurons: Neurons, place: Index) -> Stage:
    """An activation that mixes neurons, such as softmax: all its answers follow this sum."""
    if neurons.sum is None:
        return Stage("", (), 0.0)
    backs = scene.slope(scene.loss, scene.whole.nodes[neurons.path].leaf)[scene.at]
    column = columns(neurons.value, neurons.sum.leaf, (scene.at, *place))
    slopes = backs.new_zeros(backs.shape) if column is None else column[scene.at]

    def written(at: Index) -> Term:
        words = f"slope of the loss in {scene.names.words(neurons.path, at)}"
        return product(Factor(words, real(backs[at])), Factor("its slope here", real(slopes[at])))

    words = "Every answer of this node follows the sum; all count."
    return ranked(words, [among(backs * slopes, slopes.nonzero(), written)], scene.most)
