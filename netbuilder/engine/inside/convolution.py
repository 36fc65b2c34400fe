"""Convolutions from the inside: kernels, the sums they make at every place, and feature maps."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import Struct, structs
from torch import Tensor, nn

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import Call
from netbuilder.engine.inside.plates import mosaic, numbers, said, shrunk, signed, spanned
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind
from netbuilder.link.messages.inside import Reach

PLAIN = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
SPREAD = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
# Channels of one filter that are told: those it weighs most.
_MOST_CHANNELS = 16
CLOSER = "closer"


class _Filters(Struct, frozen=True):
    """A convolution as pictures, whatever number of axes it has.

    Attributes:
        weights: float32 (filters, channels, parts, height, width): parts are slices of depth.
        reach: Of the window.
        arriving: float32 (channels, height, width): what arrives; its middle slice of depth.
        sums, leaving: float32 (filters, height, width): before and after the activation.
        per_group: How many filters look at the same channels.
    """

    weights: Tensor
    reach: Reach
    arriving: Tensor
    sums: Tensor
    leaving: Tensor
    per_group: int
    bias: Tensor | None

    def channels(self, filter: int) -> Tensor:
        """Numbers of the channels that a filter looks at, those it weighs most, in their order."""
        own = self.weights[filter].flatten(1).norm(dim=1)
        strongest: Tensor = own.topk(min(_MOST_CHANNELS, len(own))).indices.sort().values
        return strongest + filter // self.per_group * self.weights.shape[1]


def told(context: Context) -> Told:
    """The chosen filter from what arrives to its map, all kernels, and all maps."""
    call = context.call(*PLAIN, *SPREAD)
    if call is None:
        raise ValueError("a convolution was expected")
    return told_of(context, call)


def told_of(context: Context, call: Call) -> Told:
    """The same for one convolution of several, the last of a layer."""
    filters = _filters(context, call)
    count = len(filters.leaving)
    # A map that is all 0 teaches little: the most active one is shown closer at first.
    activity = filters.leaving.flatten(1).amax(dim=1).nan_to_num(-1.0)
    page, chosen = context.page(count), context.chosen(count, int(activity.argmax()))
    plates = (*_closer(context, filters, chosen), *_all(filters, page, chosen))
    return Told(plates, _words(context, filters), count, page.start, chosen)


def closer(context: Context, call: Call, chosen: int) -> tuple[Plate, ...]:
    """One filter of a convolution whose answer another one takes."""
    before = structs.replace(_filters(context, call), leaving=call.output[0].cpu().float())
    return _closer(context, before, chosen)


def _words(context: Context, filters: _Filters) -> str:
    if filters.reach.is_spread:
        words = "Every number that arrives stamps the kernel, times itself, onto the feature map"
    else:
        words = "A kernel is laid on every place of what arrives; the weighted sum is its answer"
    return f"{words}. Each filter has a kernel and a map of its own."


def _closer(context: Context, filters: _Filters, chosen: int) -> tuple[Plate, ...]:
    """One filter: what arrives, times its kernel, is its sums, and after activation its map."""
    first = _arriving(filters, chosen)
    sums, scale = shrunk(filters.sums[chosen][None])
    leaving, _ = shrunk(filters.leaving[chosen][None])
    bias = f" + bias {said(float(filters.bias[chosen]))}" if filters.bias is not None else ""
    sums_plate = Plate(
        "sums",
        PlateKind.MAPS,
        f"Weighted sums{bias}",
        numbers(sums),
        *signed(sums),
        scale=scale,
        reach=filters.reach,
        group=CLOSER,
        joint="=",
    )
    if torch.equal(filters.sums, filters.leaving):
        return (*first, sums_plate)
    last = Plate(
        "map",
        PlateKind.MAPS,
        f"Feature map, after {activation_title(context)}",
        numbers(leaving),
        *spanned(leaving),
        scale=scale,
        reach=filters.reach,
        group=CLOSER,
        joint="→",
    )
    return (*first, sums_plate, last)


def _arriving(filters: _Filters, chosen: int) -> tuple[Plate, Plate]:
    """The channels that one filter weighs most, and its kernel for each of them."""
    channels, total = filters.channels(chosen), filters.weights.shape[1]
    own = channels - chosen // filters.per_group * total
    names = tuple(f"channel {each + 1}" for each in channels.tolist()) if total > 1 else ()
    arriving, scale = shrunk(filters.arriving[channels])
    kernels, grid = mosaic(filters.weights[chosen][own])
    is_part = len(channels) < total
    note = f"The {len(channels)} channels that it weighs most, of {total:,}." if is_part else ""
    low, high = spanned(arriving)
    before = Plate(
        "input",
        PlateKind.MAPS,
        "What arrives",
        numbers(arriving),
        low,
        high,
        names,
        note=note,
        scale=scale,
        group=CLOSER,
    )
    kernel = Plate(
        "kernel",
        PlateKind.MAPS,
        f"Kernel of filter {chosen + 1}",
        numbers(kernels),
        *signed(filters.weights[chosen]),
        names,
        grid=grid,
        group=CLOSER,
        joint="∗",
        # Of a volume the slices are side by side, so that a place is none of the tensor.
        weight="weight" if grid == (1, 1) else "",
        places=tuple(_place(filters, chosen, each) for each in own.tolist()),
    )
    return before, kernel


def _place(filters: _Filters, filter: int, channel: int) -> tuple[int, int]:
    """Where a part of a filter begins in the tensor of weights."""
    if not filters.reach.is_spread:
        return filter, channel
    group, own = divmod(filter, filters.per_group)
    return group * filters.weights.shape[1] + channel, own


def _all(filters: _Filters, page: range, chosen: int) -> tuple[Plate, ...]:
    """The kernels and the maps of a page of filters."""
    names = tuple(f"filter {each + 1}" for each in page)
    count = len(filters.leaving)
    at = chosen - page.start if chosen in page else -1
    weights = filters.weights[page.start : page.stop].flatten(1, 2)
    # A filter over many channels would be a blur: those of the first few show its strokes.
    parts = weights[:, : _MOST_CHANNELS * 4]
    kernels, grid = mosaic(parts)
    maps, scale = shrunk(filters.leaving[page.start : page.stop])
    told, of = parts.shape[1], weights.shape[1]
    note = f"The first {told} of {of:,} channels." if told < of else ""
    if of > 1 and not note:
        note = f"Each has {of} parts, one for every channel that arrives."
    return (
        Plate(
            "kernels",
            PlateKind.MAPS,
            "All kernels",
            numbers(kernels),
            *signed(parts),
            names,
            first=page.start,
            note=note,
            total=count,
            grid=grid,
            chosen=at,
            is_choice=True,
        ),
        Plate(
            "maps",
            PlateKind.MAPS,
            "All feature maps",
            numbers(maps),
            *spanned(maps),
            names,
            first=page.start,
            total=count,
            scale=scale,
            chosen=at,
            is_choice=True,
        ),
    )


def activation_title(context: Context) -> str:
    """What a layer's own activation is called."""
    known = getattr(getattr(context.facts.layer, "activation", None), "title", "")
    return known or "activation"


def _filters(context: Context, call: Call) -> _Filters:
    module: Any = call.module
    arriving, sums = call.inputs[0][0], call.output[0]
    leaving = context.sample.outputs[0][0]
    axes = sums.dim() - 1
    if axes == 1:
        leaving = leaving.t()  # a sequence flows with its steps first
    weights = module.weight.detach()
    is_spread = isinstance(module, SPREAD)
    if is_spread:
        weights = _by_filter(weights, module.groups)
    per_group = len(weights) // module.groups
    reach = _reach(module, is_spread=is_spread)
    if axes == 1:
        arriving, sums, leaving = (each[:, None] for each in (arriving, sums, leaving))
        weights = weights[:, :, None, None]
    elif axes == 2:
        weights = weights[:, :, None]
    else:
        arriving, sums, leaving = (
            each[:, each.shape[1] // 2] for each in (arriving, sums, leaving)
        )
    cpu = (each.detach().cpu().float() for each in (arriving, sums, leaving))
    arriving, sums, leaving = cpu
    bias = module.bias.detach().cpu() if module.bias is not None else None
    return _Filters(weights.cpu().float(), reach, arriving, sums, leaving, per_group, bias)


def _by_filter(weights: Tensor, groups: int) -> Tensor:
    """Weights (channels, filters of a group, ...) as (filters, channels of a group, ...)."""
    parts = weights.chunk(groups)
    return torch.cat([part.transpose(0, 1) for part in parts])


def _reach(module: Any, *, is_spread: bool) -> Reach:
    size = _pair(module.kernel_size)
    dilation = _pair(module.dilation)
    padding = module.padding
    if isinstance(padding, str):
        same = padding == "same"
        padding = tuple(
            d * (s - 1) // 2 if same else 0 for s, d in zip(size, dilation, strict=True)
        )
    return Reach(
        "input",
        size,
        _pair(module.stride),
        _pair(padding, missing=0),
        dilation,
        kernel="kernel",
        is_spread=is_spread,
    )


def _pair(sizes: tuple[int, ...], missing: int = 1) -> tuple[int, int]:
    """Along height and width: a sequence has no height, and of a volume depth is left out."""
    return (missing, sizes[0]) if len(sizes) == 1 else (sizes[-2], sizes[-1])


CONVOLUTION = Kind(calling(*PLAIN, *SPREAD), told)
