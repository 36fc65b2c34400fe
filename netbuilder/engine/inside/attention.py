"""Attention from the inside: for every head, how much each step takes over from each other."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import Call
from netbuilder.engine.inside.plates import numbers, shrunk
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind

# The class in generated text.
NAME = "MultiHeadAttention"
_MOST_STEPS = 256
_MOST_TAKEN = 8
_WORDS = (
    "Every step asks all others, and takes over from each as much as question and key fit. Each "
    "head learns a way of looking of its own."
)


def told(context: Context) -> Told:
    """The map of every head, one of them closer, and what one step takes over."""
    call = context.call(NAME)
    if call is None:
        raise ValueError("attention was expected")
    looks = shares(context, call)
    heads = len(looks)
    page, chosen = context.page(heads), context.chosen(heads)
    asking = looks.shape[1]
    place = context.place(asking, asking - 1)
    names = [context.naming.steps(steps) for steps in looks.shape[1:]]
    plates = (
        _closer(looks[chosen], chosen, place, names),
        _taken(looks[chosen], chosen, place, names),
        _strongest(looks, page, chosen),
    )
    return Told(
        plates,
        _WORDS,
        heads,
        page.start,
        chosen,
        places=asking,
        place=place,
        place_name="asking step",
    )


def shares(context: Context, call: Call) -> Tensor:
    """How much each step takes over from each other: (heads, steps, steps of the key).

    They are what the module computes in evaluation mode; each row adds up to 1.
    """
    module: Any = call.module
    answers = [_answer(context, linear) for linear in (module.query, module.key)]
    queries, keys = (each.view(len(each), module.heads, -1).transpose(0, 1) for each in answers)
    scores = queries @ keys.transpose(1, 2) / math.sqrt(queries.shape[-1])
    least = torch.finfo(queries.dtype).min
    wired = _wired(context)
    bias, mask = wired.get("position_bias"), wired.get("mask")
    if bias is not None:
        scores = scores + bias[0]
    if mask is not None:
        scores = scores.masked_fill((mask[0] == 0)[None, None, :], least)
    if module.causal:
        late = torch.ones(scores.shape[1:], device=scores.device).triu(1).bool()
        scores = scores.masked_fill(late, least)
    looks: Tensor = scores.softmax(dim=-1).detach().cpu().float()
    return looks


def _answer(context: Context, linear: nn.Module) -> Tensor:
    """What one of its own layers answers, for the sample: (steps, numbers)."""
    for each in reversed(context.sample.calls):
        if each.module is linear:
            found: Tensor = each.output[0]
            return found
    raise ValueError("attention without a question or a key")


def _wired(context: Context) -> dict[str, Tensor]:
    """What arrives, by the names of its sockets."""
    sockets = [
        socket.name
        for socket, shape in zip(context.node.layer.inputs, context.facts.inputs, strict=False)
        if shape is not None
    ]
    return dict(zip(sockets, context.sample.inputs, strict=False))


def _closer(look: Tensor, head: int, place: int, names: list[tuple[str, ...]]) -> Plate:
    shown = look[:_MOST_STEPS, :_MOST_STEPS]
    note = "Each row is a step that asks; its columns tell from which steps it takes over."
    if shown.shape != look.shape:
        note += f" The first {_MOST_STEPS} steps are shown."
    return Plate(
        "head",
        PlateKind.MATRIX,
        f"Head {head + 1}",
        numbers(shown),
        0.0,
        max(float(look.max()), 1e-6),
        labels=names[0][: shown.shape[0]],
        columns=names[1][: shown.shape[1]],
        note=note,
        total=len(look),
        chosen=place if place < len(shown) else -1,
        group="closer",
        are_places=True,
    )


def _taken(look: Tensor, head: int, place: int, names: list[tuple[str, ...]]) -> Plate:
    """From which steps one takes most: at first the last, which has seen all."""
    row = look[place]
    values, places = row.topk(min(_MOST_TAKEN, len(row)))
    return Plate(
        "taken",
        PlateKind.LIST,
        f"What {names[0][place]} takes over, in head {head + 1}",
        numbers(values),
        0.0,
        1.0,
        labels=tuple(names[1][each] for each in places.tolist()),
        note="All shares together make 1. A click on a row of the map asks for another step.",
        group="closer",
    )


def _strongest(looks: Tensor, page: range, chosen: int) -> Plate:
    maps, scale = shrunk(looks[page.start : page.stop])
    return Plate(
        "heads",
        PlateKind.MAPS,
        "All heads",
        numbers(maps),
        0.0,
        max(float(looks.max()), 1e-6),
        labels=tuple(f"head {place + 1}" for place in page),
        first=page.start,
        total=len(looks),
        scale=scale,
        chosen=chosen - page.start if chosen in page else -1,
        is_choice=True,
    )


ATTENTION = Kind(calling(NAME), told)
