"""Layers that bring several tensors together by arithmetic, number by number."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.catalog.layers.axes import real_numbers
from netbuilder.catalog.layers.shared import feature_axis
from netbuilder.catalog.layers.widening import End, ends_of, equalising
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.problems import DesignError, Fix
from netbuilder.core.shapes import Shape, ShapeKind, features, image

PAIR = (Socket("left"), Socket("right"))
BOTH: tuple[End, ...] = (("left", 0), ("right", 0))
STRETCH = (
    "A size of 1 is stretched to fit. A list of features beside a picture or a sequence is used "
    "at every place of it, as squeeze-and-excite does."
)


def broadcast(shapes: tuple[Shape, ...], port: str, ends: Sequence[End] = ()) -> Shape:
    """The shape of arithmetic between several shapes.

    Args:
        ends: Where each of them arrives, so that repairs can be offered.

    Raises:
        DesignError: They cannot be stretched to one shape.
    """
    for shape in shapes:
        real_numbers(shape, port)
    largest = max(shapes, key=lambda shape: len(shape.sizes))
    sizes = [1] * len(largest.sizes)
    for shape in shapes:
        fitted = _fitted(shape, largest)
        if shape.kind not in (largest.kind, ShapeKind.FEATURES) or len(fitted) != len(sizes):
            raise differing(largest, shape, port, _fixes(shapes, ends))
        for place, size in enumerate(fitted):
            if 1 not in (size, sizes[place]) and size != sizes[place]:
                raise differing(largest, shape, port, _fixes(shapes, ends))
            sizes[place] = max(sizes[place], size)
    return Shape(largest.kind, tuple(sizes))


def aligned(shape: Shape, whole: Shape, text: str) -> str:
    """Text of a tensor with the axes of `whole`, so that torch stretches it."""
    if shape.kind is whole.kind:
        return text
    if whole.kind is ShapeKind.SEQUENCE:
        return f"{text}[:, None]"
    return f"{text}[:, :{', None' * (len(whole.sizes) - 1)}]"


def differing(first: Shape, second: Shape, port: str, fixes: tuple[Fix, ...] = ()) -> DesignError:
    """The error of arithmetic between sizes that do not fit together."""
    return misfit(
        "sizes-differ",
        found=f"{{node}} gets {first.phrase} and {second.phrase}.",
        expected="They must have the same size; a size of 1 is stretched to fit.",
        fix="Make the layers before it equally wide.",
        port=port,
        fixes=fixes,
    )


def _fixes(shapes: tuple[Shape, ...], ends: Sequence[End]) -> tuple[Fix, ...]:
    """Repairs of all that is not stretched anyway."""
    meant = [pair for pair in zip(shapes, ends, strict=False) if pair[0].count > 1]
    return equalising([shape for shape, _ in meant], [end for _, end in meant])


def _fitted(shape: Shape, whole: Shape) -> tuple[int, ...]:
    """Sizes with as many places as those of `whole`, features where its features are."""
    if shape.kind is whole.kind:
        return shape.known
    sizes = [1] * len(whole.sizes)
    if shape.kind is ShapeKind.FEATURES and whole.kind is not ShapeKind.TOKENS:
        sizes[feature_axis(whole) - 1] = shape.known[0]
    return tuple(sizes)


class Multiply(Layer):
    """Multiplies what several wires bring, number by number."""

    group, icon, source = Family.COMBINE, "sum", "torch.mul"
    synonyms = ("product", "times", "hadamard", "gate", "scale", "squeeze excite")
    help = f"Used for gates: one wire decides how much of another passes. {STRETCH}"
    inputs = (Socket("factors", many=True),)
    example = Example(inputs=(image(8, 8, 16), features(16)), output=image(8, 8, 16))

    def shape(self, factors: tuple[Shape, ...]) -> Shape:
        return broadcast(factors, "factors", ends_of("factors", len(factors)))

    def code(self, factors: tuple[Shape, ...]) -> Code:
        whole = broadcast(factors, "factors")
        texts = (
            aligned(shape, whole, f"{{factors[{index}]}}") for index, shape in enumerate(factors)
        )
        return Code(call=" * ".join(texts))


class Subtract(Layer):
    """Takes what arrives at its second input away from what arrives at its first."""

    group, icon, source = Family.COMBINE, "sum", "torch.sub"
    synonyms = ("minus", "difference")
    help = f"Answers left minus right. {STRETCH}"
    inputs = PAIR
    example = Example(inputs=(features(16), features(16)), output=features(16))

    def shape(self, left: Shape, right: Shape) -> Shape:
        return broadcast((left, right), "right", BOTH)

    def code(self, left: Shape, right: Shape) -> Code:
        whole = broadcast((left, right), "right")
        first, second = aligned(left, whole, "{left}"), aligned(right, whole, "{right}")
        return Code(call=f"{first} - {second}")


class Average(Layer):
    """Answers the mean of what several wires bring, number by number."""

    group, icon, source = Family.COMBINE, "sum", "torch.mean"
    synonyms = ("mean", "ensemble")
    help = f"Used to let several branches vote with equal weight. {STRETCH}"
    inputs = (Socket("terms", many=True),)
    example = Example(inputs=(features(16), features(16)), output=features(16))

    def shape(self, terms: tuple[Shape, ...]) -> Shape:
        return broadcast(terms, "terms", ends_of("terms", len(terms)))

    def code(self, terms: tuple[Shape, ...]) -> Code:
        whole = broadcast(terms, "terms")
        texts = [aligned(shape, whole, f"{{terms[{index}]}}") for index, shape in enumerate(terms)]
        return Code(call=f"({' + '.join(texts)}) / {len(terms)}" if len(terms) > 1 else texts[0])


class Maximum(Layer):
    """Answers the largest of what several wires bring, number by number."""

    group, icon = Family.COMBINE, "sum"
    source = "Goodfellow et al. 2013, ICML, arXiv:1302.4389"
    synonyms = ("max", "maxout")
    help = f"At every place the wire with the largest number decides. {STRETCH}"
    inputs = (Socket("terms", many=True),)
    example = Example(inputs=(features(16), features(16)), output=features(16))

    def shape(self, terms: tuple[Shape, ...]) -> Shape:
        return broadcast(terms, "terms", ends_of("terms", len(terms)))

    def code(self, terms: tuple[Shape, ...]) -> Code:
        whole = broadcast(terms, "terms")
        call, *others = (
            aligned(shape, whole, f"{{terms[{index}]}}") for index, shape in enumerate(terms)
        )
        for text in others:
            call = f"torch.maximum({call}, {text})"
        return Code(call=call)


class Comparison(Layer, is_abstract=True):
    """What both comparisons of two lists of features share."""

    group, icon = Family.COMBINE, "sum"
    inputs = PAIR
    example = Example(inputs=(features(16), features(16)), output=features(1))

    def shape(self, left: Shape, right: Shape) -> Shape:
        real_numbers(left, "left")
        real_numbers(right, "right")
        if (left.kind, left.sizes) != (right.kind, right.sizes):
            raise differing(left, right, "right", equalising((left, right), BOTH))
        place = feature_axis(left) - 1
        return Shape(left.kind, (*left.sizes[:place], 1, *left.sizes[place + 1 :]))


class Dot(Comparison):
    """Multiplies two lists of features number by number and adds up: one number for how alike."""

    title = "Dot product"
    source = "torch.linalg.vecdot"
    synonyms = ("inner product", "scalar product", "similarity")
    help = (
        "Answers one number for each sample; for a sequence or a picture, one for each place. Used "
        "where two branches are compared, as in recommenders."
    )

    def code(self, left: Shape, right: Shape) -> Code:
        axis = feature_axis(left)
        return Code(call=f"({{left}} * {{right}}).sum(dim={axis}, keepdim=True)")

    def multiply_adds(self, left: Shape, right: Shape) -> int:
        return left.count


class CosineSimilarity(Comparison):
    """Compares the directions of two lists of features: 1 the same, 0 unrelated, -1 opposite."""

    source = "torch.nn.CosineSimilarity"
    synonyms = ("cosine", "angle", "siamese", "similarity")
    help = (
        "A dot product in which the lengths do not count. Answers one number for each sample; for "
        "a sequence or a picture, one for each place."
    )

    def code(self, left: Shape, right: Shape) -> Code:
        axis = feature_axis(left)
        call = f"nn.functional.cosine_similarity({{left}}, {{right}}, dim={axis})"
        return Code(call=f"{call}.unsqueeze({axis})")

    def multiply_adds(self, left: Shape, right: Shape) -> int:
        return 3 * left.count
