"""Products of two matrices that flow along wires."""

from __future__ import annotations

from math import prod

from netbuilder.catalog.layers.axes import real_numbers
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.params import flag
from netbuilder.core.problems import Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, sequence


class MatrixProduct(Layer):
    """Multiplies the matrices that two wires bring, row by column."""

    group, icon, source = Family.COMBINE, "sum", "torch.matmul"
    synonyms = ("matmul", "matrix multiplication", "bmm", "attention scores")
    help = (
        "The steps of a sequence are the rows of a matrix and its features the columns; the "
        "channels of a picture are multiplied one by one. With 'transpose right', every row of "
        "left meets every row of right, as in attention."
    )
    inputs = (Socket("left"), Socket("right"))
    example = Example(inputs=(sequence(4, 8), sequence(8, 16)), output=sequence(4, 16))

    transpose_right: bool = flag(
        default=False, help="Swaps rows and columns of what arrives at right.", on_node=True
    )

    def shape(self, left: Shape, right: Shape) -> Shape:
        wanted = (ShapeKind.SEQUENCE, ShapeKind.IMAGE, ShapeKind.VOLUME)
        for port, arriving in (("left", left), ("right", right)):
            real_numbers(arriving, port)
            if arriving.kind not in wanted:
                raise misfit(
                    "kind-mismatch",
                    found=f"{{node}} takes sequences or pictures, but {arriving.phrase} arrives.",
                    fix="Insert Reshape before it, with a size of two numbers.",
                    port=port,
                )
        *batch, rows, inner = left.known
        *others, height, width = right.known
        if left.kind is not right.kind or batch != others:
            raise misfit(
                "sizes-differ",
                found=f"{{node}} gets {left.phrase} and {right.phrase}.",
                expected="All but the last two sizes must be the same.",
                fix="Make the layers before it equal.",
                port="right",
            )
        if self.transpose_right:
            height, width = width, height
        if inner != height:
            raise self._unequal(left, right, inner == width)
        return Shape(left.kind, (*batch, rows, width))

    def code(self, left: Shape, right: Shape) -> Code:
        return Code(call=f"{{left}} @ {{right}}{'.mT' if self.transpose_right else ''}")

    def multiply_adds(self, left: Shape, right: Shape) -> int:
        *batch, rows, inner = left.known
        return prod(batch) * rows * inner * self.shape(left, right).known[-1]

    def _unequal(self, left: Shape, right: Shape, helps: bool) -> Exception:
        wanted = not self.transpose_right
        label = "Transpose right" if wanted else "Do not transpose right"
        fix = Fix(label, (SetParameter("", "transpose_right", wanted),))
        return misfit(
            "inner-sizes-differ",
            found=f"{{node}} gets {left.phrase} and {right.phrase}.",
            expected=(
                f"Left has {left.known[-1]:,} columns, so right needs as many "
                f"{'columns' if self.transpose_right else 'rows'}."
            ),
            fix=f"{label}." if helps else "Make the layers before it fit.",
            port="right",
            field="transpose_right",
            fixes=(fix,) if helps else (),
        )
