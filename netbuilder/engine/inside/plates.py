"""Makes plates of tensors: pictures, matrices, histograms, bars and cells, with their ranges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from netbuilder.link.messages import Numbers

# Pictures larger than this are averaged down for showing.
MOST_PIXELS = 160


def numbers(tensor: Tensor) -> Numbers:
    """A tensor as it crosses to the window: float32."""
    array = np.ascontiguousarray(tensor.detach().cpu().float().numpy(), dtype="<f4")
    return Numbers("float32", array.shape, array.tobytes())


def marks(tensor: Tensor) -> Numbers:
    """Places that something is said of, as they cross to the window: uint8."""
    array = np.ascontiguousarray(tensor.detach().cpu().to(torch.uint8).numpy())
    return Numbers("uint8", array.shape, array.tobytes())


def signed(*tensors: Tensor) -> tuple[float, float]:
    """A range for colours with a sign: as far down as up."""
    most = max((_largest(each) for each in tensors), default=0.0) or 1.0
    return -most, most


def spanned(*tensors: Tensor) -> tuple[float, float]:
    """A range from 0 for what is never negative; else one with a sign."""
    known = [each[each.isfinite()] for each in tensors]
    if any(len(each) and float(each.min()) < 0 for each in known):
        return signed(*tensors)
    return 0.0, max((_largest(each) for each in known), default=0.0) or 1.0


def _largest(tensor: Tensor) -> float:
    known = tensor[tensor.isfinite()]
    return float(known.abs().max()) if known.numel() else 0.0


def shrunk(maps: Tensor, most: int = MOST_PIXELS) -> tuple[Tensor, int]:
    """Pictures (count, height, width) of at most so many pixels a side, and how many make one."""
    scale = -(-max(maps.shape[-2:]) // most) if maps.numel() else 1
    if scale <= 1:
        return maps, 1
    return functional.avg_pool2d(maps[None], scale, ceil_mode=True)[0], scale


def mosaic(parts: Tensor) -> tuple[Tensor, tuple[int, int]]:
    """Pictures (count, parts, height, width) side by side in one each, and how many down, across.

    Places of parts that are missing at the end are 0.
    """
    count, number, height, width = parts.shape
    across = int(np.ceil(np.sqrt(number)))
    down = -(-number // across)
    filled = torch.zeros(count, down * across, height, width)
    filled[:, :number] = parts
    laid = filled.reshape(count, down, across, height, width).permute(0, 1, 3, 2, 4)
    return laid.reshape(count, down * height, across * width), (down, across)


def histograms(rows: Sequence[Tensor], low: float, high: float, bins: int = 40) -> Tensor:
    """Shares of the values of each row in equal bins from `low` to `high`: (rows, bins)."""
    found = torch.zeros(len(rows), bins)
    width = (high - low) or 1.0
    for place, row in enumerate(rows):
        known = row[row.isfinite()].double()
        if known.numel():
            at = ((known - low) * (bins / width)).long().clamp_(0, bins - 1)
            found[place] = torch.bincount(at.flatten(), minlength=bins).float() / known.numel()
    return found


def said(value: float) -> str:
    """A number in a title: three digits, and a real minus."""
    return f"{value:.3g}".replace("-", "−")
