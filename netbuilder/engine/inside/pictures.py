"""Tensors of one sample as pictures with a channel each, whatever number of axes they have."""

from __future__ import annotations

from torch import Tensor

from netbuilder.engine.inside.context import Context


def as_maps(tensor: Tensor, context: Context) -> Tensor | None:
    """float32 (channels, height, width), on the processor; None for a list of numbers.

    A sequence has the height 1; of a volume the slice that is looked at is taken.

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
            return values[:, context.slice_of(values.shape[1])]
    return None
