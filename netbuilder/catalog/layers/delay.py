"""Memory of one step, through which wires may run in a circle."""

from __future__ import annotations

from netbuilder.catalog.layers.shared import wrong_kind
from netbuilder.core.layer import Code, Example, Family, Layer, misfit
from netbuilder.core.params import whole
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, sequence


class Delay(Layer):
    """Answers with what arrived one step before; the first step gets zeros."""

    group, icon, source = Family.MEMORY, "delay", "Elman 1990, Cognitive Science 14:179"
    breaks_loops = True
    mixes_steps = True
    width = "units"
    synonyms = ("memory", "recurrence", "feedback", "loop", "previous step", "jordan", "context")
    help = (
        "A wire may lead back to an earlier layer through this one only, since it answers with the "
        "step before. What stands in the circle is then computed step by step along the sequence: "
        "recurrent networks drawn by hand."
    )
    example = Example(inputs=(sequence(10, 16),), output=sequence(10, 16))

    units: int = whole(
        default=0,
        low=0,
        label="width",
        unit="numbers",
        on_node=True,
        help="How many numbers it remembers; 0 follows what arrives, and in a circle its feeder.",
    )

    def shape(self, x: Shape) -> Shape:
        if x.kind is not ShapeKind.SEQUENCE:
            raise wrong_kind(
                self.title, x, (ShapeKind.SEQUENCE,), instruction="Use it between sequences."
            )
        if self.units not in (0, x.known[1]):
            raise _other_width(self.units, x)
        return x

    def code(self, x: Shape) -> Code:
        return Code(call="nn.functional.pad({x}[:, :-1], (0, 0, 1, 0))")


def _other_width(units: int, x: Shape) -> DesignError:
    found = x.known[1]
    return misfit(
        "delay-width-mismatch",
        found=f"{{node}} remembers {units:,} numbers, but {x.phrase} arrives.",
        fix=f"Set width to {found:,}.",
        field="units",
        fixes=(Fix(f"Set width to {found:,}", (SetParameter("", "units", found),)),),
    )
