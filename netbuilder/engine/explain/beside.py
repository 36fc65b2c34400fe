"""Numbers of the same place that a person may want to see next."""

from __future__ import annotations

from netbuilder.core.problems import ProblemError
from netbuilder.engine.explain.activations import value_of
from netbuilder.engine.explain.deltas import delta_value
from netbuilder.engine.explain.losses import output_names
from netbuilder.engine.explain.scene import Scene, real
from netbuilder.engine.explain.slopes import gradient_value, weight_of
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


def beside(scene: Scene, trainee: Trainee, number: Number) -> tuple[Factor, ...]:
    """The other numbers of a place: an answer has its delta, a weight its gradient and update."""
    match number.what:
        case Quantity.LOSS:
            return _deltas(scene, trainee)
        case Quantity.ACTIVATION | Quantity.DELTA if scene.sample.part.targets:
            there = Quantity.DELTA if number.what is Quantity.ACTIVATION else Quantity.ACTIVATION
            other = Number(there, number.node, number.index)
            value = delta_value if there is Quantity.DELTA else value_of
            title = "delta" if there is Quantity.DELTA else "answer"
            loss = Factor("loss of the row", real(scene.loss), Number(Quantity.LOSS))
            return (Factor(title, value(scene, other), other), loss)
        case what if what in _OF_WEIGHTS:
            return tuple(_of_weight(scene, trainee, number))
        case _:
            return ()


def _deltas(scene: Scene, trainee: Trainee) -> tuple[Factor, ...]:
    """The way back begins here: how much the loss follows each score."""
    found = []
    for answer in trainee.built.answers:
        neurons = scene.whole.nodes.get(answer.node)
        if neurons is None or neurons.value.dim() != 2:
            continue
        names = output_names(answer, neurons.value.shape[1])
        for at in range(min(neurons.value.shape[1], _MOST)):
            number = Number(Quantity.DELTA, answer.node, (at,))
            words = f"delta of {names[at]}"
            found.append(Factor(words, delta_value(scene, number), number))
    return tuple(found[:_MOST])


def _of_weight(scene: Scene, trainee: Trainee, number: Number) -> list[Factor]:
    found = []
    for what, title in _TITLES.items():
        if what is number.what:
            continue
        other = Number(what, number.node, number.index, number.weight)
        try:
            found.append(Factor(title, _value(scene, trainee, other), other))
        except ProblemError:
            continue  # a frozen weight has no update
    return found


def _value(scene: Scene, trainee: Trainee, number: Number) -> float:
    match number.what:
        case Quantity.WEIGHT:
            return real(weight_of(scene, number)[number.index])
        case Quantity.GRADIENT:
            return gradient_value(scene, number)
        case _:
            return moved_stages(scene, trainee, number)[-1].total
