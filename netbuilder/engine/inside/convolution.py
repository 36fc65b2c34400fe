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
        arriving: float32 (channels, parts, height, width): the slice that each part meets.
        met: Which slices these are, counted from 0; -1 beyond the edge.
        sums, leaving: float32 (filters, height, width): before and after the activation.
        per_group: How many filters look at the same channels.
        where: Which slice of the answer is shown, in words; empty where there is only one.
    """

    weights: Tensor
    reach: Reach
    arriving: Tensor
    met: tuple[int, ...]
    sums: Tensor
    leaving: Tensor
    per_group: int
    bias: Tensor | None
    where: str

    @property
    def parts(self) -> int:
        """How many slices a kernel has."""
        return self.weights.shape[2]

    def channels(self, filter: int) -> Tensor:
        """Numbers of the channels that a filter looks at, those it weighs most, in their order."""
        own = self.weights[filter].flatten(1).norm(dim=1)
        most = max(1, _MOST_CHANNELS // self.parts)
        strongest: Tensor = own.topk(min(most, len(own))).indices.sort().values
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
    activity = filters.leaving.flatten(1).amax(dim=1)
    page, chosen = context.page(count), context.chosen(count, activity)
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
        f"Weighted sums{bias}{filters.where}",
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
        f"Feature map, after {activation_title(context)}{filters.where}",
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
    names, kernel_names = _names(filters, channels.tolist())
    arriving, scale = shrunk(filters.arriving[channels].flatten(0, 1))
    kernels = filters.weights[chosen][own].flatten(0, 1)
    is_part = len(channels) < total
    note = f"The {len(channels)} channels that it weighs most, of {total:,}." if is_part else ""
    if len(channels) == 1 and is_part:
        note = f"The channel that it weighs most, of {total:,}."
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
        kernel_names,
        group=CLOSER,
        joint="∗",
        weight="weight",
        places=tuple(
            _place(filters, chosen, each, part)
            for each in own.tolist()
            for part in range(filters.parts)
        ),
    )
    return before, kernel


def _names(filters: _Filters, channels: list[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the pictures that arrive, and of the parts of the kernel."""
    if filters.parts == 1:
        known = filters.weights.shape[1] > 1
        plain = tuple(f"channel {each + 1}" for each in channels) if known else ()
        return plain, plain
    slices = [f"slice {met + 1}" if met >= 0 else "beyond the edge" for met in filters.met]
    ways = (slices, [f"slice {part + 1} of the kernel" for part in range(filters.parts)])
    arriving, kernels = (
        tuple(f"channel {channel + 1}, {each}" for channel in channels for each in names)
        for names in ways
    )
    return arriving, kernels


def _place(filters: _Filters, filter: int, channel: int, part: int) -> tuple[int, ...]:
    """Where a part of a filter begins in the tensor of weights."""
    of_volume = (part,) if filters.parts > 1 else ()
    if not filters.reach.is_spread:
        return filter, channel, *of_volume
    group, own = divmod(filter, filters.per_group)
    return group * filters.weights.shape[1] + channel, own, *of_volume


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
        if filters.parts > 1:
            note = f"Each has {of} parts: {filters.parts} slices for every channel that arrives."
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
            parts=told if told < grid[0] * grid[1] else 0,
            chosen=at,
            is_choice=True,
        ),
        Plate(
            "maps",
            PlateKind.MAPS,
            f"All feature maps{filters.where}",
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
    met: tuple[int, ...] = (0,)
    where = ""
    if axes == 1:
        arriving, sums, leaving = (each[:, None] for each in (arriving, sums, leaving))
        weights = weights[:, :, None, None]
    elif axes == 2:
        weights = weights[:, :, None]
    else:
        at = context.slice_of(sums.shape[1])
        where = f", slice {at + 1}"
        met = _met(module, at, arriving.shape[1], is_spread=is_spread)
        arriving = torch.nn.functional.pad(arriving, (0, 0, 0, 0, 0, 1))
        arriving, sums, leaving = arriving[:, list(met)], sums[:, at], leaving[:, at]
    if axes < 3:
        arriving = arriving[:, None]
    cpu = (each.detach().cpu().float() for each in (arriving, sums, leaving))
    arriving, sums, leaving = cpu
    bias = module.bias.detach().cpu() if module.bias is not None else None
    own = weights.cpu().float()
    return _Filters(own, reach, arriving, met, sums, leaving, per_group, bias, where)


def _met(module: Any, at: int, depth: int, *, is_spread: bool) -> tuple[int, ...]:
    """The slice of what arrives that each slice of a kernel meets for one slice of the answer."""
    size, stride, dilation = module.kernel_size[0], module.stride[0], module.dilation[0]
    padding = _padding(module)[0]
    found = []
    for part in range(size):
        if is_spread:
            place, rest = divmod(at + padding - part * dilation, stride)
        else:
            place, rest = at * stride - padding + part * dilation, 0
        found.append(place if 0 <= place < depth and not rest else -1)
    return tuple(found)


def _by_filter(weights: Tensor, groups: int) -> Tensor:
    """Weights (channels, filters of a group, ...) as (filters, channels of a group, ...)."""
    parts = weights.chunk(groups)
    return torch.cat([part.transpose(0, 1) for part in parts])


def _reach(module: Any, *, is_spread: bool) -> Reach:
    size = _pair(module.kernel_size)
    return Reach(
        "input",
        size,
        _pair(module.stride),
        _pair(_padding(module), missing=0),
        _pair(module.dilation),
        kernel="kernel",
        is_spread=is_spread,
    )


def _padding(module: Any) -> tuple[int, ...]:
    """Along each axis, before the first place."""
    if not isinstance(module.padding, str):
        return tuple(module.padding)
    spans = zip(module.kernel_size, module.dilation, strict=True)
    is_same = module.padding == "same"
    return tuple(dilation * (size - 1) // 2 if is_same else 0 for size, dilation in spans)


def _pair(sizes: tuple[int, ...], missing: int = 1) -> tuple[int, int]:
    """Along height and width: a sequence has no height, and of a volume depth is left out."""
    return (missing, sizes[0]) if len(sizes) == 1 else (sizes[-2], sizes[-1])


CONVOLUTION = Kind(calling(*PLAIN, *SPREAD), told)
