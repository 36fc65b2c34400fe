"""A node whose answer a person writes down as a formula."""

from __future__ import annotations

from netbuilder.catalog.formula_parser import FormulaError, Part, names_in, parsed, torch_text
from netbuilder.catalog.layers.joining import STRETCH, aligned, broadcast
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.params import name
from netbuilder.core.problems import Fix, SetParameter
from netbuilder.core.shapes import Shape, features

INPUTS = ("x", "y", "z", "w")


def refused(text: str) -> str:
    """Why a text is no formula of the inputs, as a sentence; empty where it is one."""
    try:
        parsed(text, INPUTS)
    except FormulaError as error:
        return str(error)
    return ""


class Formula(Layer):
    """Computes a formula of what arrives, number by number."""

    group, icon, source = Family.COMBINE, "sum", "A formula of your own"
    synonyms = ("expression", "lambda", "function", "equation", "custom", "arithmetic")
    help = (
        "Knows + - * / **, parentheses, pi, e and the functions sin, cos, tan, exp, log, sqrt, "
        f"abs, tanh, sigmoid, relu, min and max of its inputs x, y, z and w. {STRETCH}"
    )
    inputs = (
        Socket("x"),
        Socket("y", optional=True),
        Socket("z", optional=True),
        Socket("w", optional=True),
    )
    example = Example(
        inputs=(features(8), features(8)), output=features(8), params={"formula": "x * sigmoid(y)"}
    )

    formula: str = name(
        default="x",
        help="Arithmetic of the inputs x, y, z and w: x * sigmoid(y).",
        on_node=True,
        high=1000,
        check=refused,
        samples=("x", "-x ** 2 + 1", "sin(2 * pi * x) / 3", "max(x, 0.5) - min(x, x * x)"),
    )

    def shape(self, x: Shape, y: Shape | None, z: Shape | None, w: Shape | None) -> Shape:
        arriving = dict(zip(INPUTS, (x, y, z, w), strict=True))
        used = names_in(self._parsed)
        missing = [each for each in INPUTS if each in used and arriving[each] is None]
        if missing:
            raise misfit(
                "input-not-wired",
                found=f"The formula of {{node}} uses {missing[0]}, where nothing arrives.",
                fix=f"Draw a wire to {missing[0]}.",
                port=missing[0],
            )
        if not used:
            raise misfit(
                "formula-constant",
                found=f"The formula of {{node}} uses nothing of {x.phrase} that arrives.",
                fix="Use x in it.",
                field="formula",
                fixes=(Fix("Use x", (SetParameter("", "formula", "x"),)),),
            )
        return broadcast(self._shapes(x, y, z, w), "x")

    def code(self, x: Shape, y: Shape | None, z: Shape | None, w: Shape | None) -> Code:
        arriving = dict(zip(INPUTS, (x, y, z, w), strict=True))
        whole = broadcast(self._shapes(x, y, z, w), "x")

        def written(each: str) -> str:
            shape = arriving[each]
            return aligned(shape, whole, f"{{{each}}}") if shape is not None else f"{{{each}}}"

        return Code(call=torch_text(self._parsed, written))

    @property
    def _parsed(self) -> Part:
        return parsed(self.formula, INPUTS)

    def _shapes(self, *arriving: Shape | None) -> tuple[Shape, ...]:
        """The shapes that the formula uses."""
        used = names_in(self._parsed)
        pairs = zip(INPUTS, arriving, strict=True)
        return tuple(shape for each, shape in pairs if each in used and shape is not None)
