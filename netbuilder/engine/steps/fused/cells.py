"""One step of a recurrent cell, forward and backward, by the formulas of torch.

Rows lie one after the other, the units of each innermost; gates in torch's order.
"""

from __future__ import annotations

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.curves import exponential, hyperbolic
from netbuilder.engine.steps.fused.kernel import Floats

TANH, RELU, GRU, LSTM = range(4)
_f = np.float32


@compiled
def gates_of(kind: int) -> int:
    """How many sums a neuron forms in one step."""
    if kind == LSTM:
        return 4
    return 3 if kind == GRU else 1


@compiled
def _squashed(x: np.float32, steepness: np.float32) -> np.float32:
    """1 / (1 + e^-(steepness x)), from which both curves of a gate follow."""
    return _f(1.0) / (_f(1.0) + exponential(-steepness * x))


@compiled
def squash_lstm(gates: Floats, sums: Floats, units: int) -> None:
    """Add what returns, and open and close: the third gate by tanh, the others by logistic."""
    for r in range(len(gates) // (4 * units)):
        row, added = (
            gates[r * 4 * units : (r + 1) * 4 * units],
            sums[r * 4 * units : (r + 1) * 4 * units],
        )
        first, new, last = row[: 2 * units], row[2 * units : 3 * units], row[3 * units :]
        add, add_new, add_last = (
            added[: 2 * units],
            added[2 * units : 3 * units],
            added[3 * units :],
        )
        for n in range(len(first)):
            first[n] = _squashed(first[n] + add[n], _f(1.0))
        for n in range(len(new)):
            new[n] = _f(2.0) * _squashed(new[n] + add_new[n], _f(2.0)) - _f(1.0)
        for n in range(len(last)):
            last[n] = _squashed(last[n] + add_last[n], _f(1.0))


@compiled
def answer_lstm(
    gates: Floats, parts: tuple[Floats, Floats, Floats, Floats], units: int, has_past: bool
) -> None:
    """Memory, its tanh and the answer of a step; parts: memory before and now, tanh, answers."""
    before, memories, bent, answers = parts
    for r in range(len(answers) // units):
        row, here = gates[r * 4 * units : (r + 1) * 4 * units], r * units
        enter, forget = row[:units], row[units : 2 * units]
        new, show = row[2 * units : 3 * units], row[3 * units :]
        kept, curve = memories[here : here + units], bent[here : here + units]
        old = before[here : here + units]
        if has_past:
            for n in range(units):
                kept[n] = forget[n] * old[n] + enter[n] * new[n]
        else:
            for n in range(units):
                kept[n] = enter[n] * new[n]
        answer = answers[here : here + units]
        for n in range(units):
            curve[n] = _f(2.0) * _squashed(kept[n], _f(2.0)) - _f(1.0)
        for n in range(units):
            answer[n] = show[n] * curve[n]


@compiled
def answer_gru(
    gates: Floats,
    parts: tuple[Floats, Floats, Floats, Floats, Floats],
    units: int,
    has_past: bool,
) -> None:
    """The answer of a step; parts: what returns, its bias, answers before, third gate, answers."""
    sums, bias, before, returned, answers = parts
    for r in range(len(answers) // units):
        row, here = gates[r * 3 * units : (r + 1) * 3 * units], r * units
        added = sums[r * 3 * units : (r + 1) * 3 * units]
        first, new = row[: 2 * units], row[2 * units :]
        back, old = returned[here : here + units], before[here : here + units]
        answer = answers[here : here + units]
        for n in range(2 * units):
            first[n] = _squashed(first[n] + added[n], _f(1.0))
        for n in range(units):
            back[n] = added[2 * units + n] + bias[2 * units + n]
        for n in range(units):
            sum = new[n] + first[n] * back[n]
            new[n] = _f(2.0) * _squashed(sum, _f(2.0)) - _f(1.0)
        if has_past:
            for n in range(units):
                stay = first[units + n]
                answer[n] = (_f(1.0) - stay) * new[n] + stay * old[n]
        else:
            for n in range(units):
                answer[n] = (_f(1.0) - first[units + n]) * new[n]


@compiled
def answer_plain(kind: int, gates: Floats, sums: Floats, answers: Floats) -> None:
    """The answer of a step of an Elman layer."""
    if kind == RELU:
        for n in range(len(answers)):
            sum = gates[n] + sums[n]
            # So that what is no number stays so.
            answers[n] = _f(0.0) if sum < _f(0.0) else sum
        return
    for n in range(len(answers)):
        answers[n] = hyperbolic(gates[n] + sums[n])


@compiled
def third(back: Floats, units: int) -> Floats:
    """What belongs to the new answer of a GRU, from slopes of all its gates."""
    count = len(back) // (3 * units)
    found = np.empty(count * units, np.float32)
    for r in range(count):
        found[r * units : (r + 1) * units] = back[r * 3 * units + 2 * units : (r + 1) * 3 * units]
    return found


@compiled
def bend_lstm(
    gates: Floats,
    parts: tuple[Floats, Floats, Floats],
    slopes: Floats,
    units: int,
    has_past: bool,
) -> None:
    """Turn the gates of a step into the slopes at their sums, and carry those of the memory."""
    before, bent, carried = parts
    for r in range(len(slopes) // units):
        row, here = gates[r * 4 * units : (r + 1) * 4 * units], r * units
        enter, forget = row[:units], row[units : 2 * units]
        new, show = row[2 * units : 3 * units], row[3 * units :]
        curve, old = bent[here : here + units], before[here : here + units]
        slope, carry = slopes[here : here + units], carried[here : here + units]
        for n in range(units):
            shown, bow = show[n], curve[n]
            along = carry[n] + slope[n] * shown * (_f(1.0) - bow * bow)
            open, made, stay = enter[n], new[n], forget[n]
            past = old[n] if has_past else _f(0.0)
            show[n] = slope[n] * bow * shown * (_f(1.0) - shown)
            enter[n] = along * made * open * (_f(1.0) - open)
            new[n] = along * open * (_f(1.0) - made * made)
            forget[n] = along * past * stay * (_f(1.0) - stay)
            carry[n] = along * stay


@compiled
def bend_gru(
    gates: Floats,
    back: Floats,
    parts: tuple[Floats, Floats, Floats],
    slopes: Floats,
    units: int,
    has_past: bool,
) -> None:
    """As `bend_lstm`; `back` gets the slopes at what returned, `carried` what goes straight on."""
    returned, before, carried = parts
    for r in range(len(slopes) // units):
        row, here = gates[r * 3 * units : (r + 1) * 3 * units], r * units
        other = back[r * 3 * units : (r + 1) * 3 * units]
        for n in range(units):
            mix, stay, made = row[n], row[units + n], row[2 * units + n]
            slope = slopes[here + n]
            past = before[here + n] if has_past else _f(0.0)
            along = slope * (_f(1.0) - stay) * (_f(1.0) - made * made)
            row[2 * units + n], other[2 * units + n] = along, along * mix
            mixing = along * returned[here + n] * mix * (_f(1.0) - mix)
            row[n], other[n] = mixing, mixing
            staying = slope * (past - made) * stay * (_f(1.0) - stay)
            row[units + n], other[units + n] = staying, staying
            carried[here + n] = slope * stay


@compiled
def bend_plain(kind: int, answers: Floats, slopes: Floats, found: Floats) -> None:
    """Slopes at the sums of a step, from those at its answers."""
    if kind == RELU:
        for n in range(len(answers)):
            found[n] = slopes[n] if answers[n] > _f(0.0) else _f(0.0)
        return
    for n in range(len(answers)):
        found[n] = slopes[n] * (_f(1.0) - answers[n] * answers[n])
