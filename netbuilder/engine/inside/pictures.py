"""Tensors of one sample as pictures with a channel each, whatever number of axes they have."""

from __future__ import annotations

from torch import Tensor


def as_maps(tensor: Tensor) -> Tensor | None:
    """float32 (channels, height, width), on the processor; None for a list of numbers.

    A sequence has the height 1; of a volume the middle slice is taken.

    Args:
        tensor: (channels, ...), channels first.
    """
    values = tensor.detach().cpu().float()
    match values.dim():
        case 2:
            return values[:, None]
        case 3:
            return values
        case 4:
            return values[:, values.shape[1] // 2]
    return None
