"""Numbers of the same place that a person may want to see next."""

from __future__ import annotations

from msgspec import structs

from netbuilder.core.problems import ProblemError
from netbuilder.engine.explain.activations import value_of
from netbuilder.engine.explain.deltas import delta_value
from netbuilder.engine.explain.gate_deltas import gate_delta_value
from netbuilder.engine.explain.gates import gate_stages
from netbuilder.engine.explain.losses import loss_stages, output_names
from netbuilder.engine.explain.scene import Scene
from netbuilder.engine.explain.slopes import gradient_value, weight_of
from netbuilder.engine.explain.terms import real
from netbuilder.engine.explain.weights import moved_stages
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.explaining import Factor, Number, Quantity

_MOST = 12
_OF_WEIGHTS = (Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE, Quantity.KEPT)
_TITLES = {
    Quantity.WEIGHT: "weight",
    Quantity.GRADIENT: "gradient",
    Quantity.UPDATE: "next update",
}


def beside(scene: Scene, coming: Scene, trainee: Trainee, number: Number) -> tuple[Factor, ...]:
    """The other numbers of a place: an answer has its delta, a weight its gradient and update."""
    match number.what:
        case Quantity.LOSS:
            return _deltas(scene, trainee)
        case Quantity.GATE | Quantity.DELTA if number.weight:
            return _of_gate(scene, number)
        case Quantity.ACTIVATION | Quantity.DELTA if scene.rows.part.targets:
            there = Quantity.DELTA if number.what is Quantity.ACTIVATION else Quantity.ACTIVATION
            other = structs.replace(number, what=there)
            value = delta_value if there is Quantity.DELTA else value_of
            title = "delta" if there is Quantity.DELTA else "answer"
            loss = Factor("loss of the row", _loss(scene), Number(Quantity.LOSS, row=scene.row))
            return (Factor(title, value(scene, other), other), loss)
        case Quantity.GRADIENT if scene.is_training:
            of_batch = structs.replace(number, row=0)
            mean = Factor("mean over the batch", gradient_value(coming, of_batch), of_batch)
            return (mean, *_of_weight(coming, trainee, of_batch))
        case what if what in _OF_WEIGHTS:
            return tuple(_of_weight(coming, trainee, number))
        case _:
            return ()


def _of_gate(scene: Scene, number: Number) -> tuple[Factor, ...]:
    """A gate has its delta beside it, where the truth is known, and the other way round."""
    if number.what is Quantity.DELTA:
        other = structs.replace(number, what=Quantity.GATE)
        return (Factor("value", gate_stages(scene, other)[-1].total, other),)
    if not scene.rows.part.targets:
        return ()
    other = structs.replace(number, what=Quantity.DELTA)
    return (Factor("delta", gate_delta_value(scene, other), other),)


def _loss(scene: Scene) -> float:
    return loss_stages(scene)[-1].total


def _deltas(scene: Scene, trainee: Trainee) -> tuple[Factor, ...]:
    """The way back begins here: how much the loss follows each score."""
    found = []
    for answer in trainee.built.answers:
        neurons = scene.whole.nodes.get(answer.node)
        if neurons is None or neurons.value.dim() != 2:
            continue
        names = output_names(answer, neurons.value.shape[1])
        for at in range(min(neurons.value.shape[1], _MOST)):
            number = Number(Quantity.DELTA, answer.node, (at,), row=scene.row)
            words = f"delta of {names[at]}"
            found.append(Factor(words, delta_value(scene, number), number))
    return tuple(found[:_MOST])


def _of_weight(coming: Scene, trainee: Trainee, number: Number) -> list[Factor]:
    found = []
    for what, title in _TITLES.items():
        if what is number.what:
            continue
        other = Number(what, number.node, number.index, number.weight)
        try:
            found.append(Factor(title, _value(coming, trainee, other), other))
        except ProblemError:
            continue  # a frozen weight has no update
    return found


def _value(coming: Scene, trainee: Trainee, number: Number) -> float:
    match number.what:
        case Quantity.WEIGHT:
            return real(weight_of(coming, number)[number.index])
        case Quantity.GRADIENT:
            return gradient_value(coming, number)
        case _:
            return moved_stages(coming, trainee, number)[-1].total
