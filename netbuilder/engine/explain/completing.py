"""Addresses that name a neuron only: the rest is the place whose number is largest."""

from __future__ import annotations

import msgspec
from torch import Tensor

from netbuilder.engine.explain.scene import Index, Scene
from netbuilder.engine.explain.slopes import gradients
from netbuilder.link.messages.explaining import Number, Quantity


def completed(scene: Scene, coming: Scene, number: Number) -> Number:
    """The address with an index of full length; the same where it is complete or unknown."""
    tensor = _numbers(scene, coming, number)
    missing = tensor.dim() - len(number.index) if tensor is not None else 0
    if tensor is None or missing <= 0 or not _is_inside(number.index, tensor):
        return number
    rest = tensor[number.index].abs()
    place = int(rest.nan_to_num().argmax())
    found: list[int] = []
    for size in reversed(rest.shape):
        place, at = divmod(place, size)
        found.append(at)
    return msgspec.structs.replace(number, index=(*number.index, *reversed(found)))


def _numbers(scene: Scene, coming: Scene, number: Number) -> Tensor | None:
    """All numbers of the kind that is asked for; None where there are none."""
    if number.what in (Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE, Quantity.KEPT):
        weight = scene.body.tensor(number.node, number.weight or "weight")
        if weight is None or weight.dim() <= len(number.index):
            return weight
        if number.what is Quantity.WEIGHT:
            return weight.detach()
        wanted = coming.body.tensor(number.node, number.weight or "weight")
        return gradients(coming, wanted if wanted is not None else weight).detach()
    neurons = scene.whole.nodes.get(number.node)
    if neurons is None or number.what in (Quantity.GATE, Quantity.LOSS):
        return None
    return neurons.value[scene.at].detach()


def _is_inside(index: Index, tensor: Tensor) -> bool:
    return all(0 <= at < size for at, size in zip(index, tensor.shape, strict=False))
