"""Recurrent neurons: how gates let memory through, and what each gate adds up."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine.explain.body import Neurons, Sum, Trace
from netbuilder.engine.explain.cells import GATES, Pass
from netbuilder.engine.explain.links import arriving, weight_number
from netbuilder.engine.explain.scene import Index, Scene
from netbuilder.engine.explain.terms import Many, listed, product, ranked, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

STATE, MEMORY = "state", "memory"
_SIGMOID = frozenset(("input", "forget", "output", "reset", "update"))


class Spot(Struct, frozen=True):
    """One recurrent neuron at one step.

    Attributes:
        found: The layer and direction it is of.
        place: Which gate; -1 for its answer or its memory.
        is_lower: Whether layers of the same stack follow it.
        unit: Within its direction.
    """

    neurons: Neurons
    sum: Sum
    found: Pass
    name: str
    place: int
    step: int
    unit: int
    is_lower: bool

    @property
    def row(self) -> int:
        """Where the weights of its gate stand in the stacked tensors."""
        return self.place * self.found.start.shape[1] + self.unit

    def number(
        self, what: Quantity, name: str, scene: Scene, step: int = -1, unit: int = -1
    ) -> Number:
        """The address of a gate of the same layer, by default at the same step and unit."""
        unit = self.unit if unit < 0 else unit
        offset = 0 if self.is_lower else self.first
        name = f"{name}{self.found.ending}" if self.is_lower else name
        index = (self.step if step < 0 else step, unit + offset)
        return Number(what, self.neurons.path, index, name, row=scene.row)

    @property
    def first(self) -> int:
        """Place of the first unit of its direction among all."""
        return int(self.found.start.shape[1]) if self.found.is_reversed else 0


def memory_stages(scene: Scene, neurons: Neurons, index: Index) -> tuple[Stage, ...]:
    """What a recurrent neuron answers at a step (the last one where it answers once)."""
    found, step, unit = placed(neurons, index)
    if neurons.sum is None:
        raise ValueError(neurons.path)
    spot = Spot(neurons, neurons.sum, found, STATE, -1, step, unit, False)
    return _answered(scene, spot)


def gate_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """What a gate adds up, and what becomes of it; or an answer or a memory at a step.

    Raises:
        ProblemError: The node has no such gate.
    """
    spot = spot_of(scene, number, scene.cut.nodes.get(number.node))
    if spot.name == STATE:
        return _answered(scene, spot)
    if spot.name == MEMORY:
        return (_remembered(scene, spot),)
    added = _added(scene, spot)
    bent = _bend(spot)(spot.found.sums[spot.step][spot.place][scene.at, spot.unit])
    words = f"{_bend_name(spot)} of the sum."
    return (added, Stage(words, (product(Factor("sum", added.total)),), real(bent), is_sum=False))


def spot_of(scene: Scene, number: Number, neurons: Neurons | None) -> Spot:
    """The recurrent neuron at a step that an address names.

    Raises:
        ProblemError: There is no such gate.
    """
    if neurons is None or neurons.sum is None or neurons.sum.steps is None:
        raise _no_gate(scene, number, ())
    steps = neurons.sum.steps
    name, mark, ending = number.weight.partition("_l")
    mode = steps.passes[0].mode
    names = (*GATES[mode], STATE, *((MEMORY,) if mode == "LSTM" else ()))
    known = [each for each in steps.lower if each.ending == f"_l{ending}"] if mark else []
    if name not in names or len(number.index) != 2 or (mark and not known):
        raise _no_gate(scene, number, names)
    step, unit = number.index
    units = int(steps.passes[0].start.shape[1])
    passes = known or list(steps.passes)
    if not (0 <= step < len(passes[0].states) and 0 <= unit < units * len(passes)):
        raise _no_gate(scene, number, names)
    place = GATES[mode].index(name) if name in GATES[mode] else -1
    found = passes[unit // units]
    return Spot(neurons, neurons.sum, found, name, place, step, unit % units, bool(mark))


def placed(neurons: Neurons, index: Index) -> tuple[Pass, int, int]:
    """The pass, step and unit of a place in what a recurrent node answers."""
    steps = neurons.sum.steps if neurons.sum is not None else None
    if steps is None:
        raise ValueError(neurons.path)
    units = steps.passes[0].start.shape[1]
    found = steps.passes[min(index[-1] // units, len(steps.passes) - 1)]
    count = len(found.states)
    last = (
        0 if found.is_reversed and neurons.value.dim() == 2 and _is_states(neurons) else count - 1
    )
    step = index[0] if len(index) > 1 else last
    return found, min(step, count - 1), index[-1] % units


def before(scene: Scene, spot: Spot, name: str, words: str) -> Factor:
    """The answer or memory that a step began with; without an address before the first."""
    state, memory = spot.found.before(spot.step)
    value = real((state if name == STATE else memory)[scene.at, spot.unit])
    step = earlier(spot)
    if step < 0:
        return Factor(words, value)
    return Factor(words, value, spot.number(Quantity.GATE, name, scene, step))


def earlier(spot: Spot) -> int:
    """The step before in its own direction; -1 at the first."""
    step = spot.step + 1 if spot.found.is_reversed else spot.step - 1
    return step if 0 <= step < len(spot.found.states) else -1


def later(spot: Spot) -> int:
    """The step after in its own direction; -1 at the last."""
    step = spot.step - 1 if spot.found.is_reversed else spot.step + 1
    return step if 0 <= step < len(spot.found.states) else -1


def through(scene: Scene, spot: Spot, name: str, step: int = -1) -> Factor:
    """What a gate lets through, or a new value."""
    step = spot.step if step < 0 else step
    place = GATES[spot.found.mode].index(name)
    total = spot.found.sums[step][place][scene.at, spot.unit]
    bent = total.sigmoid() if name in _SIGMOID else total.tanh()
    words = f"{name} gate" if name in _SIGMOID else "new value"
    return Factor(words, real(bent), spot.number(Quantity.GATE, name, scene, step))


def weighed(scene: Scene, spot: Spot, at: int, trace: Trace | None = None) -> Factor:
    """A number that arrives at a step, with its address."""
    found = spot.found
    value = real(found.arriving[scene.at, spot.step, at])
    steps = spot.sum.steps
    if found.ending.startswith("_l0") or steps is None:
        return arriving(scene, trace or scene.cut, spot.sum, (scene.at, spot.step, at))
    level = int(found.ending.removeprefix("_l").partition("_")[0]) - 1
    below = [each for each in steps.lower if each.ending.partition("_r")[0] == f"_l{level}"]
    direction, unit = divmod(at, int(found.start.shape[1]))
    name, index = f"{STATE}{below[direction].ending}", (spot.step, unit)
    number = Number(Quantity.GATE, spot.neurons.path, index, name, row=scene.row)
    return Factor(f"neuron {at + 1} of the layer below", value, number)


def gate_words(scene: Scene, number: Number) -> str:
    """A gate, an answer or a memory at a step in words."""
    name, _, ending = number.weight.partition("_l")
    kind = {STATE: "answer", MEMORY: "memory", "new": "new value"}.get(name, f"{name} gate")
    layer = f" of layer {int(ending.partition('_')[0]) + 1}" if ending else ""
    step, unit = (each + 1 for each in number.index)
    return f"{kind}{layer} of {scene.names.title(number.node)}, step {step}, neuron {unit}"


def _answered(scene: Scene, spot: Spot) -> tuple[Stage, ...]:
    match spot.found.mode:
        case "LSTM":
            memory = spot.found.memories[spot.step][scene.at, spot.unit]
            bent = Factor(
                "tanh of the memory",
                real(memory.tanh()),
                spot.number(Quantity.GATE, MEMORY, scene),
            )
            shown = product(through(scene, spot, "output"), bent)
            last = Stage("The output gate shows a share of it.", (shown,), shown.value)
            return (_remembered(scene, spot), last)
        case "GRU":
            share = through(scene, spot, "update")
            rest = Factor("1 - update gate", 1.0 - share.value, share.number)
            old = before(scene, spot, STATE, "answer before")
            terms = (product(share, old), product(rest, through(scene, spot, "new")))
            return (listed("A share of the old answer stays, the rest is new.", terms, 2),)
        case _:
            plain = Spot(
                spot.neurons, spot.sum, spot.found, "new", 0, spot.step, spot.unit, spot.is_lower
            )
            added = _added(scene, plain)
            answer = real(spot.found.states[spot.step][scene.at, spot.unit])
            term = product(Factor("sum", added.total))
            words = f"{_bend_name(plain)} of the sum."
            return (added, Stage(words, (term,), answer, is_sum=False))


def _remembered(scene: Scene, spot: Spot) -> Stage:
    old = before(scene, spot, MEMORY, "memory before")
    terms = (
        product(through(scene, spot, "forget"), old),
        product(through(scene, spot, "input"), through(scene, spot, "new")),
    )
    return listed("The memory keeps a share of the old and takes some of the new.", terms, 2)


def _added(scene: Scene, spot: Spot) -> Stage:
    """What a gate adds up, before it is bent."""
    found, at = spot.found, scene.at
    is_weakened = found.mode == "GRU" and spot.name == "new"
    weak = (through(scene, spot, "reset"),) if is_weakened else ()
    parts = [
        *_side(scene, spot, "ih", found.arriving[at, spot.step], ()),
        *_side(scene, spot, "hh", found.before(spot.step)[0][at], weak),
    ]
    words = "What arrives and what was answered before, each times its weight, and the biases."
    return ranked(words, parts, scene.most)


def _side(
    scene: Scene, spot: Spot, side: str, values: Tensor, weak: tuple[Factor, ...]
) -> list[Term | Many]:
    """Terms of what arrives, or of the state before; weakened by the reset gate if there is one."""
    module, ending, row = spot.sum.module, spot.found.ending, spot.row
    name = f"weight_{side}{ending}"
    weights: Tensor = getattr(module, name)[row].detach()

    def written(index: Index) -> Term:
        (at,) = index
        there = weight_number(scene, spot.sum.name, name, (row, at))
        weight = Factor("weight", real(weights[at]), there)
        if side == "ih":
            return product(*weak, weight, weighed(scene, spot, at))
        step = earlier(spot)
        number = spot.number(Quantity.GATE, STATE, scene, step, at) if step >= 0 else None
        return product(*weak, weight, Factor(f"neuron {at + 1} before", real(values[at]), number))

    share = weak[0].value if weak else 1.0
    parts: list[Term | Many] = [Many(share * weights * values.detach(), written)]
    bias = getattr(module, f"bias_{side}{ending}", None)
    if isinstance(bias, Tensor):
        there = weight_number(scene, spot.sum.name, f"bias_{side}{ending}", (row,))
        words = "bias" if side == "ih" else "bias of the state"
        parts.append(product(*weak, Factor(words, real(bias[row]), there)))
    return parts


def _bend(spot: Spot) -> Callable[[Tensor], Tensor]:
    name = _bend_name(spot)
    return {"Sigmoid": Tensor.sigmoid, "tanh": Tensor.tanh, "ReLU": Tensor.relu}[name]


def _bend_name(spot: Spot) -> str:
    if spot.name in _SIGMOID:
        return "Sigmoid"
    return "ReLU" if spot.found.mode == "RNN_RELU" else "tanh"


def _is_states(neurons: Neurons) -> bool:
    """Whether it answers with where each direction ended, not with the last step."""
    if neurons.sum is None or neurons.sum.steps is None:
        return False
    ends = [each.states[0 if each.is_reversed else -1] for each in neurons.sum.steps.passes]
    return neurons.value.shape[-1] == sum(end.shape[1] for end in ends) and all(
        bool((part == end).all())
        for part, end in zip(neurons.value.chunk(len(ends), dim=-1), ends, strict=True)
    )


def _no_gate(scene: Scene, number: Number, names: tuple[str, ...]) -> ProblemError:
    title = scene.names.title(number.node)
    name = number.weight.partition("_l")[0]
    expected = f"It has: {', '.join(names)}; give step and neuron." if names else ""
    found = f"'{title}' has no gate '{number.weight}'."
    if not names:
        found = f"'{title}' has no gates."
    elif not number.weight:
        found = f"No gate of '{title}' is named."
    elif name in names and len(number.index) == 2:
        place = " x ".join(str(each + 1) for each in number.index)
        found = f"'{title}' has no {name} at {place}."
    elif name in names:
        found = f"A gate of '{title}' stands at one step and neuron."
    return ProblemError(
        Problem(
            "explain.no-gate",
            found=found,
            expected=expected,
            where=Where(node=number.node),
        )
    )
