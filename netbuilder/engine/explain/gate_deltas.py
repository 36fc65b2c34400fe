"""Deltas in recurrent layers: how the loss comes back through gates, memory and time."""

from __future__ import annotations

import torch
from torch import Tensor

from netbuilder.engine.explain.cells import GATES, Pass
from netbuilder.engine.explain.gates import (
    MEMORY,
    STATE,
    Spot,
    before,
    later,
    placed,
    spot_of,
    through,
)
from netbuilder.engine.explain.links import weight_number
from netbuilder.engine.explain.scene import Index, Scene
from netbuilder.engine.explain.terms import Many, product, ranked, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

_CLOSE = 1e-12
_SLOPE = "slope of its bend"


def gate_delta_value(scene: Scene, number: Number) -> float:
    """The slope of the loss in the sum of a gate, in an answer or in a memory at a step."""
    spot = spot_of(scene, number, scene.whole.nodes.get(number.node))
    return _delta(scene, spot, spot.name, spot.step, spot.unit)


def gate_delta_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """The delta rule for it.

    Raises:
        ProblemError: The node has no such gate.
    """
    spot = spot_of(scene, number, scene.whole.nodes.get(number.node))
    if spot.name == STATE:
        return (_of_state(scene, spot),)
    if spot.name == MEMORY:
        return (_of_memory(scene, spot),)
    factors = _of_gate(scene, spot)
    term = product(*factors)
    words = "What comes back, times what the gate works on, times the slope of its bend."
    return (Stage(words, (term,), term.value),)


def _of_gate(scene: Scene, spot: Spot) -> tuple[Factor, ...]:
    found, at, step, unit = spot.found, scene.at, spot.step, spot.unit
    total = found.sums[step][spot.place][at, unit]
    share, bent = real(total.sigmoid()), real(total.tanh())
    open_slope = Factor(_SLOPE, share * (1.0 - share))
    new_slope = Factor(_SLOPE, 1.0 - bent * bent)
    if found.mode == "LSTM":
        memory = _link(scene, spot, MEMORY, "delta of the memory")
        if spot.name == "output":
            there = spot.number(Quantity.GATE, MEMORY, scene)
            shown = Factor("tanh of the memory", real(found.memories[step][at, unit].tanh()), there)
            return (_link(scene, spot, STATE, "delta of the answer"), shown, open_slope)
        if spot.name == "forget":
            return (memory, before(scene, spot, MEMORY, "memory before"), open_slope)
        other = "new" if spot.name == "input" else "input"
        slope = open_slope if spot.name == "input" else new_slope
        return (memory, through(scene, spot, other), slope)
    answer = _link(scene, spot, STATE, "delta of the answer")
    if found.mode != "GRU":
        relu = Factor(_SLOPE, 1.0 if real(total) > 0 else 0.0)
        return (answer, relu if found.mode == "RNN_RELU" else new_slope)
    new, update = through(scene, spot, "new"), through(scene, spot, "update")
    if spot.name == "new":
        return (answer, Factor("1 - update gate", 1.0 - update.value, update.number), new_slope)
    if spot.name == "update":
        old = before(scene, spot, STATE, "answer before")
        less = Factor("answer before, less the new value", old.value - new.value, old.number)
        return (answer, less, open_slope)
    units = found.start.shape[1]
    recalled = real(found.recalled[step][at, 2 * units + unit])
    words = "what the state adds to the new value"
    return (
        _link(scene, spot, "new", "delta of the new value"),
        Factor(words, recalled),
        open_slope,
    )


def _of_memory(scene: Scene, spot: Spot) -> Stage:
    """What comes back to the memory: from the answer, and from the memory of the next step."""
    gate = through(scene, spot, "output")
    bent = real(spot.found.memories[spot.step][scene.at, spot.unit].tanh())
    terms: list[Term | Many] = [
        product(
            _link(scene, spot, STATE, "delta of the answer"),
            gate,
            Factor("slope of tanh", 1.0 - bent * bent),
        )
    ]
    step = later(spot)
    if step >= 0:
        forget = through(scene, spot, "forget", step)
        words = "forget gate of the next step"
        behind = _link(scene, spot, MEMORY, "delta of the next memory", step)
        terms.append(product(behind, Factor(words, forget.value, forget.number)))
    words = "What comes back from the answer, and from the memory of the next step."
    return _with_rest(scene, words, terms, spot)


def _of_state(scene: Scene, spot: Spot) -> Stage:
    """What comes back to an answer: from later gates, later answers, and what is behind."""
    parts: list[Term | Many] = []
    step = later(spot)
    if step >= 0:
        parts += from_gates(scene, spot, spot.found, "hh", (step, spot.unit))
        if spot.found.mode == "GRU":
            share = through(scene, spot, "update", step)
            behind = _link(scene, spot, STATE, "delta of the next answer", step)
            words = "update gate of the next step"
            parts.append(product(behind, Factor(words, share.value, share.number)))
    for above in _above(spot):
        parts += from_gates(scene, spot, above, "ih", (spot.step, spot.first + spot.unit))
    words = "What comes back from the next step and from the layers behind, added up."
    return _with_rest(scene, words, parts, spot)


def from_gates(
    scene: Scene,
    spot: Spot,
    found: Pass,
    side: str,
    place: tuple[int, int],
    share: float = 1.0,
) -> list[Term | Many]:
    """Deltas of all gates of a pass at a step, each times its weight from one number.

    Args:
        spot: A neuron of the same layer.
        side: ``ih`` for a number that arrives, ``hh`` for one of the state before.
        place: The step, and which number.
        share: How much of the number arrives.
    """
    step, at = place
    module, name = spot.sum.module, f"weight_{side}{found.ending}"
    column: Tensor = getattr(module, name)[:, at].detach()
    units, names = int(found.start.shape[1]), GATES[found.mode]
    deltas = torch.cat(
        [scene.slope(scene.loss, each)[scene.at].detach() for each in found.sums[step]]
    )
    weak = torch.ones_like(deltas)
    if found.mode == "GRU" and side == "hh":
        weak[2 * units :] = found.sums[step][0][scene.at].sigmoid().detach()
    is_top = not found.ending.startswith(
        tuple(each.ending for each in (spot.sum.steps.lower if spot.sum.steps else ()))
    )

    def written(index: Index) -> Term:
        gate, unit = divmod(index[0], units)
        offset = units if found.is_reversed and is_top else 0
        gate_name = names[gate] if is_top else f"{names[gate]}{found.ending}"
        place = (step, unit + offset)
        there = Number(Quantity.DELTA, spot.neurons.path, place, gate_name, row=scene.row)
        words = f"delta of {names[gate]}, step {step + 1}, neuron {unit + offset + 1}"
        factors = [Factor(words, real(deltas[index]), there)]
        if gate == 2 and found.mode == "GRU" and side == "hh":
            factors.append(Factor("reset gate", real(weak[index])))
        weight = weight_number(scene, spot.sum.name, name, (index[0], at))
        factors.append(Factor("weight", real(column[index]), weight))
        if share != 1.0:
            factors.append(Factor("slope in between", share))
        return product(*factors)

    return [Many(deltas * weak * column * share, written)]


def _with_rest(scene: Scene, words: str, parts: list[Term | Many], spot: Spot) -> Stage:
    """A sum completed by what comes back from outside of the layer."""
    total = _delta(scene, spot, spot.name, spot.step, spot.unit)
    rest = total - ranked("", parts, 1).total
    outside = _outside(scene, spot) if spot.name == STATE else None
    if abs(rest) > _CLOSE * max(1e-3, abs(total)) or (outside is not None and not parts):
        parts = [*parts, product(Factor("what comes back from behind the layer", rest, outside))]
    return ranked(words, parts, scene.most, total)


def _outside(scene: Scene, spot: Spot) -> Number | None:
    """The address of the delta of what the node answers there; None where that is no answer."""
    if spot.is_lower:
        return None
    unit = spot.first + spot.unit
    neurons = spot.neurons
    index = (unit,) if neurons.value.dim() == 2 else (spot.step, unit)
    if index[-1] >= neurons.value.shape[-1]:
        return None
    found, step, _ = placed(neurons, index)
    if found is not spot.found or step != spot.step:
        return None
    return Number(Quantity.DELTA, neurons.path, index, row=scene.row)


def _above(spot: Spot) -> tuple[Pass, ...]:
    """The passes of the next layer of the stack; none above the last."""
    steps = spot.sum.steps
    if steps is None or not spot.is_lower:
        return ()
    level = int(spot.found.ending.removeprefix("_l").partition("_")[0]) + 1
    every = (*steps.lower, *steps.passes)
    return tuple(each for each in every if each.ending.partition("_r")[0] == f"_l{level}")


def _link(scene: Scene, spot: Spot, name: str, words: str, step: int = -1) -> Factor:
    """The delta of something else of the same neuron."""
    step = spot.step if step < 0 else step
    value = _delta(scene, spot, name, step, spot.unit)
    return Factor(words, value, spot.number(Quantity.DELTA, name, scene, step))


def _delta(scene: Scene, spot: Spot, name: str, step: int, unit: int) -> float:
    found = spot.found
    if name == STATE:
        tensor = found.states[step]
    elif name == MEMORY:
        tensor = found.memories[step]
    else:
        tensor = found.sums[step][GATES[found.mode].index(name)]
    return real(scene.slope(scene.loss, tensor)[scene.at, unit])
