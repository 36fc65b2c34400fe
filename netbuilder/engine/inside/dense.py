"""A dense layer where it does not open into neurons: its weights as a matrix."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.passing import laid
from netbuilder.engine.inside.plates import numbers, signed
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind

_MOST_INPUTS = 256


def told(context: Context) -> Told:
    """What arrives, the weights of a page of units, and what leaves."""
    call, shape = context.call(nn.Linear), context.leaving
    arriving = context.facts.inputs[0] if context.facts.inputs else None
    if call is None or shape is None or arriving is None:
        raise ValueError("a dense layer was expected")
    module: Any = call.module
    weights: Tensor = module.weight.detach().cpu().float()
    page = context.page(len(weights), 2)
    shown = weights[page.start : page.stop, :_MOST_INPUTS]
    is_cut = weights.shape[1] > _MOST_INPUTS
    note = f"The first {_MOST_INPUTS} of {weights.shape[1]:,} inputs." if is_cut else ""
    matrix = Plate(
        "weights",
        PlateKind.MATRIX,
        "Weights: a row for each neuron",
        numbers(shown),
        *signed(shown),
        tuple(f"neuron {each + 1}" for each in page),
        tuple(f"input {each + 1}" for each in range(shown.shape[1])),
        first=page.start,
        note=note,
        total=len(weights),
        weight="weight",
        places=tuple((each,) for each in page),
    )
    plates = (
        laid(context, "input", "What arrives", context.sample.inputs[0], arriving, are_bars=True),
        matrix,
        laid(context, "output", "What leaves", context.sample.outputs[0], shape, are_bars=True),
    )
    words = "Every neuron weighs all that arrives, adds its bias, and answers the sum."
    return Told(plates, words, len(weights), page.start)


DENSE = Kind(calling(nn.Linear), told)
