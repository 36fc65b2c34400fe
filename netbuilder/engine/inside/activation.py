"""Activations from the inside: numbers before and after, and the curve between them."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import structs
from torch import Tensor

from netbuilder.core.layer import Family
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.passing import beside, laid
from netbuilder.engine.inside.plates import histograms, numbers
from netbuilder.engine.inside.registry import Kind
from netbuilder.link.messages import Plate, PlateKind

SPREAD, CLOSER = "spread", "closer"
_POINTS, _LEAST = 121, 3.0


def knows(context: Context) -> bool:
    """Whether a node is an activation that gives a number for each that arrives."""
    flow = context.sample
    is_one = context.node.layer.group is Family.ACTIVATIONS and len(flow.inputs) == 1
    return is_one and bool(flow.outputs) and flow.inputs[0].shape == flow.outputs[0].shape


def told(context: Context) -> Told:
    """How what arrives is spread, the curve, how what leaves is spread, and both themselves."""
    before, after = context.sample.inputs[0], context.sample.outputs[0]
    shape = context.leaving
    plates = [
        _spread("before", "What arrives, spread", before, ""),
        *_curve(context, before, after),
        _spread("after", "What leaves, spread", after, "→"),
    ]
    total = first = 0
    if shape is not None:
        arriving = laid(context, "input", "What arrives", before, shape)
        leaving = laid(context, "output", "What leaves", after, shape)
        plates += beside([arriving, leaving])
        total, first = leaving.total, max(leaving.first, 0)
    title = getattr(getattr(context.facts.layer, "activation", None), "title", context.title)
    return Told(tuple(plates), f"{title} answers each number by itself.", total, first)


def _spread(name: str, title: str, tensor: Tensor, joint: str) -> Plate:
    values = tensor.detach().cpu().float().flatten()
    known = values[values.isfinite()]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if high <= low:
        low, high = low - 0.5, high + 0.5
    shares = numbers(histograms((values,), low, high))
    return Plate(name, PlateKind.HISTOGRAMS, title, shares, low, high, group=SPREAD, joint=joint)


def _curve(context: Context, before: Tensor, after: Tensor) -> tuple[Plate, ...]:
    """What is answered for every number around those that arrive."""
    values = before.detach().cpu().float().flatten()
    known = values[values.isfinite()]
    reach = max(_LEAST, float(known.abs().max()) if len(known) else 0.0)
    places = torch.linspace(-reach, reach, _POINTS)
    answers = _answers(context.facts.layer, places)
    if answers is None:
        order = values.argsort()[:: max(1, len(values) // _POINTS)]
        places, answers = values[order], after.detach().cpu().float().flatten()[order]
    if len(places) < 2:
        return ()
    plate = Plate(
        "curve",
        PlateKind.CURVE,
        "The curve between them",
        numbers(torch.stack([places, answers])),
        float(places.min()),
        float(places.max()),
        group=SPREAD,
    )
    return (structs.replace(plate, joint="→"),)


def _answers(layer: Any, places: Tensor) -> Tensor | None:
    """Values of an activation at places; None where they depend on more than the place."""
    activation = getattr(layer, "activation", None)
    value = getattr(activation, "value", None)
    if value is None:
        return None
    found = [value(each) for each in places.tolist()]
    return None if None in found else torch.tensor(found)


ACTIVATION = Kind(knows, told)
