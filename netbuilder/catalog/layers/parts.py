"""Layers that take a part of what arrives, or sum it up along some of its axes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from netbuilder.catalog.layers.axes import (
    AXIS_HELP,
    Axis,
    axes_of,
    axis_missing,
    indexed,
    of_sizes,
    place_of,
    with_size,
    without,
)
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.params import choice, flag, whole
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, features, image, sequence


class Slice(Layer):
    """Takes a stretch along one axis: from a first place up to a last one."""

    group, icon, source = Family.COMBINE, "cut", "Indexing of torch.Tensor"
    synonyms = ("narrow", "index", "range", "crop")
    help = (
        "Counts from 0, and leaves the end out, as Python does: 2 to 5 takes three. With a step of "
        "2 every other one is taken."
    )
    example = Example(inputs=(sequence(10, 4),), output=sequence(3, 4), params={"stop": 3})

    axis: Axis = choice(default=Axis.STEPS, help=AXIS_HELP, on_node=True)
    start: int = whole(default=0, low=0, help="The first place that is taken.", on_node=True)
    stop: int = whole(
        default=0, low=0, help="The first place that is left out; 0 takes all.", on_node=True
    )
    step: int = whole(default=1, help="How many places it goes on each time.")

    def shape(self, x: Shape) -> Shape:
        place = place_of(x, self.axis)
        size = x.known[place]
        if self.stop > size:
            raise self._refused(x, "stop", size)
        if self.start >= (self.stop or size):
            raise self._refused(x, "start", 0)
        return with_size(x, place, len(range(self.start, self.stop or size, self.step)))

    def code(self, x: Shape) -> Code:
        text = f"{self.start or ''}:{self.stop or ''}{f':{self.step}' if self.step > 1 else ''}"
        return Code(call="{x}" + indexed(place_of(x, self.axis), text))

    def _refused(self, x: Shape, field: str, usable: int) -> DesignError:
        stop = f"up to {self.stop:,}" if self.stop else "to the end"
        return misfit(
            "slice-outside",
            found=f"{{node}} takes {self.axis} from {self.start:,} {stop} of {x.phrase}.",
            expected="At least one place must be taken, and all must be there.",
            fix=f"Set {field} to {usable:,}.",
            field=field,
            fixes=(Fix(f"Set {field} to {usable:,}", (SetParameter("", field, usable),)),),
        )


class _Parts:
    """The output sockets of a Split: as many as the layer has parts."""

    def __get__(self, layer: Any, owner: Any = None) -> tuple[Socket, ...]:
        count = 2 if layer is None else layer.parts
        return tuple(Socket(f"part_{number}") for number in range(1, count + 1))


class Split(Layer):
    """Cuts what arrives into equal parts along one axis, with an output for each."""

    group, icon, source = Family.COMBINE, "split", "torch.chunk"
    synonyms = ("chunk", "divide", "unstack", "branches")
    help = "Every part has an output of its own. The axis must be divisible by their number."
    outputs: ClassVar[Any] = _Parts()
    example = Example(inputs=(features(16),), output=features(8))

    axis: Axis = choice(default=Axis.FEATURES, help=AXIS_HELP, on_node=True)
    parts: int = whole(
        default=2, low=2, high=16, help="How many parts, each with an output.", on_node=True
    )

    def shape(self, x: Shape) -> tuple[Shape, ...]:
        place = place_of(x, self.axis)
        size = x.known[place]
        if size % self.parts:
            counts = [count for count in range(2, 17) if size % count == 0]
            nearest = min(counts, key=lambda count: abs(count - self.parts), default=None)
            fix = f"Use {nearest} parts" if nearest else ""
            raise misfit(
                "not-divisible",
                found=f"{{node}} cuts {self.axis} into {self.parts}, but {x.phrase} arrives.",
                expected=f"{size:,} must be divisible by the number of parts.",
                fix=f"{fix}." if fix else "Make the layer before it divisible.",
                field="parts",
                fixes=(Fix(fix, (SetParameter("", "parts", nearest),)),) if fix else (),
            )
        return (with_size(x, place, size // self.parts),) * self.parts

    def code(self, x: Shape) -> Code:
        return Code(call=f"{{x}}.chunk({self.parts}, dim={place_of(x, self.axis) + 1})")


class Select(Layer):
    """Takes one place along an axis, and the axis is gone."""

    group, icon, source = Family.COMBINE, "cut", "torch.select"
    synonyms = ("index", "pick", "gather", "first token", "class token")
    help = (
        "Counts from 0; -1 is the last. One step of a sequence leaves a list of features; one "
        "channel of a picture leaves a sequence of its rows."
    )
    example = Example(inputs=(sequence(10, 4),), output=features(4))

    axis: Axis = choice(default=Axis.STEPS, help=AXIS_HELP, on_node=True)
    index: int = whole(
        default=0, low=-65_536, help="Which place; -1 is the last one.", on_node=True
    )

    def shape(self, x: Shape) -> Shape:
        place = place_of(x, self.axis)
        size = x.known[place]
        if not -size <= self.index < size:
            usable = size - 1 if self.index > 0 else 0
            raise misfit(
                "index-outside",
                found=f"{{node}} takes place {self.index:,} of {self.axis} from {x.phrase}.",
                expected=f"It should be from {-size:,} to {size - 1:,}.",
                fix=f"Use {usable:,}.",
                field="index",
                fixes=(Fix(f"Use {usable:,}", (SetParameter("", "index", usable),)),),
            )
        return without(x, (place,))

    def code(self, x: Shape) -> Code:
        place = place_of(x, self.axis)
        rest = ".unsqueeze(1)" if len(x.sizes) == 1 else ""
        return Code(call="{x}" + indexed(place, str(self.index)) + rest)


class LastStep(Layer):
    """Takes the last step of a sequence."""

    group, icon, source = Family.COMBINE, "cut", "Indexing of torch.Tensor"
    synonyms = ("last output", "final state", "return sequences")
    help = "What a recurrent layer answers after it has read everything, as a list of features."
    example = Example(inputs=(sequence(10, 4),), output=features(4))

    def shape(self, x: Shape) -> Shape:
        if x.kind is not ShapeKind.SEQUENCE:
            raise misfit(
                "kind-mismatch",
                found=f"{{node}} takes a sequence, but {x.phrase} arrives.",
                fix="Delete it, or feed it a sequence.",
                port="x",
            )
        return of_sizes(x.known[1:])

    def code(self, x: Shape) -> Code:
        return Code(call="{x}[:, -1]")


class Summary(StrEnum):
    """What many numbers become one by."""

    MEAN = "mean"
    SUM = "sum"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    NORM = "norm"


class Over(StrEnum):
    """Which axes are summed up."""

    FEATURES = "features"
    STEPS = "steps"
    PLACES = "all places"
    DEPTH = "depth"
    HEIGHT = "height"
    WIDTH = "width"
    ALL = "everything"


class Reduce(Layer):
    """Makes one number of many along some axes: their mean, sum, largest, smallest or norm."""

    group, icon, source = Family.COMBINE, "pool", "torch.mean, sum, amax, amin, linalg.vector_norm"
    synonyms = ("mean", "sum", "max", "norm", "pool", "average over time", "aggregate")
    help = (
        "All places of a picture are its height and width, those of a sequence its steps. The axes "
        "disappear, or stay with the size 1."
    )
    example = Example(inputs=(image(7, 7, 512),), output=features(512))

    operation: Summary = choice(
        default=Summary.MEAN, help="What the numbers become one by.", on_node=True
    )
    over: Over = choice(default=Over.PLACES, help="Which axes are summed up.", on_node=True)
    keep: bool = flag(default=False, help="Lets the axes stay with the size 1.")

    def shape(self, x: Shape) -> Shape:
        places = self._places(x)
        if self.keep:
            for place in places:
                x = with_size(x, place, 1)
            return Shape(x.kind, x.sizes)
        left = without(x, places)
        return Shape(left.kind, left.sizes)

    def code(self, x: Shape) -> Code:
        places = tuple(place + 1 for place in self._places(x))
        axes = f"dim={places[0] if len(places) == 1 else places}"
        if self.keep or len(places) == len(x.sizes) == 1:
            axes += ", keepdim=True"
        number = "{x}.float()" if x.whole else "{x}"
        call = {
            Summary.MEAN: f"{number}.mean({axes})",
            Summary.SUM: f"{number}.sum({axes})",
            Summary.MAXIMUM: f"{number}.amax({axes})",
            Summary.MINIMUM: f"{number}.amin({axes})",
            Summary.NORM: f"torch.linalg.vector_norm({number}, {axes})",
        }[self.operation]
        if len(places) == len(x.sizes) > 1 and not self.keep:
            call += ".unsqueeze(1)"
        return Code(call=call)

    def _places(self, x: Shape) -> tuple[int, ...]:
        axes = axes_of(x)
        if self.over is Over.ALL:
            return tuple(range(len(axes)))
        if self.over is Over.PLACES:
            wanted: list[Axis] = [axis for axis in axes if axis != Axis.FEATURES]
        else:
            wanted = [axis for axis in axes if axis.value == self.over.value]
        if not wanted:
            raise axis_missing(x, self.over.value, axes, field="over")
        return tuple(axes.index(axis) for axis in wanted)
