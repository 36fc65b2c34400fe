"""Layers that join several wires or change how numbers are laid out."""

from __future__ import annotations

from netbuilder.catalog.layers.shared import feature_axis, feature_count, with_features
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.shapes import Shape, ShapeKind, features, image


class Flatten(Layer):
    """Lays all numbers of a picture or a sequence out in one row."""

    group, icon, source = Family.COMBINE, "flatten", "torch.flatten"
    synonyms = ("reshape", "vector", "unroll")
    help = "Stands between layers for pictures or sequences and layers of neurons."
    example = Example(inputs=(image(4, 4, 8),), output=features(128))

    def shape(self, x: Shape) -> Shape:
        if x.kind in (ShapeKind.TOKENS, ShapeKind.TREE):
            raise misfit(
                "kind-mismatch",
                found=f"{{node}} takes a picture, a volume or a sequence, but {x.phrase} arrives.",
                port="x",
            )
        return features(x.count)

    def code(self, x: Shape) -> Code:
        return Code(call="{x}.flatten(1)")


class Add(Layer):
    """Adds what several wires bring, number by number."""

    group, icon, source = Family.COMBINE, "sum", "He et al. 2016, CVPR, arXiv:1512.03385"
    synonyms = ("sum", "plus", "residual", "skip connection", "shortcut")
    help = "All wires must bring the same size. Used for shortcuts around layers."
    inputs = (Socket("terms", many=True),)
    example = Example(inputs=(features(16), features(16)), output=features(16))

    def shape(self, terms: tuple[Shape, ...]) -> Shape:
        for term in terms[1:]:
            if (term.kind, term.sizes) != (terms[0].kind, terms[0].sizes):
                raise misfit(
                    "sizes-differ",
                    found=f"{{node}} gets {terms[0].phrase} and {term.phrase}.",
                    expected="All that is added must have the same size.",
                    fix="Make the layers before it equally wide.",
                    port="terms",
                )
        return Shape(terms[0].kind, terms[0].sizes)

    def code(self, terms: tuple[Shape, ...]) -> Code:
        return Code(call=" + ".join(f"{{terms[{index}]}}" for index in range(len(terms))))


class Concatenate(Layer):
    """Puts what several wires bring side by side."""

    group, icon, source = Family.COMBINE, "concatenate", "torch.cat"
    synonyms = ("join", "merge", "stack", "append")
    help = (
        "Features are put in one longer row, pictures are stacked by their channels, sequences "
        "step by step. Everything but the number of features must be the same."
    )
    inputs = (Socket("terms", many=True),)
    example = Example(inputs=(features(16), features(8)), output=features(24))

    def shape(self, terms: tuple[Shape, ...]) -> Shape:
        first = terms[0]
        for term in terms[1:]:
            if term.kind is not first.kind or with_features(term, 1) != with_features(first, 1):
                raise misfit(
                    "sizes-differ",
                    found=f"{{node}} gets {first.phrase} and {term.phrase}.",
                    expected="They may differ in the number of features or channels only.",
                    fix="Insert Flatten before it, or make the sizes equal.",
                    port="terms",
                )
        return with_features(first, sum(feature_count(term) for term in terms))

    def code(self, terms: tuple[Shape, ...]) -> Code:
        return Code(call=f"torch.cat([{{terms}}], dim={feature_axis(terms[0])})")
