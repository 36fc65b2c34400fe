"""What the optimizer makes of a gradient: the change of one weight, step by step."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from netbuilder.engine.explain.terms import listed, product
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage

Settings = Mapping[str, Any]
Kept = Mapping[str, float]


class Ground(Struct, frozen=True):
    """What an update is made from.

    Attributes:
        kind: Name of torch's optimizer: ``SGD``, ``Adam``, ``AdamW``.
        settings: Of its parameter group.
        kept: What it kept of this weight before: ``exp_avg``, ``exp_avg_sq``, ``step``,
            ``momentum_buffer``; empty at the first step.
        weight, gradient: Before the step.
    """

    kind: str
    settings: Settings
    kept: Kept
    weight: float
    gradient: float


def update_stages(ground: Ground, number: Number) -> tuple[Stage, ...]:
    """The calculation of the change; empty where this optimizer's is not written out."""
    writer = _WRITERS.get(ground.kind)
    settings = ground.settings
    if writer is None or settings.get("amsgrad") or settings.get("maximize"):
        return ()
    where = Number(Quantity.GRADIENT, number.node, number.index, number.weight)
    return writer(ground, Factor("gradient", ground.gradient, where))


def _before(ground: Ground, gradient: Factor, words: str, name: str) -> Factor:
    """What was kept of the iterations before, 0 at the first."""
    at = gradient.number
    there = Number(Quantity.KEPT, at.node, at.index, at.weight, name) if at is not None else None
    return Factor(words, ground.kept.get(name, 0.0), there)


def _pulled(ground: Ground, gradient: Factor) -> tuple[Factor, tuple[Stage, ...]]:
    """The gradient with weight decay added."""
    decay = float(ground.settings.get("weight_decay", 0.0))
    if not decay:
        return gradient, ()
    terms = [
        product(gradient),
        product(Factor("weight decay", decay), Factor("weight", ground.weight)),
    ]
    stage = listed("Weight decay pulls the weight towards 0.", terms, 2)
    return Factor("gradient with decay", stage.total), (stage,)


def _sgd(ground: Ground, gradient: Factor) -> tuple[Stage, ...]:
    pulled, stages = _pulled(ground, gradient)
    settings = ground.settings
    momentum = float(settings.get("momentum", 0.0))
    if momentum:
        old = ground.kept.get("momentum_buffer")
        before = _before(ground, gradient, "speed before", "momentum_buffer")
        share = 1.0 if old is None else 1.0 - float(settings.get("dampening", 0.0))
        terms = [product(Factor("share of the gradient", share), pulled)]
        if old is not None:
            terms.append(product(Factor("momentum", momentum), before))
        speed = listed("Momentum keeps some of the speed of before.", terms, 2)
        stages = (*stages, speed)
        moved = Factor("speed", speed.total)
        if settings.get("nesterov"):
            terms = [product(pulled), product(Factor("momentum", momentum), moved)]
            ahead = listed("Nesterov looks one step ahead.", terms, 2)
            stages, moved = (*stages, ahead), Factor("speed ahead", ahead.total)
        pulled = moved
    rate = Factor("minus learning rate", -float(settings["lr"]))
    return (*stages, listed("The weight moves against it.", [product(rate, pulled)], 1))


def _adam(ground: Ground, gradient: Factor, *, decoupled: bool = False) -> tuple[Stage, ...]:
    settings, kept = ground.settings, ground.kept
    pulled, stages = (gradient, ()) if decoupled else _pulled(ground, gradient)
    beta1, beta2 = (float(each) for each in settings["betas"])
    mean = listed(
        "The running mean of the gradient.",
        [
            product(Factor("beta 1", beta1), _before(ground, gradient, "mean before", "exp_avg")),
            product(Factor("1 - beta 1", 1 - beta1), pulled),
        ],
        2,
    )
    square = listed(
        "The running mean of its square.",
        [
            product(Factor("beta 2", beta2), _before(ground, gradient, "before", "exp_avg_sq")),
            product(Factor("1 - beta 2", 1 - beta2), pulled, pulled),
        ],
        2,
    )
    step = kept.get("step", 0.0) + 1
    first = Factor("mean, grown for its start at 0", mean.total / (1 - beta1**step))
    size = math.sqrt(square.total / (1 - beta2**step)) + float(settings["eps"])
    rate = Factor("minus learning rate", -float(settings["lr"]))
    terms = [product(rate, first, Factor("1 / root of the mean square", 1 / size))]
    decay = float(settings.get("weight_decay", 0.0))
    if decoupled and decay:
        factors = (rate, Factor("weight decay", decay), Factor("weight", ground.weight))
        terms.append(product(*factors))
    return (*stages, mean, square, listed("The weight moves against the mean.", terms, 2))


_WRITERS: dict[str, Callable[[Ground, Factor], tuple[Stage, ...]]] = {
    "SGD": _sgd,
    "Adam": _adam,
    "AdamW": lambda ground, gradient: _adam(ground, gradient, decoupled=True),
}
