"""Tensors as small grey pictures: maps of a picture, rows of features, steps of a sequence."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from netbuilder.core.shapes import ShapeKind
from netbuilder.link.messages import Numbers

MOST_MAPS = 16
MOST_PIXELS = 64
MOST_ROWS, MOST_STEPS, MOST_NUMBERS = 32, 128, 128
_WHITE = 255


def pictures_of(tensor: Tensor, kind: ShapeKind) -> tuple[Numbers, int]:
    """The pictures of a batch, and how many there are in all.

    Maps larger than 64 pixels are averaged down to that; of the others the first 32 rows, or 128
    steps, with their first 128 numbers are shown as they are.

    Args:
        tensor: float32 (batch, ...).
        kind: What it means.

    Returns:
        uint8 (pictures, height, width): each from its own lowest value at 0 to its highest at 255.
        What is constant or no number is 0; infinite values are at the ends.
    """
    if not tensor.numel():
        return _numbers(torch.zeros(0, 0, 0)), 0
    if tensor.dim() == 4 and kind is ShapeKind.IMAGE:
        maps = tensor[0]
    elif tensor.dim() == 5 and kind is ShapeKind.VOLUME:
        maps = tensor[0][:, tensor.shape[2] // 2]
    elif tensor.dim() >= 3 and kind is ShapeKind.SEQUENCE:
        return _numbers(tensor[0].flatten(1)[:MOST_STEPS, :MOST_NUMBERS][None]), 1
    else:
        rows = tensor.reshape(len(tensor), -1)
        return _numbers(rows[:MOST_ROWS, :MOST_NUMBERS][None]), 1
    return _numbers(_small(maps[:MOST_MAPS])), len(maps)


def _small(maps: Tensor) -> Tensor:
    """Maps of at most 64 pixels a side, in their own proportions."""
    height, width = maps.shape[1:]
    largest = max(height, width)
    if largest <= MOST_PIXELS:
        return maps
    size = [max(1, round(side * MOST_PIXELS / largest)) for side in (height, width)]
    return functional.interpolate(maps[None], size=size, mode="area")[0]


def _numbers(pictures: Tensor) -> Numbers:
    """Each picture from its own lowest value at 0 to its highest at 255."""
    flat = pictures.flatten(1).double()
    grey = torch.zeros_like(flat)
    if flat.numel():
        finite = flat.isfinite()
        low = flat.where(finite, torch.inf).amin(1, keepdim=True)
        span = flat.where(finite, -torch.inf).amax(1, keepdim=True) - low
        is_stretched = finite & (span > 0)
        grey = ((flat - low) * (_WHITE / span)).round().where(is_stretched, 0.0)
        grey = torch.where(flat == torch.inf, float(_WHITE), grey)
    array = grey.to(torch.uint8).reshape(pictures.shape).numpy()
    return Numbers("uint8", array.shape, np.ascontiguousarray(array).tobytes())
