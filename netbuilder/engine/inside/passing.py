"""Any other layer: what arrives and what leaves, each laid out as what it means."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import structs
from torch import Tensor

from netbuilder.core.design import BlockUse
from netbuilder.core.layer import Role
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.naming import meaning
from netbuilder.engine.inside.plates import numbers, shrunk, spanned
from netbuilder.engine.measure import read
from netbuilder.link.messages import Plate, PlateKind

# Cells of a list are that much smaller than pictures.
_CELLS = 16
# So many numbers with names are read best as bars; without names half as many.
_MOST_NAMED = 32
_FLOW = "flow"
_MOST_ROWS, _MOST_COLUMNS = 64, 512


def told(context: Context) -> Told:
    """What arrives at each wire, and what leaves through each socket."""
    flow = context.sample
    arriving = _flat_shapes(context.facts.inputs)
    titles = _titles(len(flow.inputs))
    plates = []
    for place, (tensor, shape) in enumerate(zip(flow.inputs, arriving, strict=False)):
        name = "input" if not place else f"input.{place}"
        plates.append(laid(context, name, titles[place], tensor, shape, are_bars=True))
    leaving = zip(flow.outputs, context.facts.outputs, strict=False)
    for place, (tensor, shape) in enumerate(leaving):
        name = "output" if not place else f"output.{place}"
        plates.append(laid(context, name, "What leaves", tensor, shape, are_bars=True))
    plates = beside([*plates, *_said(context)])
    longest = max(plates, key=_hidden, default=None)
    total, first = (longest.total, longest.first) if longest is not None else (0, 0)
    return Told(tuple(plates), _words(context), total, max(0, first))


def beside(plates: list[Plate]) -> list[Plate]:
    """Sequences before and after beside each other; pictures need a row of their own."""
    kinds = {each.kind for each in plates}
    if len(plates) < 2 or not kinds <= {PlateKind.MATRIX, PlateKind.LIST}:
        return plates
    return [
        structs.replace(plate, group=_FLOW, joint="→" if place == len(plates) - 1 else "")
        for place, plate in enumerate(plates)
    ]


def _said(context: Context) -> list[Plate]:
    """What the scores of an output are read as; nothing where they are shown as they are."""
    answer, scores = context.answer, context.sample.inputs[:1]
    if answer is None or not scores or scores[0].dim() != 2 or scores[0].shape[1] > _MOST_NAMED:
        return []
    says = read(answer, scores[0])[0].detach().cpu().float()
    if answer.reading == "none" and torch.equal(says, scores[0][0].detach().cpu().float()):
        return []
    classes, target = answer.target.classes, answer.target.name
    labels = (f"{target}{f' {each + 1}' if len(says) > 1 else ''}" for each in range(len(says)))
    names, title = tuple(labels), f"In the unit of {target}"
    if answer.reading != "none":
        title = "As probabilities"
        names = classes if len(classes) == len(says) else names
        if len(classes) == 2 and len(says) == 1:
            names = classes[1:]
    low, high = (0.0, 1.0) if answer.reading != "none" else spanned(says)
    return [Plate("says", PlateKind.LIST, title, numbers(says), low, high, names)]


def _hidden(plate: Plate) -> tuple[int, int]:
    """How many times more numbers a plate has than it shows, and how many."""
    shown = plate.values.shape[0] if plate.values.shape else 0
    return -(-plate.total // max(shown, 1)), plate.total


def laid(
    context: Context,
    name: str,
    title: str,
    tensor: Tensor,
    shape: Shape,
    *,
    are_bars: bool = False,
) -> Plate:
    """The numbers of one sample, (1, ...), as what they mean.

    Args:
        are_bars: Whether a few numbers without places are bars with names; else they are cells.
    """
    values = tensor[0].detach().cpu().float()
    if shape.kind is ShapeKind.VOLUME and values.dim() == 4:
        at = context.slice_of(values.shape[1])
        title, values = f"{title}, slice {at + 1}", values[:, at]
    low, high = spanned(values)
    if values.dim() == 3:
        page = context.page(len(values))
        maps, scale = shrunk(values[page.start : page.stop])
        return Plate(
            name,
            PlateKind.MAPS,
            title,
            numbers(maps),
            low,
            high,
            tuple(f"channel {each + 1}" for each in page) if len(values) > 1 else (),
            first=page.start,
            total=len(values),
            scale=scale,
        )
    if values.dim() == 2:
        # A sequence reads from left to right: a row for each of its numbers.
        across = values.t()[:_MOST_ROWS, :_MOST_COLUMNS]
        steps = tuple(f"step {each + 1}" for each in range(across.shape[1]))
        names = tuple(f"number {each + 1}" for each in range(across.shape[0]))
        shown = numbers(across)
        return Plate(name, PlateKind.MATRIX, title, shown, low, high, names, steps)
    return _listed(context, (name, title), values.flatten(), are_bars=are_bars)


def _listed(context: Context, words: tuple[str, str], flat: Tensor, *, are_bars: bool) -> Plate:
    """Numbers without places: bars with names where there are few, else cells in rows."""
    name, title = words
    low, high = spanned(flat)
    page = context.page(len(flat), _CELLS)
    labels = _names(context, page, flat)
    is_short = len(flat) <= (_MOST_NAMED if labels else _MOST_NAMED // 2)
    if are_bars and is_short and not labels:
        labels = tuple(f"unit {each + 1}" for each in page)
    return Plate(
        name,
        PlateKind.LIST if are_bars and is_short else PlateKind.CELLS,
        title,
        numbers(flat[page.start : page.stop]),
        low,
        high,
        labels,
        first=page.start,
        total=len(flat),
    )


def _words(context: Context) -> str:
    layer: Any = context.facts.layer
    if isinstance(layer, BlockUse):
        return "A block of layers: what arrives, and what leaves. A double click goes inside."
    if layer.role is Role.SOURCE:
        return "Here the sample enters the network."
    if layer.role is Role.OUTPUT:
        return "Here the answer leaves the network, to be compared with what is true."
    return str(getattr(layer, "summary", "")) or "What arrives, and what leaves."


def _names(context: Context, page: range, values: Tensor) -> tuple[str, ...]:
    """What numbers of a list stand for: columns, classes, or places of the pictures they were."""
    data, layer, count = context.data, context.facts.layer, len(values)
    features = context.naming.features
    if layer.role is Role.SOURCE and len(features) == count:
        is_tokens = context.leaving is not None and context.leaving.kind is ShapeKind.TOKENS
        return tuple(
            f"{each.name}: {meaning(int(value), (each,))}"
            if is_tokens and each.categories
            else each.name
            for each, value in zip(features, values.tolist(), strict=True)
        )[page.start : page.stop]
    target = data.targets[0] if data.targets else None
    if layer.role is Role.OUTPUT and target is not None and len(target.classes) == count:
        return target.classes[page.start : page.stop]
    shape = context.facts.inputs[0] if context.facts.inputs else None
    is_flattened = isinstance(shape, Shape) and shape.kind is ShapeKind.IMAGE
    if not is_flattened or not isinstance(shape, Shape) or shape.count != count:
        return ()
    _, height, width = shape.known
    return tuple(
        f"map {each // (height * width) + 1}, row {each // width % height + 1}, "
        f"column {each % width + 1}"
        for each in page
    )


def _titles(count: int) -> list[str]:
    if count == 1:
        return ["What arrives"]
    return [f"What arrives at wire {place + 1}" for place in range(count)]


def _flat_shapes(inputs: tuple[object, ...]) -> list[Shape]:
    """One shape per wire: a socket that takes many has a tuple of them."""
    found: list[Shape] = []
    for each in inputs:
        parts = each if isinstance(each, tuple) else (each,)
        found += [part for part in parts if isinstance(part, Shape)]
    return found
