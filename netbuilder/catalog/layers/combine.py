"""Layers that join several wires or change how numbers are laid out."""

from __future__ import annotations

from netbuilder.catalog.layers.axes import AXIS_HELP, Axis, place_of, with_size
from netbuilder.catalog.layers.widening import ends_of, equalising, larger
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.params import choice
from netbuilder.core.problems import Fix, RemoveNode
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
                    fixes=equalising(terms, ends_of("terms", len(terms))),
                )
        return Shape(terms[0].kind, terms[0].sizes)

    def code(self, terms: tuple[Shape, ...]) -> Code:
        return Code(call=" + ".join(f"{{terms[{index}]}}" for index in range(len(terms))))


class Concatenate(Layer):
    """Puts what several wires bring side by side."""

    group, icon, source = Family.COMBINE, "concatenate", "torch.cat"
    synonyms = ("join", "merge", "stack", "append")
    help = (
        "Along features, lists are put in one longer row, pictures are stacked by their channels "
        "and sequences step by step; along steps, one sequence follows the other. Everything but "
        "the size along that axis must be the same."
    )
    inputs = (Socket("terms", many=True),)
    example = Example(inputs=(features(16), features(8)), output=features(24))

    axis: Axis = choice(default=Axis.FEATURES, help=AXIS_HELP)

    def shape(self, terms: tuple[Shape, ...]) -> Shape:
        first = terms[0]
        place = place_of(first, self.axis, "terms")
        for term in terms[1:]:
            if term.kind is not first.kind or with_size(term, place, 1) != with_size(
                first, place, 1
            ):
                raise misfit(
                    "sizes-differ",
                    found=f"{{node}} gets {first.phrase} and {term.phrase}.",
                    expected=f"They may differ in {_WORDS.get(self.axis, self.axis.value)} only.",
                    fix="Insert Flatten before it, or make the sizes equal.",
                    port="terms",
                    fixes=self._fixes(terms),
                )
        return with_size(first, place, sum(term.known[place] for term in terms))

    def _fixes(self, terms: tuple[Shape, ...]) -> tuple[Fix, ...]:
        ends = ends_of("terms", len(terms))
        if self.axis is Axis.FEATURES:
            return (*larger(terms, ends), Fix("Delete it", (RemoveNode(""),)))
        place = place_of(terms[0], self.axis, "terms")
        is_alike = all(term.kind is terms[0].kind for term in terms)
        return equalising([with_size(term, place, 1) for term in terms] if is_alike else (), ends)

    def code(self, terms: tuple[Shape, ...]) -> Code:
        axis = place_of(terms[0], self.axis, "terms") + 1
        return Code(call=f"torch.cat([{{terms}}], dim={axis})")


_WORDS = {
    Axis.FEATURES: "the number of features or channels",
    Axis.STEPS: "the number of steps",
}
