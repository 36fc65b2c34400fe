"""Any other layer: what arrives and what leaves, each laid out as what it means."""

from __future__ import annotations

from torch import Tensor

from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.plates import numbers, shrunk, spanned
from netbuilder.link.messages import Plate, PlateKind

# Cells of a list are that much smaller than pictures.
_CELLS = 16


def told(context: Context) -> Told:
    """What arrives at each wire, and what leaves through each socket."""
    flow = context.sample
    arriving = _flat_shapes(context.facts.inputs)
    plates = [
        laid(context, "input" if not place else f"input.{place}", title, tensor, shape)
        for place, (tensor, shape, title) in enumerate(
            zip(flow.inputs, arriving, _titles(len(flow.inputs)), strict=False)
        )
    ]
    leaving = zip(flow.outputs, context.facts.outputs, strict=False)
    for place, (tensor, shape) in enumerate(leaving):
        name = "output" if not place else f"output.{place}"
        plates.append(laid(context, name, "What leaves", tensor, shape))
    total = max((each.total for each in plates), default=0)
    first = next((each.first for each in plates if each.total == total), 0)
    return Told(tuple(plates), "What arrives, and what leaves.", total, max(0, first))


def laid(context: Context, name: str, title: str, tensor: Tensor, shape: Shape) -> Plate:
    """The numbers of one sample, (1, ...), as what they mean."""
    values = tensor[0].float()
    if shape.kind is ShapeKind.VOLUME and values.dim() == 4:
        values = values[:, values.shape[1] // 2]
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
            first=page.start,
            total=len(values),
            scale=scale,
        )
    if values.dim() == 2:
        return Plate(name, PlateKind.MATRIX, title, numbers(values[:512, :512]), low, high)
    flat = values.flatten()
    page = context.page(len(flat), _CELLS)
    part = flat[page.start : page.stop]
    return Plate(
        name,
        PlateKind.CELLS,
        title,
        numbers(part),
        low,
        high,
        first=page.start,
        total=len(flat),
    )


def _titles(count: int) -> list[str]:
    if count == 1:
        return ["What arrives"]
    return [f"What arrives at wire {place + 1}" for place in range(count)]


def _flat_shapes(inputs: tuple[object, ...]) -> list[Shape]:
    """One shape per wire: a socket that takes many has a tuple of them."""
    found: list[Shape] = []
    for each in inputs:
        found += [part for part in (each if isinstance(each, tuple) else (each,)) if part]
    return found
