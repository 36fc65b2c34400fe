"""Recurrent neurons: how gates let memory through, and what each gate adds up."""

from __future__ import annotations

from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine.explain.body import Neurons, Sum
from netbuilder.engine.explain.cells import GATES, Pass
from netbuilder.engine.explain.scene import Index, Scene, listed, product, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

_SIGMOID = frozenset(("input", "forget", "output", "reset", "update"))


def memory_stages(scene: Scene, neurons: Neurons, index: Index) -> tuple[Stage, ...]:
    """What a recurrent neuron answers at a step (the last one where it answers once)."""
    found, step, unit = placed(neurons, index)
    state, memory = found.before(step)
    gates = dict(zip(GATES[found.mode], found.sums[step], strict=True))

    def through(name: str) -> Factor:
        bent = gates[name][0, unit].sigmoid() if name in _SIGMOID else gates[name][0, unit].tanh()
        where = Number(Quantity.GATE, neurons.path, (step, index[-1]), name)
        words = f"{name} gate" if name in _SIGMOID else "new value"
        return Factor(words, real(bent), where)

    answer = real(found.states[step][0, unit])
    match found.mode:
        case "LSTM":
            old = Factor("memory before", real(memory[0, unit]))
            terms = (product(through("forget"), old), product(through("input"), through("new")))
            kept = listed(
                "The memory keeps a share of the old and takes some of the new.", terms, 2
            )
            bent = Factor("tanh of the memory", real(found.memories[step][0, unit].tanh()))
            shown = product(through("output"), bent)
            return (kept, Stage("The output gate shows a share of it.", (shown,), shown.value))
        case "GRU":
            share = through("update")
            rest = Factor("1 - update gate", 1.0 - share.value, share.number)
            old = Factor("answer before", real(state[0, unit]))
            terms = (product(share, old), product(rest, through("new")))
            return (listed("A share of the old answer stays, the rest is new.", terms, 2),)
        case _:
            total = gates["new"][0, unit]
            where = Number(Quantity.GATE, neurons.path, (step, index[-1]), "new")
            term = product(Factor("sum", real(total), where))
            words = f"{'tanh' if found.mode == 'RNN_TANH' else 'ReLU'} of the sum."
            return (Stage(words, (term,), answer, is_sum=False),)


def gate_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """What a gate adds up, before it is bent.

    Raises:
        ProblemError: The node has no such gate.
    """
    neurons = scene.cut.nodes.get(number.node)
    if neurons is None or neurons.sum is None or neurons.sum.steps is None:
        raise _no_gate(scene, number, ())
    names = GATES[neurons.sum.steps.passes[0].mode]
    if number.weight not in names or len(number.index) != 2:
        raise _no_gate(scene, number, names)
    found, step, unit = placed(neurons, number.index)
    place = names.index(number.weight)
    total = real(found.sums[step][place][0, unit])
    row = place * found.start.shape[1] + unit
    is_weakened = found.mode == "GRU" and number.weight == "new"
    share = found.sums[step][0][0, unit].sigmoid() if is_weakened else None
    terms = [
        *_weighed(scene, neurons.sum, found, "ih", row, found.arriving[0, step]),
        *_recalled(neurons.sum, found, row, step, share),
    ]
    words = "What arrives and what was answered before, each times its weight, and the biases."
    return (listed(words, terms, scene.most, total),)


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


def _is_states(neurons: Neurons) -> bool:
    """Whether it answers with where each direction ended, not with the last step."""
    if neurons.sum is None or neurons.sum.steps is None:
        return False
    ends = [each.states[0 if each.is_reversed else -1] for each in neurons.sum.steps.passes]
    return neurons.value.shape[-1] == sum(end.shape[1] for end in ends) and all(
        bool((part == end).all())
        for part, end in zip(neurons.value.chunk(len(ends), dim=-1), ends, strict=True)
    )


def _weighed(scene: Scene, sum: Sum, found: Pass, side: str, row: int, given: Tensor) -> list[Term]:
    weights = getattr(sum.module, f"weight_{side}{found.ending}")[row]
    source = scene.cut.source(sum.arriving)
    title = scene.names.title(source) if source else "the layer below"
    terms = [
        product(Factor("weight", real(w)), Factor(f"number {at + 1} of {title}", real(x)))
        for at, (w, x) in enumerate(zip(weights, given, strict=True))
    ]
    bias = getattr(sum.module, f"bias_{side}{found.ending}", None)
    if bias is not None:
        terms.append(product(Factor("bias", real(bias[row]))))
    return terms


def _recalled(sum: Sum, found: Pass, row: int, step: int, share: Tensor | None) -> list[Term]:
    """Terms of the state before; each weakened by the reset gate where there is one."""
    state = found.before(step)[0][0]
    weights = getattr(sum.module, f"weight_hh{found.ending}")[row]
    weak = () if share is None else (Factor("reset gate", real(share)),)
    terms = [
        product(*weak, Factor("weight", real(w)), Factor(f"neuron {at + 1} before", real(h)))
        for at, (w, h) in enumerate(zip(weights, state, strict=True))
    ]
    bias = getattr(sum.module, f"bias_hh{found.ending}", None)
    if bias is not None:
        terms.append(product(*weak, Factor("bias", real(bias[row]))))
    return terms


def _no_gate(scene: Scene, number: Number, names: tuple[str, ...]) -> ProblemError:
    title = scene.names.title(number.node)
    expected = f"It has: {', '.join(names)}; give step and neuron." if names else ""
    found = f"'{title}' has no gate '{number.weight}'."
    if not names:
        found = f"'{title}' has no gates."
    elif not number.weight:
        found = f"No gate of '{title}' is named."
    elif number.weight in names:
        found = f"A gate of '{title}' stands at one step and neuron."
    return ProblemError(
        Problem(
            "explain.no-gate",
            found=found,
            expected=expected,
            where=Where(node=number.node),
        )
    )
