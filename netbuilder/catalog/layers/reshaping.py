"""Layers that lay the same numbers out in another way, without weights."""

from __future__ import annotations

from math import prod

from netbuilder.catalog.layers.axes import (
    AXIS_HELP,
    Axis,
    axes_of,
    axis_missing,
    of_sizes,
    place_of,
    with_size,
)
from netbuilder.core.layer import Code, Example, Family, Layer, misfit
from netbuilder.core.params import choice, sizes, whole
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, features, image, sequence


class Reshape(Layer):
    """Reads the same numbers as a list, a sequence, a picture or a volume of another size."""

    group, icon, source = Family.COMBINE, "reshape", "torch.reshape"
    synonyms = ("view", "unflatten", "resize", "fold")
    help = (
        "Changes how numbers are grouped, not their order: a picture is filled channel by channel, "
        "each row by row. The new size must hold as many numbers as arrive; a 0 stands for as many "
        "as are left."
    )
    example = Example(
        inputs=(features(784),), output=image(28, 28, 1), params={"size": (28, 28, 1)}
    )

    size: tuple[int, ...] = sizes(
        default=(0,),
        lengths=(1, 2, 3, 4),
        low=0,
        high=1_000_000,
        on_node=True,
        help=(
            "One number: features; two: steps and features; three: height, width and channels; "
            "four: depth, height, width and channels."
        ),
    )

    def shape(self, x: Shape) -> Shape:
        size, known = self.size, prod(size for size in self.size if size)
        if size.count(0) > 1:
            raise self._refused(x, "Only one of the sizes may be 0, for as many as are left.")
        if 0 in size and x.count % known == 0:
            size = tuple(each or x.count // known for each in size)
        if prod(size) != x.count:
            raise self._refused(x, f"{x.count:,} numbers arrive, so as many must be asked for.")
        return of_sizes(size if len(size) < 3 else (size[-1], *size[:-1]), x.whole)

    def code(self, x: Shape) -> Code:
        return Code(call=f"{{x}}.reshape(-1, {', '.join(map(str, self.shape(x).known))})")

    def _refused(self, x: Shape, expected: str) -> DesignError:
        fitting = self._nearest(x.count)
        asked = " × ".join(f"{each:,}" for each in self.size)
        used = " × ".join(f"{each:,}" for each in fitting)
        return misfit(
            "count-differs",
            found=f"{{node}} should make {asked} of {x.phrase}.",
            expected=expected,
            fix=f"Use {used}.",
            field="size",
            fixes=(Fix(f"Use {used}", (SetParameter("", "size", list(fitting)),)),),
        )

    def _nearest(self, count: int) -> tuple[int, ...]:
        """The wanted size with one number changed so that it fits, or one long list."""
        for place in reversed(range(len(self.size))):
            others = [each or 1 for index, each in enumerate(self.size) if index != place]
            if count % prod(others) == 0:
                others.insert(place, count // prod(others))
                return tuple(others)
        return (count,)


class Permute(Layer):
    """Puts the axes of what arrives in another order."""

    group, icon, source = Family.COMBINE, "reshape", "torch.permute"
    synonyms = ("transpose", "swap axes", "movedim", "dimshuffle")
    help = (
        "Counts axes as torch does, after the batch: 1 and 2 are steps and features of a sequence; "
        "1, 2 and 3 are channels, height and width of a picture. 2, 1 swaps steps and features."
    )
    example = Example(inputs=(sequence(20, 8),), output=sequence(8, 20))

    order: tuple[int, ...] = sizes(
        default=(2, 1),
        lengths=(1, 2, 3, 4),
        high=4,
        on_node=True,
        help="For each axis of the answer, the number of the axis it is taken from.",
    )

    def shape(self, x: Shape) -> Shape:
        count = len(x.sizes)
        if sorted(self.order) != list(range(1, count + 1)):
            turned = list(range(count, 0, -1))
            words = ", ".join(map(str, turned))
            raise misfit(
                "axes-differ",
                found=(
                    f"{{node}} orders the axes {', '.join(map(str, self.order))}, but {x.phrase} "
                    f"{'arrive' if x.kind is ShapeKind.FEATURES else 'arrives'}."
                ),
                expected=f"Each number from 1 to {count} must be there once.",
                fix=f"Use {words}.",
                field="order",
                fixes=(Fix(f"Use {words}", (SetParameter("", "order", turned),)),),
            )
        sizes_known = x.known
        return Shape(x.kind, tuple(sizes_known[place - 1] for place in self.order), x.whole)

    def code(self, x: Shape) -> Code:
        return Code(call=f"{{x}}.permute(0, {', '.join(map(str, self.order))})")


class Expand(Layer):
    """Repeats what has a size of 1 along one axis, without copying it."""

    group, icon, source = Family.COMBINE, "reshape", "torch.Tensor.expand"
    synonyms = ("repeat", "repeat vector", "tile", "broadcast")
    help = (
        "Stretches an axis of size 1 to a count. A list of features becomes a sequence that says "
        "it again at every step, which is how a decoder is told what an encoder found."
    )
    example = Example(inputs=(features(16),), output=sequence(10, 16), params={"count": 10})

    axis: Axis = choice(default=Axis.STEPS, help=AXIS_HELP, on_node=True)
    count: int = whole(default=2, help="How often it is there in the end.", on_node=True)

    def shape(self, x: Shape) -> Shape:
        if self._is_new(x):
            return sequence(self.count, x.known[0])
        place = place_of(x, self.axis)
        if x.known[place] != 1:
            ones = tuple(axis for axis in axes_of(x) if x.known[axes_of(x).index(axis)] == 1)
            if ones:
                raise axis_missing(x, self.axis.value, ones)
            raise misfit(
                "axis-not-one",
                found=f"{{node}} repeats along '{self.axis.value}', but {x.phrase} arrives.",
                expected="That axis must have the size 1.",
                fix="Delete it, or make that axis 1 before it.",
                field="axis",
            )
        return with_size(x, place, self.count)

    def code(self, x: Shape) -> Code:
        if self._is_new(x):
            return Code(call=f"{{x}}.unsqueeze(1).expand(-1, {self.count}, -1)")
        place = place_of(x, self.axis)
        counts = ["-1"] * (len(x.sizes) + 1)
        counts[place + 1] = str(self.count)
        return Code(call=f"{{x}}.expand({', '.join(counts)})")

    def _is_new(self, x: Shape) -> bool:
        return x.kind is ShapeKind.FEATURES and self.axis is Axis.STEPS
