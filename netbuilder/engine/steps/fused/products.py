"""Products of layers with batches: plain loops for small ones, BLAS for wide ones.

Everything that a layer computes lies unit by unit, the rows of the batch innermost and filled up
to whole vectors, so that even the smallest network works on several rows at a time.
"""

from __future__ import annotations

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.kernel import Floats

_f = np.float32
# Rows are filled up to a multiple of this.
LANES = 8


@compiled
def padded(rows: int) -> int:
    """Rows with those that fill them up to whole vectors."""
    return (rows + LANES - 1) // LANES * LANES


@compiled
def combine(
    weights: Floats, steps: tuple[int, int], given: Floats, found: Floats, width: int
) -> None:
    """Add to each row of `found` the rows of `given`, weighted; a matrix product.

    Args:
        weights: Flat; the weight of row i of `given` for row o of `found` lies at o * steps[0] +
            i * steps[1].
        given, found: Flat, each row `width` long.
    """
    step_out, step_in = steps
    many = len(given) // width
    for out in range(len(found) // width):
        row = found[out * width : out * width + width]
        place, n = out * step_out, 0
        while n + 4 <= many:
            first, second = weights[place], weights[place + step_in]
            third, fourth = weights[place + 2 * step_in], weights[place + 3 * step_in]
            part = given[n * width : (n + 4) * width]
            one, two = part[:width], part[width : 2 * width]
            three, four = part[2 * width : 3 * width], part[3 * width :]
            for r in range(width):
                row[r] += (first * one[r] + second * two[r]) + (third * three[r] + fourth * four[r])
            place += 4 * step_in
            n += 4
        while n < many:
            weight = weights[place]
            part = given[n * width : n * width + width]
            for r in range(width):
                row[r] += weight * part[r]
            place += step_in
            n += 1


@compiled
def compare(errors: Floats, given: Floats, found: Floats, width: int) -> None:
    """Products of each row of `errors` with each of `given`: the gradients of a layer's weights."""
    many = len(given) // width
    for out in range(len(errors) // width):
        left = errors[out * width : out * width + width]
        row = found[out * many : out * many + many]
        for n in range(many):
            right = given[n * width : n * width + width]
            sum = _f(0.0)
            for r in range(width):
                sum += left[r] * right[r]
            row[n] = sum


@compiled
def add_up(errors: Floats, found: Floats, width: int) -> None:
    """The sum of each row: the gradients of a layer's bias."""
    for out in range(len(found)):
        row = errors[out * width : out * width + width]
        sum = _f(0.0)
        for r in range(width):
            sum += row[r]
        found[out] = sum


@compiled
def spread(bias: Floats, found: Floats, width: int) -> None:
    """Begin each row with its bias."""
    for out in range(len(found) // width):
        start = bias[out] if len(bias) else _f(0.0)
        row = found[out * width : out * width + width]
        for r in range(width):
            row[r] = start
