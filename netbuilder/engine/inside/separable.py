"""Separable convolutions from the inside: a kernel for each channel, then a mixture of channels."""

from __future__ import annotations

from msgspec import structs
from torch import nn

from netbuilder.engine.inside import convolution
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import is_of
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate

_MIXED = "mixed"


def told(context: Context) -> Told:
    """One channel through its kernel, then one filter from all of them, and all filters."""
    calls = [each for each in context.sample.calls if is_of(each.module, (nn.Conv2d,))]
    if len(calls) < 2:
        raise ValueError("a separable convolution was expected")
    first, last = calls[-2], calls[-1]
    whole = convolution.told_of(context, last)
    # The channel that the chosen filter weighs most is the one to see at work.
    weights = last.module.get_parameter("weight").detach()[whole.chosen].flatten().abs()
    channel = int(weights.nan_to_num().argmax())
    count = first.output.shape[1] // first.inputs[0].shape[1]
    own = convolution.closer(context, first, channel)
    mixed = tuple(_second(plate) for plate in whole.plates)
    words = (
        "First every channel is looked at by a kernel of its own; then each filter mixes what "
        "they found, place by place."
    )
    title = f"Kernel of channel {channel // count + 1}"
    kernel = structs.replace(own[1], title=title, weight="")
    plates = (own[0], kernel, *own[2:3], *mixed)
    return Told(plates, words, whole.total, whole.first, whole.chosen)


def _second(plate: Plate) -> Plate:
    """A plate of the mixture, beside those of the kernels."""
    if plate.group != convolution.CLOSER:
        return plate
    names = {"input": "found", "kernel": "mixture", "sums": "mixed"}
    titles = {"input": "What the kernels found", "kernel": "Weight of each channel"}
    reach = plate.reach
    if reach is not None:
        reach = structs.replace(reach, source="found", kernel="mixture")
    name, title = names.get(plate.name, plate.name), titles.get(plate.name, plate.title)
    return structs.replace(plate, name=name, title=title, group=_MIXED, reach=reach, weight="")


SEPARABLE = Kind(calling("Separable"), told)
