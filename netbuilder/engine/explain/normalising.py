"""Normalisation: the mean, the spread, and what size and offset make of the normalised number."""

from __future__ import annotations

import math

import torch
from msgspec import Struct
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.instancenorm import _InstanceNorm

from netbuilder.engine.explain.body import Call, Neurons
from netbuilder.engine.explain.links import given, weight_number
from netbuilder.engine.explain.scene import Index, Scene
from netbuilder.engine.explain.terms import Many, among, listed, product, ranked, real
from netbuilder.link.messages.explaining import Factor, Stage, Term

_CLOSE = 1e-9
_MINUS = "\N{MINUS SIGN}"


class Kin(Struct, frozen=True):
    """What a number is normalised with.

    Attributes:
        places: (numbers, axes) in what arrives, the batch included; empty for running averages.
        weight: Where its size and offset lie in their tensors.
        words: Whose mean and spread these are.
        is_centred: Whether the mean is taken away.
    """

    places: Tensor
    weight: Index
    words: str
    is_centred: bool = True


def normalised_stages(
    scene: Scene, neurons: Neurons, call: Call, index: Index
) -> tuple[Stage, ...]:
    """The calculation of a normalised number; none where the module does not normalise."""
    module, x = call.module, call.arriving
    if x is None or not isinstance(module, _KINDS):
        return ()
    place = _place(neurons, call, (scene.at, *index))
    kin = _kin(module, x, place) if place is not None else None
    if place is None or kin is None:
        return ()
    answer = real(call.value[place])
    mean, spread, before = _mean_and_spread(scene, call, kin, neurons)
    value = real(x[place])
    whose = (neurons.path, call.name)
    arrived = given(scene, scene.cut, x, place, whose, value)
    taken = [product(arrived)]
    if kin.is_centred:
        taken.append(product(Factor(f"{_MINUS} mean", -mean)))
    less = listed("Less the mean.", taken, 2)
    scaled = product(Factor("less the mean", less.total), Factor("1 / spread", 1.0 / spread))
    if not kin.is_centred:
        scaled = product(arrived, Factor("1 / root mean square", 1.0 / spread))
    divided = Stage("Divided by the spread.", (scaled,), scaled.value)
    size = _own(scene, call, "weight", kin.weight)
    offset = _own(scene, call, "bias", kin.weight)
    stages = (*before, less, divided) if kin.is_centred else (*before, divided)
    if size is not None:
        terms = [product(size, Factor("normalised", scaled.value))]
        terms += [product(offset)] if offset is not None else []
        stages = (*stages, listed("Times the learnt size, and the learnt offset.", terms, 2))
    is_it = abs(stages[-1].total - answer) <= _CLOSE * max(1.0, abs(answer))
    return stages if is_it else ()


def _mean_and_spread(
    scene: Scene, call: Call, kin: Kin, neurons: Neurons
) -> tuple[float, float, tuple[Stage, ...]]:
    """Mean and spread, and how they come about where they are of numbers that arrive."""
    module, x = call.module, call.arriving
    tiny = float(getattr(module, "eps", None) or torch.finfo(torch.float64).eps)
    if x is None or not len(kin.places):
        mean = real(module.running_mean[kin.weight])  # type: ignore[index]
        variance = real(module.running_var[kin.weight])  # type: ignore[index]
        terms = [
            product(Factor("running mean", mean)),
            product(Factor("running variance", variance)),
        ]
        words = f"{kin.words} Spread is the root of variance and {tiny:g}."
        spread = math.sqrt(variance + tiny)
        return mean, spread, (Stage(words, tuple(terms), spread, is_sum=False),)
    values = x[tuple(kin.places.unbind(1))].detach()
    count = len(values)
    mean = real(values.mean()) if kin.is_centred else 0.0
    share = Factor(f"1 of {count:,}", 1.0 / count)

    def written(at: Index) -> Term:
        found = given(scene, scene.cut, x, at, (neurons.path, call.name), real(x[at]))
        return product(found, share)

    def squared(at: Index) -> Term:
        words = given(scene, scene.cut, x, at, (neurons.path, call.name), real(x[at]))
        off = Factor(f"{words.words}, less the mean", real(x[at]) - mean, words.number)
        off = off if kin.is_centred else words
        return product(off, off, share)

    parts: list[Term | Many] = [among((x.detach() - mean).square() / count, kin.places, squared)]
    squares = ranked(f"The mean of the squares of {kin.words}.", parts, scene.most)
    root = Stage(
        f"Its root is the spread; {tiny:g} is added against a division by 0.",
        (product(Factor("mean of the squares", squares.total)),),
        math.sqrt(squares.total + tiny),
        is_sum=False,
    )
    stages: tuple[Stage, ...] = (squares, root)
    if kin.is_centred:
        averaged = among(x.detach() / count, kin.places, written)
        stages = (ranked(f"The mean of {kin.words}.", [averaged], scene.most), *stages)
    return mean, root.total, stages


def _kin(module: nn.Module, x: Tensor, place: Index) -> Kin | None:
    """The numbers that share mean and spread with one; None where the module is another kind."""
    mask = torch.zeros(x.shape, dtype=torch.bool)
    row, channel = place[0], place[1:2]
    match module:
        case _BatchNorm() if not module.training or not module.track_running_stats:
            words = "Mean and spread are those that training has averaged."
            return Kin(torch.zeros(0, x.dim(), dtype=torch.long), channel, words)
        case _BatchNorm():
            if x.numel() == module.num_features:
                words = "One row alone takes the averages of training."
                return Kin(torch.zeros(0, x.dim(), dtype=torch.long), channel, words)
            mask[:, place[1]] = True
            return Kin(mask.nonzero(), channel, "this feature over the batch")
        case nn.LayerNorm() | nn.RMSNorm():
            axes = len(module.normalized_shape)
            mask[place[: x.dim() - axes]] = True
            is_centred = isinstance(module, nn.LayerNorm)
            words = "the numbers of this place"
            return Kin(mask.nonzero(), place[x.dim() - axes :], words, is_centred)
        case nn.GroupNorm():
            size = module.num_channels // module.num_groups
            first = place[1] // size * size
            mask[row, first : first + size] = True
            return Kin(mask.nonzero(), channel, "this group of channels")
        case _InstanceNorm():
            mask[row, place[1]] = True
            return Kin(mask.nonzero(), channel, "this channel of the row")
    return None


def _place(neurons: Neurons, call: Call, index: Index) -> Index | None:
    """Where a number of the node stands in the module's own order of axes."""
    if neurons.value.shape == call.value.shape:
        own = real(call.value[index])
        if own == real(neurons.value[index]):
            return index
    swapped = (index[0], *index[:0:-1])
    if len(index) != 3 or call.value.shape != neurons.value.transpose(1, 2).shape:
        return None
    return swapped if real(call.value[swapped]) == real(neurons.value[index]) else None


def _own(scene: Scene, call: Call, name: str, place: Index) -> Factor | None:
    weight = getattr(call.module, name, None)
    if not isinstance(weight, Tensor):
        return None
    words = "size" if name == "weight" else "offset"
    return Factor(words, real(weight[place]), weight_number(scene, call.name, name, place))


_KINDS = (_BatchNorm, _InstanceNorm, nn.LayerNorm, nn.RMSNorm, nn.GroupNorm)
