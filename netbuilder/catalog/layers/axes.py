"""Axes by the names people use: features (or channels), steps, depth, height and width."""

from __future__ import annotations

from enum import StrEnum

from netbuilder.catalog.layers.shared import insert
from netbuilder.core.layer import misfit
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind


class Axis(StrEnum):
    """An axis of a tensor by its meaning."""

    FEATURES = "features"
    STEPS = "steps"
    DEPTH = "depth"
    HEIGHT = "height"
    WIDTH = "width"


_NAMES = {
    ShapeKind.FEATURES: (Axis.FEATURES,),
    ShapeKind.SEQUENCE: (Axis.STEPS, Axis.FEATURES),
    ShapeKind.IMAGE: (Axis.FEATURES, Axis.HEIGHT, Axis.WIDTH),
    ShapeKind.VOLUME: (Axis.FEATURES, Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH),
    ShapeKind.TOKENS: (Axis.STEPS,),
}
_KINDS = {
    1: ShapeKind.FEATURES,
    2: ShapeKind.SEQUENCE,
    3: ShapeKind.IMAGE,
    4: ShapeKind.VOLUME,
}
AXIS_HELP = "Which axis; the features of a picture are its channels."


def axes_of(x: Shape) -> tuple[Axis, ...]:
    """The axes of a shape in torch's order, the batch axis left out."""
    return _NAMES.get(x.kind, ())


def place_of(x: Shape, axis: Axis, port: str = "x", field: str = "axis") -> int:
    """Where an axis lies among the sizes of a shape; torch counts one more for the batch.

    Raises:
        DesignError: What arrives has no such axis.
    """
    axes = axes_of(x)
    if axis in axes:
        return axes.index(axis)
    raise axis_missing(x, axis.value, axes, port, field)


def axis_missing(
    x: Shape, wanted: str, axes: tuple[Axis, ...], port: str = "x", field: str = "axis"
) -> DesignError:
    """The error of a layer that is told an axis which what arrives does not have."""
    names = " and ".join([", ".join(axes[:-1]), axes[-1]] if len(axes) > 1 else axes)
    return misfit(
        "axis-not-there",
        found=f"{{node}} works along '{wanted}', but {x.phrase} arrives.",
        expected=f"Its axes are {names}." if axes else "",
        fix=f"Use {axes[0]}." if axes else "",
        field=field,
        fixes=tuple(Fix(f"Use {each}", (SetParameter("", field, each.value),)) for each in axes),
    )


def real_numbers(x: Shape, port: str = "x") -> None:
    """Refuse whole numbers such as tokens, which have no slope.

    Raises:
        DesignError: `x` holds some.
    """
    if x.whole or x.kind is ShapeKind.TOKENS:
        raise misfit(
            "kind-mismatch",
            found=f"{{node}} computes with numbers, but {x.phrase} arrives, which stand for words.",
            fix="Insert Embedding before it.",
            port=port,
            fixes=(insert("Embedding", {"kind": "embedding"}, port=port),),
        )


def with_size(x: Shape, place: int, size: int) -> Shape:
    """The same shape with another size at one place."""
    return Shape(x.kind, (*x.sizes[:place], size, *x.sizes[place + 1 :]), x.whole)


def without(x: Shape, places: tuple[int, ...]) -> Shape:
    """The shape with some axes taken away; one feature is left where none is."""
    sizes = tuple(size for place, size in enumerate(x.known) if place not in places)
    return of_sizes(sizes, x.whole)


def of_sizes(sizes: tuple[int, ...], whole: bool = False) -> Shape:
    """The shape that has these sizes in torch's order: 1 features, 2 a sequence, 3 a picture."""
    sizes = sizes or (1,)
    return Shape(_KINDS[len(sizes)], sizes, whole)


def indexed(place: int, text: str) -> str:
    """Text that takes a part along one axis: ``[:, :, 2:5]``."""
    return f"[{', '.join([':'] * (place + 1) + [text])}]"
