"""Pooling from the inside: which place of each window won, or what its mean is."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import structs
from torch import Tensor, nn
from torch.nn import functional

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import Call
from netbuilder.engine.inside.pictures import as_maps
from netbuilder.engine.inside.plates import marks, numbers, shrunk, spanned
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind
from netbuilder.link.messages.inside import Mark, Reach

LARGEST = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)
LARGEST_TO_SIZE = (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d)
MEANS = (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d)
MEANS_TO_SIZE = (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d)
POWERS = (nn.LPPool1d, nn.LPPool2d, nn.LPPool3d)
ALL = (*LARGEST, *LARGEST_TO_SIZE, *MEANS, *MEANS_TO_SIZE, *POWERS)
CLOSER = "closer"


def told(context: Context) -> Told:
    """One channel before and after, with the winners marked, and all of them."""
    call = context.call(*ALL)
    before = as_maps(call.inputs[0][0], context) if call is not None else None
    after = as_maps(call.output[0], context) if call is not None else None
    if call is None or before is None or after is None:
        raise ValueError("a pooling layer was expected")
    count = len(after)
    busy = after.flatten(1).abs().amax(dim=1)
    page, chosen = context.page(count), context.chosen(count, busy)
    plates = (*_closer(context, call, after, chosen), *_all(before, after, page, chosen))
    return Told(plates, _words(call.module), count, page.start, chosen)


def _closer(context: Context, call: Call, after: Tensor, chosen: int) -> tuple[Plate, Plate]:
    """One channel before and after; of a volume all slices that the window covers."""
    before, won = call.inputs[0][0].detach().cpu().float(), winners(call)
    kept = won[chosen].cpu() if won is not None else None
    own = before[chosen]
    names: tuple[str, ...] = ()
    if own.dim() == 3:
        slices = _slices(call, context.slice_of(call.output.shape[2]))
        own, kept = own[list(slices)], kept[list(slices)] if kept is not None else None
        names = tuple(f"slice {each + 1}" for each in slices)
    elif own.dim() == 2:
        own, kept = own[None], kept[None] if kept is not None else None
    else:
        own, kept = own[None, None], kept[None, None] if kept is not None else None
    first, last = _pair(own, after[chosen][None], kept)
    reach = _reach(call, own, after)
    where = f", slice {context.slice_of(call.output.shape[2]) + 1}" if names else ""
    title = f"Channel {chosen + 1}, what arrives"
    return (
        structs.replace(first, group=CLOSER, title=title, labels=names),
        structs.replace(
            last,
            group=CLOSER,
            joint="→",
            title=f"What leaves{where}",
            reach=structs.replace(reach, is_paired=len(own) == 1) if reach is not None else None,
        ),
    )


def _slices(call: Call, at: int) -> range:
    """Slices of a volume that the window of one slice of the answer covers."""
    module: Any = call.module
    depth, leaving = call.inputs[0].shape[2], call.output.shape[2]
    if isinstance(module, (*LARGEST_TO_SIZE, *MEANS_TO_SIZE)):
        return range(at * depth // leaving, -(-(at + 1) * depth // leaving))

    def first(value: Any) -> int:
        return int(value[0] if isinstance(value, tuple | list) else value)

    stride = module.stride if module.stride is not None else module.kernel_size
    apart = first(getattr(module, "dilation", 1))
    start = at * first(stride) - first(getattr(module, "padding", 0))
    stop = start + (first(module.kernel_size) - 1) * apart + 1
    return range(max(start, start % apart if start < 0 else 0), min(stop, depth), apart)


def winners(call: Call) -> Tensor | None:
    """1 where a place is the largest of a window: (channels, ...) as the input; None for means."""
    module: Any = call.module
    given = call.inputs[0]
    if isinstance(module, LARGEST):
        pool = getattr(functional, f"max_pool{given.dim() - 2}d")
        settings = (module.kernel_size, module.stride, module.padding, module.dilation)
        _, places = pool(given, *settings, ceil_mode=module.ceil_mode, return_indices=True)
    elif isinstance(module, LARGEST_TO_SIZE):
        pool = getattr(functional, f"adaptive_max_pool{given.dim() - 2}d")
        _, places = pool(given, module.output_size, return_indices=True)
    else:
        return None
    flat = torch.zeros_like(given[0]).flatten(1)
    flat.scatter_(1, places[0].flatten(1), 1.0)
    return flat.view_as(given[0])


def _words(module: nn.Module) -> str:
    if isinstance(module, (*LARGEST, *LARGEST_TO_SIZE)):
        return "Of every window only the largest number passes; where it stood is framed."
    if isinstance(module, (*MEANS, *MEANS_TO_SIZE)):
        return "Every window is replaced by the mean of its numbers."
    return "Every window is replaced by one number for all of its numbers."


def _pair(before: Tensor, after: Tensor, won: Tensor | None) -> tuple[Plate, Plate]:
    """Some channels before and after."""
    arriving, scale = shrunk(before)
    leaving, after_scale = shrunk(after)
    low, high = spanned(arriving, leaving)
    is_marked = won is not None and scale == 1
    first = Plate(
        "input",
        PlateKind.MAPS,
        "What arrives",
        numbers(arriving),
        low,
        high,
        scale=scale,
        mark=Mark.WON if is_marked else None,
        marks=marks(won) if won is not None and is_marked else None,
    )
    last = Plate(
        "map", PlateKind.MAPS, "What leaves", numbers(leaving), low, high, scale=after_scale
    )
    return first, last


def _all(before: Tensor, after: Tensor, page: range, chosen: int) -> tuple[Plate, ...]:
    names = tuple(f"channel {each + 1}" for each in page)
    pair = _pair(before[page.start : page.stop], after[page.start : page.stop], None)
    titles = ("befores", "All channels before"), ("maps", "All channels after")
    return tuple(
        structs.replace(
            plate,
            name=name,
            title=title,
            labels=names,
            first=page.start,
            total=len(after),
            chosen=chosen - page.start if chosen in page else -1,
            is_choice=True,
        )
        for plate, (name, title) in zip(pair, titles, strict=True)
    )


def _reach(call: Call, before: Tensor, after: Tensor) -> Reach | None:
    """The window of each place; None where windows differ in size."""
    module: Any = call.module
    sizes = [before.shape[-2:], after.shape[-2:]]
    if isinstance(module, (*LARGEST_TO_SIZE, *MEANS_TO_SIZE)):
        if any(a % b for a, b in zip(*sizes, strict=True)):
            return None
        whole = (sizes[0][0] // sizes[1][0], sizes[0][1] // sizes[1][1])
        return Reach("input", whole, whole, is_paired=True)
    axes = call.inputs[0].dim() - 2
    stride = module.stride if module.stride is not None else module.kernel_size
    return Reach(
        "input",
        _two(module.kernel_size, axes),
        _two(stride, axes),
        _two(getattr(module, "padding", 0), axes, 0),
        _two(getattr(module, "dilation", 1), axes),
        is_paired=True,
    )


def _two(value: Any, axes: int, missing: int = 1) -> tuple[int, int]:
    """Along height and width of what is shown: a sequence has no height."""
    sizes = tuple(value) if isinstance(value, tuple | list) else (value,) * axes
    return (missing, int(sizes[0])) if axes == 1 else (int(sizes[-2]), int(sizes[-1]))


POOLING = Kind(calling(*ALL), told)
